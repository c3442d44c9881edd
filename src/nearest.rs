//! What a misspelled word was probably meant to be.

/// Words and input longer than this are not worth comparing.
const LONGEST: usize = 64;

/// The word of `words` that is nearest to `text`, if one is near enough. Both are compared as they are.
pub fn nearest<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    words
        .map(|word| (distance(text, word), word))
        .filter(|(distance, word)| *distance <= (word.len() / 3).min(4))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters have to be put in, taken out or changed to make `a` of `b`.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_words_are_meant() {
        let words = ["ruff", "black", "cookiecutter"];
        let near = |text| nearest(text, words.into_iter());
        assert_eq!(near("rufff"), Some("ruff"));
        assert_eq!(near("cookie-cutter"), Some("cookiecutter"));
        assert_eq!(near("mypy"), None);
        assert_eq!(near(&"ruff".repeat(50)), None);
    }
}
