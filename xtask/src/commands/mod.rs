//! The commands, one file each.

mod audit;
mod bench;
mod dev;
mod fuzz;
mod kills;
mod run;
mod screenshots;
mod soak;
mod test;
mod tools;

use crate::backend::{self, Profile};
use crate::failure::{Failure, Result};
use crate::report::Report;
use crate::{dist, frontend, tidy};

const HELP: &str = "\
cargo xtask <command>

  run [--release] [server flags]  builds what changed and starts the server in the sandbox, on 127.0.0.1:8080
  dev [server flags]              server and hot-reloading frontend, for work on the code
  build [--release]               frontend and server
  test [--only STAGE] [--list]    everything that must pass: format, lints, tests, browser journey, docs
  tidy                            the house rules that no compiler checks
  bench [app|sandbox|browser]     app: sizes, start, memory, time of a ceremony; sandbox: calls a second; browser:
                                  policies and certificates in Chromium; release build
  soak [--minutes N]              the sandbox under mixed load (10 minutes), its memory watched; release build
  soak --kills N [--seed N]       the program killed at N random moments of its ceremonies, and resumed
  fuzz [TARGET] [--seconds N]     libFuzzer against the sandbox; needs a nightly compiler
  screenshots                     the pictures in docs/images/
  audit                           licences, sources and advisories of the dependencies (cargo-deny)
  tools                           installs every tool and prints the versions

Tools are kept in $SIGNET_TOOLS, or ~/.cache/signet/tools. SIGNET_WASM=rustup|debian chooses the compiler for WASM.";

/// Runs the command that the arguments name.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let Some((command, rest)) = args.split_first() else {
        println!("{HELP}");
        return Ok(());
    };
    match command.as_str() {
        "run" => run::run(rest),
        "dev" => dev::run(rest),
        "build" => build(rest),
        "test" => test::run(rest),
        "tidy" => none(rest).and_then(|()| tidy::run()),
        "bench" => bench::run(rest),
        "soak" if rest.first().is_some_and(|flag| flag == "--kills") => kills::run(rest),
        "soak" => soak::run(rest),
        "fuzz" => fuzz::run(rest),
        "screenshots" => none(rest).and_then(|()| screenshots::run()),
        "audit" => none(rest).and_then(|()| audit::run()),
        "tools" => none(rest).and_then(|()| tools::run()),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(Failure::new(format!("There is no command “{other}”; `cargo xtask help` lists them."))),
    }
}

/// Frontend and server, and what the frontend weighs.
fn build(args: &[String]) -> Result<()> {
    let profile = match args {
        [] => Profile::Dev,
        [flag] if flag == "--release" => Profile::Release,
        _ => return Err(Failure::new("`build` takes --release and nothing else.")),
    };
    let mut report = Report::new();
    let outcome = report
        .part("frontend", frontend::build)
        .and_then(|()| report.part("server", || backend::build(profile)));
    if let Err(failure) = outcome {
        return Err(report.failed("build", &failure));
    }
    print!("\n{}", dist::table(&dist::weigh(&dist::folder())));
    report.print();
    Ok(())
}

/// Refuses arguments where there are none to give.
fn none(args: &[String]) -> Result<()> {
    match args.first() {
        None => Ok(()),
        Some(arg) => Err(Failure::new(format!("This command takes no arguments; it was given “{arg}”."))),
    }
}
