//! Two other readers, pyca/cryptography and OpenSSL, on Mozilla's roots (certifi) and on pyca's test vectors: field by field.
//!
//! `cargo xtask test` installs them and names their folder in `SIGNET_PEERS`; without that, nothing is compared.

use std::path::{Path, PathBuf};

use signet_shared::pem;

use crate::readers::{Compared, compare};

/// Where they and we disagree: the file, the field, and why ours is right or no worse.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    ("DSAParametersInheritedCACert.crt#0", "taken", INHERITED),
    ("ValidDSAParameterInheritanceTest5EE.crt#0", "taken", INHERITED),
    ("dsa_null_alg_params.pem#0", "taken", NULL),
    ("ecdsa_null_alg.pem#0", "taken", NULL),
    (
        "ed25519-rfc8410.pem#0",
        "taken",
        "it writes critical FALSE out, which cryptography refuses; the lint finds it",
    ),
    ("invalid_version.pem#0", "taken", "a version that does not exist is shown, and found by the lint"),
    (
        "ec_no_named_curve.pem#0",
        "key",
        "a curve by its parameters has no size here; cryptography recognises P-256 by them",
    ),
    ("ec_no_named_curve.pem#0", "spki", WRITTEN_ANEW),
    ("invalid_utf8_common_name.pem#0", "openssl", "OpenSSL refuses broken UTF-8; it is shown with U+FFFD"),
    (
        "long-form-name-attribute.pem#0",
        "openssl",
        "OpenSSL refuses a tag of several bytes in a name; it is shown as bytes",
    ),
    (
        "name_attribute_unsupported_tag.pem#0",
        "openssl",
        "OpenSSL refuses a name that is no text; it is shown as bytes",
    ),
    ("rsa_pss.pem#0", "spki", WRITTEN_ANEW),
    ("rsa_pss_cert.pem#0", "spki", WRITTEN_ANEW),
    ("rsa_pss_cert_invalid_mgf.der#0", "spki", WRITTEN_ANEW),
    ("rsa_pss_cert_no_sig_params.der#0", "spki", WRITTEN_ANEW),
    ("rsa_pss_cert_unsupported_mgf_hash.der#0", "spki", WRITTEN_ANEW),
    ("scottishpower-bitstring-dn.pem#0", "subject", BITS),
    ("unique_identifier.pem#0", "subject", BITS),
];
const INHERITED: &str = "parameters of DSA inherited from the issuer: cryptography does not read such keys";
const NULL: &str =
    "a NULL where the algorithm has no parameters: cryptography refuses it; the rest can be shown";
const WRITTEN_ANEW: &str =
    "cryptography writes the key anew, in another form; ours is the hash of the bytes that stand there";
const BITS: &str = "an attribute of bits, shown as hex here and told as bytes there";

fn site_packages() -> Option<(PathBuf, PathBuf)> {
    let Some(peers) = std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty()).map(PathBuf::from)
    else {
        eprintln!("SKIPPED: no other reader was asked; `cargo xtask test` sets SIGNET_PEERS");
        return None;
    };
    let lib = std::fs::read_dir(peers.join("lib")).unwrap().next().unwrap().unwrap().path();
    Some((peers.join("bin").join("python"), lib.join("site-packages")))
}

/// The DER of every certificate in a folder, each with the name of its file and its number there.
fn corpus(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            corpus(&path, found);
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_wanted = [".pem", ".crt", ".der"].iter().any(|ending| name.ends_with(ending));
        let bytes = std::fs::read(&path).unwrap();
        match std::str::from_utf8(&bytes) {
            _ if !is_wanted => {}
            Ok(text) => {
                let blocks = pem::blocks(text).unwrap_or_default();
                for (index, block) in
                    blocks.iter().filter(|block| block.label.ends_with("CERTIFICATE")).enumerate()
                {
                    found.extend(block.decode().ok().map(|der| (format!("{name}#{index}"), der)));
                }
            }
            Err(_) => found.push((format!("{name}#0"), bytes)),
        }
    }
}

#[test]
fn agrees_with_cryptography_and_openssl() {
    let Some((python, packages)) = site_packages() else { return };
    let mut all = Vec::new();
    corpus(&packages.join("certifi"), &mut all);
    let roots = all.len();
    corpus(&packages.join("cryptography_vectors").join("x509"), &mut all);
    assert!(roots > 100 && all.len() > roots + 300, "{roots} {}", all.len());
    let Compared { found, fields, refused } =
        compare(&python, Path::new(env!("CARGO_TARGET_TMPDIR")).join("certificate-peers").as_path(), &all);
    eprintln!(
        "{} certificates, {fields} fields, {refused} refused by them, {} differences",
        all.len(),
        found.len()
    );
    let unexplained: Vec<_> = found
        .iter()
        .filter(|((name, field), _)| !DIFFERENCES.iter().any(|(file, of, _)| name == file && field == of))
        .collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    for (file, field, why) in DIFFERENCES {
        assert!(
            found.contains_key(&((*file).to_owned(), (*field).to_owned())),
            "no longer so: {file} {field}: {why}"
        );
    }
}
