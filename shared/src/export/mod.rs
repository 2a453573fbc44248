//! Certificates and what belongs to them, as the files that other programs read.
//!
//! Reading order: `format` (the table of forms) → [`export`] → `pkcs7`, `trust_store`, `zip` (the containers, over `write`).
//! Everything here is public: none of these files can hold a private key.

mod format;
mod pkcs7;
mod readme;
mod trust_store;
mod write;
mod zip;

use serde_json::Value;

pub use format::Format;
pub use trust_store::{DEFAULT_PASSWORD, MAX_PASSWORD, MIN_PASSWORD};

use crate::certificate::{self, CertificateError};
use crate::jwk::{Jwk, JwkError, JwkSet};
use crate::pem;

/// Why there is no PKCS#12 file with a private key.
pub const NO_PRIVATE_KEY: &str = "No .p12 with a private key can exist: the key was made inside AWS KMS, which signs with it and never \
                                  gives it out.";

/// Label of a public key in PEM (RFC 7468 §13).
const PUBLIC_KEY: &str = "PUBLIC KEY";

/// What files are made of. All certificates are DER.
#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    /// Common name of the certificate: files are named after it.
    pub leaf_cn: String,
    /// The certificate.
    pub leaf: Vec<u8>,
    /// Its issuers, the nearest first and the root last; empty if it signed itself.
    pub issuers: Vec<Vec<u8>>,
    /// The request that it was issued for, PEM, if it is kept.
    pub csr_pem: Option<String>,
    /// The JWK set that is published; without one, a set of the certificate's key is made.
    pub jwks: Option<Value>,
}

impl Material {
    /// Reads what is kept of a certificate: PEM texts of it, of what stands between it and its root, and of the root.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn read(
        leaf_cn: &str,
        leaf: &str,
        between: Option<&str>,
        root: Option<&str>,
    ) -> Result<Self, CertificateError> {
        let leaf = certificate::pem_to_der(leaf)?;
        let mut issuers = Vec::new();
        for text in [between, root].into_iter().flatten().filter(|text| !text.trim().is_empty()) {
            issuers.extend(certificate::parse(text.as_bytes())?.into_iter().map(|view| view.der));
        }
        // Of an import, the root may be told though the certificate is it.
        issuers.retain(|issuer| *issuer != leaf);
        Ok(Self { leaf_cn: leaf_cn.to_owned(), leaf, issuers, csr_pem: None, jwks: None })
    }

    /// The certificate and its issuers.
    fn all(&self) -> Vec<&[u8]> {
        std::iter::once(&self.leaf).chain(&self.issuers).map(Vec::as_slice).collect()
    }
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without a folder.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a file cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// There is nothing of this form.
    #[error("{0}")]
    Nothing(&'static str),
    /// A certificate cannot be read.
    #[error("the certificate cannot be read: {0}")]
    Certificate(#[from] CertificateError),
    /// The key has no form as a JWK.
    #[error("{0}")]
    Key(#[from] JwkError),
    /// A password that trust stores do not take.
    #[error(
        "a trust store's password has {MIN_PASSWORD} to {MAX_PASSWORD} printable characters of ASCII, which is all that Java takes"
    )]
    Password,
}

/// Makes a file. `password` is for the trust store alone, in the archive, too; [`DEFAULT_PASSWORD`] if none was chosen.
///
/// # Errors
/// [`ExportError::Nothing`] if there is none of this form for this certificate; else what is wrong with it.
pub fn export(format: Format, of: &Material, password: &str) -> Result<File, ExportError> {
    let bytes = match format {
        Format::Pem => certificate::der_to_pem(&of.leaf).into_bytes(),
        Format::Der => of.leaf.clone(),
        Format::Chain if of.issuers.is_empty() => {
            return Err(ExportError::Nothing("the certificate signed itself: there is nothing above it"));
        }
        Format::Chain => pems(&of.issuers),
        Format::FullChain => [pems(std::slice::from_ref(&of.leaf)), pems(&of.issuers)].concat(),
        Format::Pkcs7 => pkcs7::of(&of.all()),
        Format::Pkcs7Pem => pem::encode(pkcs7::PEM_LABEL, &pkcs7::of(&of.all())).into_bytes(),
        Format::Csr => match &of.csr_pem {
            Some(pem) => pem.clone().into_bytes(),
            None => return Err(ExportError::Nothing("no request is kept for this certificate")),
        },
        Format::PublicKey => pem::encode(PUBLIC_KEY, &certificate::spki_der_of(&of.leaf)?).into_bytes(),
        Format::Jwks => jwks(of)?.into_bytes(),
        Format::TrustStore => trust_store(of, password)?,
        Format::Zip => archive(of, password)?,
    };
    Ok(File { name: format.file_name(&of.leaf_cn), media_type: format.media_type(), bytes })
}

fn pems(ders: &[Vec<u8>]) -> Vec<u8> {
    ders.iter().map(|der| certificate::der_to_pem(der)).collect::<String>().into_bytes()
}

fn jwks(of: &Material) -> Result<String, ExportError> {
    let set = match &of.jwks {
        Some(set) => set.clone(),
        None => JwkSet::new(vec![Jwk::from_spki(&certificate::spki_der_of(&of.leaf)?)?]).to_value(),
    };
    Ok(format!("{set:#}\n"))
}

/// The root alone is trusted: what stands between comes with the chain, where its revocation still counts.
fn trust_store(of: &Material, password: &str) -> Result<Vec<u8>, ExportError> {
    let der = of.issuers.last().unwrap_or(&of.leaf);
    let views = certificate::parse(der)?;
    let title = views.first().map(|view| view.subject.title()).unwrap_or_default();
    // keytool shows names in lower case, and asks for one that is not empty.
    let name = if title.is_empty() { "root" } else { title };
    trust_store::of(&[trust_store::Entry { name, der }], password)
}

/// Every file that there is, and the README before them.
fn archive(of: &Material, password: &str) -> Result<Vec<u8>, ExportError> {
    let mut made = Vec::new();
    for format in Format::ALL.into_iter().filter(|&format| format != Format::Zip) {
        match export(format, of, password) {
            Ok(file) => made.push((format, file)),
            // What there is nothing of is not in it: that is no error of the others.
            Err(ExportError::Nothing(_) | ExportError::Key(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let readme = readme::of(of, &made, password == DEFAULT_PASSWORD)?;
    let mut files = vec![(readme::NAME.to_owned(), readme.into_bytes())];
    files.extend(made.into_iter().map(|(_, file)| (file.name, file.bytes)));
    Ok(zip::of(&files))
}
