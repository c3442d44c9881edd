//! Each cause in a case built by hand, and what else is found there: nothing.

mod links;
mod registry;
mod settings;
