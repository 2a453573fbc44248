//! What can be done for an identity as it stands, what each costs or saves, and which comes next.

use signet_shared::api::identity::{CertificateStatus, Identity, IdentityState};
use signet_shared::ceremony::RotationStage;
use signet_shared::format::date;
use signet_shared::price::Prices;

use crate::format::{money, seconds};
use crate::route::Task;
use crate::state::health::health;
use crate::state::task::revocable;

/// A ceremony that can be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Which one.
    pub task: Task,
    /// Verb and object.
    pub label: &'static str,
    /// What it does, and what it costs or saves.
    pub text: String,
    /// Whether it is the one next action.
    pub is_next: bool,
}

/// What can be done now, the next action first. `now` is Unix milliseconds.
pub(crate) fn offers(identity: &Identity, now: i64) -> Vec<Offer> {
    let mut offers: Vec<Offer> = match identity.summary.state {
        IdentityState::Ready => {
            let certified = vec![renew(identity, now), rotate(identity)];
            certified.into_iter().chain(revoke(identity)).chain([clean_up(identity)]).collect()
        }
        IdentityState::SetupStopped => vec![clean_up(identity)],
        IdentityState::Removed => restore(identity, now).into_iter().collect(),
        IdentityState::PartlyRemoved => vec![restore_part(), clean_up(identity)],
        IdentityState::SettingUp | IdentityState::Removing | IdentityState::RemovalStopped => Vec::new(),
    };
    // One next action: what ends soon comes before a rotation that waits.
    if let Some(first) = offers.iter().position(|offer| offer.is_next) {
        for later in offers.iter_mut().skip(first + 1) {
            later.is_next = false;
        }
        let next = offers.remove(first);
        offers.insert(0, next);
    }
    offers
}

fn prices(pick: impl Fn(&Prices) -> u32) -> String {
    money(Prices::current().as_ref().map_or(0, pick))
}

fn renew(identity: &Identity, now: i64) -> Offer {
    let price = match identity.authority_arn {
        Some(_) => format!("About {} once.", prices(|prices| prices.certificate_once_cents)),
        None => "Free.".to_owned(),
    };
    let renewal = identity.renewal.as_ref();
    let records = &identity.certificates;
    let revoked =
        !records.is_empty() && records.iter().all(|record| record.status != CertificateStatus::Current);
    let due = renewal.map(|renewal| format!(" Due from {}.", date(renewal.due_at))).unwrap_or_default();
    Offer {
        task: Task::Renew,
        label: "Renew the certificate",
        text: format!("A new certificate for the same key. {price}{due}"),
        is_next: revoked
            || health(&identity.summary, now).needs_person
            || renewal.is_some_and(|renewal| renewal.is_due),
    }
}

fn rotate(identity: &Identity) -> Offer {
    let month = prices(|prices| prices.key_monthly_cents);
    let (label, text) = match identity.rotation.as_ref().map(|rotation| rotation.done) {
        None => (
            "Rotate the key",
            format!(
                "A new key and certificate beside the old ones; the alias moves when you say so. {month} a month more while both exist."
            ),
        ),
        Some(RotationStage::Prepare) => (
            "Go on with the rotation",
            format!("The new key is prepared. Switch to it, or roll back, which saves {month} a month."),
        ),
        Some(_) => (
            "Go on with the rotation",
            format!("The new key signs. Retire the old one, which saves {month} a month, or roll back."),
        ),
    };
    Offer { task: Task::Rotate, label, text, is_next: identity.rotation.is_some() }
}

/// Only a certificate that an authority issued can be revoked.
fn revoke(identity: &Identity) -> Option<Offer> {
    revocable(identity).next().map(|_| Offer {
        task: Task::Revoke,
        label: "Revoke a certificate",
        text: "Its authority lists it as revoked. Free, and cannot be taken back.".to_owned(),
        is_next: false,
    })
}

fn clean_up(identity: &Identity) -> Offer {
    let saves = match identity.summary.monthly_cents {
        0 => String::new(),
        cents => format!(" Saves up to {} a month.", money(cents)),
    };
    Offer {
        task: Task::CleanUp,
        label: "Clean up",
        text: format!(
            "Delete what Signet made for it. For 7 to 30 days it can be restored; what others use is kept.{saves}"
        ),
        is_next: false,
    }
}

fn restore(identity: &Identity, now: i64) -> Option<Offer> {
    let until = identity.summary.restorable_until.filter(|until| *until > seconds(now))?;
    Some(Offer {
        task: Task::Restore,
        label: "Restore the identity",
        text: format!(
            "Bring back what the clean-up deleted, until {}. The plan says what is paid for again.",
            date(until)
        ),
        is_next: true,
    })
}

/// The way back from a clean-up that was cancelled half-way. Its windows run since then; the plan says until when.
fn restore_part() -> Offer {
    Offer {
        task: Task::Restore,
        label: "Restore the identity",
        text: "Bring back what the cancelled clean-up has taken. The plan says until when, and what is paid for again."
            .to_owned(),
        is_next: true,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;
    use signet_shared::api::identity::Rotation;

    use super::*;
    use crate::state::health::tests::identity as summary;

    const DAY: i64 = 86_400;

    /// An identity with a certificate that ends after 300 days.
    pub(crate) fn identity(state: IdentityState) -> Identity {
        let mut value = serde_json::to_value(summary(state, Some(300 * DAY))).unwrap();
        let more = json!({
            "authority_arn": "arn:ca", "key_arn": "arn:key", "certificate_arn": "arn:ca/certificate/1",
            "certificate_pem": null, "root_pem": null, "certificate_file": "c.pem",
            "certificates": [{ "serial": "1", "status": "current", "arn": "arn:ca/certificate/1", "key_arn": "arn:key",
                "not_before": 0, "not_after": 300 * DAY, "revoked_for": null, "ceremony_id": "c", "pem": "" }],
        });
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(value).unwrap()
    }

    fn tasks(identity: &Identity, now: i64) -> Vec<(Task, bool)> {
        offers(identity, now).into_iter().map(|offer| (offer.task, offer.is_next)).collect()
    }

    #[test]
    fn a_ready_identity_can_have_all_but_a_restore() {
        let all =
            [(Task::Renew, false), (Task::Rotate, false), (Task::Revoke, false), (Task::CleanUp, false)];
        let ready = identity(IdentityState::Ready);
        assert_eq!(tasks(&ready, 0), all);
        let clean_up = offers(&ready, 0).into_iter().find(|offer| offer.task == Task::CleanUp).unwrap();
        assert!(clean_up.text.ends_with("Saves up to $401.00 a month."), "{}", clean_up.text);
    }

    #[test]
    fn what_ends_soon_is_renewed_first_even_in_a_rotation() {
        let rotation = Rotation {
            done: RotationStage::Prepare,
            current_key_arn: "old".to_owned(),
            other_key_arn: "new".to_owned(),
            next: vec![RotationStage::Switch, RotationStage::RollBack],
        };
        let rotating = Identity { rotation: Some(rotation), ..identity(IdentityState::Ready) };
        assert_eq!(tasks(&rotating, 0).first(), Some(&(Task::Rotate, true)));
        let late = tasks(&rotating, 290 * DAY * 1000);
        assert_eq!(late.first(), Some(&(Task::Renew, true)));
        assert_eq!(late.iter().filter(|(_, is_next)| *is_next).count(), 1);
    }

    #[test]
    fn only_what_an_authority_issued_and_did_not_revoke_can_be_revoked() {
        let mut imported = identity(IdentityState::Ready);
        for record in &mut imported.certificates {
            record.status = CertificateStatus::Revoked;
        }
        assert!(!tasks(&imported, 0).contains(&(Task::Revoke, false)));
        assert_eq!(tasks(&imported, 0).first(), Some(&(Task::Renew, true)), "it needs another certificate");
    }

    #[test]
    fn a_removed_identity_can_be_restored_while_its_window_lasts() {
        let mut removed = identity(IdentityState::Removed);
        assert_eq!(tasks(&removed, 0), []);
        removed.summary.restorable_until = Some(7 * DAY);
        assert_eq!(tasks(&removed, 0), [(Task::Restore, true)]);
        assert_eq!(tasks(&removed, 7 * DAY * 1000), []);
    }

    #[test]
    fn what_is_under_way_is_left_alone() {
        assert_eq!(tasks(&identity(IdentityState::SettingUp), 0), []);
        assert_eq!(tasks(&identity(IdentityState::Removing), 0), []);
        assert_eq!(tasks(&identity(IdentityState::RemovalStopped), 0), []);
        let partly = identity(IdentityState::PartlyRemoved);
        assert_eq!(tasks(&partly, 0), [(Task::Restore, true), (Task::CleanUp, false)]);
        assert_eq!(tasks(&identity(IdentityState::SetupStopped), 0), [(Task::CleanUp, false)]);
    }
}
