//! Signs of where the process runs: sandbox, container, virtual machine.

use std::collections::BTreeMap;
use std::path::Path;

use super::read_proc;

/// Files whose presence means a container, and the word for it.
const CONTAINERS: [(&str, &str); 2] = [("/.dockerenv", "docker"), ("/run/.containerenv", "podman")];

/// The map of user ids where there is no user namespace but the first.
const EVERYBODY: [&str; 3] = ["0", "0", "4294967295"];

/// What gVisor says it was built on, whatever its release: its kernel is none, and this line has not changed since 2018.
const GVISOR: &[u8] = b"#1 SMP Sun Jan 10 15:06:54 PST 2016";

/// Whether `/proc/version` is that of gVisor's `runsc`.
fn is_gvisor(version: &[u8]) -> bool {
    let has = |sign: &[u8]| version.windows(sign.len()).any(|text| text == sign);
    has(GVISOR) || has(b"gVisor")
}

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
    if read_proc("/proc/version").is_ok_and(|text| is_gvisor(&text)) {
        found.insert("container", "gvisor".to_owned());
    } else if let Some((_, word)) = CONTAINERS.iter().find(|(path, _)| Path::new(path).exists()) {
        found.insert("container", (*word).to_owned());
    }
    found
}
