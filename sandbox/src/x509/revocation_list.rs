//! Certificate revocation lists (RFC 5280 section 5).

use const_oid::db::rfc5280::{ID_CE_CRL_NUMBER, ID_CE_CRL_REASONS, ID_CE_ISSUING_DISTRIBUTION_POINT};
use der::{
    Decode as _, Encode as _, Sequence,
    asn1::{AnyRef, UintRef},
};
use spki::AlgorithmIdentifierOwned;
use x509_cert::{ext::Extension, time::Time};

use super::{
    SignatureAlgorithm,
    certificate::{assemble, time},
    extension::{authority_key_identifier, distribution_point_name, extension},
    tlv::{SEQUENCE, tlv},
};
use crate::{clock::Moment, crypto::PrivateKey, error::ApiError};

/// What a new list says.
#[derive(Debug)]
pub(crate) struct RevocationList<'a> {
    /// DER of the issuer's name.
    pub(crate) issuer: &'a [u8],
    pub(crate) this_update: Moment,
    pub(crate) next_update: Moment,
    pub(crate) number: u64,
    pub(crate) authority_key_identifier: &'a [u8],
    /// The address of a list that is not the issuer's only one.
    pub(crate) distribution_point: Option<&'a str>,
    pub(crate) revoked: Vec<Revoked>,
}

/// A revoked certificate.
#[derive(Debug, Clone)]
pub(crate) struct Revoked {
    /// Big-endian.
    pub(crate) serial: Vec<u8>,
    pub(crate) at: Moment,
    /// CRLReason (section 5.3.1). 0 says nothing, and is left out, as the section asks.
    pub(crate) reason: u8,
}

#[derive(Sequence)]
struct TbsCertList<'a> {
    version: u8,
    signature: AlgorithmIdentifierOwned,
    issuer: AnyRef<'a>,
    this_update: Time,
    next_update: Time,
    /// Absent when there is none.
    revoked: Option<Vec<Entry<'a>>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Entry<'a> {
    serial: UintRef<'a>,
    date: Time,
    extensions: Option<Vec<Extension>>,
}

impl RevocationList<'_> {
    /// DER of the list, signed by `key`.
    pub(crate) fn sign(&self, key: &PrivateKey, algorithm: SignatureAlgorithm) -> Result<Vec<u8>, ApiError> {
        let tbs = self.to_be_signed(algorithm).map_err(ApiError::internal)?;
        let digest = algorithm.hash.digest(&tbs);
        let signature = key.sign(algorithm.scheme, algorithm.hash, &digest)?;
        assemble(&tbs, algorithm, &signature).map_err(ApiError::internal)
    }

    fn to_be_signed(&self, algorithm: SignatureAlgorithm) -> der::Result<Vec<u8>> {
        let entries = self.revoked.iter().map(Revoked::entry).collect::<der::Result<Vec<_>>>()?;
        let mut extensions = vec![
            authority_key_identifier(self.authority_key_identifier)?,
            extension(ID_CE_CRL_NUMBER, false, self.number.to_der()?)?,
        ];
        if let Some(uri) = self.distribution_point {
            let point = tlv(SEQUENCE, distribution_point_name(uri));
            extensions.push(extension(ID_CE_ISSUING_DISTRIBUTION_POINT, true, point)?);
        }
        TbsCertList {
            version: 1, // v2
            signature: algorithm.identifier()?,
            issuer: AnyRef::from_der(self.issuer)?,
            this_update: time(self.this_update)?,
            next_update: time(self.next_update)?,
            revoked: Some(entries).filter(|entries| !entries.is_empty()),
            extensions,
        }
        .to_der()
    }
}

impl Revoked {
    fn entry(&self) -> der::Result<Entry<'_>> {
        // ENUMERATED
        let reason = || extension(ID_CE_CRL_REASONS, false, tlv(0x0a, [self.reason]));
        Ok(Entry {
            serial: UintRef::new(&self.serial)?,
            date: time(self.at)?,
            extensions: if self.reason == 0 { None } else { Some(vec![reason()?]) },
        })
    }
}
