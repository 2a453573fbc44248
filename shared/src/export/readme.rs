//! What goes where: the text that comes with the archive.

use std::fmt::Write as _;

use super::{DEFAULT_PASSWORD, ExportError, File, Format, Material, NO_PRIVATE_KEY};
use crate::{certificate, format};

pub(super) const NAME: &str = "README.txt";

/// The text. `known_password` is whether the trust store has the password that everyone knows; a chosen one is not told.
pub(super) fn of(
    material: &Material,
    files: &[(Format, File)],
    known_password: bool,
) -> Result<String, ExportError> {
    let mut text = String::new();
    let mut line = |words: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{words}");
    };
    for (index, der) in material.all().into_iter().enumerate() {
        let views = certificate::parse(der)?;
        let Some(view) = views.first() else { continue };
        line(match index {
            0 => "Certificate",
            _ if index == material.issuers.len() => "Root",
            _ => "Issuer",
        });
        line(&format!("  subject      {}", view.subject.text));
        line(&format!("  serial       {}", view.serial.hex));
        line(&format!(
            "  valid        {} to {}",
            format::date(view.not_before),
            format::date(view.not_after)
        ));
        line(&format!("  SHA-256      {}", view.fingerprints.sha256));
        line("");
    }
    line("Files");
    for (format, file) in files {
        line(&format!("  {}", file.name));
        line(&format!("      {}: {}", format.label(), help(*format, known_password)));
    }
    line("");
    line("Where they go");
    line("  EHR registration     the JWK set, best by its published address; else the certificate in PEM");
    line("  Who checks you       the root: the trust store for Java, or the chain in PEM for OpenSSL");
    line("  Windows              the .p7b file: certutil -addstore");
    line("");
    line("Everything here is public.");
    line(NO_PRIVATE_KEY);
    Ok(text)
}

fn help(format: Format, known_password: bool) -> String {
    match format {
        Format::TrustStore if known_password => {
            format!("the root as a trusted entry. The password is {DEFAULT_PASSWORD}.")
        }
        Format::TrustStore => {
            "the root as a trusted entry. The password is the one that you chose.".to_owned()
        }
        other => other.help().to_owned(),
    }
}
