//! Every export, read again by programs that are not ours: OpenSSL always, GnuTLS's certtool, Java's keytool and unzip where
//! they are installed.

use std::path::Path;
use std::process::{Command, Stdio};

use signet_shared::certificate;
use signet_shared::export::{DEFAULT_PASSWORD, ExportError, Format, Material, export};

use crate::tool::OpenSsl;

const RSA: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
const P384: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-384";
const CA: &str = "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign";
const LEAF: &str = "-addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature";

/// Keys of one kind; the certificates `leaf.pem`, `sub.pem` and `root.pem` or fewer, and what they are as material.
fn world(name: &str, key: &str, issuers: &[&str]) -> (OpenSsl, Material) {
    let openssl = OpenSsl::new(name);
    let mut made: Vec<&str> = Vec::new();
    for (index, who) in issuers.iter().rev().chain([&"leaf"]).enumerate() {
        let extensions = if *who == "leaf" { LEAF } else { CA };
        let name = if *who == "leaf" { "Voice_Bot" } else { who };
        openssl.run(&format!("genpkey {key} -out {who}.key"));
        openssl.run(&format!(
            "req -new -utf8 -key {who}.key -subj /O=Käserei/CN={name} {extensions} -out {who}.csr"
        ));
        let signed_by = match made.last() {
            None => format!("-signkey {who}.key"),
            Some(issuer) => format!("-CA {issuer}.pem -CAkey {issuer}.key"),
        };
        openssl.run(&format!(
            "x509 -req -in {who}.csr -copy_extensions copy -days 30 -set_serial {} {signed_by} -out {who}.pem",
            index + 2
        ));
        made.push(who);
    }
    let text = |who: &&str| String::from_utf8(openssl.read(&format!("{who}.pem"))).unwrap();
    let (root, between) = match issuers.split_last() {
        Some((root, between)) => (Some(text(root)), between.iter().map(text).collect::<String>()),
        None => (None, String::new()),
    };
    let csr = String::from_utf8(openssl.read("leaf.csr")).unwrap();
    let material = Material {
        csr_pem: Some(csr),
        ..Material::read("Voice Bot", &text(&"leaf"), Some(&between), root.as_deref()).unwrap()
    };
    (openssl, material)
}

/// Makes a file and lays it into the folder under a name without spaces.
fn lay(openssl: &OpenSsl, material: &Material, format: Format, password: &str) -> &'static str {
    let file = export(format, material, password).unwrap();
    assert_eq!(file.name, format.file_name("Voice Bot"));
    openssl.write(format.name(), file.bytes);
    format.name()
}

/// Runs another program in the folder; `None` if it is not installed.
fn judge(folder: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let run = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let Ok(output) = run else {
        skipped(program);
        return None;
    };
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {text}");
    Some(text)
}

#[expect(clippy::print_stderr, reason = "who reads the test's output is to know what was not judged")]
fn skipped(program: &str) {
    let must = std::env::var_os("SIGNET_PEERS").is_some_and(|value| !value.is_empty());
    // A Java runtime is much to install for one test; certtool and unzip judge everywhere.
    assert!(
        !must || program == "keytool",
        "{program} is not installed, and SIGNET_PEERS says that it must be"
    );
    eprintln!("SKIPPED: {program} has not judged anything");
}

/// Digest that names a certificate in all programs: SHA-256 with colons.
fn sha256(der: &[u8]) -> String {
    certificate::parse(der).unwrap().remove(0).fingerprints.sha256
}

fn plain(der: &[u8], openssl: &OpenSsl, material: &Material) {
    let count = material.issuers.len() + 1;
    let lay = |format| lay(openssl, material, format, DEFAULT_PASSWORD);
    // One certificate, three ways.
    for arguments in ["-in pem", "-inform DER -in der", "-in fullchain"] {
        lay(Format::Pem);
        lay(Format::Der);
        lay(Format::FullChain);
        let text = openssl.run(&format!("x509 {arguments} -noout -fingerprint -sha256"));
        assert!(text.contains(&sha256(der)), "{text}");
    }
    // All of them, in order.
    let all: String = std::iter::once(der)
        .chain(material.issuers.iter().map(Vec::as_slice))
        .map(certificate::der_to_pem)
        .collect();
    assert_eq!(openssl.read("fullchain"), all.as_bytes());
    match export(Format::Chain, material, DEFAULT_PASSWORD) {
        Ok(file) => assert_eq!([openssl.read("pem"), file.bytes].concat(), all.as_bytes()),
        Err(error) => assert!(matches!(error, ExportError::Nothing(_)) && count == 1, "{error}"),
    }
    for (format, form) in [(Format::Pkcs7, "DER"), (Format::Pkcs7Pem, "PEM")] {
        let text = openssl.run(&format!("pkcs7 -inform {form} -in {} -print_certs", lay(format)));
        let read: String =
            certificate::parse(text.as_bytes()).unwrap().into_iter().map(|view| view.pem).collect();
        assert_eq!(read, all, "{form}: the same certificates in the same order");
    }
    // What the key verifies is what the certificate's verifies.
    let key = openssl.run(&format!("pkey -pubin -in {} -pubout", lay(Format::PublicKey)));
    assert_eq!(key, openssl.run("x509 -in leaf.pem -noout -pubkey"));
    let request = openssl.run(&format!("req -in {} -noout -verify -pubkey", lay(Format::Csr)));
    assert!(request.contains("OK") && request.contains(&key), "{request}");
    let set = export(Format::Jwks, material, DEFAULT_PASSWORD).unwrap().bytes;
    let set = signet_shared::jwk::JwkSet::parse(&String::from_utf8(set).unwrap()).unwrap();
    assert_eq!(set.keys().len(), 1);
}

fn others(openssl: &OpenSsl, material: &Material) {
    let folder = openssl.folder();
    let all = || std::iter::once(&material.leaf).chain(&material.issuers);
    if let Some(text) = judge(folder, "certtool", &["--p7-info", "--infile", "p7b-pem"]) {
        assert_eq!(text.matches("-----BEGIN CERTIFICATE").count(), all().count(), "{text}");
    }
    if let Some(text) = judge(folder, "keytool", &["-printcert", "-file", "p7b"]) {
        for der in all() {
            assert!(text.contains(&sha256(der)), "{text}");
        }
    }
}

fn trust_store(openssl: &OpenSsl, material: &Material, password: &str) {
    let root = material.issuers.last().unwrap_or(&material.leaf);
    let file = lay(openssl, material, Format::TrustStore, password);
    openssl.write("password", password);
    let read = openssl.run(&format!("pkcs12 -in {file} -passin file:password -nokeys"));
    // OpenSSL 3.2 knows the attribute by name.
    let is_trusted = ["2.16.840.1.113894.746875.1.1", "Trusted key usage (Oracle)"];
    assert!(is_trusted.iter().any(|name| read.contains(name)) && read.contains("friendlyName: "), "{read}");
    let views = certificate::parse(read.as_bytes()).unwrap();
    assert_eq!(views.iter().map(|view| &view.der).collect::<Vec<_>>(), [root]);
    let folder = openssl.folder();
    let wrong = Command::new("openssl")
        .args(["pkcs12", "-in", file, "-passin", "pass:another", "-nokeys"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(!wrong.status.success(), "the password guards the file");
    if let Some(text) =
        judge(folder, "certtool", &["--p12-info", "--inder", "--password", password, "--infile", file])
    {
        assert_eq!(text.matches("-----BEGIN CERTIFICATE").count(), 1, "{text}");
    }
    let list = ["-list", "-v", "-keystore", file, "-storetype", "PKCS12", "-storepass:file", "password"];
    if let Some(text) = judge(folder, "keytool", &list) {
        assert!(text.contains("trustedCertEntry") && text.contains("contains 1 entry"), "{text}");
        assert!(text.contains(&sha256(root)), "{text}");
    }
}

fn archive(openssl: &OpenSsl, material: &Material) {
    let file = lay(openssl, material, Format::Zip, DEFAULT_PASSWORD);
    assert_eq!(
        openssl.read(file),
        export(Format::Zip, material, DEFAULT_PASSWORD).unwrap().bytes,
        "twice the same"
    );
    let folder = openssl.folder();
    let Some(text) = judge(folder, "unzip", &["-t", file]) else { return };
    assert!(text.contains("No errors detected"), "{text}");
    judge(folder, "unzip", &["-q", "-o", file, "-d", "unpacked"]);
    let mut count = 0;
    for format in Format::ALL.into_iter().filter(|&format| format != Format::Zip) {
        if let Ok(made) = export(format, material, DEFAULT_PASSWORD) {
            assert_eq!(std::fs::read(folder.join("unpacked").join(&made.name)).unwrap(), made.bytes);
            count += 1;
        }
    }
    let readme = std::fs::read_to_string(folder.join("unpacked/README.txt")).unwrap();
    for part in ["Voice_Bot", "changeit", "never gives it out", "Voice Botcodesigningcertificate.pem"] {
        assert!(readme.contains(part), "{part}: {readme}");
    }
    assert_eq!(std::fs::read_dir(folder.join("unpacked")).unwrap().count(), count + 1);
}

fn all(name: &str, key: &str, issuers: &[&str]) {
    let (openssl, material) = world(name, key, issuers);
    plain(&material.leaf, &openssl, &material);
    others(&openssl, &material);
    trust_store(&openssl, &material, DEFAULT_PASSWORD);
    // Longer than a block of the hash.
    trust_store(
        &openssl,
        &material,
        "a password; as long as two blocks of the hash and \"more\", ~!@#$%^&*()",
    );
    archive(&openssl, &material);
}

#[test]
fn an_rsa_certificate_of_a_root() {
    all("export-rsa-root", RSA, &["root"]);
}

#[test]
fn an_rsa_certificate_below_a_subordinate_authority() {
    all("export-rsa-sub", RSA, &["sub", "root"]);
}

#[test]
fn an_ec_certificate_of_a_root() {
    all("export-ec-root", P384, &["root"]);
}

#[test]
fn an_ec_certificate_below_two_subordinate_authorities() {
    all("export-ec-sub", P384, &["sub", "policy", "root"]);
}

#[test]
fn certificates_that_signed_themselves() {
    all("export-rsa-self", RSA, &[]);
    all("export-ec-self", P384, &[]);
}

#[test]
fn what_there_is_nothing_of_is_said_and_left_out() {
    let (_, mut material) = world("export-nothing", P384, &[]);
    material.csr_pem = None;
    for format in [Format::Chain, Format::Csr] {
        assert!(
            matches!(export(format, &material, DEFAULT_PASSWORD), Err(ExportError::Nothing(_))),
            "{format:?}"
        );
    }
    for password in ["short", "with\nline", "with ümlaut", &"x".repeat(257)] {
        assert_eq!(export(Format::TrustStore, &material, password), Err(ExportError::Password));
    }
    let archive = export(Format::Zip, &material, "a chosen one").unwrap().bytes;
    let archive = String::from_utf8_lossy(&archive).into_owned();
    assert!(
        !archive.contains("a chosen one") && archive.contains("the one that you chose"),
        "it is not told"
    );
    material.leaf.pop();
    assert!(matches!(
        export(Format::PublicKey, &material, DEFAULT_PASSWORD),
        Err(ExportError::Certificate(_))
    ));
}
