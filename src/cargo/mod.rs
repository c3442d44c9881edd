//! Everything known about cargo: which members of a workspace it builds, and where it puts what it makes.

mod config;
mod member;
mod metadata;

pub use member::{RustMember, rust_member};
pub use metadata::{Cargo, Directories};
