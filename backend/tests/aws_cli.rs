//! AWS's own command line against `signet sandbox`: the commands that the documents name, and what scripts rely on.
//!
//! `cargo xtask test` installs it and names its folder in `SIGNET_PEERS`; without that variable nothing is judged.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

const PRINCIPALS: &str = r#"{
    "users": [
        { "name": "admin", "access_keys": [{ "id": "ADMIN", "secret": "right" }],
          "policies": [{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }] },
        { "name": "reader", "access_keys": [{ "id": "READER", "secret": "right" }], "policies": [] }
    ],
    "roles": [{ "name": "voice-bot-exec", "managed_policies": ["AWSPrivateCAUser"],
        "policies": [{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "logs:*", "Resource": "*" }] }] }]
}"#;
const ROLE: &str = "arn:aws:iam::111122223333:role/voice-bot-exec";

/// A running sandbox, and the command line that talks to it from a folder of its own.
struct Aws {
    program: PathBuf,
    folder: tempfile::TempDir,
    sandbox: Child,
    address: String,
}

impl Drop for Aws {
    fn drop(&mut self) {
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

impl Aws {
    /// Nothing, and a word about it, where the command line is not installed.
    #[expect(clippy::print_stderr, reason = "who reads the test's output is to know what was not judged")]
    fn start() -> Option<Self> {
        let Some(peers) = std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty()) else {
            eprintln!(
                "SKIPPED: the aws command line has judged nothing; `cargo xtask test` sets SIGNET_PEERS"
            );
            return None;
        };
        let program = Path::new(&peers).join("bin").join("aws");
        assert!(program.exists(), "SIGNET_PEERS names a folder without {}", program.display());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("principals.json"), PRINCIPALS).unwrap();
        let mut sandbox = Command::new(env!("CARGO_BIN_EXE_signet"))
            .args([
                "sandbox",
                "--listen",
                "127.0.0.1:0",
                "--principals",
                "principals.json",
                "--data-dir",
                "data",
            ])
            .env_clear()
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(sandbox.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Sandbox: ").unwrap().to_owned();
        Some(Self { program, folder, sandbox, address })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command line with these credentials: id, secret, and the token of a session.
    fn run_as(&self, credentials: &[&str], region: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command
            .args(["--endpoint-url", &self.address, "--region", region, "--output", "json"])
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_MAX_ATTEMPTS", "1")
            .env("AWS_PAGER", "")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        for (name, value) in
            ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].iter().zip(credentials)
        {
            command.env(name, value);
        }
        command.output().unwrap()
    }

    /// What an administrator's command prints.
    #[track_caller]
    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run_as(&["ADMIN", "right"], "eu-central-1", arguments);
        assert!(output.status.success(), "aws {arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The JSON that an administrator's command prints.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.text(arguments)).unwrap()
    }

    /// What an administrator's command that fails says.
    #[track_caller]
    fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.run_as(&["ADMIN", "right"], "eu-central-1", arguments);
        assert!(!output.status.success(), "aws {arguments:?} was not refused");
        said(&output)
    }

    fn key(&self, spec: &str) -> Value {
        self.json(&["kms", "create-key", "--key-spec", spec, "--key-usage", "SIGN_VERIFY"])["KeyMetadata"]
            .take()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_key_policy_is_fetched_edited_and_put_as_the_manual_says() {
    let Some(aws) = Aws::start() else { return };
    let key = aws.key("RSA_2048");
    let id = key["KeyId"].as_str().unwrap();
    aws.text(&["kms", "create-alias", "--alias-name", "alias/epic-prod-voice", "--target-key-id", id]);
    // Without the query, the text would end with the policy's name.
    let get = ["kms", "get-key-policy", "--key-id", id, "--policy-name", "default", "--query", "Policy"];
    let get = [&get[..], &["--output", "text"]].concat();
    let mut policy: Value = serde_json::from_str(&aws.text(&get)).unwrap();
    policy["Statement"].as_array_mut().unwrap().push(json!({
        "Sid": "Voice", "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "kms:Sign", "Resource": "*"
    }));
    std::fs::write(aws.path("policy.json"), serde_json::to_string_pretty(&policy).unwrap()).unwrap();
    let file = "file://policy.json";
    aws.text(&["kms", "put-key-policy", "--key-id", id, "--policy-name", "default", "--policy", file]);
    assert_eq!(serde_json::from_str::<Value>(&aws.text(&get)).unwrap(), policy);

    // The role can sign now, and nothing else.
    let role = aws.json(&["sts", "assume-role", "--role-arn", ROLE, "--role-session-name", "shift"]);
    let given = |name: &str| role["Credentials"][name].as_str().unwrap().to_owned();
    let session = [given("AccessKeyId"), given("SecretAccessKey"), given("SessionToken")];
    let session: Vec<&str> = session.iter().map(String::as_str).collect();
    std::fs::write(aws.path("message"), "message").unwrap();
    let sign = ["kms", "sign", "--key-id", "alias/epic-prod-voice", "--message", "fileb://message"];
    let sign = [&sign[..], &["--signing-algorithm", "RSASSA_PKCS1_V1_5_SHA_384"]].concat();
    let by_id: Vec<&str> =
        sign.iter().map(|word| if word.starts_with("alias/") { id } else { word }).collect();
    let signed = aws.run_as(&session, "eu-central-1", &by_id);
    assert!(signed.status.success(), "{}", said(&signed));
    let deletion = ["kms", "schedule-key-deletion", "--key-id", id];
    let refused = said(&aws.run_as(&session, "eu-central-1", &deletion));
    assert!(
        refused.contains(
            "An error occurred (AccessDeniedException) when calling the ScheduleKeyDeletion operation: User: \
             arn:aws:sts::111122223333:assumed-role/voice-bot-exec/shift is not authorized to perform: \
             kms:ScheduleKeyDeletion on resource: arn:aws:kms:eu-central-1:111122223333:key/"
        ),
        "{refused}"
    );
}

#[test]
fn what_the_command_line_signs_openssl_verifies() {
    let Some(aws) = Aws::start() else { return };
    let key = aws.key("RSA_2048");
    let id = key["KeyId"].as_str().unwrap();
    std::fs::write(aws.path("message"), "a token request").unwrap();
    let task =
        ["--key-id", id, "--message", "fileb://message", "--signing-algorithm", "RSASSA_PKCS1_V1_5_SHA_384"];
    let query = |member| ["--query", member, "--output", "text"];
    let signature = aws.text(&[&["kms", "sign"], &task[..], &query("Signature")].concat());
    std::fs::write(aws.path("signature.b64"), signature).unwrap();
    openssl(aws.folder.path(), &["base64", "-d", "-A", "-in", "signature.b64", "-out", "signature"]);
    let public = aws.text(&[&["kms", "get-public-key", "--key-id", id][..], &query("PublicKey")].concat());
    std::fs::write(aws.path("public.b64"), public).unwrap();
    openssl(aws.folder.path(), &["base64", "-d", "-A", "-in", "public.b64", "-out", "public.der"]);
    let verified = openssl(
        aws.folder.path(),
        &[
            "dgst",
            "-sha384",
            "-verify",
            "public.der",
            "-keyform",
            "DER",
            "-signature",
            "signature",
            "message",
        ],
    );
    assert_eq!(verified.trim(), "Verified OK");
    let verify = [&["kms", "verify", "--signature", "fileb://signature"], &task[..]].concat();
    assert_eq!(aws.json(&verify)["SignatureValid"], true);
    std::fs::write(aws.path("message"), "another token request").unwrap();
    let refused = aws.refusal(&verify);
    assert!(refused.contains("(KMSInvalidSignatureException)"), "{refused}");
}

#[test]
fn an_authority_is_made_waited_for_and_issues() {
    let Some(aws) = Aws::start() else { return };
    let configuration = json!({
        "KeyAlgorithm": "RSA_2048", "SigningAlgorithm": "SHA256WITHRSA", "Subject": { "CommonName": "Lakeside Root" }
    });
    std::fs::write(aws.path("ca.json"), configuration.to_string()).unwrap();
    let create = ["acm-pca", "create-certificate-authority", "--certificate-authority-type", "ROOT"];
    let create = [&create[..], &["--certificate-authority-configuration", "file://ca.json"]].concat();
    let made = aws.json(&create);
    let authority = made["CertificateAuthorityArn"].as_str().unwrap();
    let of = ["--certificate-authority-arn", authority];
    let pca = |words: &[&str]| aws.text(&[&["acm-pca"], words, &of].concat());
    pca(&["wait", "certificate-authority-csr-created"]);
    let csr = pca(&["get-certificate-authority-csr", "--output", "text"]);
    std::fs::write(aws.path("ca.csr"), csr).unwrap();
    let issued = |template: &str, csr: &str, years: &str| {
        let template = format!("arn:aws:acm-pca:::template/{template}/V1");
        let issue = ["issue-certificate", "--csr", csr, "--template-arn", &template, "--validity", years];
        let more = ["--signing-algorithm", "SHA256WITHRSA", "--query", "CertificateArn", "--output", "text"];
        let arn = pca(&[&issue[..], &more].concat());
        pca(&["wait", "certificate-issued", "--certificate-arn", arn.trim()]);
        let get = [
            "get-certificate",
            "--certificate-arn",
            arn.trim(),
            "--query",
            "Certificate",
            "--output",
            "text",
        ];
        pca(&get)
    };
    std::fs::write(
        aws.path("root.pem"),
        issued("RootCACertificate", "fileb://ca.csr", "Value=10,Type=YEARS"),
    )
    .unwrap();
    pca(&["import-certificate-authority-certificate", "--certificate", "fileb://root.pem"]);
    let described: Value = serde_json::from_str(&pca(&["describe-certificate-authority"])).unwrap();
    assert_eq!(described["CertificateAuthority"]["Status"], "ACTIVE");

    let request =
        ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-subj", "/CN=myapp"];
    openssl(aws.folder.path(), &[&request[..], &["-out", "leaf.csr"]].concat());
    let leaf = issued("CodeSigningCertificate", "fileb://leaf.csr", "Value=1,Type=YEARS");
    std::fs::write(aws.path("leaf.pem"), leaf).unwrap();
    let verify = ["verify", "-CAfile", "root.pem", "-purpose", "any", "leaf.pem"];
    assert_eq!(openssl(aws.folder.path(), &verify).trim(), "leaf.pem: OK");

    let report = ["create-certificate-authority-audit-report", "--s3-bucket-name", "reports.example"];
    let report =
        pca(&[&report[..], &["--audit-report-response-format", "JSON", "--query", "AuditReportId"]].concat());
    pca(&["wait", "audit-report-created", "--audit-report-id", report.trim().trim_matches('"')]);
}

#[test]
fn lists_are_paged_by_the_service_and_cut_by_the_command_line() {
    let Some(aws) = Aws::start() else { return };
    for _ in 0..3 {
        aws.key("ECC_NIST_P256");
    }
    let ids = |answer: &Value| -> Vec<String> {
        let keys = answer["Keys"].as_array().unwrap();
        keys.iter().map(|key| key["KeyId"].as_str().unwrap().to_owned()).collect()
    };
    // Two pages behind one answer.
    let all = ids(&aws.json(&["kms", "list-keys", "--page-size", "2"]));
    assert_eq!(all.len(), 3);
    let first = aws.json(&["kms", "list-keys", "--max-items", "2"]);
    let token = first["NextToken"].as_str().unwrap();
    let second = aws.json(&["kms", "list-keys", "--max-items", "2", "--starting-token", token]);
    assert_eq!([ids(&first), ids(&second)].concat(), all);
    assert!(second["NextToken"].is_null());
}

#[test]
fn who_calls_from_where_and_what_is_refused_in_awss_words() {
    let Some(aws) = Aws::start() else { return };
    let caller = aws.json(&["sts", "get-caller-identity"]);
    assert_eq!(caller["Arn"], "arn:aws:iam::111122223333:user/admin");
    let china = aws.run_as(&["ADMIN", "right"], "cn-north-1", &["kms", "create-key"]);
    let china: Value = serde_json::from_slice(&china.stdout).unwrap();
    let arn = china["KeyMetadata"]["Arn"].as_str().unwrap();
    assert!(arn.starts_with("arn:aws-cn:kms:cn-north-1:111122223333:key/"), "{arn}");

    assert_eq!(
        aws.refusal(&["kms", "describe-key", "--key-id", "alias/absent"]),
        "An error occurred (NotFoundException) when calling the DescribeKey operation: Alias \
         arn:aws:kms:eu-central-1:111122223333:alias/absent is not found."
    );
    let reader = said(&aws.run_as(&["READER", "right"], "eu-central-1", &["kms", "list-keys"]));
    assert_eq!(
        reader,
        "An error occurred (AccessDeniedException) when calling the ListKeys operation: User: \
         arn:aws:iam::111122223333:user/reader is not authorized to perform: kms:ListKeys on resource: * because no \
         identity-based policy allows the kms:ListKeys action"
    );
    std::fs::write(aws.path("secret"), "secret").unwrap();
    let encrypt = ["kms", "encrypt", "--key-id", "alias/absent", "--plaintext", "fileb://secret"];
    assert_eq!(
        aws.refusal(&encrypt),
        "An error occurred (UnknownOperationException) when calling the Encrypt operation:"
    );
}

#[test]
fn the_policies_of_a_role_are_read() {
    let Some(aws) = Aws::start() else { return };
    let role = ["--role-name", "voice-bot-exec"];
    let of_role = |words: &[&str]| aws.json(&[&["iam"], words, &role].concat());
    assert_eq!(of_role(&["list-role-policies"])["PolicyNames"], json!(["policy1"]));
    let inline = of_role(&["get-role-policy", "--policy-name", "policy1"]);
    assert_eq!(inline["PolicyDocument"]["Statement"][0]["Action"], "logs:*");
    let attached = of_role(&["list-attached-role-policies"]);
    let arn = attached["AttachedPolicies"][0]["PolicyArn"].as_str().unwrap();
    assert_eq!(arn, "arn:aws:iam::aws:policy/AWSPrivateCAUser");
    let policy = aws.json(&["iam", "get-policy", "--policy-arn", arn]);
    let version = policy["Policy"]["DefaultVersionId"].as_str().unwrap();
    let found = aws.json(&["iam", "get-policy-version", "--policy-arn", arn, "--version-id", version]);
    assert_eq!(found["PolicyVersion"]["Document"]["Version"], "2012-10-17");
    let absent =
        aws.refusal(&["iam", "get-role-policy", "--role-name", "voice-bot-exec", "--policy-name", "x"]);
    assert!(absent.contains("(NoSuchEntity) when calling the GetRolePolicy operation"), "{absent}");
}
