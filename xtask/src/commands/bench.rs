//! `cargo xtask bench`: what a release build weighs and how fast it is; a table, and `target/bench/bench.json`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc;
use std::time::Duration;

use crate::backend::{self, Profile};
use crate::clock::Stopwatch;
use crate::commands::test::browser;
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::report::Report;
use crate::{dist, frontend, workspace};

/// How often the server is started; the median counts.
const STARTS: usize = 7;
/// How long the server rests before its memory is read.
const REST: Duration = Duration::from_secs(3);
/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A measured value. `name` is its key in the JSON and never changes, so that runs can be compared.
struct Measure {
    name: String,
    value: f64,
    unit: &'static str,
}

/// Builds, measures, prints, writes.
pub(super) fn run() -> Result<()> {
    let folder = workspace::root().join("target").join("bench");
    workspace::make_folder(&folder)?;
    let mut measures = Vec::new();
    let mut report = Report::new();
    let outcome = measure(&mut report, &mut measures, &folder);
    if let Err(failure) = outcome {
        return Err(report.failed("bench", &failure));
    }
    report.print();
    println!("\n{}", dist::table(&dist::weigh(&dist::folder())));
    for Measure { name, value, unit } in &measures {
        println!("  {name:28} {value:>14.1} {unit}");
    }
    let file = folder.join("bench.json");
    workspace::write(&file, json(&measures))?;
    println!("\nwritten to {}", file.display());
    Ok(())
}

fn measure(report: &mut Report, measures: &mut Vec<Measure>, folder: &Path) -> Result<()> {
    report.part("frontend", frontend::build)?;
    report.part("server", || backend::build(Profile::Release))?;
    report.part("sizes", || {
        let weights = dist::weigh(&dist::folder());
        let sum = |part: fn(&dist::Weight) -> u64| {
            weights.iter().filter(|w| w.is_budgeted()).map(part).sum::<u64>()
        };
        for (name, bytes) in [
            ("first_load_raw", sum(|w| w.raw)),
            ("first_load_gzip", sum(|w| w.gzip)),
            ("first_load_brotli", sum(|w| w.brotli)),
            ("server_binary", fs::metadata(backend::program(Profile::Release)).map_or(0, |data| data.len())),
        ] {
            measures.push(Measure { name: name.to_owned(), value: kilobytes(bytes), unit: "kB" });
        }
        Ok(String::new())
    })?;
    report.part("server at rest", || {
        let mut starts = Vec::new();
        let mut memory = 0;
        for turn in 0..STARTS {
            let server = Server::start(&folder.join("data"))?;
            starts.push(server.listening.as_secs_f64() * 1000.0);
            if turn == STARTS - 1 {
                memory = server.memory_after(REST)?;
            }
        }
        measures.push(Measure { name: "start_to_listening".to_owned(), value: median(starts), unit: "ms" });
        measures.push(Measure {
            name: "idle_memory".to_owned(),
            value: kilobytes(memory) / 1000.0,
            unit: "MB",
        });
        Ok(format!("{STARTS} starts"))
    })?;
    report.part("in the browser", || {
        let said = folder.join("browser.json");
        let _ = fs::remove_file(&said);
        browser("bench", Profile::Release)?;
        for (name, value) in numbers(&workspace::read(&said)?) {
            measures.push(Measure { name, value, unit: "ms" });
        }
        Ok(String::new())
    })
}

/// A server with an empty data folder, ended when it goes out of scope.
struct Server {
    child: Child,
    listening: Duration,
    /// Sends nothing more; it closes when the server ends.
    ended: mpsc::Receiver<()>,
}

impl Server {
    fn start(data: &Path) -> Result<Self> {
        // Each start is a first start.
        let _ = fs::remove_dir_all(data);
        let watch = Stopwatch::start();
        let mut child = Run::new(backend::program(Profile::Release))
            .args(["serve", "--target", "sandbox", "--listen", "127.0.0.1:0", "--data-dir"])
            .args([PathBuf::from(data)])
            .spawn_piped()?;
        let stdout = child.stdout.take();
        let (says, ended) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout
                .into_iter()
                .flat_map(|stdout| BufReader::new(stdout).lines())
                .map_while(|line| line.ok())
            {
                if line.contains("Sign in:") && says.send(()).is_err() {
                    return;
                }
            }
        });
        let ready = ended.recv_timeout(PATIENCE);
        let server = Self { child, listening: watch.elapsed(), ended };
        ready.map_err(|_| Failure::new("The server printed no sign-in link."))?;
        Ok(server)
    }

    /// Resident bytes after a while without work.
    fn memory_after(&self, rest: Duration) -> Result<u64> {
        if self.ended.recv_timeout(rest) == Err(mpsc::RecvTimeoutError::Disconnected) {
            return Err(Failure::new("The server ended by itself."));
        }
        let status = workspace::read(Path::new(&format!("/proc/{}/status", self.child.id())))?;
        resident(&status)
            .ok_or_else(|| Failure::new("The kernel does not say how much memory the server uses."))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing is lost with it: the folder was made for this.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes from the line `VmRSS:  12345 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a program are far below 2^53")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The numbers of a flat JSON object.
fn numbers(json: &str) -> Vec<(String, f64)> {
    json.trim()
        .trim_matches(['{', '}'])
        .split(',')
        .filter_map(|pair| {
            let (name, value) = pair.split_once(':')?;
            Some((name.trim().trim_matches('"').to_owned(), value.trim().parse().ok()?))
        })
        .collect()
}

fn json(measures: &[Measure]) -> String {
    let lines: Vec<String> = measures
        .iter()
        .map(|Measure { name, value, unit }| {
            format!("  \"{name}\": {{ \"value\": {value:.1}, \"unit\": \"{unit}\" }}")
        })
        .collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
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
    fn the_median_is_not_moved_by_one_slow_start() {
        assert!((median(vec![30.0, 31.0, 900.0]) - 31.0).abs() < f64::EPSILON);
    }

    #[test]
    fn flat_json_both_ways() {
        assert_eq!(
            numbers("{\n  \"a\": 12.5,\n  \"b\": 3\n}\n"),
            [("a".to_owned(), 12.5), ("b".to_owned(), 3.0)]
        );
        let written = json(&[Measure { name: "a".to_owned(), value: 12.0, unit: "ms" }]);
        assert_eq!(written, "{\n  \"a\": { \"value\": 12.0, \"unit\": \"ms\" }\n}\n");
    }
}
