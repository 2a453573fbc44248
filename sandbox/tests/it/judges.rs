//! What OpenSSL and GnuTLS say about certificates and revocation lists.

use std::process::{Command, Stdio};

use crate::{common::OpenSsl, peers};

/// The extensions that OpenSSL prints, one a line, without key identifiers' values.
pub(crate) fn extensions(openssl: &OpenSsl, certificate: &str) -> Vec<String> {
    let text = openssl.ok(&["x509", "-noout", "-text"], certificate.as_bytes());
    listed(&text, "X509v3 extensions:")
}

/// The extensions below this heading: their names stand twelve characters in, their values further.
pub(crate) fn listed(text: &str, heading: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines().skip_while(|line| line.trim() != heading).skip(1) {
        let depth = line.len() - line.trim_start().len();
        if depth < 12 {
            break;
        }
        match all.last_mut() {
            Some(last) if depth > 12 => {
                if !last.contains("Key Identifier") {
                    last.push_str(&format!(" {}", line.trim()));
                }
            }
            _ => all.push(line.trim().to_owned()),
        }
    }
    all
}

/// Checks that GnuTLS reads the certificate in `leaf` and verifies it against `root`, both names of files.
///
/// Where certtool is not installed, this says so and judges nothing.
#[track_caller]
pub(crate) fn gnutls_verifies(openssl: &OpenSsl, root: &str, leaf: &str) {
    certtool(openssl, &["--certificate-info", "--infile", leaf]);
    certtool(openssl, &["--verify", "--load-ca-certificate", root, "--infile", leaf]);
}

/// Runs certtool and expects success; its output, or nothing where it is not installed.
#[track_caller]
pub(crate) fn certtool(openssl: &OpenSsl, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("certtool").args(arguments).current_dir(openssl.path()).stdin(Stdio::null()).output();
    let Ok(output) = output else {
        peers::skipped("certtool (GnuTLS)");
        return None;
    };
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "certtool {arguments:?}: {text}");
    Some(text)
}
