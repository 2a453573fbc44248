//! The addresses of the pages. Links are made from these values, never from strings.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What is escaped in a part of a path: all but what RFC 3986 section 2.3 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Route {
    /// `/`: all identities.
    Home,
    /// `/setup`: the wizard's beginning.
    SetupStart,
    /// `/setup/{step}`: a step of the wizard.
    Setup {
        /// Which one.
        step: SetupStep,
    },
    /// `/ceremonies/{id}`: a ceremony, live.
    Ceremony {
        /// Id of the ceremony.
        id: String,
    },
    /// `/identities/{id}`: an identity, at a glance.
    Identity {
        /// Id of the identity.
        id: String,
    },
    /// `/identities/{id}/certificate`: an identity's certificate.
    Certificate {
        /// Id of the identity.
        id: String,
    },
    /// `/identities/{id}/key-policy`: the policy of an identity's key.
    KeyPolicy {
        /// Id of the identity.
        id: String,
    },
    /// `/keys`: keys whose policies can be looked after.
    Keys,
    /// `/keys/{target}/{key}`: the policy of any key.
    Key {
        /// Id of the target that reaches it.
        target: String,
        /// Its ARN (percent-encoded in the address, as the target is).
        key_arn: String,
    },
    /// `/identities/{id}/{task}`: a ceremony that looks after an identity, from its questions to its plan.
    Task {
        /// Id of the identity.
        id: String,
        /// Which ceremony.
        task: Task,
    },
    /// `/import`: adopt a key and a certificate that exist.
    Import,
    /// `/certificates`: the inventory.
    Certificates,
    /// `/certificates/{id}`: one certificate of the inventory.
    CertificateEntry {
        /// Its number in the inventory.
        id: i64,
    },
    /// `/inspect`: the certificate inspector.
    Inspect,
    /// `/settings`: targets.
    Settings,
    /// Anything else.
    NotFound,
}

impl Route {
    /// The page of an address's path.
    pub(crate) fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let own = |id: &str| id.to_owned();
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        match parts.as_slice() {
            [] => Self::Home,
            ["setup"] => Self::SetupStart,
            ["setup", step] => step.parse().map_or(Self::NotFound, |step| Self::Setup { step }),
            ["ceremonies", id] => Self::Ceremony { id: own(id) },
            ["identities", id] => Self::Identity { id: own(id) },
            ["identities", id, "certificate"] => Self::Certificate { id: own(id) },
            ["identities", id, "key-policy"] => Self::KeyPolicy { id: own(id) },
            ["identities", id, task] => {
                task.parse().map_or(Self::NotFound, |task| Self::Task { id: own(id), task })
            }
            ["keys"] => Self::Keys,
            ["keys", target, key] => Self::Key { target: decoded(target), key_arn: decoded(key) },
            ["import"] => Self::Import,
            ["certificates"] => Self::Certificates,
            ["certificates", id] => id.parse().map_or(Self::NotFound, |id| Self::CertificateEntry { id }),
            ["inspect"] => Self::Inspect,
            ["settings"] => Self::Settings,
            _ => Self::NotFound,
        }
    }

    /// The path of its address.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::SetupStart => "/setup".to_owned(),
            Self::Setup { step } => format!("/setup/{step}"),
            Self::Ceremony { id } => format!("/ceremonies/{id}"),
            Self::Identity { id } => format!("/identities/{id}"),
            Self::Certificate { id } => format!("/identities/{id}/certificate"),
            Self::KeyPolicy { id } => format!("/identities/{id}/key-policy"),
            Self::Task { id, task } => format!("/identities/{id}/{task}"),
            Self::Keys => "/keys".to_owned(),
            Self::Key { target, key_arn } => {
                let encoded = |text| utf8_percent_encode(text, RESERVED);
                format!("/keys/{}/{}", encoded(target), encoded(key_arn))
            }
            Self::Import => "/import".to_owned(),
            Self::Certificates => "/certificates".to_owned(),
            Self::CertificateEntry { id } => format!("/certificates/{id}"),
            Self::Inspect => "/inspect".to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::NotFound => "/404".to_owned(),
        }
    }
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

/// A ceremony with a page of its own beside the setup's wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// A new certificate for the same key.
    Renew,
    /// A new key, in stages.
    Rotate,
    /// Revoke a certificate.
    Revoke,
    /// Delete what was made.
    CleanUp,
    /// Take a clean-up back.
    Restore,
    /// Adopt what exists; its page is [`Route::Import`].
    Import,
}

impl Task {
    /// Those that look after an identity, at an address below it.
    pub(crate) const ALL: [Self; 5] = [Self::Renew, Self::Rotate, Self::Revoke, Self::CleanUp, Self::Restore];

    /// Its name in the API.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Renew => "renew",
            Self::Rotate => "rotate",
            Self::Revoke => "revoke",
            Self::CleanUp => "clean_up",
            Self::Restore => "restore",
            Self::Import => "import",
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Self::CleanUp => "clean-up",
            other => other.kind(),
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for Task {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|task| task.slug() == text).ok_or(())
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
            Route::Keys,
            Route::Key {
                target: "aws:a/b c".to_owned(),
                key_arn: "arn:aws:kms:us-east-1:111122223333:key/mrk-1".to_owned(),
            },
            Route::Import,
            Route::Inspect,
            Route::Settings,
        ];
        routes.extend(SetupStep::ALL.map(|step| Route::Setup { step }));
        routes.extend(Task::ALL.map(|task| Route::Task { id: id(), task }));
        for route in routes {
            assert_eq!(Route::of(&route.path()), route);
        }
    }

    #[test]
    fn an_unknown_address_is_not_found() {
        for path in [
            "/nowhere",
            "/setup/nowhere",
            "/identities/a/b",
            "/identities/a/import",
            "/ceremonies",
            "/keys/a",
        ] {
            assert_eq!(Route::of(path), Route::NotFound, "{path}");
        }
    }

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        assert_eq!(Route::of("/inspect/"), Route::Inspect);
    }

    #[test]
    fn steps_follow_each_other() {
        assert_eq!(SetupStep::Names.previous(), None);
        assert_eq!(SetupStep::Names.next(), Some(SetupStep::Key));
        assert_eq!(SetupStep::Review.next(), None);
        assert_eq!(SetupStep::Review.previous(), Some(SetupStep::Region));
    }
}
