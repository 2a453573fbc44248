//! `cargo xtask soak`: mixed load on the sandbox, while its memory is watched; a table, and `target/bench/soak.json`.
//!
//! The load (`sandbox/tests/peers/soak.py`) checks every answer and keeps the state's size. So memory that still grows in
//! the second half is a leak.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;

use crate::backend::{self, Profile};
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::report::Report;
use crate::served::Served;
use crate::tools::python;
use crate::workspace;

const MINUTES: u32 = 10;
/// Growth of memory in the second half that says nothing: what allocators keep, in bytes and as a part of the whole.
const SLACK: u64 = 4 << 20;
const SLACK_PART: u64 = 20;

/// What was there at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sample {
    /// Calls answered so far.
    calls: u64,
    /// Keys, aliases and authorities.
    entries: u64,
    /// Resident memory, in bytes.
    memory: u64,
}

/// Builds, loads, watches, judges.
pub(super) fn run(args: &[String]) -> Result<()> {
    let minutes = minutes(args)?;
    let mut report = Report::new();
    let mut samples = Vec::new();
    let outcome = soak(&mut report, &mut samples, minutes);
    for sample in samples.iter().step_by(samples.len().div_ceil(20).max(1)) {
        println!("  {:>10} calls {:>6} entries {:>8} kB", sample.calls, sample.entries, sample.memory / 1024);
    }
    outcome.map_err(|failure| report.failed("soak", &failure))?;
    report.print();
    Ok(())
}

fn minutes(args: &[String]) -> Result<u32> {
    let said = match args {
        [] => return Ok(MINUTES),
        [flag, value] if flag == "--minutes" => value.parse().ok().filter(|minutes| *minutes > 0),
        _ => None,
    };
    said.ok_or_else(|| Failure::new("`soak` takes --minutes N, a whole number from 1."))
}

fn soak(report: &mut Report, samples: &mut Vec<Sample>, minutes: u32) -> Result<()> {
    let folder = workspace::root().join("target").join("bench");
    workspace::make_folder(&folder)?;
    let peers = python::ready(&python::PEERS)?;
    report.part("server", || backend::build(Profile::Release))?;
    let control = has_control();
    report.part("load", || {
        let server = sandbox(&folder, control)?;
        load(&server, &python::interpreter(&peers), minutes, control, samples)?;
        Ok(if control { "keys and authorities come and go" } else { "keys and authorities stay" }.to_owned())
    })?;
    workspace::write(&folder.join("soak.json"), json(samples))?;
    report.part("memory", || judge(samples))
}

/// Whether this server has the control interface, by which the load moves its clock.
fn has_control() -> bool {
    let help = Run::new(backend::program(Profile::Release)).args(["sandbox", "--help"]).answer();
    help.is_some_and(|help| help.contains("--control"))
}

/// A sandbox with an empty folder.
fn sandbox(folder: &Path, control: bool) -> Result<Served> {
    let data = folder.join("soak-data");
    let _ = fs::remove_dir_all(&data);
    let run = Run::new(backend::program(Profile::Release))
        .args(["sandbox", "--listen", "127.0.0.1:0"])
        .args(control.then_some("--control"))
        .args(["--data-dir"])
        .args([data]);
    Served::start(run, |line| line.strip_prefix("Sandbox: ").map(|address| address.trim().to_owned()))
}

/// Runs the load to its end; memory is read whenever it says how far it is.
fn load(
    server: &Served,
    python: &Path,
    minutes: u32,
    control: bool,
    samples: &mut Vec<Sample>,
) -> Result<()> {
    let script = workspace::root().join("sandbox").join("tests").join("peers").join("soak.py");
    let seconds = (minutes * 60).to_string();
    let mut child = Run::new(python)
        .args([&script])
        .args([server.address.as_str(), &seconds])
        .args(control.then_some("control"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .spawn_piped()?;
    let outcome = watch(server, &mut child, samples);
    if outcome.is_err() {
        // Its workers notice by their own calls that the server is gone.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| Failure::new(format!("The load was lost: {error}.")))?;
    outcome?;
    if status.success() { Ok(()) } else { Err(Failure::of_child("the load", &status.to_string(), "")) }
}

fn watch(server: &Served, child: &mut Child, samples: &mut Vec<Sample>) -> Result<()> {
    let stdout = child.stdout.take();
    let lines =
        stdout.into_iter().flat_map(|stdout| BufReader::new(stdout).lines()).map_while(|line| line.ok());
    for line in lines {
        if let Some((calls, entries)) = sample(&line) {
            samples.push(Sample { calls, entries, memory: server.memory()? });
        }
    }
    Ok(())
}

/// The numbers of a line `sample CALLS ENTRIES`.
fn sample(line: &str) -> Option<(u64, u64)> {
    let (calls, entries) = line.strip_prefix("sample ")?.split_once(' ')?;
    Some((calls.parse().ok()?, entries.parse().ok()?))
}

/// Compares the third quarter of the samples with the fourth: the state has the same size in both, so has memory.
fn judge(samples: &[Sample]) -> Result<String> {
    let (_, second_half) = samples.split_at(samples.len() / 2);
    let (third, fourth) = second_half.split_at(second_half.len() / 2);
    if third.is_empty() {
        return Err(Failure::new("The load gave too few samples to judge by."));
    }
    let of = |samples: &[Sample], value: fn(&Sample) -> u64| median(samples.iter().map(value).collect());
    let (entries, entries_later) = (of(third, |one| one.entries), of(fourth, |one| one.entries));
    // A state that grows as fast as the calls is larger by two fifths.
    if entries_later > entries + entries / 4 + 10 {
        return Err(Failure::new(format!(
            "The state grew from {entries} to {entries_later} entries: what is deleted does not go."
        )));
    }
    let (memory, later) = (of(third, |one| one.memory), of(fourth, |one| one.memory));
    let allowed = memory + SLACK.max(memory / SLACK_PART);
    if later > allowed {
        return Err(Failure::new(format!(
            "Memory grew from {} to {} kB with a state of the same size.",
            memory / 1024,
            later / 1024
        )));
    }
    Ok(format!("{} kB, then {} kB", memory / 1024, later / 1024))
}

fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn json(samples: &[Sample]) -> String {
    let lines: Vec<String> = samples
        .iter()
        .map(|Sample { calls, entries, memory }| {
            format!("  {{ \"calls\": {calls}, \"entries\": {entries}, \"memory\": {memory} }}")
        })
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eighty samples whose memory and entries are such.
    fn samples(memory: fn(u64) -> u64, entries: fn(u64) -> u64) -> Vec<Sample> {
        (0..80)
            .map(|number| Sample {
                calls: number * 100,
                entries: entries(number),
                memory: memory(number) << 20,
            })
            .collect()
    }

    #[test]
    fn memory_that_settles_is_no_leak() {
        assert_eq!(judge(&samples(|n| 40 + n.min(30), |_| 20)).unwrap(), "71680 kB, then 71680 kB");
        assert!(judge(&samples(|n| 40 + n % 3, |n| 20 + n % 5)).is_ok());
    }

    #[test]
    fn memory_that_grows_is_one() {
        let failure = judge(&samples(|n| 40 + n, |_| 20)).unwrap_err().to_string();
        assert_eq!(failure, "Memory grew from 92160 to 112640 kB with a state of the same size.");
    }

    #[test]
    fn a_state_that_grows_is_told_first_and_few_samples_judge_nothing() {
        let failure = judge(&samples(|n| 40 + n, |n| n * 10)).unwrap_err().to_string();
        assert!(failure.starts_with("The state grew from"), "{failure}");
        assert!(judge(&[]).is_err());
    }

    #[test]
    fn lines_and_arguments() {
        assert_eq!(sample("sample 12 3"), Some((12, 3)));
        assert_eq!(sample("done 12"), None);
        let strings = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>();
        assert_eq!(minutes(&[]).unwrap(), 10);
        assert_eq!(minutes(&strings(&["--minutes", "2"])).unwrap(), 2);
        for wrong in [&["--minutes", "0"][..], &["--minutes"], &["2"]] {
            assert!(minutes(&strings(wrong)).is_err());
        }
    }
}
