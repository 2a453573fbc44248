//! An authority as DescribeCertificateAuthority and ListCertificateAuthorities give it.

use serde::Serialize;

use super::{
    authorities::{Authority, Kind, Status},
    configuration::Configuration,
    revocation::RevocationConfiguration,
};
use crate::place::Place;

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Description {
    arn: String,
    owner_account: String,
    created_at: f64,
    last_state_change_at: f64,
    r#type: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<String>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_after: Option<f64>,
    certificate_authority_configuration: Configuration,
    revocation_configuration: RevocationConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    restorable_until: Option<f64>,
    key_storage_security_standard: String,
    usage_mode: String,
}

impl Description {
    pub(super) fn of(place: &Place, authority: &Authority) -> Self {
        let installed = authority.installed.as_ref();
        Self {
            arn: authority.arn(place),
            owner_account: place.account.clone(),
            created_at: authority.created.epoch(),
            last_state_change_at: authority.changed.epoch(),
            r#type: authority.kind,
            serial: installed.map(|installed| installed.serial.clone()),
            status: authority.status,
            not_before: installed.map(|installed| installed.not_before.epoch()),
            not_after: installed.map(|installed| installed.not_after.epoch()),
            certificate_authority_configuration: authority.configuration.clone(),
            revocation_configuration: authority.revocation.clone(),
            restorable_until: authority.deletion.map(|deletion| deletion.until.epoch()),
            key_storage_security_standard: authority.key_storage_security_standard.clone(),
            usage_mode: authority.usage_mode.clone(),
        }
    }
}
