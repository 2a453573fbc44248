//! `signet renew|rotate|revoke|cleanup|restore|import|status|cancel`: the ceremonies of an identity that exists.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use signet_shared::api::ceremony::Ceremony;
use signet_shared::api::identity::{Identity, IdentityState};
use signet_shared::api::identity_query::{IdentityQuery, MAX_LIMIT};
use signet_shared::ceremony::{
    CeremonyParams, CleanUpParams, ImportParams, ImportedCertificate, Removal, RenewParams, RestoreParams,
    RevocationReason, RevokeParams, RotateParams, RotationStage,
};
use signet_shared::format;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{KeySpec, LeafTemplate, Period};

use super::follow::{Consent, Outcome, plan_and_run};
use super::{Global, options, print, region};
use crate::app::App;
use crate::error::{Error, Result};

/// Flags that all of them have.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Name of the identity.
    identity: String,
    #[command(flatten)]
    consent: Consent,
    /// Print the outcome as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Renew {
    #[command(flatten)]
    common: Common,
    /// Validity: 7d, 6m, 1y [default: as the identity was set up].
    #[arg(long, value_name = "PERIOD", value_parser = options::period)]
    validity: Option<Period>,
    /// Template: code-signing, client-auth, server-auth or end-entity [default: as the identity was set up].
    #[arg(long, value_name = "TEMPLATE", value_parser = options::template)]
    template: Option<LeafTemplate>,
}

#[derive(Debug, Args)]
pub(super) struct Rotate {
    /// The stage: prepare, then switch, then retire; roll-back until the old key is retired.
    #[arg(value_enum)]
    stage: Stage,
    #[command(flatten)]
    common: Common,
    /// Spec of the new key [default: the old one's].
    #[arg(long, value_name = "SPEC", value_parser = options::key_spec)]
    key_spec: Option<KeySpec>,
    /// Days in which a deleted key can be restored (7 to 30).
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    window: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Make the new key and its certificate; the old key signs on.
    Prepare,
    /// Point the alias at the new key.
    Switch,
    /// Go back to the old key, and delete the new one.
    RollBack,
    /// Delete the old key.
    Retire,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    common: Common,
    /// Serial number of the certificate [default: the current one].
    #[arg(long, value_name = "HEX")]
    serial: Option<String>,
    /// Why, in AWS's word, for example KEY_COMPROMISE or SUPERSEDED.
    #[arg(long, value_name = "REASON", default_value = "UNSPECIFIED", value_parser = reason)]
    reason: RevocationReason,
}

#[derive(Debug, Args)]
pub(super) struct CleanUp {
    #[command(flatten)]
    common: Common,
    /// Days in which keys and authorities can be restored (7 to 30).
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    window: u32,
    /// What becomes of the authorities.
    #[arg(long, value_enum, default_value_t = Fate::IfUnused)]
    authority: Fate,
    /// What becomes of keys and aliases.
    #[arg(long, value_enum, default_value_t = Fate::IfUnused)]
    key: Fate,
    /// Revoke certificates that are still valid first. That cannot be taken back.
    #[arg(long)]
    revoke: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fate {
    /// Removed if Signet made it and no other identity uses it.
    IfUnused,
    /// Kept.
    Keep,
    /// Removed also if Signet did not make it, unless another identity uses it.
    Remove,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Name of the identity to be [default: made from the key].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The key: an alias, an id or an ARN.
    #[arg(long, value_name = "KEY")]
    key: String,
    /// The certificate: its ARN, or a PEM file.
    #[arg(long, value_name = "ARN|FILE")]
    certificate: String,
    /// ARN of the authority [default: the one that the certificate's ARN names].
    #[arg(long, value_name = "ARN")]
    authority_arn: Option<String>,
    /// Tag key and authority, so that a clean-up finds them.
    #[arg(long)]
    tag: bool,
    #[command(flatten)]
    consent: Consent,
    /// Print the outcome as JSON.
    #[arg(long)]
    json: bool,
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

impl Common {
    async fn run(&self, global: &Global, params: CeremonyParams) -> Result<()> {
        run(global, params, &self.consent, self.json).await
    }
}

async fn run(global: &Global, params: CeremonyParams, consent: &Consent, json: bool) -> Result<()> {
    let app = global.app().await?;
    let outcome = plan_and_run(&app, params, consent).await;
    let printed = match outcome {
        Ok(ceremony) => finished(&app, &ceremony, json).await,
        Err(error) => Err(error),
    };
    app.close().await;
    printed
}

/// Prints what came of a ceremony.
pub(super) async fn finished(app: &App, ceremony: &Ceremony, json: bool) -> Result<()> {
    let identity = app.read_identity(&ceremony.identity_id).await?;
    if json {
        return print::json(&Outcome { ceremony, identity: &identity });
    }
    print::result(&line(&identity));
    Ok(())
}

impl Renew {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let params = RenewParams {
            identity: self.common.identity.clone(),
            validity: self.validity,
            template: self.template,
        };
        self.common.run(global, CeremonyParams::Renew(params)).await
    }
}

impl Rotate {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let params = RotateParams {
            identity: self.common.identity.clone(),
            stage: match self.stage {
                Stage::Prepare => RotationStage::Prepare,
                Stage::Switch => RotationStage::Switch,
                Stage::RollBack => RotationStage::RollBack,
                Stage::Retire => RotationStage::Retire,
            },
            key_spec: self.key_spec,
            window_days: self.window,
        };
        self.common.run(global, CeremonyParams::Rotate(params)).await
    }
}

impl Revoke {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let identity = self.common.identity.clone();
        let params = RevokeParams { identity, serial: self.serial.clone(), reason: self.reason };
        self.common.run(global, CeremonyParams::Revoke(params)).await
    }
}

impl From<Fate> for Removal {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::IfUnused => Self::IfUnused,
            Fate::Keep => Self::Keep,
            Fate::Remove => Self::Remove,
        }
    }
}

impl CleanUp {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let params = CleanUpParams {
            identity: self.common.identity.clone(),
            window_days: self.window,
            authority: self.authority.into(),
            key: self.key.into(),
            revoke_certificates: self.revoke,
        };
        self.common.run(global, CeremonyParams::CleanUp(params)).await
    }
}

impl Restore {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let identity = self.common.identity.clone();
        self.common.run(global, CeremonyParams::Restore(RestoreParams { identity })).await
    }
}

impl Import {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let certificate = if self.certificate.starts_with("arn:") {
            ImportedCertificate::Arn { arn: self.certificate.clone() }
        } else {
            let file = PathBuf::from(&self.certificate);
            let pem = std::fs::read_to_string(&file).map_err(|cause| {
                Error::invalid(format!("{} cannot be read", file.display()), format!("{cause}."))
            })?;
            ImportedCertificate::Pem { pem }
        };
        let region = match &global.region {
            Some(answer) => region(answer)?,
            None => crate::config::DEFAULT_REGION.to_owned(),
        };
        let alias = self.key.strip_prefix("alias/").unwrap_or(&self.key);
        let params = ImportParams {
            identity: self.name.clone().unwrap_or_else(|| SetupParams::identity_for_alias(alias)),
            region,
            key: self.key.clone(),
            authority_arn: self.authority_arn.clone(),
            certificate,
            tag: self.tag,
        };
        run(global, CeremonyParams::Import(params), &self.consent, self.json).await
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

/// The ids of all identities, newest first.
async fn all_identities(app: &App) -> Result<Vec<String>> {
    let mut query = IdentityQuery { limit: Some(MAX_LIMIT), ..IdentityQuery::default() };
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
fn line(identity: &Identity) -> String {
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

fn reason(given: &str) -> Result<RevocationReason> {
    let wanted = given.trim().to_ascii_uppercase().replace('-', "_");
    let found = RevocationReason::ALL.into_iter().find(|reason| reason.name() == wanted);
    found.ok_or_else(|| {
        let names = RevocationReason::ALL.map(RevocationReason::name).join(", ");
        Error::invalid("AWS does not know that reason", format!("Choose one of {names}."))
    })
}
