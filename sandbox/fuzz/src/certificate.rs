//! Any certificate, and any chain, for an authority that waits for one. The first byte tells what the rest is.

use der::pem::{LineEnding, encode_string};
use serde_json::json;

use super::fixture::{self, base64};

/// Imports the certificate: it cannot be that of the authority, whose key is new.
pub fn check(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    let pem = |der: &[u8]| encode_string("CERTIFICATE", LineEnding::LF, der).unwrap_or_default().into_bytes();
    let certificate = if kind % 2 == 0 { pem(rest) } else { rest.to_vec() };
    fixture::with(|fixture| {
        let authority = fixture.new_authority(if kind & 2 == 0 { "ROOT" } else { "SUBORDINATE" });
        let mut body = json!({ "CertificateAuthorityArn": authority, "Certificate": base64(&certificate) });
        if kind & 4 != 0 {
            body["CertificateChain"] = base64(&certificate).into();
        }
        let (status, answer) =
            fixture.call("ROOT", "ACMPrivateCA.ImportCertificateAuthorityCertificate", &body);
        assert_eq!(status, 400, "{answer}");
        let name = answer["__type"].as_str().unwrap();
        let known = [
            "MalformedCertificateException",
            "CertificateMismatchException",
            "ValidationException",
            "InvalidRequestException",
            "InvalidArgsException",
        ];
        assert!(known.contains(&name), "{answer}");
        let get = json!({ "CertificateAuthorityArn": authority });
        let (_, answer) = fixture.call("ROOT", "ACMPrivateCA.DescribeCertificateAuthority", &get);
        assert_eq!(answer["CertificateAuthority"]["Status"], "PENDING_CERTIFICATE");
    });
}
