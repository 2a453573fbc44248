//! One public key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::JwkError;

/// Smallest RSA modulus for RS384, in bytes (RFC 7518 §3.3: 2048 bits).
const RSA_MINIMUM: usize = 256;

/// A public key with all members that it was read with.
///
/// Two keys are equal (`==`) when their JSON is; to ask whether they are the same *key*, compare [`Jwk::thumbprint`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    material: Material,
    members: Map<String, Value>,
}

/// What a key is made of. Integers and coordinates are big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Material {
    /// RFC 7518 §6.3.1.
    Rsa {
        /// Modulus, without leading zeros.
        n: Vec<u8>,
        /// Exponent, without leading zeros.
        e: Vec<u8>,
    },
    /// RFC 7518 §6.2.1.
    Ec {
        /// Curve.
        curve: Curve,
        /// Coordinate, in the curve's full length.
        x: Vec<u8>,
        /// Coordinate, in the curve's full length.
        y: Vec<u8>,
    },
    /// A kind that this does not know: readers pass it over (RFC 7517 §5).
    Other,
}

/// Curves of SMART clients' keys (RFC 7518 §6.2.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
}

impl Curve {
    const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// The value of `crv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// Bytes of a coordinate.
    fn length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// RFC 5480 §2.1.1.1.
    fn of_oid(oid: &str) -> Option<Self> {
        match oid {
            "1.2.840.10045.3.1.7" => Some(Self::P256),
            "1.3.132.0.34" => Some(Self::P384),
            "1.3.132.0.35" => Some(Self::P521),
            _ => None,
        }
    }
}

impl Material {
    /// What signatures of a SMART client with this key are called in `alg` (RFC 7518 §3.1): RS384 for every RSA key, and for a
    /// curve the one algorithm that belongs to it.
    pub fn algorithm(&self) -> Option<&'static str> {
        match self {
            Self::Rsa { .. } => Some("RS384"),
            Self::Ec { curve: Curve::P256, .. } => Some("ES256"),
            Self::Ec { curve: Curve::P384, .. } => Some("ES384"),
            Self::Ec { curve: Curve::P521, .. } => Some("ES512"),
            Self::Other => None,
        }
    }

    /// The members that say which key it is, as RFC 7638 §3.2 wants them: names in order, no white space.
    fn canonical(&self) -> Option<String> {
        match self {
            Self::Rsa { n, e } => Some(format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode(e), encode(n))),
            Self::Ec { curve, x, y } => Some(format!(
                r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
                curve.name(),
                encode(x),
                encode(y)
            )),
            Self::Other => None,
        }
    }
}

impl Jwk {
    /// The key of a certificate or of KMS's GetPublicKey (`SubjectPublicKeyInfo`, DER), as it is published: `use` and `key_ops`
    /// both, because SMART's own examples have `key_ops` and some servers insist on `use`; `kid` is the thumbprint.
    ///
    /// # Errors
    /// [`JwkError::Key`] if it is no RSA key of 2048 bits or more, and on none of the three curves.
    pub fn from_spki(der: &[u8]) -> Result<Self, JwkError> {
        let (_, spki) = SubjectPublicKeyInfo::from_der(der).map_err(|_| JwkError::Key("cannot be read"))?;
        let material = material(&spki)?;
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("kty", json!(if matches!(material, Material::Rsa { .. }) { "RSA" } else { "EC" }));
        put("use", json!("sig"));
        put("key_ops", json!(["verify"]));
        put("alg", json!(material.algorithm()));
        put("kid", json!(thumbprint(&material)));
        match &material {
            Material::Rsa { n, e } => {
                put("n", json!(encode(n)));
                put("e", json!(encode(e)));
            }
            Material::Ec { curve, x, y } => {
                put("crv", json!(curve.name()));
                put("x", json!(encode(x)));
                put("y", json!(encode(y)));
            }
            Material::Other => {}
        }
        Ok(Self { material, members })
    }

    /// Reads the members of a key, which stand at `path`. Private members were looked for before.
    pub(super) fn read(members: Map<String, Value>, path: &str) -> Result<Self, JwkError> {
        let at = |name: &str| format!("{path}.{name}");
        for name in ["kid", "alg", "use"] {
            if members.get(name).is_some_and(|value| !value.is_string()) {
                return Err(JwkError::member(at(name), "is not a text"));
            }
        }
        let bytes = |name: &str| {
            let text = members.get(name).ok_or_else(|| JwkError::member(at(name), "is missing"))?;
            let text = text.as_str().ok_or_else(|| JwkError::member(at(name), "is not a text"))?;
            let bytes = URL_SAFE_NO_PAD
                .decode(text)
                .map_err(|_| JwkError::member(at(name), "is not base64url without padding"))?;
            if bytes.is_empty() { Err(JwkError::member(at(name), "is empty")) } else { Ok(bytes) }
        };
        let kind = members.get("kty").ok_or_else(|| JwkError::member(at("kty"), "is missing"))?;
        let material = match kind.as_str() {
            Some("RSA") => {
                let (n, e) = (bytes("n")?, bytes("e")?);
                for (name, number) in [("n", &n), ("e", &e)] {
                    // RFC 7518 §2, Base64urlUInt: the thumbprint would be another one.
                    if number.first() == Some(&0) {
                        return Err(JwkError::member(at(name), "begins with a zero byte, which it must not"));
                    }
                }
                Material::Rsa { n, e }
            }
            Some("EC") => {
                let name = members.get("crv").ok_or_else(|| JwkError::member(at("crv"), "is missing"))?;
                match Curve::ALL.into_iter().find(|curve| name.as_str() == Some(curve.name())) {
                    Some(curve) => {
                        let (x, y) = (bytes("x")?, bytes("y")?);
                        for (name, coordinate) in [("x", &x), ("y", &y)] {
                            if coordinate.len() != curve.length() {
                                return Err(JwkError::member(at(name), "has not the length of its curve"));
                            }
                        }
                        Material::Ec { curve, x, y }
                    }
                    None => Material::Other,
                }
            }
            Some(_) => Material::Other,
            None => return Err(JwkError::member(at("kty"), "is not a text")),
        };
        Ok(Self { material, members })
    }

    /// What the key is made of.
    pub fn material(&self) -> &Material {
        &self.material
    }

    /// Its RFC 7638 thumbprint: SHA-256, base64url without padding. `None` for a kind of key that this does not know.
    pub fn thumbprint(&self) -> Option<String> {
        thumbprint(&self.material)
    }

    /// Its `kid`.
    pub fn kid(&self) -> Option<&str> {
        self.text("kid")
    }

    /// Its `alg`.
    pub fn algorithm(&self) -> Option<&str> {
        self.text("alg")
    }

    /// Its `kty`.
    pub fn kind(&self) -> &str {
        self.text("kty").unwrap_or_default()
    }

    /// Its `use`.
    pub fn purpose(&self) -> Option<&str> {
        self.text("use")
    }

    /// All its members, in their order.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }
}

fn thumbprint(material: &Material) -> Option<String> {
    material.canonical().map(|canonical| encode(&Sha256::digest(canonical)))
}

fn material(spki: &SubjectPublicKeyInfo<'_>) -> Result<Material, JwkError> {
    match spki.parsed() {
        Ok(PublicKey::RSA(key)) => {
            let (n, e) = (stripped(key.modulus), stripped(key.exponent));
            if n.len() < RSA_MINIMUM || e.is_empty() {
                return Err(JwkError::Key("is an RSA key of less than 2048 bits"));
            }
            Ok(Material::Rsa { n: n.to_vec(), e: e.to_vec() })
        }
        Ok(PublicKey::EC(point)) => {
            let oid = spki.algorithm.parameters.as_ref().and_then(|any| any.clone().oid().ok());
            let curve = oid.and_then(|oid| Curve::of_oid(&oid.to_string()));
            let curve = curve.ok_or(JwkError::Key("is on a curve that SMART servers do not take"))?;
            // SEC 1 §2.3.3: an uncompressed point.
            match point.data().split_first() {
                Some((4, both)) if both.len() == 2 * curve.length() => {
                    let (x, y) = both.split_at(curve.length());
                    Ok(Material::Ec { curve, x: x.to_vec(), y: y.to_vec() })
                }
                _ => Err(JwkError::Key("is no uncompressed point of its curve")),
            }
        }
        _ => Err(JwkError::Key("is neither RSA nor EC")),
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Without leading zeros, which DER needs and a JWK must not have.
fn stripped(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
