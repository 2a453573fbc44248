//! GeneralName as AWS takes it: one member, which names the kind.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{
    configuration::invalid_args,
    oid::{self, object_identifier},
    subject::Subject,
};
use crate::{error::ApiError, validate::Checks, x509};

/// A name of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GeneralName {
    #[serde(skip_serializing_if = "Option::is_none")]
    other_name: Option<OtherName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfc822_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dns_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directory_name: Option<Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edi_party_name: Option<EdiPartyName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uniform_resource_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registered_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OtherName {
    type_id: Option<String>,
    value: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EdiPartyName {
    party_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_assigner: Option<String>,
}

impl GeneralName {
    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks, path: &str) {
        let member = |name: &str| format!("{path}.{name}");
        if let Some(other) = &self.other_name {
            oid::check(checks, &member("otherName.typeId"), other.type_id.as_ref());
            checks.required(&member("otherName.value"), other.value.as_ref());
            checks.length(&member("otherName.value"), other.value.as_deref(), 0, 256);
        }
        checks.length(&member("rfc822Name"), self.rfc822_name.as_deref(), 0, 256);
        checks.length(&member("dnsName"), self.dns_name.as_deref(), 0, 253);
        if let Some(subject) = &self.directory_name {
            subject.check(checks, &member("directoryName"));
        }
        if let Some(party) = &self.edi_party_name {
            checks.required(&member("ediPartyName.partyName"), party.party_name.as_ref());
            checks.length(&member("ediPartyName.partyName"), party.party_name.as_deref(), 0, 256);
            checks.length(&member("ediPartyName.nameAssigner"), party.name_assigner.as_deref(), 0, 256);
        }
        let uri = self.uniform_resource_identifier.as_deref();
        checks.length(&member("uniformResourceIdentifier"), uri, 0, 253);
        checks.length(&member("ipAddress"), self.ip_address.as_deref(), 0, 39);
        oid::check_optional(checks, &member("registeredId"), self.registered_id.as_deref());
    }

    /// The name as certificates have it.
    ///
    /// # Errors
    /// `InvalidArgsException` when there is not exactly one member, or when it does not fit its kind.
    pub(super) fn name(&self) -> Result<x509::GeneralName, ApiError> {
        let mut names: Vec<x509::GeneralName> = Vec::new();
        if let Some(other) = &self.other_name {
            names.push(x509::GeneralName::Other {
                kind: object_identifier(other.type_id.as_deref().unwrap_or_default())?,
                value: other.value.clone().unwrap_or_default(),
            });
        }
        if let Some(text) = &self.rfc822_name {
            names.push(x509::GeneralName::Rfc822(ascii("Rfc822Name", text)?));
        }
        if let Some(text) = &self.dns_name {
            names.push(x509::GeneralName::Dns(ascii("DnsName", text)?));
        }
        if let Some(subject) = &self.directory_name {
            names.push(x509::GeneralName::Directory(subject.der()?));
        }
        if let Some(party) = &self.edi_party_name {
            names.push(x509::GeneralName::EdiParty {
                assigner: party.name_assigner.clone(),
                party: party.party_name.clone().unwrap_or_default(),
            });
        }
        if let Some(text) = &self.uniform_resource_identifier {
            names.push(x509::GeneralName::Uri(ascii("UniformResourceIdentifier", text)?));
        }
        if let Some(text) = &self.ip_address {
            let address: IpAddr =
                text.parse().map_err(|_| invalid_args(format!("{text} is not an IP address.")))?;
            names.push(x509::GeneralName::Ip(address));
        }
        if let Some(text) = &self.registered_id {
            names.push(x509::GeneralName::RegisteredId(object_identifier(text)?));
        }
        match names.pop() {
            Some(name) if names.is_empty() => Ok(name),
            _ => Err(invalid_args("A GeneralName must have exactly one member.")),
        }
    }
}

/// Text that fits an IA5String, and is there at all.
pub(super) fn ascii(member: &str, text: &str) -> Result<String, ApiError> {
    if text.is_empty() || !text.is_ascii() {
        return Err(invalid_args(format!("{member} must be text of ASCII characters.")));
    }
    Ok(text.to_owned())
}
