//! One thing that is open: a certificate, a request, a revocation list or a public key.

use std::rc::Rc;

use serde_json::{Map, Value};
use signet_shared::certificate::{
    CertificateView, Content, KeyMaterial, LoneKey, PublicKeyView, RequestView, RevocationListView,
};
use signet_shared::format;
use signet_shared::jwk::Jwk;
use signet_shared::pem;

/// What it is. Shared, as the list and the page hold it at once.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A certificate.
    Certificate(Rc<CertificateView>),
    /// A request for one.
    Request(Rc<RequestView>),
    /// A list of certificates that were revoked.
    RevocationList(Rc<RevocationListView>),
    /// A public key alone.
    PublicKey(Rc<LoneKey>),
}

/// Something open.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// What tells it from everything else that is open: a hash of its DER, and what a JWK says beside.
    pub id: Rc<str>,
    /// What it is.
    pub what: What,
    /// Where it came from: a file's name, or `Pasted text`.
    pub source: Rc<str>,
    /// What was wrong around it and did no harm, as sentences.
    pub mended: Vec<String>,
}

/// The same bytes are the same entry.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Entry {}

/// Kinds in the order in which they are counted, each with its word for one.
pub(crate) const KINDS: [&str; 4] = ["certificate", "request", "revocation list", "public key"];

impl Entry {
    /// Takes what was read.
    pub(crate) fn new(source: Rc<str>, content: Content, mended: Vec<String>) -> Self {
        let what = match content {
            Content::Certificate(view) => What::Certificate(Rc::new(*view)),
            Content::Request(view) => What::Request(Rc::new(*view)),
            Content::RevocationList(view) => What::RevocationList(Rc::new(*view)),
            Content::PublicKey(view) => What::PublicKey(Rc::new(*view)),
        };
        let id = match &what {
            What::Certificate(view) => view.fingerprints.sha256.clone(),
            What::Request(view) => view.sha256.clone(),
            What::RevocationList(view) => view.sha256.clone(),
            What::PublicKey(lone) => {
                let said = [&lone.kid, &lone.jwk_algorithm, &lone.jwk_use];
                let said = said.map(|text| text.as_deref().unwrap_or_default());
                format!("{} {}", lone.key.spki_sha256, said.join(" "))
            }
        };
        Self { id: id.into(), what, source, mended }
    }

    /// The certificate, if it is one.
    pub(crate) fn certificate(&self) -> Option<&Rc<CertificateView>> {
        match &self.what {
            What::Certificate(view) => Some(view),
            _ => None,
        }
    }

    /// What to call it.
    pub(crate) fn title(&self) -> String {
        match &self.what {
            What::Certificate(view) => view.subject.title().to_owned(),
            What::Request(view) => view.subject.title().to_owned(),
            What::RevocationList(view) => view.issuer.title().to_owned(),
            What::PublicKey(lone) => lone.kid.clone().unwrap_or_else(|| lone.key.summary()),
        }
    }

    /// Its place in [`KINDS`].
    pub(crate) fn kind(&self) -> usize {
        match &self.what {
            What::Certificate(_) => 0,
            What::Request(_) => 1,
            What::RevocationList(_) => 2,
            What::PublicKey(_) => 3,
        }
    }

    /// The word for it in the list: `Root`, `Leaf`, `Request`…
    pub(crate) fn word(&self) -> &'static str {
        match &self.what {
            What::Certificate(view) => view.role(),
            What::Request(_) => "Request",
            What::RevocationList(_) => "Revocation list",
            What::PublicKey(_) => "Public key",
        }
    }

    /// What else the list says: key and end, or how many are revoked.
    pub(crate) fn detail(&self) -> String {
        match &self.what {
            What::Certificate(view) => {
                format!("{}, {}, to {}", view.role(), view.key.summary(), format::date(view.not_after))
            }
            What::Request(view) => format!("Request, {}", view.key.summary()),
            What::RevocationList(view) => {
                let revoked = i64::try_from(view.revoked.len()).unwrap_or(i64::MAX);
                let next = view
                    .next_update
                    .map_or_else(String::new, |next| format!(", next {}", format::date(next)));
                format!("Revocation list, {}{next}", format::count(revoked, "certificate"))
            }
            What::PublicKey(lone) => format!("Public key, {}", lone.key.summary()),
        }
    }

    /// Whether it has all of these words, in lower case, in its names, numbers or hashes.
    pub(crate) fn has(&self, words: &[String]) -> bool {
        if words.is_empty() {
            return true;
        }
        let mut text =
            format!("{} {} {} {}", self.title(), self.detail(), self.source, format::hex_plain(&self.id));
        match &self.what {
            What::Certificate(view) => {
                for part in [&view.subject.text, &view.issuer.text, &view.serial.hex] {
                    text.push(' ');
                    text.push_str(part);
                }
                for name in &view.subject_alternative_names {
                    text.push(' ');
                    text.push_str(&name.value);
                }
                text.push_str(&format::hex_plain(&view.serial.hex));
            }
            What::Request(view) => text.push_str(&view.subject.text),
            What::RevocationList(view) => text.push_str(&view.issuer.text),
            What::PublicKey(_) => {}
        }
        let text = text.to_lowercase().replace(":", "");
        words.iter().all(|word| text.contains(word))
    }

    /// It as a text that can be read again: PEM, or JSON for a key that a JWK says more of.
    pub(crate) fn text(&self) -> String {
        match &self.what {
            What::Certificate(view) => view.pem.clone(),
            What::Request(view) => view.pem.clone(),
            What::RevocationList(view) => view.pem.clone(),
            What::PublicKey(lone) if lone.kid.is_some() => jwk_text(lone).unwrap_or_else(|| key_pem(lone)),
            What::PublicKey(lone) => key_pem(lone),
        }
    }
}

/// The key in PEM.
pub(crate) fn key_pem(lone: &LoneKey) -> String {
    pem::encode("PUBLIC KEY", &lone.key.spki_der)
}

/// The key as a JWK with what was said of it; `None` for kinds that have no JWK here.
pub(crate) fn jwk_text(lone: &LoneKey) -> Option<String> {
    let mut members = match Jwk::from_spki(&lone.key.spki_der) {
        Ok(jwk) => jwk.members().clone(),
        // Keys that no SMART server takes are still keys that others publish.
        Err(_) => point_members(&lone.key)?,
    };
    let said = [("kid", &lone.kid), ("alg", &lone.jwk_algorithm), ("use", &lone.jwk_use)];
    for (name, value) in said {
        if let Some(value) = value {
            members.insert(name.to_owned(), value.clone().into());
        }
    }
    serde_json::to_string_pretty(&members).ok()
}

/// The members of a JWK of a point on a curve (RFC 7518 §6.2, RFC 8037 §2), where the curve has a name there.
fn point_members(key: &PublicKeyView) -> Option<Map<String, Value>> {
    let KeyMaterial::Point { x, y } = &key.material else { return None };
    // Only keys with a thumbprint have a form in JSON.
    key.jwk_thumbprint.as_ref()?;
    let url = |hex: &str| {
        let text = format::hex_to_base64(hex)?;
        Some(text.trim_end_matches('=').replace('+', "-").replace('/', "_"))
    };
    let mut members = Map::new();
    let kind = if y.is_some() { "EC" } else { "OKP" };
    members.insert("kty".to_owned(), kind.into());
    members.insert("crv".to_owned(), key.curve.as_ref().unwrap_or(&key.algorithm).clone().into());
    members.insert("x".to_owned(), url(x)?.into());
    if let Some(y) = y {
        members.insert("y".to_owned(), url(y)?.into());
    }
    Some(members)
}
