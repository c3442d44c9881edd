//! What every cause needs.

pub(super) use crate::diagnose::Case;
pub(super) use crate::diagnose::fixes::{self, fix, risky};
pub(super) use crate::diagnose::known;
pub(super) use crate::diagnose::refusal::{Group, Refused, Relation};
pub(super) use crate::diagnose::registry::{Cause, Detect, Fit, Telling, certain_if, fact};
pub(super) use crate::diagnose::text;
pub(super) use crate::model::code::Code;
pub(super) use crate::model::finding::{Finding, Severity};
pub(super) use crate::model::fix::Scope;
pub(super) use crate::model::mode::Mode;
pub(super) use crate::model::outcome::Outcome;
