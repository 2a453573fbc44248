//! Certificates that a key far away signs for itself (X.509 v3, RFC 5280): built here, signed there, put together here.

use der::asn1::{AnyRef, BitString, GeneralizedTime, ObjectIdentifier, OctetString, Uint, UtcTime};
use der::{Decode, Encode, Sequence};
use sha1::{Digest, Sha1};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoOwned};
use x509_cert::ext::Extension;
use x509_cert::name::Name;
use x509_cert::time::Time;

use crate::csr::{CsrError, SignatureAlgorithm};
use crate::setup::options::LeafTemplate;
use crate::signed::SignedParts;
use crate::subject::Subject;

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const SUBJECT_KEY_ID: &str = "2.5.29.14";
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
/// Start of 2050, Unix seconds: from then on RFC 5280 §4.1.2.5 wants GeneralizedTime.
const YEAR_2050: i64 = 2_524_608_000;

/// What a self-signed certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfSigned<'a> {
    /// Whom it names, as subject and as issuer.
    pub subject: &'a Subject,
    /// The key: DER `SubjectPublicKeyInfo`.
    pub spki_der: &'a [u8],
    /// How it will be signed.
    pub algorithm: SignatureAlgorithm,
    /// What it is for: the extended key usage that AWS Private CA's template of this name has.
    pub template: LeafTemplate,
    /// Serial number, up to 20 bytes, big-endian, positive (RFC 5280 §4.1.2.2).
    pub serial: &'a [u8],
    /// Begin of validity, Unix seconds.
    pub not_before: i64,
    /// End of validity, Unix seconds.
    pub not_after: i64,
}

/// `TBSCertificate` (RFC 5280 §4.1), without the unique identifiers that nobody uses.
#[derive(Sequence)]
struct ToBeSigned<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: Uint,
    signature: AlgorithmIdentifierRef<'a>,
    issuer: Name,
    validity: Validity,
    subject: Name,
    public_key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Validity {
    not_before: Time,
    not_after: Time,
}

impl SelfSigned<'_> {
    /// The bytes to sign: DER `TBSCertificate`.
    ///
    /// # Errors
    /// When the key is not a public key, or a part cannot be written.
    pub fn to_be_signed(&self) -> Result<Vec<u8>, CsrError> {
        let public_key = SubjectPublicKeyInfoOwned::from_der(self.spki_der)
            .map_err(|error| CsrError::PublicKey(error.to_string()))?;
        self.encode(public_key).map_err(|error| CsrError::Malformed(error.to_string()))
    }

    fn encode(&self, public_key: SubjectPublicKeyInfoOwned) -> Result<Vec<u8>, der::Error> {
        let name = Name::from_der(&self.subject.name_der)?;
        ToBeSigned {
            // v3
            version: 2,
            serial: Uint::new(self.serial)?,
            signature: AlgorithmIdentifierRef {
                oid: ObjectIdentifier::new(self.algorithm.oid())?,
                parameters: self.algorithm.parameters(),
            },
            issuer: name.clone(),
            validity: Validity { not_before: time(self.not_before)?, not_after: time(self.not_after)? },
            subject: name,
            extensions: self.extensions(&public_key)?,
            public_key,
        }
        .to_der()
    }

    fn extensions(&self, public_key: &SubjectPublicKeyInfoOwned) -> Result<Vec<Extension>, der::Error> {
        let uses: &[&str] = match self.template {
            LeafTemplate::CodeSigning => &[CODE_SIGNING],
            LeafTemplate::ClientAuth => &[CLIENT_AUTH],
            LeafTemplate::ServerAuth => &[SERVER_AUTH],
            LeafTemplate::EndEntity => &[SERVER_AUTH, CLIENT_AUTH],
        };
        let uses = uses.iter().map(|oid| ObjectIdentifier::new(oid)).collect::<Result<Vec<_>, _>>()?;
        // RFC 5280 §4.2.1.2, method 1.
        let key_bits = public_key.subject_public_key.as_bytes().unwrap_or_default();
        let key_id = OctetString::new(Sha1::digest(key_bits).to_vec())?;
        let mut extensions = vec![
            // An empty sequence: cA is FALSE by default.
            extension(BASIC_CONSTRAINTS, true, vec![0x30, 0x00])?,
            // Bit 0, digitalSignature.
            extension(KEY_USAGE, true, BitString::new(7, [0x80])?.to_der()?)?,
            extension(EXTENDED_KEY_USAGE, false, uses.to_der()?)?,
            extension(SUBJECT_KEY_ID, false, key_id.to_der()?)?,
        ];
        extensions.extend(self.subject.extension()?);
        Ok(extensions)
    }

    /// The certificate, DER. `signature` is as KMS `Sign` answers it, over [`SelfSigned::to_be_signed`].
    ///
    /// # Errors
    /// When `to_be_signed` is not DER.
    pub fn assemble(
        to_be_signed: &[u8],
        algorithm: SignatureAlgorithm,
        signature: &[u8],
    ) -> Result<Vec<u8>, CsrError> {
        let malformed = |error: der::Error| CsrError::Malformed(error.to_string());
        let oid = ObjectIdentifier::new(algorithm.oid()).map_err(|error| malformed(error.into()))?;
        let parameters: Option<AnyRef<'_>> = algorithm.parameters();
        SignedParts::assemble(to_be_signed, oid, parameters, signature).map_err(malformed)
    }
}

fn extension(oid: &str, critical: bool, value: Vec<u8>) -> Result<Extension, der::Error> {
    Ok(Extension { extn_id: ObjectIdentifier::new(oid)?, critical, extn_value: OctetString::new(value)? })
}

fn time(unix_seconds: i64) -> Result<Time, der::Error> {
    let since_epoch = std::time::Duration::from_secs(u64::try_from(unix_seconds).unwrap_or_default());
    Ok(if unix_seconds < YEAR_2050 {
        Time::UtcTime(UtcTime::from_unix_duration(since_epoch)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_unix_duration(since_epoch)?)
    })
}
