//! The certified key: what it is, what names it, what it can sign.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::x509::SubjectPublicKeyInfo;

use super::oid::{self, Curve};
use super::smart;
use super::view::{KeyMaterial, PublicKeyView};
use crate::format::hex_colons;

/// Keys for RSASSA-PSS alone (RFC 4055 §3.1): PKCS#1 inside, as others.
const RSA_PSS: &str = "RSASSA-PSS";

/// Reads a `SubjectPublicKeyInfo`. What cannot be taken apart is shown as bytes.
pub(super) fn key(spki: &SubjectPublicKeyInfo<'_>) -> PublicKeyView {
    let algorithm_oid = oid::dotted(&spki.algorithm.algorithm);
    let (name, mut kms_spec) = oid::key(&algorithm_oid).unwrap_or((&algorithm_oid, None));
    let content = spki.subject_public_key.data.as_ref();
    let mut bits = None;
    let mut curve_name = None;
    let mut jwk = None;
    let mut material = None;
    match spki.parsed() {
        Ok(PublicKey::RSA(key)) => {
            let (modulus, exponent) = (stripped(key.modulus), stripped(key.exponent));
            let size = bit_length(modulus);
            bits = Some(size);
            kms_spec = rsa_spec(size);
            jwk = Some(format!(
                r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                base64url(exponent),
                base64url(modulus)
            ));
            material = Some(KeyMaterial::Rsa { modulus: hex_colons(modulus), exponent: number(exponent) });
        }
        Ok(PublicKey::EC(point)) => {
            let curve_oid = spki.algorithm.parameters.as_ref().and_then(|any| any.clone().oid().ok());
            let curve = curve_oid.as_ref().and_then(|oid| oid::curve(&oid::dotted(oid)));
            bits = curve.map(|curve| curve.bits);
            kms_spec = curve.and_then(|curve| curve.kms_spec);
            curve_name = Some(match (&curve, &curve_oid) {
                (Some(curve), _) => curve.name.to_owned(),
                (None, Some(oid)) => oid.to_string(),
                (None, None) => "curve given by its parameters".to_owned(),
            });
            if let Some((x, y)) = coordinates(point.data(), curve) {
                jwk = curve.map(|Curve { name, .. }| {
                    format!(r#"{{"crv":"{name}","kty":"EC","x":"{}","y":"{}"}}"#, base64url(x), base64url(y))
                });
                material = Some(KeyMaterial::Point { x: hex_colons(x), y: Some(hex_colons(y)) });
            }
        }
        // Takes no part in RS384, so it has no JWK here.
        _ if name == RSA_PSS => {
            if let Ok((_, key)) = RSAPublicKey::from_der(content) {
                let (modulus, exponent) = (stripped(key.modulus), stripped(key.exponent));
                bits = Some(bit_length(modulus));
                material =
                    Some(KeyMaterial::Rsa { modulus: hex_colons(modulus), exponent: number(exponent) });
            }
        }
        _ if name.starts_with("Ed") || name.starts_with('X') => {
            jwk = Some(format!(r#"{{"crv":"{name}","kty":"OKP","x":"{}"}}"#, base64url(content)));
            material = Some(KeyMaterial::Point { x: hex_colons(content), y: None });
        }
        _ => {}
    }
    let digest = Sha256::digest(spki.raw);
    PublicKeyView {
        algorithm: name.to_owned(),
        algorithm_oid: algorithm_oid.clone(),
        smart_algorithms: smart::algorithms(name, bits, curve_name.as_deref(), jwk.is_some()),
        bits,
        curve: curve_name,
        kms_spec,
        material: material.unwrap_or_else(|| KeyMaterial::Other { bytes: hex_colons(content) }),
        spki_pin: STANDARD.encode(digest),
        spki_sha256: hex_colons(&digest),
        jwk_thumbprint: jwk.map(|jwk| base64url(&Sha256::digest(jwk))),
        spki_der: spki.raw.to_vec(),
    }
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Without leading zeros, which DER needs and nobody else wants.
fn stripped(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// Bits of a number without leading zeros.
fn bit_length(number: &[u8]) -> u32 {
    number.first().map_or(0, |first| {
        u32::try_from(number.len())
            .unwrap_or(u32::MAX)
            .saturating_mul(8)
            .saturating_sub(first.leading_zeros())
    })
}

/// Decimal up to 64 bits, hex beyond.
fn number(bytes: &[u8]) -> String {
    if bytes.len() > 8 {
        return hex_colons(bytes);
    }
    bytes.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte)).to_string()
}

fn rsa_spec(bits: u32) -> Option<&'static str> {
    match bits {
        2048 => Some("RSA_2048"),
        3072 => Some("RSA_3072"),
        4096 => Some("RSA_4096"),
        _ => None,
    }
}

/// The coordinates of an uncompressed point (SEC 1 §2.3.3) of the right length for its curve.
fn coordinates(point: &[u8], curve: Option<Curve>) -> Option<(&[u8], &[u8])> {
    let (&form, both) = point.split_first()?;
    let fits = curve.is_none_or(|curve| both.len() == 2 * (curve.bits as usize).div_ceil(8));
    (form == 4 && fits && !both.is_empty() && both.len().is_multiple_of(2))
        .then(|| both.split_at(both.len() / 2))
}
