//! `cargo xtask bench`: what a release build weighs and how fast it is; tables, and JSON in `target/bench/`.

mod browser;
mod sandbox;

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::backend::{self, Profile};
use crate::commands::test;
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::report::Report;
use crate::served::Served;
use crate::{dist, frontend, workspace};

/// How often a server is started; the median counts.
const STARTS: usize = 7;
/// How long a server rests before its memory is read.
const REST: Duration = Duration::from_secs(3);

/// Targets: the first page of 100,000 identities with its figures, and what the engine takes beyond the bare calls.
const MOST_HOME_MS: f64 = 10.0;
/// Target: any page of an inventory of 100,000 certificates, filtered or not.
const MOST_FILTER_MS: f64 = 50.0;
const MOST_OVERHEAD_PERCENT: f64 = 5.0;
/// Targets in the browser, milliseconds: a certificate from the choice of its file to the screen, a bundle of a thousand in the list,
/// and a frame while 100,000 certificates are scrolled through (the 95th percentile; 60 frames a second, and a little).
const MOST_IN_BROWSER: [(&str, f64); 3] =
    [("certificate_shown", 50.0), ("certificates_1000_listed", 200.0), ("inventory_frame", 18.0)];

/// What can be measured.
const PARTS: [&str; 3] = ["app", "sandbox", "browser"];

/// A measured value. `name` is its key in the JSON and never changes, so that runs can be compared.
struct Measure {
    name: String,
    value: f64,
    unit: &'static str,
    /// What it shall be at least, if that was ever said.
    least: Option<f64>,
    /// What it shall be at most, if that was ever said.
    most: Option<f64>,
}

impl Measure {
    fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, least: None, most: None }
    }

    fn at_least(self, least: f64) -> Self {
        Self { least: Some(least), ..self }
    }

    fn at_most(self, most: f64) -> Self {
        Self { most: Some(most), ..self }
    }

    /// A line of the table: name, value, unit, and whether the target is met.
    fn line(&self) -> String {
        let Self { name, value, unit, least, most } = self;
        let met = |met: bool| if met { "met" } else { "MISSED" };
        let target = match (least, most) {
            (Some(least), _) => format!("  at least {least}: {}", met(value >= least)),
            (None, Some(most)) => format!("  at most {most}: {}", met(value <= most)),
            (None, None) => String::new(),
        };
        // Ratios are small, and their second digit decides.
        let digits = if *value < 10.0 { 2 } else { 1 };
        format!("  {name:28} {value:>14.digits$} {unit:8}{target}").trim_end().to_owned()
    }
}

/// Builds, measures, prints, writes: the part that is named, or all.
pub(super) fn run(args: &[String]) -> Result<()> {
    let is_wished = match args {
        [] => [true; 3],
        [part] if PARTS.contains(&part.as_str()) => PARTS.map(|known| known == part),
        _ => return Err(Failure::new(format!("`bench` takes {}, or nothing for all.", PARTS.join(", ")))),
    };
    let [app, of_sandbox, in_browser] = is_wished;
    let folder = workspace::root().join("target").join("bench");
    workspace::make_folder(&folder)?;
    if app {
        part("app", measure, &folder.join("bench.json"), &folder)?;
        println!("\n{}", dist::table(&dist::weigh(&dist::folder())));
    }
    if of_sandbox {
        part("sandbox", sandbox::measure, &folder.join("sandbox.json"), &folder)?;
    }
    if in_browser {
        part("browser", browser::measure, &folder.join("web.json"), &folder)?;
    }
    Ok(())
}

type Part = fn(&mut Report, &mut Vec<Measure>, &Path) -> Result<()>;

fn part(name: &str, measure: Part, file: &Path, folder: &Path) -> Result<()> {
    let mut measures = Vec::new();
    let mut report = Report::new();
    measure(&mut report, &mut measures, folder)
        .map_err(|failure| report.failed(&format!("bench {name}"), &failure))?;
    report.print();
    println!();
    for measure in &measures {
        println!("{}", measure.line());
    }
    workspace::write(file, json(&measures))?;
    println!("\nwritten to {}", file.display());
    Ok(())
}

fn measure(report: &mut Report, measures: &mut Vec<Measure>, folder: &Path) -> Result<()> {
    report.part("frontend", frontend::build)?;
    report.part("server", || backend::build(Profile::Release))?;
    report.part("sizes", || {
        let weights = dist::weigh(&dist::folder());
        let sum =
            |part: fn(&dist::Weight) -> u64| weights.iter().filter(|w| w.is_first()).map(part).sum::<u64>();
        for (name, bytes) in [
            ("first_load_raw", sum(|w| w.raw)),
            ("first_load_gzip", sum(|w| w.gzip)),
            ("first_load_brotli", sum(|w| w.brotli)),
            ("server_binary", fs::metadata(backend::program(Profile::Release)).map_or(0, |data| data.len())),
        ] {
            measures.push(Measure::new(name, kilobytes(bytes), "kB"));
        }
        Ok(String::new())
    })?;
    report.part("server at rest", || {
        let mut starts = Vec::new();
        let mut memory = 0;
        for turn in 0..STARTS {
            let server = serve(&folder.join("data"))?;
            starts.push(server.listening.as_secs_f64() * 1000.0);
            if turn == STARTS - 1 {
                server.rest(REST)?;
                memory = server.memory()?;
            }
        }
        measures.push(Measure::new("start_to_listening", median(starts), "ms"));
        measures.push(Measure::new("idle_memory", kilobytes(memory) / 1000.0, "MB"));
        Ok(format!("{STARTS} starts"))
    })?;
    report.part("store and engine", || {
        let run = Run::cargo().args(["bench", "-q", "-p", "signet", "--bench", "app"]);
        let said = run.answer().ok_or_else(|| Failure::new("`cargo bench -p signet --bench app` failed."))?;
        for (name, value) in numbers(&said) {
            measures.push(of_app(name, value));
        }
        Ok(String::new())
    })?;
    report.part("in the browser", || {
        let said = folder.join("browser.json");
        let _ = fs::remove_file(&said);
        test::browser("bench", Profile::Release)?;
        for (name, value) in numbers(&workspace::read(&said)?) {
            let most = MOST_IN_BROWSER.iter().find(|(of, _)| *of == name).map(|(_, most)| *most);
            let measure = Measure::new(name, value, "ms");
            measures.push(match most {
                Some(most) => measure.at_most(most),
                None => measure,
            });
        }
        Ok(String::new())
    })
}

/// What `backend/benches/app` measured, with its unit, which its name tells, and its target.
fn of_app(name: String, value: f64) -> Measure {
    let unit = match () {
        () if name.ends_with("_ms") => "ms",
        () if name.ends_with("_percent") => "%",
        () => "s",
    };
    let most = match name.as_str() {
        "home_ms" => Some(MOST_HOME_MS),
        name if name.starts_with("certificates_") && name != "certificates_csv_ms" => Some(MOST_FILTER_MS),
        "engine_overhead_percent" => Some(MOST_OVERHEAD_PERCENT),
        _ => None,
    };
    let measure = Measure::new(name, value, unit);
    match most {
        Some(most) => measure.at_most(most),
        None => measure,
    }
}

/// A server whose data folder is empty: each start is a first start.
fn serve(data: &Path) -> Result<Served> {
    let _ = fs::remove_dir_all(data);
    let run = Run::new(backend::program(Profile::Release))
        .args(["serve", "--target", "sandbox", "--listen", "127.0.0.1:0", "--data-dir"])
        .args([data]);
    Served::start(run, |line| line.contains("Sign in:").then(String::new))
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
        .map(|Measure { name, value, unit, least, most }| {
            let least = least.map_or(String::new(), |least| format!(", \"at_least\": {least:.1}"));
            let target = most.map_or(least, |most| format!(", \"at_most\": {most:.1}"));
            format!("  \"{name}\": {{ \"value\": {value:.1}, \"unit\": \"{unit}\"{target} }}")
        })
        .collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let measures = [Measure::new("a", 12.0, "ms"), Measure::new("b", 3.0, "/s").at_least(4.0)];
        let written = json(&measures);
        let lines = [
            "{",
            "  \"a\": { \"value\": 12.0, \"unit\": \"ms\" },",
            "  \"b\": { \"value\": 3.0, \"unit\": \"/s\", \"at_least\": 4.0 }",
            "}",
            "",
        ];
        assert_eq!(written, lines.join("\n"));
    }

    #[test]
    fn a_target_is_met_or_missed() {
        assert!(Measure::new("a", 4.0, "/s").at_least(4.0).line().ends_with("at least 4: met"));
        assert!(Measure::new("a", 3.99, "/s").at_least(4.0).line().ends_with("at least 4: MISSED"));
        assert!(Measure::new("a", 5.0, "%").at_most(5.0).line().ends_with("at most 5: met"));
        assert!(Measure::new("a", 5.01, "%").at_most(5.0).line().ends_with("at most 5: MISSED"));
        assert!(Measure::new("a", 3.9, "/s").line().ends_with("3.90 /s"));
    }
}
