//! The words of `--output-format`.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::report::Format;

/// The formats are listed where they are made.
impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.about()))
    }
}
