//! `signet policy restore`.

use clap::Args;
use signet_shared::api::key_policy::{ProposePolicyChange, ProposeRequest};

use super::super::print;
use super::apply::{confirm_and_apply, tell_applied};
use super::describe::describe;
use crate::app::App;
use crate::error::Result;

#[derive(Debug, Args)]
pub(in crate::cli) struct Restore {
    /// Name or id of the identity, or ARN of any key that the target reaches.
    key: String,
    /// Number of the version, as `history` lists it.
    version: u32,
    /// Why, kept with the version; at most 500 characters.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The key's alias (its id, if it has none), to confirm; asked for if not given.
    #[arg(long, value_name = "ALIAS")]
    confirm: Option<String>,
    /// Print the change as JSON.
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) async fn run(self, app: &App) -> Result<()> {
        let key = app.find_key(&self.key).await?;
        let what = ProposePolicyChange::Restore { version: self.version };
        let request = ProposeRequest { what, reason: self.reason };
        let change =
            app.propose_policy_change_of_key(&app.operator(), &key.target, &key.arn, request).await?;
        print::tell(&describe(&change)?);
        let applied = confirm_and_apply(app, change, self.confirm).await?;
        tell_applied(app, &applied, self.json).await
    }
}
