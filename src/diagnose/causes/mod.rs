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
    different_filesystems bind_mount_boundary subvolume_boundary project_id_boundary encryption_boundary
    landlock_boundary union_branch_boundary same_directory_only server_boundary clone_unsupported
    hardlink_unsupported symlink_unsupported foreign_owner immutable_file link_limit cloud_synced_link
    read_only_target policy_denied nodatacow_mismatch clone_denied clone_transient emulated_link no_space
    symlink_privilege path_too_long file_in_use breaks_mid_wheel copied_over_itself place_taken unexplained
    needless_copy mode_unreachable shadowed_setting invalid_value pip_table_only symlink_without_cache
    symlink_mode_fragile machine_fact_in_shared_config temporary_cache old_uv cache_not_shared symlinked_away
    container_cache_mount cache_in_memory environment_elsewhere wsl_mount table_dropped
    hardlink_slower_than_copy clone_slower_than_hardlink overlay_copy_up network_filesystem first_import_slow
    noexec_mount
    private_copies edited_through_link dangling_symlink cache_was_cleaned missing_files
    environment_in_synced_folder
    cache_not_writable rename_boundary locking_unsupported
}
