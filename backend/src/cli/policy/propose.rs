//! `signet policy propose`.

use std::path::PathBuf;

use clap::Args;
use signet_shared::api::key_policy::{ProposePolicyChange, ProposeRequest};

use super::super::policy_files::read::text;
use super::super::print;
use super::describe::describe;
use crate::app::{App, KeyRef};
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(in crate::cli) struct Propose {
    /// Name or id of the identity, or ARN of any key that the target reaches.
    key: String,
    /// Let this Lambda execution role sign.
    #[arg(long, value_name = "ARN", group = "what")]
    role: Option<String>,
    /// Let this Lambda function sign: its execution role is looked up. A name is one of the key's account and Region.
    #[arg(long, value_name = "NAME|ARN", group = "what")]
    function: Option<String>,
    /// Put the policy in this file; `-` is standard input.
    #[arg(long, value_name = "FILE", group = "what")]
    document: Option<PathBuf>,
    /// Undo this applied change, if nothing came after it.
    #[arg(long, value_name = "CHANGE", group = "what")]
    undo: Option<String>,
    /// Put this version of the history back, whatever came after it.
    #[arg(long, value_name = "NUMBER", group = "what")]
    restore: Option<u32>,
    /// Make this proposed change again on the policy that is live now.
    #[arg(long, value_name = "CHANGE", group = "what")]
    rebase: Option<String>,
    /// Why, kept with the version; at most 500 characters.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Print the change as JSON.
    #[arg(long)]
    json: bool,
}

impl Propose {
    pub(super) async fn run(self, app: &App) -> Result<()> {
        let (json, reason) = (self.json, self.reason.clone());
        let key = app.find_key(&self.key).await?;
        let request = ProposeRequest { what: self.what(app, &key).await?, reason };
        let change =
            app.propose_policy_change_of_key(&app.operator(), &key.target, &key.arn, request).await?;
        if json {
            return print::json(&change);
        }
        print::result(&describe(&change)?);
        let confirm = app.read_policy_of_key(&key.target, &key.arn).await?.confirm_with;
        print::tell(&format!(
            "Nothing is changed yet. Apply it: signet policy apply {} --confirm {confirm}",
            change.id
        ));
        Ok(())
    }

    async fn what(&self, app: &App, key: &KeyRef) -> Result<ProposePolicyChange> {
        if let Some(function) = &self.function {
            let role_arn = app.resolve_lambda(&key.target, &key.arn, function).await?.role_arn;
            return Ok(ProposePolicyChange::LambdaRole { role_arn });
        }
        if let Some(role_arn) = self.role.clone() {
            return Ok(ProposePolicyChange::LambdaRole { role_arn });
        }
        if let Some(file) = &self.document {
            return Ok(ProposePolicyChange::Document { document: text(file)? });
        }
        if let Some(change_id) = self.undo.clone() {
            return Ok(ProposePolicyChange::Undo { change_id });
        }
        if let Some(version) = self.restore {
            return Ok(ProposePolicyChange::Restore { version });
        }
        if let Some(change_id) = self.rebase.clone() {
            return Ok(ProposePolicyChange::Rebase { change_id });
        }
        Err(Error::invalid("There is nothing to propose", "Say what to change.").with_hint(
            "Give one of --role ARN, --function NAME, --document FILE, --undo CHANGE, --restore NUMBER, --rebase CHANGE.",
        ))
    }
}
