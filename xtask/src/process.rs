//! Child processes: a cleaned environment, output that is shown or kept, and failures told in a sentence.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::{Failure, Result};

/// A child process to be.
pub(crate) struct Run {
    program: String,
    command: Command,
}

impl Run {
    /// A program found on PATH, or by its path.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        clean_environment(&mut command);
        Self { program: program.to_string_lossy().into_owned(), command }
    }

    /// Cargo, with its colours kept when a person is watching.
    pub(crate) fn cargo() -> Self {
        let mut run = Self::new("cargo");
        if std::env::var_os("CARGO_TERM_COLOR").is_none() && std::io::stderr().is_terminal() {
            run.command.env("CARGO_TERM_COLOR", "always");
        }
        run
    }

    /// Adds arguments.
    pub(crate) fn args<I, S>(mut self, args: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        self.command.args(args);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Removes an environment variable.
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Puts folders before everything else on PATH.
    pub(crate) fn path_first(mut self, folders: &[PathBuf]) -> Self {
        let old = std::env::var_os("PATH").unwrap_or_default();
        let all = folders.iter().cloned().chain(std::env::split_paths(&old));
        if let Ok(path) = std::env::join_paths(all) {
            self.command.env("PATH", path);
        }
        self
    }

    /// Sets the folder it runs in.
    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Lets it say nothing.
    pub(crate) fn silent(mut self) -> Self {
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self
    }

    /// Runs it with its output on our terminal as it is: for test runners, whose last lines matter.
    pub(crate) fn shown(mut self, what: &str) -> Result<()> {
        let status = self.command.status().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(Failure::of_child(what, &status.to_string(), "")) }
    }

    /// Runs it, shows what it says on stderr and remembers it, so that a failure can name its cause.
    pub(crate) fn watched(mut self, what: &str) -> Result<()> {
        self.command.stderr(Stdio::piped());
        let mut child = self.spawn()?;
        let said = child.stderr.take().map(copy_lines).unwrap_or_default();
        let status = child.wait().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(Failure::of_child(what, &status.to_string(), &said)) }
    }

    /// Runs it without showing anything, unless it fails: then its last lines are shown.
    pub(crate) fn quiet(mut self, what: &str) -> Result<()> {
        let output = self.command.stdin(Stdio::null()).output().map_err(|error| self.not_started(&error))?;
        if output.status.success() {
            return Ok(());
        }
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        let lines: Vec<&str> = said.lines().collect();
        for line in lines.iter().skip(lines.len().saturating_sub(20)) {
            eprintln!("  {line}");
        }
        Err(Failure::of_child(what, &output.status.to_string(), &said))
    }

    /// Runs it and gives what it wrote to stdout, or nothing if it failed or is not there.
    pub(crate) fn answer(mut self) -> Option<String> {
        let output = self.command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }

    /// Starts it.
    pub(crate) fn spawn(&mut self) -> Result<Child> {
        self.command.spawn().map_err(|error| self.not_started(&error))
    }

    /// Starts it with its stdout in our hands.
    pub(crate) fn spawn_piped(mut self) -> Result<Child> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped());
        self.spawn()
    }

    /// Starts it with both of its outputs in our hands.
    pub(crate) fn spawn_heard(mut self) -> Result<Child> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.spawn()
    }

    /// Becomes the program: its output, its signals, its exit code. Returns only if it cannot start.
    ///
    /// Nothing of ours stays between the terminal and the server, so Ctrl-C reaches it and the shell waits for its end.
    #[cfg(unix)]
    pub(crate) fn become_it(mut self) -> Failure {
        use std::os::unix::process::CommandExt;
        let error = self.command.exec();
        self.not_started(&error)
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        if error.kind() == std::io::ErrorKind::NotFound {
            Failure::new(format!("{} is not installed, or not on PATH.", self.program))
        } else {
            Failure::new(format!("{} could not be started: {error}.", self.program))
        }
    }
}

/// Copies lines to stderr and keeps the last 64 kB of them.
fn copy_lines(source: impl Read) -> String {
    const KEEP: usize = 64 * 1024;
    let mut kept = String::new();
    let mut reader = BufReader::new(source);
    let mut line = Vec::new();
    loop {
        line.clear();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return kept,
            Ok(_) => {}
        }
        // If our own stderr is gone there is nobody to tell.
        let _ = std::io::stderr().write_all(&line);
        kept.push_str(&String::from_utf8_lossy(&line));
        if kept.len() > 2 * KEEP {
            let mut cut = kept.len() - KEEP;
            while !kept.is_char_boundary(cut) {
                cut += 1;
            }
            kept.drain(..cut);
        }
    }
}

/// Takes away what `cargo run` set for us and our children must not see: another toolchain's libraries, our own
/// package's variables (they would make build scripts run again).
fn clean_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if is_ours_alone(&name) {
            command.env_remove(&*name);
        }
    }
    if let Some(libraries) = std::env::var_os("LD_LIBRARY_PATH") {
        let kept: Vec<PathBuf> =
            std::env::split_paths(&libraries).filter(|path| !set_by_cargo(path)).collect();
        match std::env::join_paths(&kept) {
            Ok(path) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", path),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
}

/// Whether a variable describes this package's run and nothing else.
fn is_ours_alone(name: &str) -> bool {
    const EXACT: [&str; 7] = [
        "CARGO",
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "OUT_DIR",
        "RUST_RECURSION_COUNT",
        "RUSTUP_TOOLCHAIN_SOURCE",
    ];
    EXACT.contains(&name) || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Whether cargo or rustup put this folder on the library path.
fn set_by_cargo(path: &Path) -> bool {
    path.components()
        .any(|part| matches!(part.as_os_str().to_str(), Some("target" | "rustlib" | "toolchains")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_variables_are_dropped() {
        assert!(is_ours_alone("CARGO_PKG_VERSION"));
        assert!(is_ours_alone("CARGO_MANIFEST_DIR"));
        assert!(is_ours_alone("CARGO"));
        assert!(!is_ours_alone("CARGO_HOME"));
        assert!(!is_ours_alone("CARGO_NET_OFFLINE"));
        assert!(!is_ours_alone("PATH"));
    }

    #[test]
    fn library_folders_of_cargo_are_recognised() {
        assert!(set_by_cargo(Path::new("/x/target/debug/deps")));
        assert!(set_by_cargo(Path::new("/h/.rustup/toolchains/1.95.0/lib")));
        assert!(!set_by_cargo(Path::new("/opt/lib")));
    }

    #[test]
    fn a_failing_child_is_told_with_its_cause() {
        let failure = Run::new("sh")
            .args(["-c", "echo 'No space left on device' >&2; exit 3"])
            .watched("building")
            .unwrap_err();
        assert!(failure.to_string().starts_with("The disk is full (while building)"), "{failure}");
        let failure = Run::new("no-such-program-here").shown("x").unwrap_err();
        assert_eq!(failure.to_string(), "no-such-program-here is not installed, or not on PATH.");
    }

    #[test]
    fn answers_are_trimmed_and_failures_are_none() {
        assert_eq!(Run::new("sh").args(["-c", "echo ' a '"]).answer().as_deref(), Some("a"));
        assert_eq!(Run::new("sh").args(["-c", "echo a; exit 1"]).answer(), None);
    }
}
