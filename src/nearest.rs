//! What a misspelled word was probably meant to be.

/// Words and input longer than this are not worth comparing.
const LONGEST: usize = 64;

/// The word of `words` that is nearest to `text`, if one is near enough, whatever the case of their letters.
pub fn nearest<T: AsRef<str>>(text: &str, words: impl IntoIterator<Item = T>) -> Option<T> {
    let text = text.to_ascii_lowercase();
    words
        .into_iter()
        .map(|word| {
            let known = word.as_ref().to_ascii_lowercase();
            (distance(&text, &known), (known.len() / 3).clamp(1, 4), word)
        })
        .filter(|(distance, most, _)| distance <= most)
        .min_by_key(|(distance, ..)| *distance)
        .map(|(_, _, word)| word)
}

/// How many letters have to be put in, taken out or changed to make `a` of `b`; two that changed places count as one.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let changed = above[j] + usize::from(x != y);
            let mut least = changed.min(above[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y;
            if swapped && let Some(far) = before.get(j - 1) {
                least = least.min(far + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_letters_make_another_word() {
        for (text, meant) in [
            ("chek", Some("check")),
            ("CHECK", Some("check")),
            ("prnt", Some("print")),
            ("fx", Some("fix")),
            ("fxi", Some("fix")),
            ("lgo", Some("log")),
            ("expalin", Some("explain")),
            ("src", None),
            ("project", None),
            ("", None),
        ] {
            let words = ["check", "fix", "print", "explain", "log"];
            assert_eq!(nearest(text, words), meant, "{text}");
        }
        assert_eq!(nearest(&"x".repeat(1 << 20), ["x"]), None);
    }

    #[test]
    fn only_near_words_are_meant() {
        let near = |text| nearest(text, ["ruff", "black", "cookiecutter"]);
        assert_eq!(near("rufff"), Some("ruff"));
        assert_eq!(near("cookie-cutter"), Some("cookiecutter"));
        assert_eq!(near("mypy"), None);
        assert_eq!(near(&"ruff".repeat(50)), None);
    }
}
