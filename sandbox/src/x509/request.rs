//! Certificate requests (PKCS #10).

use std::collections::BTreeSet;

use const_oid::ObjectIdentifier;
use der::{
    Decode as _, Encode as _, Sequence,
    asn1::{Any, AnyRef, BitStringRef, SetOfVec},
};
use spki::AlgorithmIdentifierRef;
use x509_cert::{attr::Attribute, ext::Extension};

use super::{SignatureAlgorithm, certificate::assemble};
use crate::{
    crypto::{PrivateKey, PublicKey},
    error::ApiError,
};

/// pkcs-9-at-extensionRequest (RFC 2985 section 5.4.2).
const EXTENSION_REQUEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.14");

#[derive(Sequence)]
struct Signed<'a> {
    info: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

#[derive(Sequence)]
struct RequestInfo<'a> {
    version: u8,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    /// Not optional by RFC 2986, and left out by some software all the same.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    attributes: Option<SetOfVec<Attribute>>,
}

/// DER of a request for the holder of `key`, signed by it.
pub(crate) fn sign_request(
    subject: &[u8],
    extensions: Vec<Extension>,
    key: &PrivateKey,
    algorithm: SignatureAlgorithm,
) -> Result<Vec<u8>, ApiError> {
    let public_key = key.public_key()?;
    let info = info(subject, &public_key, extensions).map_err(ApiError::internal)?;
    let digest = algorithm.hash.digest(&info);
    let signature = key.sign(algorithm.scheme, algorithm.hash, &digest)?;
    assemble(&info, algorithm, &signature).map_err(ApiError::internal)
}

fn info(subject: &[u8], public_key: &[u8], extensions: Vec<Extension>) -> der::Result<Vec<u8>> {
    let values = SetOfVec::from_iter([Any::encode_from(&extensions)?])?;
    let attributes = SetOfVec::from_iter([Attribute { oid: EXTENSION_REQUEST, values }])?;
    RequestInfo {
        version: 0, // v1
        subject: AnyRef::from_der(subject)?,
        public_key: AnyRef::from_der(public_key)?,
        attributes: Some(attributes),
    }
    .to_der()
}

/// A request that was read and whose signature is right.
#[derive(Debug)]
pub(crate) struct ParsedRequest {
    /// DER of the subject's name, as it came.
    pub(crate) subject: Vec<u8>,
    /// DER of the public key, as it came.
    pub(crate) public_key: Vec<u8>,
    /// The extensions that are asked for, no two of one kind.
    pub(crate) extensions: Vec<Extension>,
}

impl ParsedRequest {
    /// Reads DER and verifies the signature.
    ///
    /// # Errors
    /// What is wrong with the request, in a few words.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, &'static str> {
        let signed = Signed::from_der(der).map_err(|_| "it is not a PKCS #10 request")?;
        let info = signed.info.to_der().map_err(|_| "it is not a PKCS #10 request")?;
        let content = RequestInfo::from_der(&info).map_err(|_| "it is not a PKCS #10 request")?;
        let subject = content.subject.to_der().map_err(|_| "its subject is malformed")?;
        x509_cert::name::Name::from_der(&subject).map_err(|_| "its subject is malformed")?;
        let public_key = content.public_key.to_der().map_err(|_| "its public key is malformed")?;
        let key = PublicKey::parse(&public_key).ok_or("its public key is of an unsupported kind")?;
        let algorithm = SignatureAlgorithm::from_identifier(&signed.algorithm)
            .ok_or("its signature algorithm is not supported")?;
        let signature = signed.signature.as_bytes().ok_or("its signature is malformed")?;
        let digest = algorithm.hash.digest(&info);
        if !key.verifies(algorithm.scheme, algorithm.hash, &digest, signature) {
            return Err("its signature does not verify");
        }
        let extensions =
            extensions(content.attributes.as_ref()).map_err(|_| "its requested extensions are malformed")?;
        let kinds: BTreeSet<ObjectIdentifier> =
            extensions.iter().map(|extension| extension.extn_id).collect();
        if kinds.len() < extensions.len() {
            return Err("it asks for an extension twice");
        }
        Ok(Self { subject, public_key, extensions })
    }
}

/// The extensions that a request asks for.
fn extensions(attributes: Option<&SetOfVec<Attribute>>) -> der::Result<Vec<Extension>> {
    let requested = attributes
        .into_iter()
        .flat_map(SetOfVec::iter)
        .filter(|attribute| attribute.oid == EXTENSION_REQUEST)
        .flat_map(|attribute| attribute.values.iter());
    let mut extensions = Vec::new();
    for value in requested {
        extensions.extend(value.decode_as::<Vec<Extension>>()?);
    }
    Ok(extensions)
}
