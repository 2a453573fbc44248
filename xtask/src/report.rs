//! What is being done, and how long each part took.

use std::time::Duration;

use crate::clock::Stopwatch;
use crate::failure::{Failure, Result};

/// The parts of one command, timed.
pub(crate) struct Report {
    parts: Vec<Part>,
    total: Stopwatch,
}

struct Part {
    name: String,
    note: String,
    took: Duration,
}

impl Report {
    /// Starts the clock.
    pub(crate) fn new() -> Self {
        Self { parts: Vec::new(), total: Stopwatch::start() }
    }

    /// Does one part; `work` gives a short note for the table (an empty one is fine).
    pub(crate) fn part(&mut self, name: &str, work: impl FnOnce() -> Result<String>) -> Result<()> {
        eprintln!("\n── {name}");
        let watch = Stopwatch::start();
        let outcome = work();
        let took = watch.elapsed();
        match outcome {
            Ok(note) => {
                self.parts.push(Part { name: name.to_owned(), note, took });
                Ok(())
            }
            Err(failure) => {
                self.parts.push(Part { name: name.to_owned(), note: "FAILED".to_owned(), took });
                Err(failure)
            }
        }
    }

    /// Prints the table.
    pub(crate) fn print(&self) {
        eprintln!("\n{}", self.table(self.total.elapsed()));
    }

    /// Prints the table, then gives the failure with the name of the part that failed.
    pub(crate) fn failed(&self, command: &str, failure: &Failure) -> Failure {
        self.print();
        let part = self.parts.last().map_or("", |part| part.name.as_str());
        Failure::new(format!("{command} stopped at “{part}”: {failure}"))
    }

    fn table(&self, total: Duration) -> String {
        let width = self.parts.iter().map(|part| part.name.chars().count()).max().unwrap_or(0).max(5);
        let mut table = String::new();
        for part in &self.parts {
            let line = format!("  {:width$}  {:>8}  {}", part.name, seconds(part.took), part.note);
            table.push_str(line.trim_end());
            table.push('\n');
        }
        table.push_str(&format!("  {:width$}  {:>8}", "total", seconds(total)));
        table
    }
}

/// `0.4 s`, `3 min 05 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(seconds(Duration::from_millis(430)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn the_table_names_each_part_and_the_failure_names_the_last() {
        let mut report = Report::new();
        report.part("frontend", || Ok("unchanged".to_owned())).unwrap();
        let failure = report.part("clippy", || Err(Failure::new("it broke."))).unwrap_err();
        let table = report.table(Duration::from_secs(2));
        assert!(table.contains("frontend") && table.contains("unchanged"), "{table}");
        assert!(table.contains("FAILED"), "{table}");
        assert_eq!(report.failed("test", &failure).to_string(), "test stopped at “clippy”: it broke.");
    }
}
