//! How alerts are told: titles and details, one place for every door.

use super::baseline::GONE;
use super::{Alert, Kind, NextAction};
use crate::format::{count, date};

impl NextAction {
    /// Verb and object, for a button or a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::Renew => "Renew the certificate",
            Self::ReplaceAuthority => "Renew or replace the authority",
            Self::RestoreAuthority => "Bring the authority back",
            Self::RestoreKey => "Bring the key back",
            Self::ReviewKeyPolicy => "Review the key policy",
            Self::MoveAlias => "Point the alias back",
            Self::PublishJwks => "Publish the JWK set",
        }
    }
}

/// What was found, for people.
pub(super) fn state(found: &str) -> String {
    if found == GONE { "no longer there".to_owned() } else { found.to_owned() }
}

/// Title and detail of an end that comes closer or has passed.
pub(super) fn expiry(kind: Kind, name: &str, ends_at: i64, threshold_days: u32) -> (String, String) {
    let what = if kind == Kind::AuthorityExpiry { "authority" } else { "certificate" };
    let consequence = if kind == Kind::AuthorityExpiry {
        "AWS does not renew it. What it issued stops being trusted when it ends."
    } else {
        "AWS does not renew it, and an EHR refuses what is signed after it has ended. The EHR may need time to take the new one."
    };
    let day = date(ends_at);
    let title = match threshold_days {
        0 => format!("The {what} of {name} has ended"),
        days => format!("The {what} of {name} ends in less than {}", count(i64::from(days), "day")),
    };
    let verb = if threshold_days == 0 { "It ended" } else { "It ends" };
    (title, format!("{verb} on {day}. {consequence}"))
}

/// What a state of a key means, and what to do.
pub(super) fn key_state(state: &str, deletion_date: Option<i64>) -> String {
    match state {
        "Disabled" => "It signs nothing until it is enabled again (kms:EnableKey).".to_owned(),
        "PendingDeletion" => {
            let when = deletion_date.map(|at| format!(" on {}", date(at))).unwrap_or_default();
            format!(
                "It signs nothing, and is deleted for good{when}. Until then the deletion can be cancelled (kms:CancelKeyDeletion); the key is then disabled and has to be enabled."
            )
        }
        GONE => "AWS does not know this key any more: it was deleted. Rotate to a new key.".to_owned(),
        _ => "It may not sign in this state.".to_owned(),
    }
}

/// What a status of an authority means, and what to do.
pub(super) fn authority_status(status: &str) -> &'static str {
    match status {
        "DISABLED" => {
            "It issues nothing until it is enabled again, so the certificate cannot be renewed. It costs as before."
        }
        "PENDING_CERTIFICATE" => {
            "It has no certificate of its own, so it issues nothing. It costs as before."
        }
        "EXPIRED" => "Its own certificate has ended. Import a new one to make it active again.",
        "DELETED" => "It can be restored for a while (acm-pca:RestoreCertificateAuthority), then it is gone.",
        "FAILED" => "It cannot be repaired. Make another one.",
        GONE => {
            "AWS does not know this authority any more: it was deleted. The certificate cannot be renewed from it."
        }
        _ => "It may not issue certificates in this state.",
    }
}

impl Alert {
    /// One line for logs and lists: title, then what to do.
    pub fn line(&self) -> String {
        format!("{}. Next: {}.", self.title, self.next_action.words())
    }
}
