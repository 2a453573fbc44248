//! Certificates read by us, by pyca/cryptography and by OpenSSL, and where the readings differ.
//!
//! The server's tests use this, too, on what the sandbox issues.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use signet_shared::certificate::{AttributeView, CertificateView, KeyMaterial, NameView, parse};
use signet_shared::format::{hex_plain, rfc3339};

/// What a comparison came to.
pub(crate) struct Compared {
    /// Every difference, by certificate and field.
    pub(crate) found: BTreeMap<(String, String), String>,
    /// Fields that were compared.
    pub(crate) fields: usize,
    /// Fields and certificates that the other reader refused.
    pub(crate) refused: usize,
}

/// Compares the readings of these certificates (a name and DER each), which are written into `folder` for the others.
pub(crate) fn compare(python: &Path, folder: &Path, all: &[(String, Vec<u8>)]) -> Compared {
    std::fs::create_dir_all(folder).unwrap();
    let files: Vec<PathBuf> = all
        .iter()
        .enumerate()
        .map(|(index, (_, der))| {
            let file = folder.join(format!("{index}.der"));
            std::fs::write(&file, der).unwrap();
            file
        })
        .collect();
    let mut found: BTreeMap<(String, String), String> = BTreeMap::new();
    let (mut fields, mut refused) = (0, 0);
    let said = theirs(python, &files);
    assert_eq!(said.len(), all.len());
    for (((name, der), file), theirs) in all.iter().zip(&files).zip(said) {
        let mut differ = |field: &str, what: String| found.insert((name.clone(), field.to_owned()), what);
        match (parse(der), theirs.as_object()) {
            (Ok(views), Some(theirs)) => {
                let ours = ours(&views[0]);
                for (field, theirs) in theirs {
                    fields += 1;
                    // What they refuse to tell is theirs to refuse: many of the vectors are broken in one extension on purpose.
                    if theirs.as_str().is_some_and(|text| text.starts_with("! ")) {
                        refused += 1;
                    } else if ours[field] != *theirs {
                        differ(field, format!("ours {} theirs {theirs}", ours[field]));
                    }
                }
                for (field, difference) in openssl(&views[0], file) {
                    differ(field, difference);
                }
            }
            (Err(_), None) => refused += 1,
            (Err(error), Some(_)) => drop(differ("refused", error.to_string())),
            (Ok(_), None) => drop(differ("taken", theirs.to_string())),
        }
    }
    Compared { found, fields, refused }
}

/// What the other reader says, in the same order; its complaint as a text where it cannot read.
fn theirs(python: &Path, files: &[PathBuf]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/tests/peers/certificate_review.py");
    let mut judge =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let list: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
    let mut stdin = judge.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(list.as_bytes()).unwrap());
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The same fields of a view.
fn ours(view: &CertificateView) -> Value {
    let plain = |id: &Option<String>| id.as_deref().map(hex_plain);
    let attributes = |name: &NameView| {
        let one = |attribute: &AttributeView| json!([attribute.oid, attribute.value]);
        name.attributes.iter().map(one).collect::<Vec<_>>()
    };
    let usages = [
        ("Digital signature", "digital_signature"),
        ("Content commitment", "content_commitment"),
        ("Key encipherment", "key_encipherment"),
        ("Data encipherment", "data_encipherment"),
        ("Key agreement", "key_agreement"),
        ("Certificate signing", "key_cert_sign"),
        ("CRL signing", "crl_sign"),
    ];
    let usage = view.key_usage.as_ref().map(|usage| {
        usages.iter().filter(|(ours, _)| usage.contains(ours)).map(|(_, theirs)| *theirs).collect::<Vec<_>>()
    });
    let has_names = view.extensions.iter().any(|extension| extension.oid == "2.5.29.17");
    let dns: Vec<&str> = view
        .subject_alternative_names
        .iter()
        .filter(|name| name.kind == "DNS name")
        .map(|name| name.value.as_str())
        .collect();
    let number = |hex: &str| hex.replace(':', "").trim_start_matches('0').to_owned();
    json!({
        "serial": view.serial.decimal,
        "version": view.version,
        "not_before": view.not_before,
        "not_after": view.not_after,
        "signature": view.signature_algorithm.oid,
        "sha256": hex_plain(&view.fingerprints.sha256),
        "subject": attributes(&view.subject),
        "issuer": attributes(&view.issuer),
        "key": match &view.key.material {
            KeyMaterial::Rsa { modulus, exponent } =>
                json!({"bits": view.key.bits, "modulus": number(modulus), "exponent": exponent.parse::<u64>().unwrap_or(0)}),
            KeyMaterial::Point { x, y: Some(y) } => json!({"bits": view.key.bits, "x": number(x), "y": number(y)}),
            _ => json!({}),
        },
        "spki": hex_plain(&view.key.spki_sha256),
        "extensions": view.extensions.iter().map(|one| json!([one.oid, one.critical])).collect::<Vec<_>>(),
        "ca": view.basic_constraints.as_ref().map(|ca| json!([ca.ca, ca.path_length])),
        "usage": usage,
        "purposes": view.extended_key_usage.as_ref().map(|all| all.iter().map(|one| &one.oid).collect::<Vec<_>>()),
        "dns": has_names.then_some(dns),
        "subject_key": plain(&view.subject_key_id),
        "authority_key": plain(&view.authority_key_id),
    })
}

/// What `openssl x509` prints for machines, where it differs.
fn openssl(view: &CertificateView, file: &Path) -> Vec<(&'static str, String)> {
    let output = Command::new("openssl")
        .args(
            "x509 -inform DER -noout -serial -startdate -enddate -dateopt iso_8601 -fingerprint -sha1 -in"
                .split(' '),
        )
        .arg(file)
        .output()
        .expect("these tests need the program `openssl` (Debian: apt-get install openssl)");
    let text = String::from_utf8_lossy(&output.stdout);
    let value = |label: &str| text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix('='));
    let date = |seconds: i64| rfc3339(seconds).replace('T', " ");
    let Some(serial) = value("serial") else {
        return vec![("openssl", String::from_utf8_lossy(&output.stderr).into_owned())];
    };
    // OpenSSL writes the amount of a negative number, and ours are the bytes that stand there: compared as numbers.
    let number = view.serial.decimal.as_ref().and_then(|decimal| decimal.parse::<i128>().ok());
    let ours = match number.filter(|number| *number < 0) {
        Some(number) => format!("-{:X}", number.unsigned_abs()),
        None => view.serial.hex.replace(':', ""),
    };
    let serial = match serial.strip_prefix('-') {
        Some(amount) => format!("-{}", amount.trim_start_matches('0')),
        None => serial.to_owned(),
    };
    let pairs = [
        ("openssl serial", Some(serial.as_str()), ours),
        ("openssl notBefore", value("notBefore"), date(view.not_before)),
        ("openssl notAfter", value("notAfter"), date(view.not_after)),
        (
            "openssl fingerprint",
            value("SHA1 Fingerprint").or_else(|| value("sha1 Fingerprint")),
            view.fingerprints.sha1.clone(),
        ),
    ];
    let different = pairs.into_iter().filter_map(|(field, theirs, ours)| match theirs {
        Some(theirs) if theirs == ours => None,
        theirs => Some((field, format!("ours {ours} theirs {theirs:?}"))),
    });
    different.collect()
}
