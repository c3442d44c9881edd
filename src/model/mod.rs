//! Plain data that flows between the stages. No I/O, no command line types, no public serialization format.

pub mod code;
pub mod edge;
pub mod errno;
pub mod evidence;
pub mod finding;
pub mod fix;
pub mod lock;
pub mod log;
pub mod mode;
pub mod origin;
pub mod outcome;
pub mod overview;
pub mod place;
pub mod plan;
pub mod project;
pub mod python;
pub mod report;
pub mod request;
pub mod uv;
