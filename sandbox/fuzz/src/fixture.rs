//! A sandbox with something in it, and the one way in.

use std::cell::RefCell;

use aws_sandbox::{Directory, Options, Role, Sandbox, User};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// After so many inputs everything begins anew, so that the state stays small and a finding can be repeated.
const USES: usize = 150;

/// A sandbox with one key and one active root authority, and an empty one that checks signatures.
pub(crate) struct Fixture {
    runtime: Runtime,
    pub(crate) open: Sandbox,
    pub(crate) strict: Sandbox,
    pub(crate) key: String,
    pub(crate) authority: String,
    uses: usize,
}

thread_local! {
    static FIXTURE: RefCell<Option<Fixture>> = const { RefCell::new(None) };
}

/// Works with this thread's fixture.
pub(crate) fn with(work: impl FnOnce(&Fixture)) {
    FIXTURE.with_borrow_mut(|slot| {
        let fixture = match slot.take() {
            Some(fixture) if fixture.uses < USES => fixture,
            _ => Fixture::new(),
        };
        let fixture = slot.insert(fixture);
        fixture.uses += 1;
        work(fixture);
    });
}

/// Status and JSON of an answer.
pub(crate) type Answer = (u16, Value);

impl Fixture {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let principals = Directory::default()
            .user(User::new("alice").access_key("ALICE", "secret").administrator())
            .user(User::new("zoe").account("444455556666").access_key("ZOE", "secret").administrator())
            .role(Role::new("signer").session("run", "SESSION", "secret"));
        let open = Sandbox::open(Options { principals: principals.clone(), ..Options::default() }).unwrap();
        let strict = Sandbox::open(Options { principals, strict_auth: true, ..Options::default() }).unwrap();
        let mut fixture =
            Self { runtime, open, strict, key: String::new(), authority: String::new(), uses: 0 };
        fixture.key = fixture.new_key();
        fixture.authority = fixture.new_authority("ROOT");
        fixture.install_root();
        fixture
    }

    /// The id of a new key.
    pub(crate) fn new_key(&self) -> String {
        let key = self.must(
            "TrentService.CreateKey",
            &json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" }),
        );
        key["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
    }

    /// The ARN of a new authority that waits for its certificate.
    pub(crate) fn new_authority(&self, kind: &str) -> String {
        let authority = self.must(
            "ACMPrivateCA.CreateCertificateAuthority",
            &json!({
                "CertificateAuthorityConfiguration": {
                    "KeyAlgorithm": "EC_prime256v1",
                    "SigningAlgorithm": "SHA256WITHECDSA",
                    "Subject": { "CommonName": "Fuzzed" },
                },
                "CertificateAuthorityType": kind,
            }),
        );
        authority["CertificateAuthorityArn"].as_str().unwrap().to_owned()
    }

    fn install_root(&self) {
        let arn = &self.authority;
        let csr =
            self.must("ACMPrivateCA.GetCertificateAuthorityCsr", &json!({ "CertificateAuthorityArn": arn }));
        let issued = self.must(
            "ACMPrivateCA.IssueCertificate",
            &json!({
                "CertificateAuthorityArn": arn,
                "Csr": base64(csr["Csr"].as_str().unwrap().as_bytes()),
                "SigningAlgorithm": "SHA256WITHECDSA",
                "TemplateArn": "arn:aws:acm-pca:::template/RootCACertificate/V1",
                "Validity": { "Type": "YEARS", "Value": 10 },
            }),
        );
        let certificate = self.must(
            "ACMPrivateCA.GetCertificate",
            &json!({ "CertificateAuthorityArn": arn, "CertificateArn": issued["CertificateArn"] }),
        );
        let certificate = base64(certificate["Certificate"].as_str().unwrap().as_bytes());
        self.must(
            "ACMPrivateCA.ImportCertificateAuthorityCertificate",
            &json!({ "CertificateAuthorityArn": arn, "Certificate": certificate }),
        );
    }

    /// Calls an operation as the account's root and expects success.
    fn must(&self, target: &str, body: &Value) -> Value {
        let (status, answer) = self.call("ROOT", target, body);
        assert_eq!(status, 200, "{target}: {answer}");
        answer
    }

    /// Calls an operation under an access key.
    pub(crate) fn call(&self, access_key: &str, target: &str, body: &Value) -> Answer {
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={access_key}/20260101/us-east-1/kms/aws4_request");
        let request =
            Request::post("/").header("x-amz-target", target).header("authorization", authorization);
        let response = self.send(&self.open, request.body(Bytes::from(body.to_string())).unwrap());
        let answer = if response.body().is_empty() { Value::Null } else { json(response.body()) };
        (response.status().as_u16(), answer)
    }

    /// Sends a request. A panic in the sandbox shows as an internal failure, and there must be none.
    pub(crate) fn send(&self, sandbox: &Sandbox, request: Request<Bytes>) -> Response<Bytes> {
        let response = self.runtime.block_on(sandbox.handle(request));
        let status = response.status().as_u16();
        assert!(matches!(status, 200 | 400 | 403 | 404), "{status} {:?}", response.body());
        response
    }
}

/// The JSON that an answer must be.
pub(crate) fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {:?}", Bytes::copy_from_slice(body)))
}

/// Bytes as the JSON protocol carries them.
pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(bytes)
}
