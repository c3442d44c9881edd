//! UL404.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(404),
    name: "cache-was-cleaned",
    summary: "the cache was cleaned, and older environments share nothing with it",
    page: include_str!("cache_was_cleaned.md"),
    detect: None,
};
