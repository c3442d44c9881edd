//! Tests inside a guest: user-mode Linux is a kernel that runs as a program, needs neither root nor hardware, and has
//! filesystems that the machine's kernel may lack. Its root directory is the machine's own, read-only.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::env::{Process, Vars as _};

use super::command::Checked as _;
use super::namespace::{self, INSIDE, SCRATCH, say, skip};
use super::uv;

/// The kernel, and where its modules are, as Debian's `user-mode-linux` has them.
const KERNEL: &str = "/usr/bin/linux.uml";
const MODULES: &str = "/usr/lib/uml/modules";

/// Memory of a guest: an upper bound, since only what is touched is used.
const MEMORY: &str = "1500M";

/// A switch of the tests that guests are told of.
pub(crate) const FULL: &str = "UV_LINKCHECK_TEST_FULL_MATRIX";

/// Tells a test that it runs in a guest.
pub(crate) const GUEST: &str = "UV_LINKCHECK_TEST_GUEST";

/// When a guest is given up that says nothing any more, in seconds.
const PATIENCE: &str = "900";

/// What a guest needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs<'a> {
    /// Kernel modules, by the end of their path: `fat/vfat`. What they depend on is loaded before them.
    pub(crate) modules: &'a [&'a str],
    /// Programs of the machine.
    pub(crate) programs: &'a [&'a str],
    /// Releases of uv.
    pub(crate) uvs: &'a [&'a str],
}

/// Runs `body` as the test `module::name` in a guest, as root there, and with an empty tmpfs to work in.
///
/// The test binary starts itself once more in the guest, for this test alone.
pub(crate) fn run(module: &str, name: &str, needs: &Needs<'_>, body: impl FnOnce(&Path)) {
    let test = namespace::full_name(module, name);
    if let Some(scratch) = namespace::inside(&test) {
        return body(&scratch);
    }
    if let Some(reason) = missing(needs) {
        return skip(&test, &reason);
    }
    let Some(uvs) = uvs(needs) else {
        return skip(&test, "needs uv");
    };
    let (scratch, shared) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let variables = [
        (INSIDE, test.clone()),
        (SCRATCH, scratch.path().display().to_string()),
        (uv::UVS, uvs.display().to_string()),
        ("RUST_BACKTRACE", "0".to_owned()),
        (GUEST, "1".to_owned()),
    ];
    let init = shared.path().join("init");
    fs_err::write(&init, script(shared.path(), &test, needs, &variables)).unwrap();
    Command::new("chmod").arg("+x").arg(&init).checked();
    let registers = shared.path().join("registers.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/guest.c");
    Command::new("cc")
        .args(["-Wall", "-Werror", "-O2", "-shared", "-fPIC", "-o"])
        .args([&registers, &source])
        .checked();
    let mut guest = Command::new("timeout");
    guest.env("LD_PRELOAD", &registers);
    guest.args(["--kill-after=5", PATIENCE, KERNEL]);
    guest.arg(format!("mem={MEMORY}"));
    guest.args(["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro"]);
    guest.args(["quiet", "con=null", "con0=fd:0,fd:1"]);
    guest.arg(format!("init={}", init.display()));
    guest.arg(format!("uml_dir={}/", shared.path().display()));
    guest.stdin(std::process::Stdio::null());
    // Where the guest's memory lies.
    if Path::new("/dev/shm").is_dir() {
        guest.env("TMPDIR", "/dev/shm");
    }
    let console = guest.output().unwrap();
    let console = String::from_utf8_lossy(&console.stdout).into_owned();
    let read = |name: &str| fs_err::read_to_string(shared.path().join(name));
    let status = read("status").unwrap_or_else(|_| panic!("{test}: the guest ended:\n{console}"));
    let said = read("stderr").unwrap_or_default();
    assert_eq!(status.trim(), "0", "{test}:\n{said}\n{console}");
    let listed = read("stdout").unwrap_or_default();
    assert!(
        listed.contains("1 passed"),
        "{test} did not run itself:\n{listed}"
    );
    say(&said);
}

/// The first program of the guest: loads the modules, runs the test, leaves what it said in `shared`.
fn script(shared: &Path, test: &str, needs: &Needs<'_>, variables: &[(&str, String)]) -> String {
    let mut script = String::from(
        "#!/bin/sh\nexport PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root\n\
         mount -t proc proc /proc\nmount -t sysfs sysfs /sys\nmount -t devtmpfs dev /dev\nmount -t tmpfs run /run\n\
         busybox ip link set lo up\n",
    );
    for module in load_order(needs.modules) {
        writeln!(script, "busybox insmod '{}'", module.display()).unwrap();
    }
    let shared = shared.display();
    writeln!(script, "mount -t hostfs -o '{shared}' shared '{shared}'").unwrap();
    for (name, value) in variables {
        writeln!(script, "export {name}='{value}'").unwrap();
    }
    if Process.get_nonempty(FULL).is_some() {
        writeln!(script, "export {FULL}=1").unwrap();
    }
    let program = std::env::current_exe().unwrap();
    writeln!(
        script,
        "'{}' --exact {test} --nocapture --test-threads=1 >'{shared}/stdout' 2>'{shared}/stderr'\n\
         echo $? >'{shared}/status'\nsync\necho o >/proc/sysrq-trigger\nsleep 60",
        program.display()
    )
    .unwrap();
    script
}

/// The files of modules, each after those it depends on.
fn load_order(modules: &[&str]) -> Vec<PathBuf> {
    let Some(root) = modules_root() else {
        return Vec::new();
    };
    let table = fs_err::read_to_string(root.join("modules.dep")).unwrap();
    let mut order = Vec::new();
    for wanted in modules {
        let line = table.lines().find_map(|line| {
            let (module, needed) = line.split_once(':')?;
            let module = module
                .ends_with(&format!("/{wanted}.ko"))
                .then_some(module)?;
            Some((module, needed))
        });
        let (module, needed) = line.unwrap_or_else(|| panic!("no module {wanted}"));
        // The nearest dependency comes first there.
        for file in needed.split_whitespace().rev().chain([module]) {
            let file = root.join(file);
            if !order.contains(&file) {
                order.push(file);
            }
        }
    }
    order
}

fn modules_root() -> Option<PathBuf> {
    let entries = fs_err::read_dir(MODULES).ok()?;
    entries.flatten().map(|entry| entry.path()).next()
}

/// Why no guest can be run here.
fn missing(needs: &Needs<'_>) -> Option<String> {
    if !Path::new(KERNEL).is_file() || modules_root().is_none() {
        return Some("needs user-mode-linux".to_owned());
    }
    let programs = ["busybox", "cc", "timeout"].iter().chain(needs.programs);
    let places = ["/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    for program in programs {
        if !places
            .iter()
            .any(|place| Path::new(place).join(program).is_file())
        {
            return Some(format!("needs {program}"));
        }
    }
    None
}

/// The directory that holds all the releases: the guest cannot install any.
fn uvs(needs: &Needs<'_>) -> Option<PathBuf> {
    let mut found = needs.uvs.iter().map(|version| {
        let program = uv::uv(version)?;
        // `X.Y.Z/bin/uv`
        Some(program.ancestors().nth(3)?.to_owned())
    });
    let first = found.next()??;
    let together = found.all(|other| other.as_ref() == Some(&first));
    together.then_some(first)
}
