//! Signs of where the process runs: sandbox, container, virtual machine.

use std::collections::BTreeMap;
use std::path::Path;

use super::read_proc;

/// Files whose presence means a container, and the word for it.
const CONTAINERS: [(&str, &str); 2] = [("/.dockerenv", "docker"), ("/run/.containerenv", "podman")];

/// The map of user ids where there is no user namespace but the first.
const EVERYBODY: [&str; 3] = ["0", "0", "4294967295"];

pub(in crate::sys) fn read() -> BTreeMap<&'static str, String> {
    let mut found = BTreeMap::new();
    if let Ok(text) = read_proc("/proc/sys/kernel/osrelease") {
        found.insert(
            "osrelease",
            String::from_utf8_lossy(&text).trim().to_owned(),
        );
    }
    if let Ok(text) = read_proc("/proc/self/status") {
        let text = String::from_utf8_lossy(&text);
        for (field, key) in [("NoNewPrivs:", "no_new_privs"), ("Seccomp:", "seccomp")] {
            if let Some(value) = text.lines().find_map(|line| line.strip_prefix(field)) {
                found.insert(key, value.trim().to_owned());
            }
        }
    }
    if let Ok(text) = read_proc("/proc/self/uid_map") {
        let text = String::from_utf8_lossy(&text);
        let map: Vec<&str> = text.split_whitespace().collect();
        if map != EVERYBODY {
            found.insert("user_namespace", map.join(" "));
        }
    }
    if let Some((_, word)) = CONTAINERS.iter().find(|(path, _)| Path::new(path).exists()) {
        found.insert("container", (*word).to_owned());
    }
    found
}
