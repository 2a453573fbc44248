//! Which paths there are, by names alone.

use super::Known;

/// Most certificates in a path, the leaf and the anchor among them.
const MAX_LENGTH: usize = 10;
/// Most paths that are looked at.
const MAX_PATHS: usize = 50;
/// Most certificates that are looked at on the way. Names that many share would else be a labyrinth.
const MAX_STEPS: usize = 2_000;

/// Paths from the first certificate, those that reach an anchor and those that end before. Positions in `all`.
pub(super) fn paths(all: &[Known<'_>]) -> Vec<Vec<usize>> {
    let mut search = Search { all, found: Vec::new(), steps: 0 };
    if !all.is_empty() {
        search.go_on(&mut vec![0]);
    }
    // Those that reach an anchor first; the sort keeps the order of the rest.
    let mut found = search.found;
    found.sort_by_key(|path| !path.last().is_some_and(|&last| all[last].is_anchor));
    found
}

struct Search<'a, 'b> {
    all: &'a [Known<'b>],
    found: Vec<Vec<usize>>,
    steps: usize,
}

impl Search<'_, '_> {
    fn go_on(&mut self, path: &mut Vec<usize>) {
        self.steps += 1;
        let Some(&at) = path.last() else { return };
        if self.steps > MAX_STEPS || self.found.len() >= MAX_PATHS {
            return;
        }
        if self.all[at].is_anchor || path.len() == MAX_LENGTH {
            self.found.push(path.clone());
            return;
        }
        let mut issuers: Vec<usize> = (0..self.all.len())
            .filter(|other| !path.contains(other) && self.all[*other].may_have_issued(&self.all[at]))
            .collect();
        // The nearest way first: trusted ones, then those whose key identifier is the one that is named.
        issuers.sort_by_key(|&other| {
            (!self.all[other].is_anchor, !self.all[other].has_the_named_key(&self.all[at]))
        });
        if issuers.is_empty() {
            self.found.push(path.clone());
        }
        for issuer in issuers {
            path.push(issuer);
            self.go_on(path);
            path.pop();
        }
    }
}
