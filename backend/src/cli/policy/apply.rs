//! `signet policy apply`.

use clap::Args;
use signet_shared::api::key_policy::{ApplyPolicyChange, PolicyChange, PolicyChangeState};

use super::super::print;
use super::super::serve::stop_signal;
use super::describe::describe;
use crate::app::App;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(in crate::cli) struct Apply {
    /// Id of the change, as `propose` printed it.
    change: String,
    /// The key's alias (its id, if it has none), to confirm; asked for if not given.
    #[arg(long, value_name = "ALIAS")]
    confirm: Option<String>,
    /// Print the change as JSON.
    #[arg(long)]
    json: bool,
}

impl Apply {
    pub(super) async fn run(self, app: &App) -> Result<()> {
        let change = app.read_policy_change(&self.change).await?;
        if self.confirm.is_none() {
            print::tell(&describe(&change)?);
        }
        let change = confirm_and_apply(app, change, self.confirm).await?;
        tell_applied(app, &change, self.json).await
    }
}

/// Asks for the confirmation if it is not given, applies, and waits while AWS does not know a new role, telling of each
/// attempt.
///
/// # Errors
/// What applying says; conflict if the change is not in force in the end.
pub(super) async fn confirm_and_apply(
    app: &App,
    change: PolicyChange,
    confirm: Option<String>,
) -> Result<PolicyChange> {
    let confirmation = match confirm {
        Some(confirmation) => confirmation,
        None => print::ask("Type the key's alias (its id, if it has none) to apply this")?,
    };
    let apply = ApplyPolicyChange { base_hash: change.base_hash, confirmation };
    let begun = app.apply_policy_change(&app.operator(), &change.id, apply).await?;
    let ended = tokio::select! {
        ended = app.follow_policy_change(&begun.id, tell_attempt) => ended?,
        () = stop_signal() => {
            return Err(Error::conflict(
                "Stopped while waiting for AWS",
                "A call that is under way is brought to its end; no other follows.",
            )
            .with_hint("Look at the live policy, and apply the change again if it is not in force."));
        }
    };
    match ended.state {
        PolicyChangeState::Applied => Ok(ended),
        _ => {
            let why = ended.failure.unwrap_or_else(|| "It was settled by another process.".to_owned());
            Err(Error::conflict("The policy was not changed", why))
        }
    }
}

/// What a change says while it waits, and nothing once it does not.
fn tell_attempt(change: &PolicyChange) {
    if let Some(wait) = change.waiting.as_ref().filter(|_| change.state == PolicyChangeState::Applying) {
        let until = signet_shared::format::time_with_seconds(wait.until.div_euclid(1000));
        print::tell(&format!("Attempt {}: {} Trying again until {until}.", wait.attempts, wait.why));
    }
}

/// Prints what was applied.
pub(super) async fn tell_applied(app: &App, change: &PolicyChange, json: bool) -> Result<()> {
    if json {
        return print::json(change);
    }
    let version = change.version.map(|number| format!(", version {number}")).unwrap_or_default();
    print::result(&format!("Applied and read back: {}{version}", change.title));
    let key = match &change.identity_id {
        Some(identity) => app.read_identity(identity).await?.summary.name,
        None => change.key_arn.clone(),
    };
    print::tell(&format!("Undo it: signet policy propose {key} --undo {}", change.id));
    Ok(())
}
