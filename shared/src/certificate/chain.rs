//! Which certificate issued which, by what they say: names and key identifiers. Signatures are not checked here.

use std::borrow::Borrow;
use std::collections::HashMap;

use super::view::CertificateView;

/// Whether `issuer` claims to have issued `certificate`: the names match, and the key identifiers where both have one.
pub fn is_issued_by(certificate: &CertificateView, issuer: &CertificateView) -> bool {
    let key_ids_agree = match (&certificate.authority_key_id, &issuer.subject_key_id) {
        (Some(authority), Some(subject)) => authority == subject,
        _ => true,
    };
    certificate.issuer.der == issuer.subject.der && key_ids_agree
}

/// Orders certificates into chains, each from its leaf to the last issuer that is there.
///
/// Every certificate that issued no other one starts a chain; an issuer of several stands in several. The numbers are
/// positions in `certificates`.
pub fn chains<C: Borrow<CertificateView>>(certificates: &[C]) -> Vec<Vec<usize>> {
    let certificates: Vec<&CertificateView> = certificates.iter().map(Borrow::borrow).collect();
    chains_of(&certificates)
}

fn chains_of(certificates: &[&CertificateView]) -> Vec<Vec<usize>> {
    // By name, so that a thousand certificates are not compared with each other.
    let mut named: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (index, certificate) in certificates.iter().enumerate() {
        named.entry(&certificate.subject.der).or_default().push(index);
    }
    let issuer_of = |index: usize| -> Option<usize> {
        let certificate = certificates[index];
        if is_issued_by(certificate, certificate) {
            return None;
        }
        let candidates = named.get(certificate.issuer.der.as_slice())?;
        candidates
            .iter()
            .copied()
            .find(|&other| other != index && is_issued_by(certificate, certificates[other]))
    };
    let issuers: Vec<_> = (0..certificates.len()).map(issuer_of).collect();
    let walk = |leaf: usize| {
        let mut chain = vec![leaf];
        let mut at = leaf;
        // Names can form a circle: stop where it closes.
        while let Some(next) = issuers[at].filter(|next| !chain.contains(next)) {
            chain.push(next);
            at = next;
        }
        chain
    };
    let mut issued_one = vec![false; certificates.len()];
    for issuer in issuers.iter().copied().flatten() {
        issued_one[issuer] = true;
    }
    let mut chains: Vec<_> = (0..certificates.len()).filter(|index| !issued_one[*index]).map(walk).collect();
    let mut is_in_one = vec![false; certificates.len()];
    let mark = |chain: &[usize], marks: &mut [bool]| chain.iter().for_each(|&index| marks[index] = true);
    for chain in &chains {
        mark(chain, &mut is_in_one);
    }
    // What is left are circles without a leaf.
    for index in 0..certificates.len() {
        if !is_in_one[index] {
            let chain = walk(index);
            mark(&chain, &mut is_in_one);
            chains.push(chain);
        }
    }
    chains
}
