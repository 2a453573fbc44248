//! JSON: keys and key sets (RFC 7517), the certificates in their `x5c`, and PEM in any text of any document.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, UintRef};
use der::{Encode, Sequence};
use serde_json::{Map, Value};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::super::error::CertificateError;
use super::super::kind::Kind;
use super::armour;
use super::pieces::{Found, Piece, in_der};
use super::strict;
use crate::jwk::{Curve, Jwk, JwkError, JwkSet, Material};
use crate::pem;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// A public key as JSON had it.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) spki: Vec<u8>,
    pub(super) kid: Option<String>,
    pub(super) algorithm: Option<String>,
    pub(super) purpose: Option<String>,
}

/// The pieces of a document; `None` when the text is no JSON object or list.
pub(super) fn pieces(text: &str) -> Option<Result<Vec<Piece>, CertificateError>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let document: Value = serde_json::from_str(text).ok()?;
    let mut pieces = Vec::new();
    walk(&document, &mut pieces);
    Some(if pieces.is_empty() {
        Err(CertificateError::OtherKind { kind: Kind::Json, line: None })
    } else {
        Ok(pieces)
    })
}

/// serde_json reads no more than 128 levels.
fn walk(value: &Value, pieces: &mut Vec<Piece>) {
    match value {
        Value::Object(members) if members.contains_key("kty") => key(members, pieces),
        Value::Object(members) => members.values().for_each(|member| walk(member, pieces)),
        Value::Array(items) => items.iter().for_each(|item| walk(item, pieces)),
        Value::String(text) if pem::is_armoured(text) => {
            pieces.extend(armour::pieces(text).into_iter().map(|mut piece| {
                // Lines of a text within a document say nothing.
                piece.place.line = None;
                piece.form = "PEM in JSON";
                piece
            }))
        }
        _ => {}
    }
}

fn key(members: &Map<String, Value>, pieces: &mut Vec<Piece>) {
    let set = serde_json::json!({ "keys": [members] });
    let read = JwkSet::from_value(set).map_err(refused);
    match read {
        Err(error) => return pieces.push(Piece::new("JWK", None, Err(error))),
        Ok(set) => {
            let found = set.keys().first().map(of_jwk);
            pieces.extend(found.map(|found| Piece::new("JWK", None, found.map(Found::Jwk))));
        }
    }
    // RFC 7517 §4.7: standard base64, the key's own certificate first.
    for der in members.get("x5c").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        match pem::decode_bare(der).map(|der| in_der(&der, "x5c", None)) {
            Some(Ok(found)) => pieces.extend(found),
            Some(Err(error)) => pieces.push(Piece::new("x5c", None, Err(error))),
            None => pieces.push(Piece::new("x5c", None, Err(CertificateError::Unrecognised))),
        }
    }
}

fn refused(error: JwkError) -> CertificateError {
    match error {
        JwkError::Private { .. } => strict::refusal(Kind::PrivateKey, None),
        other => CertificateError::Jwk(other),
    }
}

fn of_jwk(jwk: &Jwk) -> Result<Key, CertificateError> {
    let unknown = CertificateError::OtherKind { kind: Kind::Jwk, line: None };
    let spki = match jwk.material() {
        Material::Rsa { n, e } => rsa_of(n, e),
        Material::Ec { curve, x, y } => ec_of(*curve, x, y),
        Material::Other => okp_of(jwk),
    };
    Ok(Key {
        spki: spki.ok_or(unknown)?,
        kid: jwk.kid().map(str::to_owned),
        algorithm: jwk.algorithm().map(str::to_owned),
        purpose: jwk.purpose().map(str::to_owned),
    })
}

/// RFC 8017 appendix A.1.1.
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

fn rsa_of(modulus: &[u8], exponent: &[u8]) -> Option<Vec<u8>> {
    let key = RsaPublicKey { modulus: UintRef::new(modulus).ok()?, exponent: UintRef::new(exponent).ok()? };
    rsa_spki(&key.to_der().ok()?)
}

/// The `SubjectPublicKeyInfo` of a PKCS#1 key (RFC 3279 §2.3.1).
pub(super) fn rsa_spki(pkcs1: &[u8]) -> Option<Vec<u8>> {
    spki(AlgorithmIdentifierRef { oid: RSA, parameters: Some(AnyRef::NULL) }, pkcs1)
}

/// RFC 5480 §2.1.1 and §2.2.
fn ec_of(curve: Curve, x: &[u8], y: &[u8]) -> Option<Vec<u8>> {
    let curve = ObjectIdentifier::new_unwrap(match curve {
        Curve::P256 => "1.2.840.10045.3.1.7",
        Curve::P384 => "1.3.132.0.34",
        Curve::P521 => "1.3.132.0.35",
    });
    let parameters = Some(AnyRef::from(&curve));
    spki(AlgorithmIdentifierRef { oid: EC, parameters }, &[&[4], x, y].concat())
}

/// RFC 8037 §2 and RFC 8410 §4.
fn okp_of(jwk: &Jwk) -> Option<Vec<u8>> {
    let member = |name: &str| jwk.members().get(name).and_then(Value::as_str);
    let oid = match (member("kty")?, member("crv")?) {
        ("OKP", "Ed25519") => "1.3.101.112",
        ("OKP", "Ed448") => "1.3.101.113",
        ("OKP", "X25519") => "1.3.101.110",
        ("OKP", "X448") => "1.3.101.111",
        _ => return None,
    };
    let point = URL_SAFE_NO_PAD.decode(member("x")?).ok()?;
    spki(AlgorithmIdentifierRef { oid: ObjectIdentifier::new_unwrap(oid), parameters: None }, &point)
}

fn spki(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Option<Vec<u8>> {
    let subject_public_key = BitStringRef::from_bytes(key).ok()?;
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().ok()
}
