//! Everything known about uv. Each file says from which version on its facts hold.

pub mod cache;
pub mod config;
pub mod detect;
pub mod environment;
pub mod installed;
pub mod interpreter;
pub mod linker;
pub mod lockfile;
pub mod log;
pub mod marker;
pub mod moved;
pub(crate) mod open;
pub mod outdated;
pub mod paths;
pub mod program;
pub mod reading;
pub mod selection;
mod state;
pub mod tags;
pub mod toml_file;
pub mod tools;
pub mod version;
pub mod wheel_name;
pub mod workspace;
