//! The addresses of the pages. Links are made from these values, never from strings.

use std::fmt;
use std::str::FromStr;

use yew_router::Routable;

/// A page.
#[derive(Debug, Clone, PartialEq, Routable)]
pub(crate) enum Route {
    /// All identities.
    #[at("/")]
    Home,
    /// The wizard's beginning.
    #[at("/setup")]
    SetupStart,
    /// A step of the wizard.
    #[at("/setup/:step")]
    Setup {
        /// Which one.
        step: SetupStep,
    },
    /// A ceremony, live.
    #[at("/ceremonies/:id")]
    Ceremony {
        /// Id of the ceremony.
        id: String,
    },
    /// An identity, at a glance.
    #[at("/identities/:id")]
    Identity {
        /// Id of the identity.
        id: String,
    },
    /// An identity's certificate.
    #[at("/identities/:id/certificate")]
    Certificate {
        /// Id of the identity.
        id: String,
    },
    /// The policy of an identity's key.
    #[at("/identities/:id/key-policy")]
    KeyPolicy {
        /// Id of the identity.
        id: String,
    },
    /// The certificate inspector.
    #[at("/inspect")]
    Inspect,
    /// Anything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}

/// A step of the setup wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetupStep {
    /// Common names of authority and certificate.
    Names,
    /// Name of the identity and alias of the key.
    Key,
    /// Region.
    Region,
    /// The plan.
    Review,
}

impl SetupStep {
    /// All steps, in order.
    pub(crate) const ALL: [Self; 4] = [Self::Names, Self::Key, Self::Region, Self::Review];

    /// Place in the order, from 0.
    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).unwrap_or_default()
    }

    /// The step after this one.
    pub(crate) fn next(self) -> Option<Self> {
        Self::ALL.get(self.index() + 1).copied()
    }

    /// The step before this one.
    pub(crate) fn previous(self) -> Option<Self> {
        self.index().checked_sub(1).and_then(|index| Self::ALL.get(index)).copied()
    }

    /// Title for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Names => "Names",
            Self::Key => "Key and alias",
            Self::Region => "Region",
            Self::Review => "Review the plan",
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Key => "key",
            Self::Region => "region",
            Self::Review => "review",
        }
    }
}

impl fmt::Display for SetupStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for SetupStep {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|step| step.slug() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_back_as_they_are_written() {
        let id = || "0199-a".to_owned();
        let mut routes = vec![
            Route::Home,
            Route::SetupStart,
            Route::Ceremony { id: id() },
            Route::Identity { id: id() },
            Route::Certificate { id: id() },
            Route::KeyPolicy { id: id() },
            Route::Inspect,
        ];
        routes.extend(SetupStep::ALL.map(|step| Route::Setup { step }));
        for route in routes {
            assert_eq!(Route::recognize(&route.to_path()), Some(route));
        }
    }

    #[test]
    fn an_unknown_address_is_not_found() {
        for path in ["/nowhere", "/setup/nowhere", "/identities/a/b"] {
            assert_eq!(Route::recognize(path), Some(Route::NotFound), "{path}");
        }
    }

    #[test]
    fn steps_follow_each_other() {
        assert_eq!(SetupStep::Names.previous(), None);
        assert_eq!(SetupStep::Names.next(), Some(SetupStep::Key));
        assert_eq!(SetupStep::Review.next(), None);
        assert_eq!(SetupStep::Review.previous(), Some(SetupStep::Region));
    }
}
