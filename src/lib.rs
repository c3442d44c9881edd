//! uv-linkcheck says how uv will link wheels into an environment, why a better mode fails, and what to change.
//!
//! ```text
//! discover → plan → probe → predict → diagnose → recommend → report
//!                                                         ↘ write
//! ```
//!
//! Data flows from left to right through the plain types of [`model`]. A stage may use [`model`], [`uv`] (everything
//! known about uv), [`sys`] (everything known about operating systems) and the stages to its left.

pub mod cleanup;
pub mod cli;
pub mod diagnose;
pub mod discover;
pub mod env;
pub mod error;
pub mod exit;
pub mod filesystems;
pub mod model;
pub mod plan;
pub mod predict;
pub mod probe;
pub mod progress;
pub mod recommend;
pub mod report;
pub mod settings;
pub mod sys;
pub mod term;
pub mod uv;
pub mod write;
