//! `signet renew|rotate|revoke|cleanup|restore|import|status|cancel`: the ceremonies of an identity that exists.

use std::process::ExitCode;

use clap::Args;
use signet_shared::api::identity::{Identity, IdentityState};
use signet_shared::api::identity_query::{IdentityQuery, MAX_LIMIT};
use signet_shared::ceremony::RotationStage;
use signet_shared::format;

use super::asks::Ask;
use super::follow::{Consent, plan_and_run, settle};
use super::progress::Telling;
use super::{Global, print};
use crate::app::App;
use crate::error::Result;

/// A command that plans a ceremony, asks, and runs it.
#[derive(Debug, Args)]
pub(super) struct Run<A: Args> {
    #[command(flatten)]
    ask: A,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    telling: Telling,
}

#[derive(Debug, Args)]
pub(super) struct Status {
    /// Name of the identity [default: all].
    identity: Option<String>,
    /// Print JSON: one line per identity.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Cancel {
    /// Name or id of the identity whose last ceremony is to be cancelled.
    identity: String,
}

impl<A: Ask> Run<A> {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let app = global.app().await?;
        let outcome = async {
            let params = self.ask.params(&global.region_on(&app).await?)?;
            let ceremony = plan_and_run(&app, params, &self.consent, self.telling).await?;
            settle(&app, &ceremony, self.telling, None).await
        };
        let outcome = outcome.await;
        app.close().await;
        outcome
    }
}

impl Status {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        let outcome = self.print(&app).await;
        app.close().await;
        outcome
    }

    async fn print(&self, app: &App) -> Result<()> {
        let ids = match &self.identity {
            Some(name) => vec![app.find_identity(name).await?.id],
            None => all_identities(app).await?,
        };
        for id in ids {
            let identity = app.read_identity(&id).await?;
            if self.json {
                print::result(&serde_json::to_string(&identity)?);
            } else {
                print::result(&line(&identity));
            }
        }
        Ok(())
    }
}

impl Cancel {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        let outcome = async {
            let row = app.find_identity(&self.identity).await?;
            let identity = app.read_identity(&row.id).await?;
            let id = &identity.summary.last_ceremony_id;
            let ceremony = app.cancel_ceremony(&app.operator(), id).await?;
            print::result(if ceremony.state.is_at_rest() {
                "Cancelled."
            } else {
                "It stops after this step."
            });
            Ok(())
        };
        let outcome = outcome.await;
        app.close().await;
        outcome
    }
}

/// The ids of all identities of the chosen target, newest first.
async fn all_identities(app: &App) -> Result<Vec<String>> {
    let target = Some(app.targets().default_id().to_owned());
    let mut query = IdentityQuery { target, limit: Some(MAX_LIMIT), ..IdentityQuery::default() };
    let mut ids = Vec::new();
    loop {
        let page = app.list_identities(&query).await?;
        ids.extend(page.items.into_iter().map(|summary| summary.id));
        query.after = page.next;
        if query.after.is_none() {
            return Ok(ids);
        }
    }
}

/// An identity in a line.
pub(super) fn line(identity: &Identity) -> String {
    let summary = &identity.summary;
    let state = match summary.state {
        IdentityState::SettingUp => "setting up",
        IdentityState::SetupStopped => "setup stopped",
        IdentityState::Ready => "ready",
        IdentityState::Removing => "being removed",
        IdentityState::RemovalStopped => "clean-up stopped",
        IdentityState::PartlyRemoved => "partly removed: clean it up, or restore it",
        IdentityState::Removed => "removed",
    };
    let mut parts = vec![format!("{}: {state}", summary.name)];
    if summary.state == IdentityState::Ready {
        parts.extend(summary.not_after.map(|end| match summary.certificate_revoked {
            true => "certificate revoked".to_owned(),
            false => format!("certificate until {}", format::date(end)),
        }));
        if let Some(renewal) = &identity.renewal {
            let when = if renewal.is_due { "due now".to_owned() } else { format::date(renewal.due_at) };
            parts.push(format!("renewal {when}"));
        }
    }
    parts.extend(identity.rotation.as_ref().map(|rotation| match rotation.done {
        RotationStage::Prepare => "a new key is prepared".to_owned(),
        _ => "the new key signs, the old one is kept".to_owned(),
    }));
    let removal = identity.removal.as_ref().and_then(|removal| removal.restorable_until);
    parts.extend(removal.map(|until| format!("can be restored until {}", format::date(until))));
    parts.push(format!("{} a month", format::dollars(summary.monthly_cents)));
    parts.join(", ")
}
