//! The tree as it is shown: what is open, which rows are seen, where the keyboard is.

use super::Asn1;

/// The rows of the tree that are seen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    /// Their elements, in order.
    pub rows: Vec<usize>,
    open: Vec<bool>,
}

impl Rows {
    /// Those that are seen while these elements are open.
    pub(crate) fn new(asn1: &Asn1, open: &[bool]) -> Self {
        Self { rows: asn1.rows(open), open: open.to_vec() }
    }

    /// Whether an element is open.
    pub(crate) fn is_open(&self, at: usize) -> bool {
        self.open.get(at).copied().unwrap_or_default()
    }
}

/// What has been opened, and which row the keyboard is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Whether each element is open.
    pub open: Vec<bool>,
    /// The element that the keyboard is on.
    pub active: usize,
}

impl Shown {
    /// As it is at first.
    pub(crate) fn new(asn1: &Asn1) -> Self {
        Self { open: asn1.open_at_first(), active: 0 }
    }

    /// Whether an element is open.
    pub(crate) fn is_open(&self, at: usize) -> bool {
        self.open.get(at).copied().unwrap_or_default()
    }

    /// With an element opened or closed.
    #[must_use]
    pub(crate) fn set(mut self, asn1: &Asn1, at: usize, is_open: bool) -> Self {
        if let Some(open) = self.open.get_mut(at).filter(|_| asn1.is_parent(at)) {
            *open = is_open;
        }
        // What is no longer seen cannot have the keyboard.
        if !is_open && asn1.behind.get(at).is_some_and(|behind| (at + 1..*behind).contains(&self.active)) {
            self.active = at;
        }
        self
    }

    /// With the keyboard on an element, and everything open that it is in.
    #[must_use]
    pub(crate) fn on(mut self, asn1: &Asn1, at: usize) -> Self {
        let mut around = asn1.node(at).and_then(|node| node.parent);
        while let Some(parent) = around {
            if let Some(open) = self.open.get_mut(parent) {
                *open = true;
            }
            around = asn1.node(parent).and_then(|node| node.parent);
        }
        if at < asn1.len() {
            self.active = at;
        }
        self
    }

    /// The seen element that stands for one: itself, or the closed one that it is in.
    pub(crate) fn seen(&self, asn1: &Asn1, at: usize) -> usize {
        let mut seen = at;
        let mut around = asn1.node(at).and_then(|node| node.parent);
        while let Some(parent) = around {
            if !self.is_open(parent) {
                seen = parent;
            }
            around = asn1.node(parent).and_then(|node| node.parent);
        }
        seen
    }

    /// What a key does (WAI-ARIA, tree view); `None` if it does nothing here.
    pub(crate) fn after_key(&self, asn1: &Asn1, key: &str) -> Option<Self> {
        let at = self.active;
        let step = |forward: bool| {
            let rows = asn1.rows(&self.open);
            let place = rows.binary_search(&at).unwrap_or_default();
            let next = if forward { place + 1 } else { place.saturating_sub(1) };
            Self { active: rows.get(next).copied().unwrap_or(at), ..self.clone() }
        };
        let is_parent = asn1.is_parent(at);
        Some(match key {
            "ArrowDown" => step(true),
            "ArrowUp" => step(false),
            "ArrowRight" if is_parent && !self.is_open(at) => self.clone().set(asn1, at, true),
            "ArrowRight" if is_parent => Self { active: at + 1, ..self.clone() },
            "ArrowLeft" if is_parent && self.is_open(at) => self.clone().set(asn1, at, false),
            "ArrowLeft" => {
                Self { active: asn1.node(at).and_then(|node| node.parent).unwrap_or(at), ..self.clone() }
            }
            "ArrowRight" => self.clone(),
            "Enter" | " " => self.clone().set(asn1, at, !self.is_open(at)),
            "Home" => Self { active: 0, ..self.clone() },
            "End" => {
                Self { active: asn1.rows(&self.open).last().copied().unwrap_or_default(), ..self.clone() }
            }
            "*" => {
                let mut all = self.clone();
                for (place, node) in asn1.tree.nodes.iter().enumerate() {
                    let is_sibling = asn1.node(at).is_some_and(|own| own.parent == node.parent);
                    if is_sibling && let Some(open) = all.open.get_mut(place) {
                        *open = true;
                    }
                }
                all
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{leaf, named};
    use super::*;

    /// Keys pressed one after the other.
    fn press(asn1: &Asn1, keys: &[&str]) -> Shown {
        keys.iter().fold(Shown::new(asn1), |shown, key| shown.after_key(asn1, key).unwrap())
    }

    #[test]
    fn rows_are_those_that_nothing_closed_hides() {
        let asn1 = leaf();
        assert_eq!(asn1.rows(&vec![true; asn1.len()]), (0..asn1.len()).collect::<Vec<_>>());
        assert_eq!(asn1.rows(&vec![false; asn1.len()]), [0]);
        let closed = Rows::new(&asn1, &vec![false; asn1.len()]);
        assert_eq!(
            (closed.rows.as_slice(), closed.is_open(0), closed.is_open(usize::MAX)),
            ([0].as_slice(), false, false)
        );
        let mut open = vec![false; asn1.len()];
        open[0] = true;
        let rows = asn1.rows(&open);
        assert_eq!(rows.len(), 4, "the whole: to be signed, algorithm, signature");
        assert!(rows.iter().all(|row| asn1.siblings(*row) == if *row == 0 { 1 } else { 3 }));
    }

    #[test]
    fn keys_move_and_open_and_close() {
        let asn1 = leaf();
        let own = named(&asn1, "tbsCertificate");
        assert_eq!(press(&asn1, &["ArrowDown"]).active, own);
        assert_eq!(press(&asn1, &["ArrowDown", "ArrowUp", "ArrowUp"]).active, 0);
        assert_eq!(press(&asn1, &["ArrowRight"]).active, own, "it was open");
        let closed = press(&asn1, &["ArrowDown", "ArrowLeft"]);
        assert!(!closed.is_open(own) && closed.active == own);
        assert_eq!(press(&asn1, &["ArrowDown", "ArrowLeft", "ArrowLeft"]).active, 0);
        assert!(press(&asn1, &["ArrowDown", "ArrowLeft", "ArrowRight"]).is_open(own));
        assert_eq!(press(&asn1, &["End"]).active, *asn1.rows(&asn1.open_at_first()).last().unwrap());
        assert_eq!(press(&asn1, &["End", "ArrowDown"]), press(&asn1, &["End"]));
        assert_eq!(press(&asn1, &["End", "Home"]).active, 0);
        assert_eq!(asn1.rows(&press(&asn1, &["Enter"]).open), [0]);
        let siblings = press(&asn1, &["ArrowRight", "ArrowLeft", "*"]);
        assert!(siblings.is_open(own));
        assert_eq!(press(&asn1, &[]).after_key(&asn1, "x"), None);
    }

    #[test]
    fn what_is_closed_over_the_keyboard_takes_it() {
        let asn1 = leaf();
        let serial = named(&asn1, "serialNumber");
        let own = named(&asn1, "tbsCertificate");
        let shown = Shown::new(&asn1).on(&asn1, serial).set(&asn1, own, false);
        assert_eq!((shown.active, shown.seen(&asn1, serial)), (own, own));
        let again = shown.on(&asn1, serial);
        assert_eq!((again.active, again.seen(&asn1, serial), again.is_open(own)), (serial, serial, true));
        // What has nothing within cannot be opened, and what is not there cannot be gone to.
        assert_eq!(
            again.clone().set(&asn1, serial, false),
            again.clone().on(&asn1, usize::MAX).on(&asn1, serial)
        );
    }

    #[test]
    fn keys_do_no_harm_where_there_is_nothing() {
        let nothing = Asn1::new(&[]);
        let shown = Shown::new(&nothing);
        for key in ["ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft", "Home", "End", "Enter", "*"] {
            assert_eq!(shown.after_key(&nothing, key), Some(shown.clone()), "{key}");
        }
    }
}
