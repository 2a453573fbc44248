//! `cargo xtask bench sandbox`: calls a second in process and over a port (with signatures verified), beside moto's server
//! and OpenSSL.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::{Measure, REST, STARTS, kilobytes, median};
use crate::backend::{self, Profile};
use crate::failure::{Failure, Result};
use crate::load;
use crate::process::Run;
use crate::report::Report;
use crate::served::Served;
use crate::tools::python;
use crate::workspace;

/// Connections of the load generator; each waits for its answer before it asks again.
const CONNECTIONS: usize = 8;
/// Time for caches and connections to warm up, and time that is measured.
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(5);
/// Targets: DescribeKey in process on one core, and over a port on two; Sign beside `openssl speed`, and beside itself in
/// process, on one; and both beside moto.
const DESCRIBE_KEY_IN_PROCESS: f64 = 100_000.0;
const DESCRIBE_KEY: f64 = 20_000.0;
const SIGN_TO_OPENSSL: f64 = 0.8;
const SIGN_TO_IN_PROCESS: f64 = 0.85;
const TO_MOTO: [f64; 2] = [50.0, 10.0];

/// The operations that are measured: the request's file and what its answer holds.
const CALLS: [(&str, &str); 2] = [("DescribeKey", "\"KeyMetadata\""), ("Sign", "\"Signature\"")];

/// How quick a server is with one operation.
struct Speed {
    /// Answers in a second.
    rate: f64,
    /// Microseconds of the server's CPU for one.
    cpu: f64,
}

pub(super) fn measure(report: &mut Report, measures: &mut Vec<Measure>, folder: &Path) -> Result<()> {
    let peers = python::ready(&python::BENCH)?;
    let python = python::interpreter(&peers);
    report.part("server", || backend::build(Profile::Release))?;
    report.part("sandbox at rest", || at_rest(measures, folder))?;
    let mut openssl = 0.0;
    report.part("openssl speed", || {
        openssl = signatures_of_openssl()?;
        measures.push(Measure::new("openssl_rsa_2048", openssl, "/s"));
        Ok(String::new())
    })?;
    let mut sign_in_process = 0.0;
    report.part("in process", || {
        let in_process = in_process()?;
        measures.push(
            Measure::new("describe_key_in_process", 1e9 / in_process.describe_key, "/s")
                .at_least(DESCRIBE_KEY_IN_PROCESS),
        );
        sign_in_process = 1e9 / in_process.sign;
        measures.push(Measure::new("sign_in_process", sign_in_process, "/s"));
        Ok(String::new())
    })?;
    let mut rates = Vec::new();
    report.part("sandbox under load", || {
        let server = sandbox(folder)?;
        rates = under_load("sandbox", &server, &python, measures, folder)?;
        measures.push(Measure::new("sandbox_loaded_memory", kilobytes(server.memory()?) / 1000.0, "MB"));
        Ok(format!("{CONNECTIONS} connections"))
    })?;
    if let [describe_key, sign] = &rates[..] {
        measures.push(Measure::new("describe_key", describe_key.rate, "/s").at_least(DESCRIBE_KEY));
        // OpenSSL counts by its CPU time, so that is what it is compared with.
        let per_core = 1e6 / sign.cpu;
        measures.push(Measure::new("sign_to_openssl", per_core / openssl, "times").at_least(SIGN_TO_OPENSSL));
        let to_in_process = per_core / sign_in_process;
        measures
            .push(Measure::new("sign_to_in_process", to_in_process, "times").at_least(SIGN_TO_IN_PROCESS));
    }
    let mut moto = Vec::new();
    report.part("moto under load", || {
        let run = Run::new(peers.join("bin").join("moto_server")).args(["-H", "127.0.0.1", "-p", "0"]);
        let server = Served::start(run, running_on)?;
        measures.push(Measure::new("moto_start_to_listening", server.listening.as_secs_f64() * 1000.0, "ms"));
        measures.push(Measure::new("moto_idle_memory", kilobytes(server.memory()?) / 1000.0, "MB"));
        moto = under_load("moto", &server, &python, measures, folder)?;
        Ok(format!("{CONNECTIONS} connections"))
    })?;
    for ((((name, _), ours), theirs), least) in CALLS.iter().zip(&rates).zip(&moto).zip(TO_MOTO) {
        let name = format!("{}_to_moto", snake(name));
        measures.push(Measure::new(name, ours.rate / theirs.rate, "times").at_least(least));
    }
    Ok(())
}

/// Nanoseconds of a call through `Sandbox::handle`, in memory, on one core.
struct InProcess {
    describe_key: f64,
    sign: f64,
}

fn in_process() -> Result<InProcess> {
    const BENCH: [&str; 6] = ["bench", "--locked", "--package", "aws-sandbox", "--bench", "calls"];
    let run = Run::cargo().args(BENCH).args([
        "--",
        "--output-format",
        "bencher",
        "(DescribeKey|Sign RSA_2048)/memory",
    ]);
    let said = run.dir(&workspace::root()).answer().unwrap_or_default();
    let of = |name: &str| {
        nanoseconds(&said, name)
            .ok_or_else(|| Failure::new(format!("The bench of {name} did not say a time.")))
    };
    Ok(InProcess { describe_key: of("DescribeKey/memory")?, sign: of("Sign RSA_2048/memory")? })
}

/// The time from the line `test DescribeKey/memory ... bench:       5,123 ns/iter (+/- 300)`.
fn nanoseconds(said: &str, name: &str) -> Option<f64> {
    let start = format!("test {name} ... bench:");
    let rest = said.lines().find_map(|line| line.strip_prefix(&start))?;
    rest.split_whitespace().next()?.replace(',', "").parse().ok()
}

/// A sandbox with an empty folder.
fn sandbox(folder: &Path) -> Result<Served> {
    let data = folder.join("sandbox-data");
    let _ = fs::remove_dir_all(&data);
    let run = Run::new(backend::program(Profile::Release))
        .args(["sandbox", "--listen", "127.0.0.1:0", "--data-dir"])
        .args([data]);
    Served::start(run, |line| line.strip_prefix("Sandbox: ").map(|address| address.trim().to_owned()))
}

/// moto's address, from the line ` * Running on http://127.0.0.1:5000`.
fn running_on(line: &str) -> Option<String> {
    let (_, address) = line.split_once("Running on ")?;
    Some(address.trim().to_owned())
}

fn at_rest(measures: &mut Vec<Measure>, folder: &Path) -> Result<String> {
    let mut starts = Vec::new();
    let mut memory = 0;
    for turn in 0..STARTS {
        let server = sandbox(folder)?;
        starts.push(server.listening.as_secs_f64() * 1000.0);
        if turn == STARTS - 1 {
            server.rest(REST)?;
            memory = server.memory()?;
        }
    }
    measures.push(Measure::new("sandbox_start_to_listening", median(starts), "ms"));
    measures.push(Measure::new("sandbox_idle_memory", kilobytes(memory) / 1000.0, "MB"));
    Ok(format!("{STARTS} starts"))
}

/// Calls a second of each operation. How much CPU of the server one takes is measured too: it does not depend on what
/// else the machine has to do.
fn under_load(
    who: &str,
    server: &Served,
    python: &Path,
    measures: &mut Vec<Measure>,
    folder: &Path,
) -> Result<Vec<Speed>> {
    let script = workspace::root().join("sandbox").join("tests").join("peers").join("prepare.py");
    Run::new(python)
        .args([&script])
        .args([&server.address])
        .args([folder])
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .quiet("preparing the requests")?;
    let address = server.address.strip_prefix("http://").unwrap_or(&server.address);
    let mut rates = Vec::new();
    for (name, expected) in CALLS {
        let file = folder.join(name);
        let request = fs::read(&file).map_err(|error| Failure::io("reading", &file, &error))?;
        load::run(address, &request, expected, CONNECTIONS, WARM_UP)?;
        let before = server.cpu()?;
        let outcome = load::run(address, &request, expected, CONNECTIONS, MEASURED)?;
        #[expect(clippy::cast_precision_loss, reason = "a count of answers is far below 2^53")]
        let cpu = (server.cpu()? - before) * 1e6 / outcome.count.max(1) as f64;
        let name = format!("{who}_{}", snake(name));
        measures.push(Measure::new(format!("{name}_rate"), outcome.rate, "/s"));
        measures.push(Measure::new(format!("{name}_cpu"), cpu, "us"));
        measures.push(Measure::new(format!("{name}_median"), f64::from(outcome.median), "us"));
        measures.push(Measure::new(format!("{name}_p99"), f64::from(outcome.slow), "us"));
        rates.push(Speed { rate: outcome.rate, cpu });
    }
    Ok(rates)
}

/// RSA signatures a second that OpenSSL makes on one core.
fn signatures_of_openssl() -> Result<f64> {
    let said = Run::new("openssl").args(["speed", "-seconds", "3", "rsa2048"]).answer().unwrap_or_default();
    sign_rate(&said).ok_or_else(|| Failure::new("`openssl speed rsa2048` did not say a rate."))
}

/// The rate from the line `rsa 2048 bits 0.000620s 0.000018s   1612.9  55555.6`.
fn sign_rate(said: &str) -> Option<f64> {
    let line = said.lines().find(|line| line.starts_with("rsa 2048 bits"))?;
    line.split_whitespace().rev().nth(1)?.parse().ok()
}

/// `DescribeKey` as `describe_key`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (place, letter) in name.chars().enumerate() {
        if place > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openssls_table_is_read() {
        let said = "                  sign    verify    sign/s verify/s\nrsa 2048 bits 0.000620s 0.000018s   1612.9  55555.6\n";
        assert_eq!(sign_rate(said), Some(1612.9));
        assert_eq!(sign_rate(""), None);
    }

    #[test]
    fn criterions_lines_are_read() {
        let said = "test Sign RSA_2048/memory ... bench:      301,234 ns/iter (+/- 4,000)\n";
        assert_eq!(nanoseconds(said, "Sign RSA_2048/memory"), Some(301_234.0));
        assert_eq!(nanoseconds(said, "DescribeKey/memory"), None);
    }

    #[test]
    fn addresses_and_names() {
        assert_eq!(
            running_on(" * Running on http://127.0.0.1:5000").as_deref(),
            Some("http://127.0.0.1:5000")
        );
        assert_eq!(running_on("Press CTRL+C to quit"), None);
        assert_eq!(snake("DescribeKey"), "describe_key");
    }
}
