//! Certificates that authorities have issued, and the chains above them.

use std::{convert::Infallible, time::Duration};

use serde::{Deserialize, Serialize};

use super::{authorities::Authorities, reason::Reason};
use crate::{
    clock::Moment,
    crypto::Hash,
    error::ApiError,
    state::Row,
    x509::{ParsedCertificate, pem},
};

/// How long the service remembers an idempotency token.
pub(super) const TOKEN_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// A certificate that an authority has issued.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Certificate {
    #[serde(rename = "certificate", with = "der")]
    der: Box<[u8]>,
    /// The name of the chain of the issuer and those above it; absent for a root's own certificate.
    #[serde(default)]
    chain: Option<String>,
    pub(super) issued: Moment,
    /// When signing it is done.
    pub(super) ready: Moment,
    #[serde(default)]
    pub(super) token: Option<String>,
    /// The ARN of the template it was made by.
    #[serde(default)]
    pub(super) template: Option<String>,
    #[serde(default)]
    pub(super) revocation: Option<Revocation>,
}

/// That a certificate was revoked.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Revocation {
    pub(super) at: Moment,
    pub(super) reason: Reason,
    /// When the certificate expires, and need no longer be listed.
    pub(super) expires: Moment,
}

/// PEM of an issuer and those above it: kept once for all certificates that have it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Chain(String);

/// What certificates are looked up by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// The revoked ones of this authority.
    Revoked(String),
    /// Authority and idempotency token.
    Token(String, String),
}

impl Row for Certificate {
    type Mark = Mark;

    fn marks(&self, name: &str) -> Vec<Mark> {
        let authority = || name.split('/').next().unwrap_or_default().to_owned();
        let revoked = self.revocation.map(|_| Mark::Revoked(authority()));
        let token = self.token.clone().map(|token| Mark::Token(authority(), token));
        revoked.into_iter().chain(token).collect()
    }
}

impl Row for Chain {
    type Mark = Infallible;

    fn marks(&self, _: &str) -> Vec<Infallible> {
        Vec::new()
    }
}

impl Certificate {
    /// A certificate that is issued now and that signing takes until `ready`.
    pub(super) fn new(der: Vec<u8>, issued: Moment, ready: Moment) -> Self {
        let der = der.into_boxed_slice();
        Self { der, chain: None, issued, ready, token: None, template: None, revocation: None }
    }

    /// The certificate as it is handed out.
    pub(super) fn pem(&self) -> String {
        pem::encode(pem::CERTIFICATE, &self.der)
    }

    /// The certificate in readable form.
    pub(super) fn parsed(&self) -> Result<ParsedCertificate, ApiError> {
        ParsedCertificate::parse(self.der.to_vec())
            .ok_or_else(|| ApiError::internal("an issued certificate cannot be read"))
    }
}

impl Authorities {
    /// A certificate of an authority, by the certificate's id.
    pub(super) fn certificate(&self, authority: &str, id: &str) -> Option<&Certificate> {
        self.certificates.get(&certificate_key(authority, id)).map(AsRef::as_ref)
    }

    /// Adds a certificate under this id, with the PEM of those above it.
    pub(super) fn add_certificate(
        &mut self,
        authority: &str,
        id: &str,
        mut certificate: Certificate,
        chain: Option<String>,
    ) {
        certificate.chain = chain.map(|chain| self.keep_chain(authority, chain));
        self.certificates.insert(certificate_key(authority, id), certificate);
    }

    /// Notes that a certificate is revoked.
    pub(super) fn revoke(&mut self, authority: &str, id: &str, revocation: Revocation) {
        let revoke = |certificate: &mut Certificate| certificate.revocation = Some(revocation);
        self.certificates.change(&certificate_key(authority, id), revoke);
    }

    /// PEM of the issuer of an authority's certificate, and of those above it.
    pub(super) fn chain(&self, authority: &str, certificate: &Certificate) -> Option<&str> {
        let name = certificate.chain.as_deref()?;
        self.chains.get(&certificate_key(authority, name)).map(|chain| chain.0.as_str())
    }

    /// All certificates of one authority, by id.
    pub(super) fn certificates_of(
        &self,
        authority: &str,
    ) -> impl Iterator<Item = (&str, &Certificate)> + use<'_> {
        let certificates = self.certificates.beginning(&certificate_key(authority, ""), None);
        certificates.map(|(key, certificate)| (id_of(key), certificate.as_ref()))
    }

    /// The revoked certificates of one authority, by id.
    pub(super) fn revoked_by(&self, authority: &str) -> impl Iterator<Item = (&str, &Certificate)> + use<'_> {
        let certificates = self.certificates.marked(Mark::Revoked(authority.to_owned()), None);
        certificates.map(|(key, certificate)| (id_of(key), certificate.as_ref()))
    }

    /// The id of the certificate that this token has issued in the last five minutes.
    pub(super) fn issued_by(&self, authority: &str, token: Option<&str>, now: Moment) -> Option<&str> {
        let mark = Mark::Token(authority.to_owned(), token?.to_owned());
        let mut by_token = self.certificates.marked(mark, None);
        by_token
            .find(|(_, certificate)| certificate.issued.plus(TOKEN_LIFETIME) > now)
            .map(|(key, _)| id_of(key))
    }

    /// Forgets all certificates of an authority.
    pub(super) fn forget_certificates(&mut self, authority: &str) {
        let prefix = certificate_key(authority, "");
        for name in names(self.certificates.beginning(&prefix, None)) {
            self.certificates.remove(&name);
        }
        for name in names(self.chains.beginning(&prefix, None)) {
            self.chains.remove(&name);
        }
    }

    /// Takes the chains out of certificates, which had them as text up to format 1.
    pub(crate) fn share_chains(&mut self) {
        let with_text = |(_, certificate): &(&str, &std::sync::Arc<Certificate>)| {
            certificate.chain.as_ref().is_some_and(|chain| chain.starts_with("-----BEGIN "))
        };
        for key in names(self.certificates.after(None).filter(with_text)) {
            let authority = key.split('/').next().unwrap_or_default();
            let text = self.certificates.get(&key).and_then(|certificate| certificate.chain.clone());
            let name = text.map(|text| self.keep_chain(authority, text));
            self.certificates.change(&key, |certificate| certificate.chain = name);
        }
    }

    /// Keeps a chain and gives its name, by which the authority's certificates refer to it.
    fn keep_chain(&mut self, authority: &str, chain: String) -> String {
        let digest = Hash::Sha256.digest(chain.as_bytes());
        let name = hex::encode(digest.get(..16).unwrap_or(&digest));
        let key = certificate_key(authority, &name);
        if !self.chains.contains(&key) {
            self.chains.insert(key, Chain(chain));
        }
        name
    }
}

fn names<'a, V: 'a>(entries: impl Iterator<Item = (&'a str, V)>) -> Vec<String> {
    entries.map(|(name, _)| name.to_owned()).collect()
}

/// The name under which a certificate, or a chain, is kept.
fn certificate_key(authority: &str, certificate: &str) -> String {
    format!("{authority}/{certificate}")
}

fn id_of(key: &str) -> &str {
    key.split_once('/').map_or(key, |(_, id)| id)
}

/// DER as base64, and as PEM up to format 1.
mod der {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use crate::x509::pem;

    pub(super) fn serialize<S: Serializer>(der: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(der))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<[u8]>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let der = if text.starts_with("-----BEGIN ") {
            pem::decode(text.as_bytes(), &[pem::CERTIFICATE]).and_then(|mut found| found.pop())
        } else {
            STANDARD.decode(text).ok()
        };
        der.map(Vec::into_boxed_slice).ok_or_else(|| D::Error::custom("a certificate cannot be read"))
    }
}
