//! The chains that the open certificates form, worked out once for each set of them.

use std::collections::HashMap;
use std::rc::Rc;

use signet_shared::certificate::{self, CertificateView};

use super::entry::Entry;

/// The chains of a set.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chains {
    certificates: Vec<(Rc<str>, Rc<CertificateView>)>,
    chains: Vec<Vec<usize>>,
    /// For each id, its chain and its place in it.
    places: HashMap<Rc<str>, (usize, usize)>,
}

impl Chains {
    /// Orders the certificates among what is open.
    pub(crate) fn new(entries: &[Rc<Entry>]) -> Self {
        let certificates: Vec<_> = entries
            .iter()
            .filter_map(|entry| Some((Rc::clone(&entry.id), Rc::clone(entry.certificate()?))))
            .collect();
        let views: Vec<&CertificateView> = certificates.iter().map(|(_, view)| &**view).collect();
        let chains = certificate::chains(&views);
        let mut places = HashMap::new();
        for (at, chain) in chains.iter().enumerate() {
            for (place, index) in chain.iter().enumerate() {
                if let Some((id, _)) = certificates.get(*index) {
                    places.entry(Rc::clone(id)).or_insert((at, place));
                }
            }
        }
        Self { certificates, chains, places }
    }

    /// The chain that holds a certificate, leaf first, and its place in it.
    pub(crate) fn of(&self, id: &str) -> Option<(Vec<Rc<CertificateView>>, usize)> {
        let (at, place) = *self.places.get(id)?;
        let chain = self.chains.get(at)?.iter().filter_map(|index| self.certificates.get(*index));
        Some((chain.map(|(_, view)| Rc::clone(view)).collect(), place))
    }
}
