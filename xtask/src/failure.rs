//! Why a command ended: one sentence for the person at the terminal.

use std::path::Path;
use std::{fmt, io};

/// A failure, told in one sentence that says what happened and, where it is known, what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    cause: Option<Cause>,
}

/// The result of everything here.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with this sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), cause: None }
    }

    /// A failed file operation: names the file, and says so when the disk is full.
    pub(crate) fn io(what: &str, path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::StorageFull => Self::full(&format!("{what} {path}")),
            _ => Self::new(format!("{what} {path} failed: {error}.")),
        }
    }

    /// A child process that failed: the cause is guessed from what it said, because "exit status 101" helps nobody.
    pub(crate) fn of_child(what: &str, status: &str, output: &str) -> Self {
        match cause(output) {
            Some(Cause::DiskFull) => Self::full(what),
            Some(Cause::NoNetwork) => Self {
                sentence: format!("The network is not reachable (while {what}): connect and run it again."),
                cause: Some(Cause::NoNetwork),
            },
            None => Self::new(format!("{what} failed ({status}); the lines above say why.")),
        }
    }

    /// Whether a network that is not there is the cause.
    pub(crate) fn is_no_network(&self) -> bool {
        self.cause == Some(Cause::NoNetwork)
    }

    fn full(what: &str) -> Self {
        Self {
            sentence: format!("The disk is full (while {what}): free some space and run it again."),
            cause: Some(Cause::DiskFull),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    DiskFull,
    NoNetwork,
}

/// What cargo, npm, apt and rustup print when the machine, not the code, is at fault.
fn cause(output: &str) -> Option<Cause> {
    const FULL: [&str; 3] = ["no space left on device", "enospc", "not enough free space"];
    const OFFLINE: [&str; 11] = [
        "could not resolve host",
        "couldn't resolve host",
        "temporary failure resolving",
        "temporary failure in name resolution",
        "failed to lookup address",
        "enotfound",
        "eai_again",
        "econnrefused",
        "network is unreachable",
        "spurious network error",
        "could not connect to server",
    ];
    let text = output.to_lowercase();
    if FULL.iter().any(|sign| text.contains(sign)) {
        Some(Cause::DiskFull)
    } else if OFFLINE.iter().any(|sign| text.contains(sign)) {
        Some(Cause::NoNetwork)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_apart() {
        assert_eq!(cause("error: No space left on device (os error 28)"), Some(Cause::DiskFull));
        assert_eq!(cause("npm error code ENOTFOUND"), Some(Cause::NoNetwork));
        assert_eq!(cause("warning: spurious network error (3 tries remaining)"), Some(Cause::NoNetwork));
        assert_eq!(cause("error[E0308]: mismatched types"), None);
    }

    #[test]
    fn a_child_failure_is_one_sentence() {
        let failure = Failure::of_child("installing trunk", "exit status: 101", "Could not resolve host: x");
        assert_eq!(
            failure.to_string(),
            "The network is not reachable (while installing trunk): connect and run it again."
        );
    }
}
