//! Progress while probing. The only user of indicatif.

/// Where a long stage says how far it is. Calls come from several threads.
pub trait Progress: Sync {
    /// `total` wheels will be looked at.
    fn begin(&self, total: u64);
    /// One more is done.
    fn advance(&self);
    /// All are done.
    fn finish(&self);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _total: u64) {}
    fn advance(&self) {}
    fn finish(&self) {}
}
