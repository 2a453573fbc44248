//! The chain of a certificate that is kept, from the PEM that the server answers.

use std::rc::Rc;

use signet_shared::certificate::{self, CertificateError, CertificateView};

/// A chain, leaf first, and why a part of it is not there.
pub(crate) type Chain = (Vec<Rc<CertificateView>>, Option<CertificateError>);

/// The certificates of `pem`, then their `issuers`, each once. An issuer that cannot be read does not hide the certificate.
///
/// # Errors
/// If the certificate itself cannot be read.
pub(crate) fn read_chain(pem: &str, issuers: &[&str]) -> Result<Chain, CertificateError> {
    let mut chain: Vec<_> = certificate::parse(pem.as_bytes())?.into_iter().map(Rc::new).collect();
    let mut failed = None;
    for issuers in issuers.iter().filter(|pem| !pem.trim().is_empty()) {
        match certificate::parse(issuers.as_bytes()) {
            // An authority may be its own root, and a leaf too where there is no authority.
            Ok(issuers) => {
                for issuer in issuers {
                    if chain.iter().all(|known| known.der != issuer.der) {
                        chain.push(Rc::new(issuer));
                    }
                }
            }
            Err(error) => failed = Some(error),
        }
    }
    Ok((chain, failed))
}

#[cfg(test)]
mod tests {
    use super::read_chain;
    use crate::state::certificate::tests::{LEAF, P384, ROOT};

    #[test]
    fn the_chain_is_the_certificate_and_its_issuers() {
        let titles = |pem: &str, issuers: &[&str]| {
            let (chain, failed) = read_chain(pem, issuers).unwrap();
            let titles: Vec<_> = chain.iter().map(|view| view.subject.title().to_owned()).collect();
            (titles, failed.is_some())
        };
        let both = ["epic-prod-voice", "Lakeside Signing Root"];
        assert_eq!(titles(LEAF, &["", ROOT]), (both.map(String::from).to_vec(), false));
        assert_eq!(titles(&format!("{LEAF}{ROOT}"), &[ROOT]).0, both);
        assert_eq!(titles(LEAF, &[&format!("{ROOT}{ROOT}")]).0, both);
        assert_eq!(titles(LEAF, &[""]).0, both[..1]);
        assert_eq!(titles(LEAF, &["", "junk"]), (vec!["epic-prod-voice".to_owned()], true));
        assert!(read_chain("junk", &[ROOT]).is_err());
        let between = read_chain(LEAF, &[P384, ROOT]).unwrap().0;
        assert_eq!(between.len(), 3, "an authority between comes before the root");
        assert_eq!(between[2].subject.title(), both[1]);
    }
}
