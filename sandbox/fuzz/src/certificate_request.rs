//! Any certificate request. The first byte tells what the rest is, the second one chooses the template.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use der::{
    Decode as _, Encode as _,
    pem::{LineEnding, encode_string},
};
use serde_json::{Value, json};
use x509_cert::Certificate;

use super::fixture::{self, base64};

const TEMPLATES: [&str; 6] = [
    "EndEntityCertificate",
    "EndEntityCertificate_APIPassthrough",
    "BlankEndEntityCertificate_APICSRPassthrough",
    "BlankSubordinateCACertificate_PathLen0_APICSRPassthrough",
    "CodeSigningCertificate_CSRPassthrough",
    "SubordinateCACertificate_PathLen1",
];

/// Extensions whose content the sandbox looks into, and one that it does not know.
const EXTENSIONS: [&str; 10] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.35",
    "2.5.29.37",
    "1.3.6.1.4.1.99999.1",
];

/// Asks for a certificate, and reads what is issued.
pub fn check(data: &[u8]) {
    let [kind, template, rest @ ..] = data else { return };
    let template = TEMPLATES[usize::from(*template) % TEMPLATES.len()];
    let mut passthrough = Value::Null;
    let csr = match kind % 4 {
        // The request as it travels.
        0 => rest.to_vec(),
        // Its DER.
        1 => pem(rest),
        // The part that is signed, so that a mutation gets beyond the signature.
        2 => match signed(rest) {
            Some(request) => pem(&request),
            None => return,
        },
        // An extension by the API, beside a request that is well.
        _ => {
            let [which, content @ ..] = rest else { return };
            let oid = EXTENSIONS[usize::from(*which) % EXTENSIONS.len()];
            let extension =
                json!({ "ObjectIdentifier": oid, "Value": base64(content), "Critical": which % 2 == 1 });
            passthrough = json!({ "Extensions": { "CustomExtensions": [extension] } });
            let Some(request) = signed(&info()) else { return };
            pem(&request)
        }
    };
    fixture::with(|fixture| {
        let mut body = json!({
            "CertificateAuthorityArn": fixture.authority,
            "Csr": base64(&csr),
            "SigningAlgorithm": "SHA256WITHECDSA",
            "TemplateArn": format!("arn:aws:acm-pca:::template/{template}/V1"),
            "Validity": { "Type": "DAYS", "Value": 30 },
        });
        if !passthrough.is_null() {
            body["ApiPassthrough"] = passthrough;
        }
        let (status, answer) = fixture.call("ROOT", "ACMPrivateCA.IssueCertificate", &body);
        if status != 200 {
            let name = answer["__type"].as_str().unwrap();
            let known = ["MalformedCSRException", "ValidationException", "InvalidArgsException"];
            assert!(known.contains(&name), "{answer}");
            return;
        }
        let get = json!({ "CertificateAuthorityArn": fixture.authority, "CertificateArn": answer["CertificateArn"] });
        let (status, answer) = fixture.call("ROOT", "ACMPrivateCA.GetCertificate", &get);
        assert_eq!(status, 200, "{answer}");
        let text = answer["Certificate"].as_str().unwrap();
        let (_, der) = der::pem::decode_vec(text.as_bytes()).unwrap();
        let certificate = Certificate::from_der(&der).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(certificate.to_der().unwrap(), der);
        assert_eq!(certificate.tbs_certificate().issuer().to_string(), "CN=Fuzzed");
        let extensions = certificate.tbs_certificate().extensions().unwrap();
        let mut kinds: Vec<_> = extensions.iter().map(|extension| extension.extn_id).collect();
        kinds.sort();
        kinds.dedup();
        assert_eq!(kinds.len(), extensions.len(), "an extension twice: {text}");
    });
}

fn pem(der: &[u8]) -> Vec<u8> {
    encode_string("CERTIFICATE REQUEST", LineEnding::LF, der).map(String::into_bytes).unwrap_or_default()
}

thread_local! {
    static KEY: EcdsaKeyPair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
}

/// A P-256 SubjectPublicKeyInfo up to the point's coordinates (RFC 5480 section 2).
const SPKI: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// ecdsa-with-SHA256 (RFC 5758 section 3.2).
const ECDSA_WITH_SHA256: [u8; 12] = [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/// Signs the part of a request that is signed (RFC 2986 section 4.1). Every P-256 key in it becomes the signer's.
fn signed(info: &[u8]) -> Option<Vec<u8>> {
    KEY.with(|key| {
        let mut info = info.to_vec();
        if let Some(start) = info.windows(SPKI.len()).position(|window| window == SPKI) {
            let point = key.public_key().as_ref();
            info.get_mut(start + SPKI.len()..start + SPKI.len() + point.len() - 1)?
                .copy_from_slice(&point[1..]);
        }
        let signature = key.sign(&SystemRandom::new(), &info).unwrap();
        let bits = tlv(0x03, &[&[0], signature.as_ref()].concat());
        Some(tlv(0x30, &[info.as_slice(), &ECDSA_WITH_SHA256, &bits].concat()))
    })
}

/// The signed part of a request for `CN=a`.
fn info() -> Vec<u8> {
    const VERSION: [u8; 3] = [0x02, 0x01, 0x00];
    const NAME: [u8; 14] =
        [0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, b'a'];
    let key = [SPKI.as_slice(), &[0; 64]].concat();
    tlv(0x30, &[VERSION.as_slice(), &NAME, &key, &[0xa0, 0x00]].concat())
}

/// DER of a tag with a content shorter than 64 KiB.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let head = match length {
        [0, short] if short < 0x80 => vec![tag, short],
        [0, long] => vec![tag, 0x81, long],
        [high, low] => vec![tag, 0x82, high, low],
    };
    [head.as_slice(), content].concat()
}
