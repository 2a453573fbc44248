//! Servers that are measured from outside: started, waited for, read from `/proc`, ended.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Child;
use std::sync::mpsc;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::workspace;

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Ticks of the kernel's CPU accounting in a second, as programs on Linux see them.
const TICKS: f64 = 100.0;

/// A running server, ended when it goes out of scope.
pub(crate) struct Served {
    child: Child,
    /// What the line that told of the start had to say: an address.
    pub(crate) address: String,
    /// Time from the start of the process to that line.
    pub(crate) listening: Duration,
    /// Sends nothing more; it closes when the server ends.
    ended: mpsc::Receiver<String>,
}

impl Served {
    /// Starts a program and waits for the line, of either of its outputs, in which `ready` finds an address.
    pub(crate) fn start(run: Run, ready: fn(&str) -> Option<String>) -> Result<Self> {
        let watch = Stopwatch::start();
        let mut child = run.spawn_heard()?;
        let (says, ended) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            listen(stdout, ready, says.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            listen(stderr, ready, says);
        }
        let address = ended.recv_timeout(PATIENCE);
        let mut served = Self { child, address: String::new(), listening: watch.elapsed(), ended };
        served.address =
            address.map_err(|_| Failure::new("The server did not say that it listens, or ended."))?;
        Ok(served)
    }

    /// Waits, as long as the server lives.
    pub(crate) fn rest(&self, time: Duration) -> Result<()> {
        match self.ended.recv_timeout(time) {
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(Failure::new("The server ended by itself.")),
            _ => Ok(()),
        }
    }

    /// Resident memory, in bytes.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = workspace::read(Path::new(&format!("/proc/{}/status", self.child.id())))?;
        resident(&status)
            .ok_or_else(|| Failure::new("The kernel does not say how much memory the server uses."))
    }

    /// Seconds of CPU that it has used so far.
    pub(crate) fn cpu(&self) -> Result<f64> {
        let stat = workspace::read(Path::new(&format!("/proc/{}/stat", self.child.id())))?;
        cpu_seconds(&stat)
            .ok_or_else(|| Failure::new("The kernel does not say how much CPU the server uses."))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Nothing is lost with it: its folder was made for this.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads an output to its end, so that the server never waits for us, and tells what `ready` finds.
fn listen(output: impl Read + Send + 'static, ready: fn(&str) -> Option<String>, says: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        let mut told = false;
        for line in BufReader::new(output).lines().map_while(|line| line.ok()) {
            if !told && let Some(address) = ready(&line) {
                told = true;
                // Nobody listens any more after the time limit.
                let _ = says.send(address);
            }
        }
    });
}

/// Bytes from the line `VmRSS:  12345 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// User and system time from `/proc/PID/stat`: the 14th and 15th fields, counted behind the name in brackets.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_the_kernel() {
        assert_eq!(resident("Name:\tsignet\nVmRSS:\t   20480 kB\nThreads: 3\n"), Some(20_971_520));
        assert_eq!(resident("Name:\tsignet\n"), None);
    }

    #[test]
    fn cpu_time_is_read_from_the_kernel_whatever_the_name() {
        let stat = "12 (a) b) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 3 0 100\n";
        assert!(cpu_seconds(stat).is_some_and(|seconds| (seconds - 2.0).abs() < 1e-9));
        assert_eq!(cpu_seconds("12"), None);
    }

    #[test]
    fn a_server_is_ready_when_it_says_so_and_a_dead_one_never_is() {
        let ready = |line: &str| line.strip_prefix("at ").map(str::to_owned);
        let served = Served::start(
            Run::new("sh").args(["-c", "echo hello; echo at x >&2; exec cat /dev/zero"]),
            ready,
        );
        let served = served.unwrap();
        assert_eq!(served.address, "x");
        assert!(served.memory().unwrap() > 0);
        assert!(served.cpu().is_ok());
        drop(served);
        assert!(Served::start(Run::new("sh").args(["-c", "echo no"]), ready).is_err());
    }
}
