//! The forms that a certificate and what belongs to it are saved in: one table for browser, server and command line.

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The certificate, PEM.
    Pem,
    /// The certificate, DER.
    Der,
    /// Its issuers, PEM.
    Chain,
    /// The certificate and its issuers, PEM.
    FullChain,
    /// The certificate and its issuers, PKCS#7, DER.
    Pkcs7,
    /// The certificate and its issuers, PKCS#7, PEM.
    Pkcs7Pem,
    /// The request that the certificate was issued for, PEM.
    Csr,
    /// The public key, PEM.
    PublicKey,
    /// The public keys as a JWK set.
    Jwks,
    /// The root as a trusted certificate, PKCS#12.
    TrustStore,
    /// All of these with a README.
    Zip,
}

/// A row of the table.
struct Row {
    name: &'static str,
    label: &'static str,
    help: &'static str,
    ending: &'static str,
    media_type: &'static str,
}

/// PEM has no registered type; this is what downloads have used for long.
const PEM: &str = "application/x-pem-file";

impl Format {
    /// Every form, in the order in which they are offered.
    pub const ALL: [Self; 11] = [
        Self::Pem,
        Self::Der,
        Self::Chain,
        Self::FullChain,
        Self::Pkcs7,
        Self::Pkcs7Pem,
        Self::PublicKey,
        Self::Jwks,
        Self::TrustStore,
        Self::Csr,
        Self::Zip,
    ];

    fn row(self) -> Row {
        let row = |name, label, help, ending, media_type| Row { name, label, help, ending, media_type };
        match self {
            Self::Pem => row(
                "pem",
                "Certificate, PEM",
                "What an EHR's registration form asks for.",
                "codesigningcertificate.pem",
                PEM,
            ),
            Self::Der => row(
                "der",
                "Certificate, DER",
                "The same in binary, for Windows and Java.",
                ".cer",
                "application/pkix-cert",
            ),
            Self::Chain => row(
                "chain",
                "Chain, PEM",
                "The issuers, the nearest first and the root last, without the certificate.",
                "-chain.pem",
                PEM,
            ),
            Self::FullChain => row(
                "fullchain",
                "Full chain, PEM",
                "The certificate, then its issuers up to the root.",
                "-fullchain.pem",
                PEM,
            ),
            Self::Pkcs7 => row(
                "p7b",
                "PKCS#7, DER",
                "The full chain in one binary file, which Windows imports.",
                ".p7b",
                "application/x-pkcs7-certificates",
            ),
            Self::Pkcs7Pem => row(
                "p7b-pem",
                "PKCS#7, PEM",
                "The same as text, for Java's keytool and Tomcat.",
                "-p7b.pem",
                PEM,
            ),
            Self::PublicKey => row(
                "public-key",
                "Public key, PEM",
                "The key alone (SubjectPublicKeyInfo), to verify signatures with.",
                "-public-key.pem",
                PEM,
            ),
            Self::Jwks => row(
                "jwks",
                "JWK set",
                "What an EHR reads at the published address.",
                "-jwks.json",
                crate::jwk::MEDIA_TYPE,
            ),
            Self::TrustStore => row(
                "truststore",
                "Trust store, PKCS#12",
                "For who checks the certificate: the root as a trusted entry, for Java and OpenSSL. Its password is changeit, \
                 unless another one is chosen.",
                "-truststore.p12",
                "application/x-pkcs12",
            ),
            Self::Csr => row(
                "csr",
                "Request, PEM",
                "The PKCS#10 request that the key signed and the certificate was issued for.",
                ".csr",
                "application/pkcs10",
            ),
            Self::Zip => row(
                "zip",
                "All of them, ZIP",
                "Every file that there is, with a README of what goes where.",
                ".zip",
                "application/zip",
            ),
        }
    }

    /// Its name in addresses and on the command line.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The form of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What people choose it by.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// What it is for, in a sentence.
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        self.row().media_type
    }

    /// The name of its file, for a certificate with this common name.
    ///
    /// The certificate itself has the name that the original tool gave it. What a file name cannot hold everywhere is left out.
    pub fn file_name(self, leaf_cn: &str) -> String {
        let allowed = |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' ');
        let stem: String = leaf_cn.chars().filter(allowed).collect();
        let stem = stem.trim_start_matches(['.', ' ']);
        // The original's name says something without the common name; the others would be hidden files.
        let stem = if stem.is_empty() && self != Self::Pem { "certificate" } else { stem };
        format!("{stem}{}", self.row().ending)
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn a_file_name_holds_no_path() {
        for (cn, expected) in [
            ("myapp", "myappcodesigningcertificate.pem"),
            ("Lakeside Refill Line", "Lakeside Refill Linecodesigningcertificate.pem"),
            ("../../etc/passwd", "etcpasswdcodesigningcertificate.pem"),
            ("Klinik Süd", "Klinik Südcodesigningcertificate.pem"),
        ] {
            assert_eq!(Format::Pem.file_name(cn), expected);
        }
        assert_eq!(Format::TrustStore.file_name("voice bot"), "voice bot-truststore.p12");
        assert_eq!(Format::Der.file_name("///"), "certificate.cer");
    }

    #[test]
    fn names_and_files_differ_and_names_are_found() {
        for format in Format::ALL {
            assert_eq!(Format::named(format.name()), Some(format));
            let same = |other: &&Format| other.file_name("x") == format.file_name("x");
            assert_eq!(Format::ALL.iter().filter(same).count(), 1, "{format:?}");
        }
        assert_eq!(Format::named("p12"), None);
    }
}
