//! Everything a contributor or CI runs: `cargo xtask <command>`.
//!
//! Plain standard library, so that it compiles in seconds. Commands are in `commands/`; what they share (child
//! processes, timing, the tools folder, the two builds) is beside them.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command-line program")]

mod backend;
mod clock;
mod commands;
mod dist;
mod failure;
mod frontend;
mod load;
mod node;
mod process;
mod report;
mod served;
mod tidy;
mod toml;
mod tools;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match commands::run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
