//! What a PEM label or the first elements of a DER encoding say that something is.

pub(super) mod foreign;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader, Tag, Tagged};

/// Something that people take for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A certificate after all.
    Certificate,
    /// A private key: PKCS#8, PKCS#1, SEC 1, OpenSSH, PGP, a private JWK.
    PrivateKey,
    /// A private key under a passphrase.
    EncryptedPrivateKey,
    /// A PKCS#12 store, which usually holds a private key.
    Pkcs12,
    /// A PKCS#10 request.
    Request,
    /// A public key without certificate.
    PublicKey,
    /// A revocation list.
    RevocationList,
    /// A PKCS#7 bundle.
    Pkcs7,
    /// A certificate with OpenSSL's trust settings behind it.
    TrustedCertificate,
    /// A JSON Web Key or key set.
    Jwk,
    /// PEM with some other label.
    OtherPem,
    /// A PKCS#7 structure that carries no certificates by its type: signed or encrypted otherwise.
    Pkcs7Other,
    /// A PKCS#7 bundle without anything in it.
    Pkcs7Empty,
    /// JSON without certificates and keys.
    Json,
    /// A signed or encrypted token.
    Jwt,
    /// A public key of OpenSSH.
    SshPublicKey,
    /// Access to a Kubernetes cluster, usually with a private key.
    Kubeconfig,
    /// AWS credentials.
    Credentials,
    /// A web page, for example an error in the place of a download.
    Html,
    /// XML.
    Xml,
    /// A Java key store.
    JavaKeyStore,
    /// A ZIP or another archive.
    Archive,
    /// A PDF or another document.
    Document,
    /// A picture.
    Image,
    /// A program.
    Program,
    /// A database.
    Database,
    /// An OpenPGP key or message.
    Pgp,
}

const PKCS7_CONTENT_TYPES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7");

impl Kind {
    /// What the label of a PEM block stands for.
    pub(super) fn of_label(label: &str) -> Self {
        match label {
            "CERTIFICATE" | "X509 CERTIFICATE" => Self::Certificate,
            "TRUSTED CERTIFICATE" => Self::TrustedCertificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::Request,
            "PUBLIC KEY" | "RSA PUBLIC KEY" | "SSH2 PUBLIC KEY" => Self::PublicKey,
            "X509 CRL" => Self::RevocationList,
            "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => Self::Pkcs7,
            "ENCRYPTED PRIVATE KEY" => Self::EncryptedPrivateKey,
            label if label.starts_with("PGP ") && !label.contains("PRIVATE") => Self::Pgp,
            label if label.contains("PRIVATE KEY") => Self::PrivateKey,
            _ => Self::OtherPem,
        }
    }

    /// What DER holds, by its first elements alone. `None` when it resembles nothing known.
    pub(super) fn of_der(der: &[u8]) -> Option<Self> {
        let outer = Elements::new(der)?;
        let [first, second, third] = [outer.get(0), outer.get(1), outer.get(2)];
        let first = first?;
        match first.tag() {
            Tag::Integer => match (first.value(), second?.tag(), third.map(|element| element.tag())) {
                ([0], Tag::Sequence | Tag::Integer, _) => Some(Self::PrivateKey),
                ([1], Tag::OctetString, _) => Some(Self::PrivateKey),
                ([1], Tag::Sequence, Some(Tag::OctetString)) => Some(Self::PrivateKey),
                ([3], Tag::Sequence, _) => Some(Self::Pkcs12),
                (_, Tag::Integer, None) => Some(Self::PublicKey),
                _ => None,
            },
            Tag::ObjectIdentifier => {
                let oid = first.decode_as::<ObjectIdentifier>().ok()?;
                (oid.parent() == Some(PKCS7_CONTENT_TYPES)).then_some(Self::Pkcs7)
            }
            Tag::Sequence => Self::of_signed(first, second?.tag(), outer.count),
            _ => None,
        }
    }

    /// Tells apart what begins with two sequences, or with a sequence and a string.
    fn of_signed(first: AnyRef<'_>, second: Tag, count: usize) -> Option<Self> {
        let inner = Elements::within(first)?;
        let tag = |index| inner.get(index).map(|element| element.tag());
        match (second, tag(0)?) {
            (Tag::BitString, Tag::ObjectIdentifier) => Some(Self::PublicKey),
            (Tag::OctetString, Tag::ObjectIdentifier) => Some(Self::EncryptedPrivateKey),
            (Tag::Sequence, Tag::Integer) if count == 3 => match (tag(1)?, tag(2)?, tag(3)) {
                (Tag::Sequence, Tag::Sequence, Some(Tag::ContextSpecific { .. })) => Some(Self::Request),
                (Tag::Sequence, Tag::Sequence, Some(Tag::UtcTime | Tag::GeneralizedTime)) => {
                    Some(Self::RevocationList)
                }
                _ => Some(Self::Certificate),
            },
            (Tag::Sequence, Tag::Sequence) if count == 3 => Some(Self::RevocationList),
            (Tag::Sequence, Tag::ContextSpecific { .. }) => Some(Self::Certificate),
            _ => None,
        }
    }

    /// Whether it holds a secret that must not be read or shown.
    pub fn is_secret(self) -> bool {
        matches!(
            self,
            Self::PrivateKey
                | Self::EncryptedPrivateKey
                | Self::Pkcs12
                | Self::Kubeconfig
                | Self::Credentials
                | Self::Jwt
                | Self::JavaKeyStore
        )
    }

    /// Whether [`super::Reader`] reads it.
    pub(super) fn is_readable(self) -> bool {
        matches!(
            self,
            Self::Certificate
                | Self::TrustedCertificate
                | Self::Request
                | Self::RevocationList
                | Self::PublicKey
        )
    }

    /// What it is called, without article.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::RevocationList => "revocation list",
            Self::PublicKey => "public key",
            Self::Pkcs7 => "bundle",
            _ => "certificate",
        }
    }

    /// What to do with it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Request => {
                "A request becomes a certificate when an authority signs it. Open the certificate that the authority gave back."
            }
            Self::PublicKey => {
                "A public key has no names and no dates. Open the certificate that belongs to it."
            }
            Self::RevocationList => {
                "A revocation list says which certificates were revoked. Open a certificate."
            }
            Self::Pkcs7 => {
                "Turn it into PEM: openssl pkcs7 -print_certs -in FILE (for a binary file, add -inform DER)."
            }
            Self::Pkcs7Other => {
                "Only bundles of certificates (signed data) are read. Ask for a .p7b or a PEM file."
            }
            Self::Pkcs7Empty => "Somebody exported it without certificates. Ask for it again.",
            Self::TrustedCertificate => {
                "Turn it into a plain certificate: openssl x509 -in FILE -out certificate.pem."
            }
            Self::Jwk => "Keys of this kind are not read here. Open the certificate that belongs to the key.",
            Self::Json => "It has no PEM text, no x5c and no key in it. Open the certificate itself.",
            Self::Jwt => "A token is a secret for as long as it is valid. It was not read; do not share it.",
            Self::SshPublicKey => {
                "OpenSSH has its own form. Turn it into PEM: ssh-keygen -e -m PKCS8 -f FILE."
            }
            Self::Kubeconfig => {
                "It usually holds a private key, so it was not read; do not share it. Copy only the certificate: kubectl config view --raw and base64 -d."
            }
            Self::Credentials => {
                "Nothing was kept or sent. If somebody else could have seen them, make new ones and delete these."
            }
            Self::Html => {
                "The download was answered with a page, perhaps an error or a sign-in. Open it in a browser to see."
            }
            Self::Xml => "Open the base64 that stands between the X509Certificate marks.",
            Self::JavaKeyStore => {
                "It may hold private keys, so it was not read. Export the certificate: keytool -exportcert -rfc -alias NAME -keystore FILE."
            }
            Self::Archive => "Unpack it, and open what is in it.",
            Self::Document | Self::Image | Self::Program | Self::Database => {
                "Open the certificate itself, a .pem, .cer, .crt, .der or .p7b file."
            }
            Self::Pgp => "OpenPGP keys have nothing to do with X.509. Open a certificate.",
            Self::PrivateKey | Self::EncryptedPrivateKey | Self::Pkcs12 => {
                "Nothing was kept or sent. If this key is in use, ask yourself who else could have seen it, and replace it if in doubt."
            }
            _ => "Leave only the blocks that start with -----BEGIN CERTIFICATE-----.",
        }
    }
}

/// With its article: fits after "This is".
impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Certificate => "a certificate",
            Self::PrivateKey => "a private key",
            Self::EncryptedPrivateKey => "a private key under a passphrase",
            Self::Pkcs12 => "a PKCS#12 store, which usually holds a private key",
            Self::Request => "a certificate request",
            Self::PublicKey => "a public key",
            Self::RevocationList => "a revocation list",
            Self::Pkcs7 => "a PKCS#7 bundle",
            Self::TrustedCertificate => "a certificate with OpenSSL trust settings",
            Self::Jwk => "a JSON Web Key",
            Self::OtherPem => "some other PEM block",
            Self::Pkcs7Other => "a PKCS#7 structure without certificates",
            Self::Pkcs7Empty => "an empty PKCS#7 bundle",
            Self::Json => "JSON without certificates",
            Self::Jwt => "a token (JWT)",
            Self::SshPublicKey => "a public key in the form of OpenSSH",
            Self::Kubeconfig => "a kubeconfig file, which usually holds a private key",
            Self::Credentials => "a file of AWS credentials",
            Self::Html => "a web page",
            Self::Xml => "XML",
            Self::JavaKeyStore => "a Java key store, which can hold private keys",
            Self::Archive => "an archive",
            Self::Document => "a document",
            Self::Image => "a picture",
            Self::Program => "a program",
            Self::Database => "a database",
            Self::Pgp => "an OpenPGP key or message",
        })
    }
}

/// The first elements of a SEQUENCE and how many it has.
struct Elements<'a> {
    first: Vec<AnyRef<'a>>,
    count: usize,
}

impl<'a> Elements<'a> {
    /// As many as any decision needs.
    const KEPT: usize = 4;

    fn new(der: &'a [u8]) -> Option<Self> {
        Self::within(AnyRef::from_der(der).ok()?)
    }

    fn within(sequence: AnyRef<'a>) -> Option<Self> {
        if sequence.tag() != Tag::Sequence {
            return None;
        }
        let mut reader = SliceReader::new(sequence.value()).ok()?;
        let mut elements = Self { first: Vec::with_capacity(Self::KEPT), count: 0 };
        while !reader.is_finished() {
            let element = AnyRef::decode(&mut reader).ok()?;
            if elements.count < Self::KEPT {
                elements.first.push(element);
            }
            elements.count += 1;
        }
        Some(elements)
    }

    fn get(&self, index: usize) -> Option<AnyRef<'a>> {
        self.first.get(index).copied()
    }
}
