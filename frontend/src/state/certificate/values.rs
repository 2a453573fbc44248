//! Forms of the certificate's values that people take elsewhere.

use signet_shared::certificate::{CertificateView, GeneralNameView, KeyMaterial, PublicKeyView};
use signet_shared::{format, jwk::Jwk, pem};

/// The key as a JWK, indented; `None` for keys that no EHR takes as one.
pub(crate) fn jwk(key: &PublicKeyView) -> Option<String> {
    let jwk = Jwk::from_spki(&key.spki_der).ok()?;
    serde_json::to_string_pretty(jwk.members()).ok()
}

/// The key as PEM (`SubjectPublicKeyInfo`, RFC 7468 §13).
pub(crate) fn public_key_pem(key: &PublicKeyView) -> String {
    pem::encode("PUBLIC KEY", &key.spki_der)
}

/// An uncompressed point (SEC 1 §2.3.3), hex with colons: `04`, then both coordinates.
pub(crate) fn point(material: &KeyMaterial) -> Option<String> {
    match material {
        KeyMaterial::Point { x, y: Some(y) } => Some(format!("04:{x}:{y}")),
        _ => None,
    }
}

/// All alternative names, one a line, with their kinds.
pub(crate) fn all_names(names: &[GeneralNameView]) -> String {
    names.iter().map(|name| format!("{}: {}\n", name.kind, name.value)).collect()
}

/// Both ends of the validity, as programs read them (RFC 3339).
pub(crate) fn validity(certificate: &CertificateView) -> String {
    format!("{}/{}", format::rfc3339(certificate.not_before), format::rfc3339(certificate.not_after))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{LEAF, P384, one};
    use super::*;

    #[test]
    fn a_key_is_written_as_jwk_pem_and_point() {
        let (rsa, ec) = (one(LEAF), one(P384));
        let read = |view: &CertificateView| -> serde_json::Value {
            serde_json::from_str(&jwk(&view.key).unwrap()).unwrap()
        };
        assert_eq!(read(&rsa)["alg"], "RS384");
        assert_eq!(read(&rsa)["e"], "AQAB");
        assert_eq!(read(&ec)["crv"], "P-384");
        assert_eq!(read(&ec)["kid"].as_str(), ec.key.jwk_thumbprint.as_deref());
        assert!(public_key_pem(&rsa.key).starts_with("-----BEGIN PUBLIC KEY-----\n"));
        assert_eq!(point(&rsa.key.material), None);
        let point = point(&ec.key.material).unwrap();
        assert!(
            format::hex_plain(&format::hex_colons(&ec.key.spki_der)).ends_with(&format::hex_plain(&point))
        );
    }

    #[test]
    fn names_and_dates_are_copied_together() {
        let name = |kind, value: &str| GeneralNameView { kind, value: value.to_owned() };
        let names = [name("DNS name", "a.example"), name("Email", "a@b.example")];
        assert_eq!(all_names(&names), "DNS name: a.example\nEmail: a@b.example\n");
        assert!(validity(&one(LEAF)).starts_with("2026-11-24T"));
    }
}
