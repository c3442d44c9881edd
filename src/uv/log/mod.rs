//! The lines that uv writes with `-v`, of every release from 0.4.0 on.
//!
//! A log comes from anywhere: another system, a job runner that puts the time before each line, a bug report whose author
//! left lines out. So nothing is expected of the order or the beginning of lines but what uv's own text needs.

mod lines;
mod messages;
mod packages;
pub mod paths;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};

use crate::model::log::{Log, Package, Platform, Refusal, Run, Then, Trouble};
use crate::model::mode::Mode;

use messages::{Failed, Said};

/// Bytes of text that are remembered of a whole log.
const MEMORY: usize = 32 * 1024 * 1024;

/// What a remembered item takes beside its text.
const ITEM: usize = 160;

/// Reads a log to its end. Whatever it holds, memory stays bounded; what does not fit is counted.
///
/// # Errors
/// When the reader fails.
pub fn read(reader: &mut dyn BufRead) -> io::Result<Log> {
    let mut parser = Parser::default();
    lines::each_line(reader, |line| parser.line(line))?;
    Ok(parser.finish())
}

/// Collects what lines say.
#[derive(Default)]
struct Parser {
    log: Log,
    run: Run,
    used: usize,
    /// Whether the lines before were an error of uv and its causes.
    stopping: bool,
    /// The call that the error is about, until the error ends.
    failed: Option<(u64, Failed)>,
}

impl Parser {
    fn line(&mut self, line: &str) {
        self.log.lines += 1;
        if self.stopping && !is_cause(line) {
            self.stopped();
        }
        if self.run.platform.is_none() {
            self.run.platform = interpreter(line);
        }
        match messages::read(line) {
            Some(said) => self.said(said, line),
            None if self.stopping => self.number(line),
            None => {}
        }
    }

    fn said(&mut self, said: Said, line: &str) {
        match said {
            Said::Begins(version, platform) => {
                if self.run.version.is_some() || self.run.count.is_some() || self.run.stop.is_some()
                {
                    self.next_run();
                }
                if self.run.version.is_none() {
                    self.run.line = self.log.lines;
                }
                self.run.version = Some(version);
                self.run.platform = platform.or(self.run.platform);
                self.run.verbose = true;
            }
            Said::Command(mode) => {
                if self.run != self.fresh() {
                    self.next_run();
                }
                self.run.commanded = mode;
            }
            Said::Debug => self.run.verbose = true,
            Said::Refused(failed) => self.refused(failed, line),
            Said::Warned(mode) => {
                if !self.run.warned.contains(&mode) {
                    self.run.warned.push(mode);
                }
            }
            Said::Stops(package) => {
                self.run.stop = Some(package);
                self.stopping = true;
            }
            Said::Count(count) => self.run.count = Some(self.run.count.unwrap_or(0) + count),
            Said::Shortened => self.run.shortened = true,
            Said::Planned(package) => {
                self.run.verbose = true;
                if self.fits(package.name.len()) {
                    self.run.planned.push(package);
                }
            }
            Said::Installed(package) => {
                if self.fits(package.name.len()) {
                    self.run.installed.push(package);
                }
            }
            Said::Cloned(path) => {
                if self.fits(path.len()) {
                    self.run.cloned.push(path);
                }
            }
            Said::Healed(path) => {
                if self.fits(path.len()) {
                    self.run.healed.push(path);
                }
            }
            Said::Trouble(kind, path, errno) => {
                if self.fits(path.len()) {
                    let line = self.log.lines;
                    self.run.trouble.push(Trouble {
                        line,
                        kind,
                        path,
                        errno,
                    });
                }
            }
        }
    }

    /// A failed call. In an error's causes the first one names the call, and one of them has the number.
    fn refused(&mut self, failed: Failed, line: &str) {
        if self.stopping || is_error(line) {
            match &mut self.failed {
                None => {
                    self.stopping = true;
                    self.failed = Some((self.log.lines, failed));
                }
                Some((_, first)) => {
                    first.errno = first.errno.or(failed.errno);
                    if first.source.is_empty() {
                        first.source = failed.source;
                    }
                }
            }
            return;
        }
        let Some(then) = failed.then.or_else(|| next(&failed, line)) else {
            return;
        };
        self.run.verbose |= line.contains("DEBUG");
        self.keep(self.log.lines, failed, then);
    }

    fn keep(&mut self, line: u64, failed: Failed, then: Then) {
        if self.fits(failed.source.len() + failed.target.len()) {
            self.run.refusals.push(Refusal {
                line,
                mode: failed.mode,
                source: failed.source,
                target: failed.target,
                errno: failed.errno,
                then,
            });
        }
    }

    fn number(&mut self, line: &str) {
        if let Some((_, failed)) = &mut self.failed {
            failed.errno = failed.errno.or_else(|| messages::errno(line));
        }
    }

    /// The error has ended.
    fn stopped(&mut self) {
        self.stopping = false;
        if let Some((line, failed)) = self.failed.take() {
            self.keep(line, failed, Then::Stopped);
        }
    }

    /// Whether so many more bytes may be remembered; counts what may not.
    fn fits(&mut self, bytes: usize) -> bool {
        let fits = self.used + bytes + ITEM <= MEMORY;
        if fits {
            self.used += bytes + ITEM;
        } else {
            self.log.dropped += 1;
        }
        fits
    }

    /// A run of which nothing is known but what the last one shares with it.
    fn fresh(&self) -> Run {
        Run {
            line: self.run.line,
            platform: self.run.platform,
            ..Run::default()
        }
    }

    fn next_run(&mut self) {
        self.stopped();
        let fresh = Run {
            line: self.log.lines,
            ..self.fresh()
        };
        let run = std::mem::replace(&mut self.run, fresh);
        if run.tells() && self.fits(size_of::<Run>()) {
            self.log.runs.push(run);
        }
    }

    fn finish(mut self) -> Log {
        self.next_run();
        self.log
    }
}

impl Run {
    /// Whether it says anything of what was installed, or why not.
    fn tells(&self) -> bool {
        self.version.is_some()
            || self.count.is_some()
            || self.stop.is_some()
            || !(self.refusals.is_empty()
                && self.warned.is_empty()
                && self.installed.is_empty()
                && self.planned.is_empty()
                && self.trouble.is_empty()
                && self.healed.is_empty()
                && self.cloned.is_empty())
    }

    /// Whether `package` was installed by it, or was to be.
    pub fn knows(&self, package: &Package) -> bool {
        self.installed.contains(package) || self.planned.contains(package)
    }
}

/// What uv does after a failure whose line was cut off: it goes down its ladder.
fn next(failed: &Failed, line: &str) -> Option<Then> {
    if !line.contains("DEBUG") {
        return None;
    }
    match failed.mode {
        Mode::Clone if line.contains("Failed to reflink ") => Some(Then::Fell(Mode::Hardlink)),
        Mode::Clone | Mode::Hardlink | Mode::Symlink => Some(Then::Fell(Mode::Copy)),
        Mode::Copy => None,
    }
}

/// Whether a line goes on with an error.
fn is_cause(line: &str) -> bool {
    ["Caused by:", "cause:", "caused by:", "╰─▶", "├─▶"]
        .iter()
        .any(|mark| line.contains(mark))
}

fn is_error(line: &str) -> bool {
    line.contains("error: ") || line.contains("× ")
}

/// The platform, from the name of an interpreter: `cpython-3.13.0-windows-x86_64-none`.
fn interpreter(line: &str) -> Option<Platform> {
    let at = memchr::memmem::find(line.as_bytes(), b"python-3.")?;
    let rest = line.get(at..)?;
    let name = rest.split(['`', ' ', '/', '\\']).next()?;
    messages::platform(name)
}
