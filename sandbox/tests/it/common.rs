//! SDK clients on a sandbox, and the OpenSSL that judges what it makes.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use aws_config::{
    BehaviorVersion, Region, retry::RetryConfig, stalled_stream_protection::StalledStreamProtectionConfig,
};
use aws_credential_types::Credentials;
use aws_sandbox::{Options, Sandbox};
use aws_sdk_acmpca::{
    primitives::Blob,
    types::{
        Asn1Subject, CertificateAuthorityConfiguration, CertificateAuthorityType, KeyAlgorithm,
        SigningAlgorithm, Tag, Validity, ValidityPeriodType,
    },
};
use aws_sdk_kms::{
    error::{ProvideErrorMetadata, SdkError},
    types::{KeySpec, KeyUsageType},
};

/// Both clients of one sandbox in one Region. They do not retry.
pub(crate) struct Aws {
    pub(crate) sandbox: Sandbox,
    pub(crate) kms: aws_sdk_kms::Client,
    pub(crate) acmpca: aws_sdk_acmpca::Client,
}

/// A sandbox in memory.
pub(crate) async fn aws() -> Aws {
    on(&Sandbox::open(Options::default()).unwrap(), "us-east-1").await
}

/// Clients of this sandbox in this Region, with an access key that nobody has.
pub(crate) async fn on(sandbox: &Sandbox, region: &'static str) -> Aws {
    let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
    Aws::new(sandbox, &configured(sandbox, region, credentials).await)
}

/// Clients of this sandbox that sign with these keys.
pub(crate) async fn by(sandbox: &Sandbox, key: &str, secret: &str) -> Aws {
    let credentials = Credentials::from_keys(key, secret, None);
    Aws::new(sandbox, &configured(sandbox, "us-east-1", credentials).await)
}

/// The configuration of SDK clients that these credentials sign for.
#[expect(clippy::disallowed_methods, reason = "the one place of these tests that configures SDK clients")]
pub(crate) async fn configured(
    sandbox: &Sandbox,
    region: &'static str,
    credentials: Credentials,
) -> aws_config::SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(sandbox.http_client())
        .credentials_provider(credentials)
        .region(Region::from_static(region))
        .retry_config(RetryConfig::disabled())
        // Making a long RSA key can take longer than the SDK waits for the first byte of an answer.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .load()
        .await
}

/// Name and message of the service's error.
#[track_caller]
pub(crate) fn refusal<
    T: std::fmt::Debug,
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
>(
    result: Result<T, SdkError<E, R>>,
) -> (String, String) {
    match result {
        Err(SdkError::ServiceError(context)) => {
            let meta = context.err().meta().clone();
            (meta.code().unwrap_or_default().to_owned(), meta.message().unwrap_or_default().to_owned())
        }
        other => panic!("a service error was expected: {other:?}"),
    }
}

/// Name of the service's error.
#[track_caller]
pub(crate) fn code<
    T: std::fmt::Debug,
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
>(
    result: Result<T, SdkError<E, R>>,
) -> String {
    refusal(result).0
}

pub(crate) fn subject(common_name: &str) -> Asn1Subject {
    Asn1Subject::builder().common_name(common_name).build()
}

pub(crate) fn configuration(
    key: KeyAlgorithm,
    signing: SigningAlgorithm,
    subject: Asn1Subject,
) -> CertificateAuthorityConfiguration {
    CertificateAuthorityConfiguration::builder()
        .key_algorithm(key)
        .signing_algorithm(signing)
        .subject(subject)
        .build()
        .unwrap()
}

pub(crate) fn validity(value: i64, kind: ValidityPeriodType) -> Validity {
    Validity::builder().value(value).r#type(kind).build().unwrap()
}

pub(crate) fn template(name: &str) -> String {
    format!("arn:aws:acm-pca:::template/{name}/V1")
}

impl Aws {
    /// The clients of a configuration.
    #[expect(clippy::disallowed_methods, reason = "the one place of these tests that builds SDK clients")]
    pub(crate) fn new(sandbox: &Sandbox, config: &aws_config::SdkConfig) -> Self {
        Self {
            sandbox: sandbox.clone(),
            kms: aws_sdk_kms::Client::new(config),
            acmpca: aws_sdk_acmpca::Client::new(config),
        }
    }

    /// A new authority; elliptic keys are quick to make.
    pub(crate) async fn create_authority(&self, common_name: &str, kind: CertificateAuthorityType) -> String {
        let configuration = configuration(
            KeyAlgorithm::EcPrime256v1,
            SigningAlgorithm::Sha256Withecdsa,
            subject(common_name),
        );
        self.acmpca
            .create_certificate_authority()
            .certificate_authority_configuration(configuration)
            .certificate_authority_type(kind)
            .tags(Tag::builder().key("Name").value(common_name).build().unwrap())
            .send()
            .await
            .unwrap()
            .certificate_authority_arn
            .unwrap()
    }

    /// A new key for signing, its id.
    pub(crate) async fn key(&self, spec: KeySpec) -> String {
        let answer = self.kms.create_key().key_spec(spec).key_usage(KeyUsageType::SignVerify).send().await;
        answer.unwrap().key_metadata.unwrap().key_id
    }

    pub(crate) async fn csr(&self, authority: &str) -> String {
        let answer =
            self.acmpca.get_certificate_authority_csr().certificate_authority_arn(authority).send().await;
        answer.unwrap().csr.unwrap()
    }

    /// Issues and gets a certificate: the certificate, and the chain.
    pub(crate) async fn issue(
        &self,
        authority: &str,
        csr: &str,
        template_name: &str,
        algorithm: SigningAlgorithm,
        valid: Validity,
    ) -> (String, Option<String>) {
        let arn = self
            .acmpca
            .issue_certificate()
            .certificate_authority_arn(authority)
            .csr(Blob::new(csr))
            .template_arn(template(template_name))
            .signing_algorithm(algorithm)
            .validity(valid)
            .send()
            .await
            .unwrap()
            .certificate_arn
            .unwrap();
        let answer = self
            .acmpca
            .get_certificate()
            .certificate_authority_arn(authority)
            .certificate_arn(arn)
            .send()
            .await
            .unwrap();
        (answer.certificate.unwrap(), answer.certificate_chain)
    }

    pub(crate) async fn import(&self, authority: &str, certificate: &str, chain: Option<&str>) {
        self.acmpca
            .import_certificate_authority_certificate()
            .certificate_authority_arn(authority)
            .certificate(Blob::new(certificate))
            .set_certificate_chain(chain.map(Blob::new))
            .send()
            .await
            .unwrap();
    }

    /// A new root that is active for ten years; its ARN and its certificate.
    pub(crate) async fn active_root(&self, common_name: &str) -> (String, String) {
        let arn = self.create_authority(common_name, CertificateAuthorityType::Root).await;
        let csr = self.csr(&arn).await;
        let ten_years = validity(10, ValidityPeriodType::Years);
        let (certificate, chain) =
            self.issue(&arn, &csr, "RootCACertificate", SigningAlgorithm::Sha256Withecdsa, ten_years).await;
        assert_eq!(chain, None);
        self.import(&arn, &certificate, None).await;
        (arn, certificate)
    }

    pub(crate) async fn status(&self, authority: &str) -> String {
        let answer =
            self.acmpca.describe_certificate_authority().certificate_authority_arn(authority).send().await;
        answer.unwrap().certificate_authority.unwrap().status.unwrap().as_str().to_owned()
    }
}

/// A folder for OpenSSL's files.
pub(crate) struct OpenSsl {
    folder: tempfile::TempDir,
}

impl OpenSsl {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `openssl` with `input`; its output, and whether it succeeded.
    pub(crate) fn run(&self, arguments: &[&str], input: &[u8]) -> (bool, String) {
        let mut child = Command::new("openssl")
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("openssl is installed");
        // A command that reads files only may have ended before.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    }

    /// Runs `openssl` and expects success.
    #[track_caller]
    pub(crate) fn ok(&self, arguments: &[&str], input: &[u8]) -> String {
        let (success, text) = self.run(arguments, input);
        assert!(success, "openssl {arguments:?}: {text}");
        text
    }

    /// A new key (in `key.pem`) and a request by it with this subject.
    pub(crate) fn request(&self, algorithm: &[&str], subject: &str, more: &[&str]) -> String {
        let mut arguments = vec!["genpkey", "-out", "key.pem"];
        arguments.extend(algorithm);
        self.ok(&arguments, b"");
        let mut arguments = vec!["req", "-new", "-key", "key.pem", "-subj", subject, "-out", "request.pem"];
        arguments.extend(more);
        self.ok(&arguments, b"");
        fs::read_to_string(self.folder.path().join("request.pem")).unwrap()
    }
}

/// Key generation by OpenSSL that is quick.
pub(crate) const P256: [&str; 4] = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// The text of the first element of this name.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let begin = xml.split_once(&format!("<{name}>")).map_or("", |(_, rest)| rest);
    begin.split_once(&format!("</{name}>")).map_or("", |(text, _)| text)
}
