//! `cargo xtask test`: everything that must pass, in stages, first failure last.

use crate::backend::{self, Profile};
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::report::Report;
use crate::tools::{chromium, python, wasm};
use crate::{dist, frontend, node, tidy, workspace};

/// A stage: its name, what it does, and the work.
type Stage = (&'static str, &'static str, fn() -> Result<String>);

/// Cheap ones first.
const STAGES: [Stage; 10] = [
    ("format", "rustfmt", format),
    ("tidy", "house rules", tidy_stage),
    ("clippy", "native lints, warnings are errors", clippy),
    ("clippy-wasm", "lints of what runs in the browser, for its target", clippy_wasm),
    ("tests", "all Rust tests", tests),
    ("doctests", "examples in the documentation", doctests),
    ("frontend", "release build of the UI, its size against the limits", frontend_stage),
    ("server", "the server, for the browser tests", server),
    ("browser", "journeys in headless Chromium", || browser("tests", Profile::Dev)),
    ("docs", "rustdoc of everything, warnings are errors", docs),
];

/// Runs all stages, or one.
pub(super) fn run(args: &[String]) -> Result<()> {
    let only = match args {
        [] => None,
        [flag] if flag == "--list" => {
            for (name, what, _) in STAGES {
                println!("{name:12} {what}");
            }
            return Ok(());
        }
        [flag, name] if flag == "--only" => Some(name.as_str()),
        _ => return Err(Failure::new("`test` takes --only STAGE or --list.")),
    };
    let stages: Vec<Stage> =
        STAGES.into_iter().filter(|(name, ..)| only.is_none_or(|only| only == *name)).collect();
    if stages.is_empty() {
        return Err(Failure::new("There is no such stage; `cargo xtask test --list` names them."));
    }
    let mut report = Report::new();
    for (name, _, work) in stages {
        report.part(name, work).map_err(|failure| report.failed("test", &failure))?;
    }
    report.print();
    println!("\nAll stages passed.");
    Ok(())
}

/// Cargo in the workspace, with the lock file as it is.
fn cargo(args: &[&str]) -> Run {
    Run::cargo().args(args).dir(&workspace::root())
}

fn format() -> Result<String> {
    cargo(&["fmt", "--all", "--check"]).shown("checking the format (`cargo fmt --all` mends it)")?;
    Ok(String::new())
}

fn tidy_stage() -> Result<String> {
    tidy::run()?;
    Ok(String::new())
}

fn clippy() -> Result<String> {
    workspace::make_folder(&dist::folder())?;
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
        .watched("clippy")?;
    Ok(String::new())
}

fn clippy_wasm() -> Result<String> {
    let compiler = wasm::ready()?;
    if !wasm::clippy_ready(compiler) {
        eprintln!(
            "There is no clippy for {} here: the native stage linted this code, its compiler will check it.",
            compiler.name()
        );
        return Ok("skipped: no clippy for this compiler".to_owned());
    }
    let run = cargo(&["clippy", "--package", "signet-shared", "--package", "signet-frontend", "--locked"])
        .args(["--features", "signet-frontend/split"])
        .args(["--target", wasm::TARGET, "--", "-D", "warnings"]);
    compiler.apply(run, &[]).watched("clippy for WASM")?;
    Ok(compiler.name().to_owned())
}

fn tests() -> Result<String> {
    python::judges()?;
    // With this, tests that talk to other programs fail where they would otherwise be skipped.
    let peers = python::ready(&python::PEERS)?;
    if Run::new("cargo").args(["nextest", "--version"]).answer().is_some() {
        cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"])
            .env("SIGNET_PEERS", peers)
            .shown("the Rust tests")?;
        Ok("nextest".to_owned())
    } else {
        cargo(&["test", "--workspace", "--all-targets", "--locked", "--no-fail-fast"])
            .env("SIGNET_PEERS", peers)
            .shown("the Rust tests")?;
        Ok("cargo test".to_owned())
    }
}

fn doctests() -> Result<String> {
    cargo(&["test", "--doc", "--workspace", "--locked"]).shown("the doc tests")?;
    Ok(String::new())
}

fn frontend_stage() -> Result<String> {
    let note = frontend::build()?;
    let weights = dist::weigh(&dist::folder());
    println!("{}", dist::table(&weights));
    dist::check(&weights)?;
    Ok(format!("{note} (limit {})", dist::grouped(dist::FIRST_LIMIT)))
}

fn server() -> Result<String> {
    backend::build(Profile::Dev)
}

/// Runs a Playwright project against the server as it was built.
pub(super) fn browser(project: &str, profile: Profile) -> Result<String> {
    let folder = workspace::root().join("e2e");
    let chromium = chromium::ready()?;
    node::install(&folder)?;
    if project == "tests" {
        Run::new("npm")
            .args(["run", "--silent", "check"])
            .dir(&folder)
            .shown("type-checking the browser tests")?;
    }
    Run::new("npx")
        .args(["--no-install", "playwright", "test", "--project", project])
        .env("SIGNET_BIN", backend::program(profile))
        .env("SIGNET_CHROMIUM", &chromium)
        .dir(&folder)
        .shown(&format!("Playwright ({project})"))?;
    Ok(String::new())
}

fn docs() -> Result<String> {
    workspace::make_folder(&dist::folder())?;
    cargo(&["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .watched("the documentation")?;
    Ok(String::new())
}
