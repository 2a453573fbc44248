//! `cargo xtask dev`: the server, and Trunk's hot-reloading frontend in front of it.

use crate::backend::{self, Profile};
use crate::commands::run::{server_flags, value};
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::report::Report;
use crate::tools::{self, wasm};
use crate::workspace;

/// Builds the server, then runs it and `trunk serve` side by side until one of them ends.
pub(super) fn run(args: &[String]) -> Result<()> {
    let given: Vec<String> = args.iter().filter(|arg| *arg != "--").cloned().collect();
    if value(&given, "--listen").is_some() {
        return Err(Failure::new(
            "`dev` listens where Trunk.toml's proxy looks for the server; use `run --listen`.",
        ));
    }
    let mut report = Report::new();
    report
        .part("server", || backend::build(Profile::Dev))
        .map_err(|failure| report.failed("dev", &failure))?;
    let tools = tools::for_dev()?;
    report.print();
    eprintln!(
        "\nOpen the sign-in link below on Trunk's port instead of the server's: the frontend there reloads itself.\n"
    );

    let root = workspace::root();
    let mut server =
        Run::new(backend::program(Profile::Dev)).args(server_flags(&given)).dir(&root).spawn()?;
    // Its own dist folder: the one of `run` and `test` stays as it was built.
    let dist = wasm::target_folder().join("dev-dist");
    workspace::make_folder(&dist)?;
    let trunk = Run::new("trunk").args(["serve", "--dist"]).args([dist]).dir(&root);
    let trunk = tools::trunk_environment(tools.compiler.apply(trunk, &tools.path))?.without_env("NO_COLOR");
    let outcome = trunk.shown("trunk serve");
    // The terminal's Ctrl-C reached the server too; if Trunk ended by itself, the server is still there.
    let _ = Run::new("kill").args([server.id().to_string()]).answer();
    let _ = server.wait();
    outcome
}
