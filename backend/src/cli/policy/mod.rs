//! `signet policy`: the original's last step, without hand editing. One file for each command.

mod apply;
mod describe;
mod history;
mod propose;
mod restore;
mod show;

use std::process::ExitCode;

use clap::Subcommand;

use super::{Global, policy_files};
use crate::app::App;
use crate::error::Result;

#[derive(Debug, Subcommand)]
pub(super) enum Policy {
    /// Apply a proposed change, if the live policy is still the one it starts from.
    Apply(apply::Apply),
    /// Show what changes between two policies: statements, who gains and who loses, findings.
    Diff(policy_files::Diff),
    /// Say whether a principal may do something with a key, and which statements decide that.
    Explain(policy_files::Explain),
    /// Print a policy, one of its statements, or the statements that a role needs, for other tools.
    Export(policy_files::Export),
    /// List the versions of a key's policy that are kept, newest first.
    History(history::History),
    /// Examine key policies in files and say what is wrong or worth a second look.
    Lint(policy_files::Lint),
    /// Propose a change and show what it does. Nothing is sent to AWS but reads.
    Propose(propose::Propose),
    /// Put a kept version back, whatever came after it: shown, confirmed, applied.
    Restore(restore::Restore),
    /// Print the live key policy, or a version that is kept.
    Show(show::Show),
}

impl Policy {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        match self {
            // These work on files, and open the store only if they are to read a live policy.
            Self::Diff(command) => return command.run(global).await,
            Self::Explain(command) => return command.run(global).await,
            Self::Export(command) => return command.run(global).await,
            Self::Lint(command) => return command.run(),
            Self::Apply(command) => with_app(global, async |app| command.run(app).await).await,
            Self::History(command) => with_app(global, async |app| command.run(app).await).await,
            Self::Propose(command) => with_app(global, async |app| command.run(app).await).await,
            Self::Restore(command) => with_app(global, async |app| command.run(app).await).await,
            Self::Show(command) => with_app(global, async |app| command.run(app).await).await,
        }
        .map(|()| ExitCode::SUCCESS)
    }
}

/// Runs a command on the data directory and closes it, however the command ends.
async fn with_app(global: &Global, command: impl AsyncFnOnce(&App) -> Result<()>) -> Result<()> {
    let app = global.app().await?;
    let outcome = command(&app).await;
    app.close().await;
    outcome
}
