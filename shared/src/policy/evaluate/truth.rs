//! Yes, no, or not known: what can be said of a request of which not everything is known.

use std::ops::{BitAnd, BitOr, Not};

/// A truth value of Kleene's three-valued logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Truth {
    Yes,
    #[default]
    No,
    /// It depends on something that is not known.
    Unknown,
}

use Truth::{No, Unknown, Yes};

impl Truth {
    /// Whether it is certain.
    pub(super) fn is_yes(self) -> bool {
        self == Yes
    }

    /// Whether it can be true.
    pub(super) fn may_be(self) -> bool {
        self != No
    }

    /// True if one of them is.
    pub(super) fn any(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(No, BitOr::bitor)
    }

    /// True if each of them is.
    pub(super) fn all(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Yes, BitAnd::bitand)
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Yes } else { No }
    }
}

impl BitAnd for Truth {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        match (self, other) {
            (No, _) | (_, No) => No,
            (Yes, Yes) => Yes,
            _ => Unknown,
        }
    }
}

impl BitOr for Truth {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        match (self, other) {
            (Yes, _) | (_, Yes) => Yes,
            (No, No) => No,
            _ => Unknown,
        }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Yes => No,
            No => Yes,
            Unknown => Unknown,
        }
    }
}
