//! `signet sandbox`: its flags and its control interface, as other programs of this machine meet them.
#![expect(clippy::disallowed_methods, reason = "the tests look at the sandbox as any AWS client would")]

use std::io::{Read, Write};
use std::net::TcpStream;

use aws_sdk_acmpca::types::{
    Asn1Subject, CertificateAuthorityConfiguration, CertificateAuthorityType, KeyAlgorithm, SigningAlgorithm,
};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use serde_json::{Value, json};

use crate::support::{Cli, Running, err, out};

/// A running sandbox, asked over its port.
pub(crate) struct Sandbox(pub(crate) Running);

impl Sandbox {
    pub(crate) fn start(cli: &Cli, flags: &[&str]) -> Self {
        let arguments = [&["sandbox", "--listen", "127.0.0.1:0"], flags].concat();
        Self(Running::start(cli.command(&arguments), "Sandbox: "))
    }

    /// Status and body of the answer to one request, byte for byte.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        let address = self.0.address.strip_prefix("http://").unwrap();
        let host = if headers.contains("Host:") { String::new() } else { format!("Host: {address}\r\n") };
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\n{host}{headers}Connection: close\r\n");
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// The same for the control interface, as JSON where there is some.
    pub(crate) fn control(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let path = format!("/_sandbox/v1/{path}");
        let (status, body) = self.ask(method, &path, "Content-Type: application/json\r\n", body);
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    /// Both SDK clients, which try up to three times.
    async fn sdk(&self) -> (aws_sdk_kms::Client, aws_sdk_acmpca::Client) {
        let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
            .region(aws_config::Region::new("us-east-1"))
            .endpoint_url(&self.0.address)
            .credentials_provider(aws_credential_types::Credentials::from_keys("sandbox", "sandbox", None))
            .load()
            .await;
        (aws_sdk_kms::Client::new(&config), aws_sdk_acmpca::Client::new(&config))
    }
}

#[test]
fn flags_that_cannot_be_are_explained() {
    let cli = Cli::new();
    let table: [(&[&str], i32, &str); 4] = [
        (&["--listen", "0.0.0.0:0"], 1, "loopback addresses only"),
        (&["--strict-auth", "--any-caller"], 2, "cannot be used with"),
        (&["--latency", "aws", "--sandbox-delay", "5"], 1, "Two flags contradict each other"),
        (&["--latency", "slow"], 2, "instant, aws"),
    ];
    for (flags, code, says) in table {
        let output = cli.run(&[&["sandbox"], flags].concat());
        assert_eq!(output.status.code(), Some(code), "{flags:?}");
        assert!(err(&output).contains(says), "{flags:?}: {}", err(&output));
    }
    let help = out(&cli.run(&["sandbox", "--help"]));
    for flag in ["--strict-auth", "--any-caller", "--throttle", "--latency", "--control"] {
        assert!(help.contains(flag), "{flag}: {help}");
    }
}

#[cfg(unix)]
#[test]
fn it_ends_when_asked() {
    let cli = Cli::new();
    let mut sandbox = Sandbox::start(&cli, &[]);
    // A connection that lies idle is no reason to go on.
    let idle = TcpStream::connect(sandbox.0.address.strip_prefix("http://").unwrap()).unwrap();
    std::process::Command::new("kill").args(["-TERM", &sandbox.0.child.id().to_string()]).status().unwrap();
    assert!(sandbox.0.child.wait().unwrap().success());
    drop(idle);
}

#[test]
fn the_control_interface_is_there_when_asked_for_and_not_for_web_pages() {
    let cli = Cli::new();
    let closed = Sandbox::start(&cli, &[]);
    let (status, body) = closed.control("GET", "status", "");
    assert_eq!((status, body), (400, json!({ "__type": "UnknownOperationException" })));
    drop(closed);

    let flags = ["--control", "--strict-auth", "--throttle", "--latency", "aws", "--account", "444455556666"];
    let sandbox = Sandbox::start(&cli, &flags);
    let (status, body) = sandbox.control("GET", "status", "");
    assert_eq!(status, 200);
    assert_eq!((&body["account"], &body["pace"]), (&json!("444455556666"), &json!("aws")));
    assert_eq!([&body["strict_auth"], &body["throttle"], &body["kept_on_disk"]], [true, true, true]);
    let (_, principals) = sandbox.control("GET", "principals", "");
    assert_eq!(principals["principals"][0]["arn"], "arn:aws:iam::444455556666:user/sandbox");

    let json = "Content-Type: application/json\r\n";
    for (headers, expected) in [
        (format!("{json}Host: evil.example:4599\r\n"), 421),
        (format!("{json}Origin: http://evil.example\r\n"), 403),
        (format!("{json}Sec-Fetch-Site: cross-site\r\n"), 403),
        ("Content-Type: text/plain\r\n".to_owned(), 415),
    ] {
        let (status, body) = sandbox.ask("POST", "/_sandbox/v1/reset", &headers, "");
        assert_eq!(status, expected, "{headers}{body}");
    }
}

#[tokio::test]
async fn a_program_scripts_a_bad_day_and_moves_the_clock() {
    let cli = Cli::new();
    let sandbox = Sandbox::start(&cli, &["--control"]);
    let (kms, acmpca) = sandbox.sdk().await;

    // The answer is lost, the SDK tries again with the same token, and there is one authority.
    let cut = r#"{"operation": "acm-pca:CreateCertificateAuthority", "kind": "cut"}"#;
    assert_eq!(sandbox.control("POST", "faults", cut).0, 200);
    let configuration = CertificateAuthorityConfiguration::builder()
        .key_algorithm(KeyAlgorithm::EcPrime256v1)
        .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
        .subject(Asn1Subject::builder().common_name("Root").build())
        .build()
        .unwrap();
    acmpca
        .create_certificate_authority()
        .certificate_authority_configuration(configuration)
        .certificate_authority_type(CertificateAuthorityType::Root)
        .idempotency_token("one")
        .send()
        .await
        .unwrap();
    let authorities = acmpca.list_certificate_authorities().send().await.unwrap();
    assert_eq!(authorities.certificate_authorities().len(), 1);
    let (_, status) = sandbox.control("GET", "status", "");
    assert_eq!(status["calls"]["acm-pca"]["CreateCertificateAuthority"], 2);

    let create = kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify);
    let key = create.send().await.unwrap().key_metadata.unwrap().key_id;
    let snapshot = sandbox.ask("GET", "/_sandbox/v1/snapshot", "", "");
    assert_eq!(snapshot.0, 200);
    kms.schedule_key_deletion().key_id(&key).pending_window_in_days(7).send().await.unwrap();
    assert_eq!(sandbox.control("POST", "clock", r#"{"advance_seconds": 604800}"#).0, 200);
    assert!(kms.list_keys().send().await.unwrap().keys().is_empty());

    assert_eq!(sandbox.control("POST", "reset", "").0, 204);
    let authorities = acmpca.list_certificate_authorities().send().await.unwrap();
    assert!(authorities.certificate_authorities().is_empty());
    assert_eq!(sandbox.control("POST", "restore", &snapshot.1).0, 204);
    let metadata = kms.describe_key().key_id(&key).send().await.unwrap().key_metadata.unwrap();
    assert_eq!(metadata.key_state.unwrap().as_str(), "Enabled");
    let authorities = acmpca.list_certificate_authorities().send().await.unwrap();
    assert_eq!(authorities.certificate_authorities().len(), 1);
}
