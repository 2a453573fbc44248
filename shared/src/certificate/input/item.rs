//! One piece, read.

use serde::Serialize;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::super::asn1::{self, Tree};
use super::super::error::{CertificateError, Place};
use super::super::kind::Kind;
use super::super::view::{CertificateView, PublicKeyView};
use super::super::{crl, key, read, request};
use super::pieces::{Found, Piece};
use crate::certificate::{RequestView, RevocationListView};

/// One piece of an input.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where it stood.
    pub place: Place,
    /// What it was wrapped in: `PEM`, `DER`, `base64`, `PKCS#7`, `PEM in JSON`, `JWK` or `x5c`.
    pub form: &'static str,
    /// What was wrong around it and did no harm, as sentences.
    pub mended: Vec<String>,
    /// What it is, or why it could not be read.
    pub content: Result<Content, CertificateError>,
}

/// What a piece is.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A certificate.
    Certificate(Box<CertificateView>),
    /// A request for one.
    Request(Box<RequestView>),
    /// A list of certificates that were revoked.
    RevocationList(Box<RevocationListView>),
    /// A public key alone.
    PublicKey(Box<LoneKey>),
}

impl Content {
    /// What it is, with its article: `a certificate`.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Certificate(_) => Kind::Certificate,
            Self::Request(_) => Kind::Request,
            Self::RevocationList(_) => Kind::RevocationList,
            Self::PublicKey(_) => Kind::PublicKey,
        }
    }
}

/// A public key that stands by itself, in PEM, DER or JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoneKey {
    /// The key.
    #[serde(flatten)]
    pub key: PublicKeyView,
    /// Its `kid`, if it is a JWK with one.
    pub kid: Option<String>,
    /// Whether the `kid` is the thumbprint of the key (RFC 7638), which Signet publishes; `None` without a `kid`.
    pub kid_is_thumbprint: Option<bool>,
    /// The `alg` of the JWK.
    pub jwk_algorithm: Option<String>,
    /// The `use` of the JWK.
    pub jwk_use: Option<String>,
}

/// Reads a piece.
pub(super) fn read(piece: Piece) -> Item {
    let Piece { place, form, mended, found } = piece;
    let content = found.map_err(|error| error.at(place)).and_then(|found| match found {
        Found::Jwk(jwk) => {
            let mut lone = lone_key(&jwk.spki, place)?;
            lone.kid_is_thumbprint =
                jwk.kid.as_ref().map(|kid| Some(kid) == lone.key.jwk_thumbprint.as_ref());
            let shown = |text: String| super::super::visible::visible_text(&text);
            (lone.kid, lone.jwk_algorithm, lone.jwk_use) =
                (jwk.kid.map(shown), jwk.algorithm.map(shown), jwk.purpose.map(shown));
            Ok(Content::PublicKey(Box::new(lone)))
        }
        Found::Der(Kind::Request, der) => Ok(Content::Request(Box::new(request::request(der, place)?))),
        Found::Der(Kind::RevocationList, der) => {
            Ok(Content::RevocationList(Box::new(crl::list(der, place)?)))
        }
        Found::Der(Kind::PublicKey, der) => Ok(Content::PublicKey(Box::new(lone_key(&der, place)?))),
        Found::Der(_, der) => Ok(Content::Certificate(Box::new(read::certificate(der, place)?))),
    });
    Item { place, form, mended, content }
}

fn lone_key(der: &[u8], place: Place) -> Result<LoneKey, CertificateError> {
    // PKCS#1 in DER: two numbers and nothing else.
    let wrapped = super::json::rsa_spki(der).filter(|_| der.get(..1) == Some(&[0x30]) && is_pkcs1(der));
    let der = wrapped.as_deref().unwrap_or(der);
    let (rest, spki) = SubjectPublicKeyInfo::from_der(der).map_err(|_| {
        let fault = Tree::read_as(der, &asn1::PUBLIC_KEY).fault.map(Box::new);
        CertificateError::Field { place, kind: Kind::PublicKey, field: "structure", fault }
    })?;
    if !rest.is_empty() {
        return Err(CertificateError::Trailing { place, extra: rest.len() });
    }
    Ok(LoneKey {
        key: key::key(&spki),
        kid: None,
        kid_is_thumbprint: None,
        jwk_algorithm: None,
        jwk_use: None,
    })
}

fn is_pkcs1(der: &[u8]) -> bool {
    let tree = Tree::read(der);
    tree.fault.is_none() && tree.nodes.len() == 3 && tree.nodes[1..].iter().all(|node| node.is(2))
}
