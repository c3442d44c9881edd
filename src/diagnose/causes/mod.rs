//! One file a cause, with its page beside it.

mod prelude;

use super::registry::Cause;

/// Declares a module for each cause and lists them in the order they are asked.
macro_rules! causes {
    ($($name:ident)*) => {
        $(mod $name;)*

        /// Every cause, by code.
        pub static CAUSES: &[Cause] = &[$($name::CAUSE),*];
    };
}

causes! {
    different_filesystems bind_mount_boundary subvolume_boundary project_id_boundary clone_unsupported foreign_owner
    immutable_file link_limit read_only_target nodatacow_mismatch no_space breaks_mid_wheel unexplained
    needless_copy mode_unreachable invalid_value temporary_cache symlinked_away cache_in_memory
}
