//! What each kind of ceremony is asked for: the same flags to plan one (`signet plan renew`) and to run it (`signet renew`).

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use signet_shared::ceremony::{
    CeremonyParams, CleanUpParams, ImportParams, ImportedCertificate, Removal, RenewParams, RestoreParams,
    RevocationReason, RevokeParams, RotateParams, RotationStage,
};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{KeySpec, LeafTemplate, Period};

use super::options;
use crate::error::{Error, Result};

/// Arguments that say what a ceremony is asked for.
pub(super) trait Ask: Args {
    /// The same as parameters; `region` is the Region that was named, else the target's.
    ///
    /// # Errors
    /// Invalid if an argument cannot be used.
    fn params(&self, region: &str) -> Result<CeremonyParams>;
}

#[derive(Debug, Args)]
pub(super) struct Renew {
    /// Name of the identity on the target, or its id on any.
    identity: String,
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
    /// Name of the identity on the target, or its id on any.
    identity: String,
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
    /// Name of the identity on the target, or its id on any.
    identity: String,
    /// Serial number of the certificate [default: the current one].
    #[arg(long, value_name = "HEX")]
    serial: Option<String>,
    /// Why, in AWS's word, for example KEY_COMPROMISE or SUPERSEDED.
    #[arg(long, value_name = "REASON", default_value = "UNSPECIFIED", value_parser = reason)]
    reason: RevocationReason,
}

#[derive(Debug, Args)]
pub(super) struct CleanUp {
    /// Name of the identity on the target, or its id on any.
    identity: String,
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
    /// Name of the identity on the target, or its id on any.
    identity: String,
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
}

impl Ask for Renew {
    fn params(&self, _: &str) -> Result<CeremonyParams> {
        Ok(CeremonyParams::Renew(RenewParams {
            identity: self.identity.clone(),
            validity: self.validity,
            template: self.template,
        }))
    }
}

impl Ask for Rotate {
    fn params(&self, _: &str) -> Result<CeremonyParams> {
        Ok(CeremonyParams::Rotate(RotateParams {
            identity: self.identity.clone(),
            stage: match self.stage {
                Stage::Prepare => RotationStage::Prepare,
                Stage::Switch => RotationStage::Switch,
                Stage::RollBack => RotationStage::RollBack,
                Stage::Retire => RotationStage::Retire,
            },
            key_spec: self.key_spec,
            window_days: self.window,
        }))
    }
}

impl Ask for Revoke {
    fn params(&self, _: &str) -> Result<CeremonyParams> {
        Ok(CeremonyParams::Revoke(RevokeParams {
            identity: self.identity.clone(),
            serial: self.serial.clone(),
            reason: self.reason,
        }))
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

impl Ask for CleanUp {
    fn params(&self, _: &str) -> Result<CeremonyParams> {
        Ok(CeremonyParams::CleanUp(CleanUpParams {
            identity: self.identity.clone(),
            window_days: self.window,
            authority: self.authority.into(),
            key: self.key.into(),
            revoke_certificates: self.revoke,
        }))
    }
}

impl Ask for Restore {
    fn params(&self, _: &str) -> Result<CeremonyParams> {
        Ok(CeremonyParams::Restore(RestoreParams { identity: self.identity.clone() }))
    }
}

impl Ask for Import {
    fn params(&self, region: &str) -> Result<CeremonyParams> {
        let certificate = if self.certificate.starts_with("arn:") {
            ImportedCertificate::Arn { arn: self.certificate.clone() }
        } else {
            let file = PathBuf::from(&self.certificate);
            let pem = std::fs::read_to_string(&file).map_err(|cause| {
                Error::invalid(format!("{} cannot be read", file.display()), format!("{cause}."))
            })?;
            ImportedCertificate::Pem { pem }
        };
        let alias = self.key.strip_prefix("alias/").unwrap_or(&self.key);
        Ok(CeremonyParams::Import(ImportParams {
            identity: self.name.clone().unwrap_or_else(|| SetupParams::identity_for_alias(alias)),
            region: region.to_owned(),
            key: self.key.clone(),
            authority_arn: self.authority_arn.clone(),
            certificate,
            tag: self.tag,
        }))
    }
}

fn reason(given: &str) -> Result<RevocationReason> {
    let wanted = given.trim().to_ascii_uppercase().replace('-', "_");
    let found = RevocationReason::ALL.into_iter().find(|reason| reason.name() == wanted);
    found.ok_or_else(|| {
        let names = RevocationReason::ALL.map(RevocationReason::name).join(", ");
        Error::invalid("AWS does not know that reason", format!("Choose one of {names}."))
    })
}
