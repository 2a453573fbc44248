//! What has happened to an identity's certificates and keys, and what is to come.

use signet_shared::api::identity::{CertificateRecord, CertificateStatus, Identity, IdentityState};
use signet_shared::ceremony::RotationStage;

use crate::components::status::Tone;

/// A moment of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    /// When, Unix seconds; `None` for what holds now.
    pub at: Option<i64>,
    /// What happened or will happen.
    pub title: &'static str,
    /// Which certificate, and what became of it.
    pub note: String,
    /// Its colour.
    pub tone: Tone,
}

/// Whether the certificate that should be in use was revoked, and no other has taken its place.
pub(crate) fn is_revoked(identity: &Identity) -> bool {
    let records = &identity.certificates;
    let has = |status| records.iter().any(|record| record.status == status);
    has(CertificateStatus::Revoked) && !has(CertificateStatus::Current)
}

/// All of it, oldest first. `now` is Unix seconds.
pub(crate) fn timeline(identity: &Identity, now: i64) -> Vec<Moment> {
    let in_use = !matches!(identity.summary.state, IdentityState::Removed | IdentityState::Removing);
    let mut moments: Vec<Moment> = identity
        .certificates
        .iter()
        .flat_map(|record| of_record(record, &identity.certificates, in_use))
        .collect();
    if let Some(renewal) = identity.renewal.as_ref().filter(|_| in_use && !is_revoked(identity)) {
        let tone = if renewal.is_due { Tone::Warn } else { Tone::Idle };
        let note = if renewal.is_due { "Renew it now." } else { "" };
        moments.push(moment(Some(renewal.due_at), "Renewal due", note.to_owned(), tone));
    }
    if let Some(until) = identity.removal.as_ref().and_then(|removal| removal.restorable_until) {
        moments.push(moment(
            Some(until),
            "Deleted for good",
            "Until then it can be restored.".to_owned(),
            Tone::Warn,
        ));
    }
    if let Some(rotation) = &identity.rotation {
        let (title, note) = match rotation.done {
            RotationStage::Prepare => {
                ("A new key is prepared", "The old key signs. Next: switch, or roll back.")
            }
            _ => ("The new key signs", "The old key is kept. Next: retire it, or roll back."),
        };
        moments.push(moment(None, title, note.to_owned(), Tone::Info));
    }
    // What holds now stands between what was and what will be.
    moments.sort_by_key(|moment| moment.at.unwrap_or(now));
    moments
}

fn moment(at: Option<i64>, title: &'static str, note: String, tone: Tone) -> Moment {
    Moment { at, title, note, tone }
}

fn of_record(record: &CertificateRecord, all: &[CertificateRecord], in_use: bool) -> Vec<Moment> {
    let serial: String = record.serial.chars().take(8).collect();
    let begin = |title, note: String, tone| moment(Some(record.not_before), title, note, tone);
    let end = || moment(Some(record.not_after), "Ends", format!("Certificate {serial}…"), Tone::Idle);
    match record.status {
        CertificateStatus::Current if in_use => {
            vec![begin("Certificate issued", format!("{serial}…, current"), Tone::Ok), end()]
        }
        CertificateStatus::Current => {
            vec![begin("Certificate issued", format!("{serial}…, no longer in use"), Tone::Idle)]
        }
        CertificateStatus::Next => {
            vec![begin("Certificate of the new key issued", format!("{serial}…"), Tone::Info)]
        }
        CertificateStatus::Superseded => {
            // The next one took its place when it was issued.
            let later = all.iter().filter(|other| other.not_before > record.not_before);
            let by = later.min_by_key(|other| other.not_before);
            let by = by.map(|other| {
                format!(", superseded by {}…", other.serial.chars().take(8).collect::<String>())
            });
            let note = format!("{serial}…{}", by.unwrap_or_else(|| ", superseded".to_owned()));
            vec![begin("Certificate issued", note, Tone::Idle)]
        }
        CertificateStatus::Revoked => {
            let why = record.revoked_for.as_deref().map(|reason| format!(": {}", in_words(reason)));
            let note = format!("{serial}…, revoked{}", why.unwrap_or_default());
            vec![begin("Certificate issued, since revoked", note, Tone::Bad)]
        }
    }
}

/// `KEY_COMPROMISE` as `key compromise`.
pub(crate) fn in_words(reason: &str) -> String {
    reason.replace('_', " ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use signet_shared::api::identity::Rotation;

    use super::*;
    use crate::state::offers::tests::identity;

    fn record(serial: &str, status: CertificateStatus, begin: i64) -> CertificateRecord {
        CertificateRecord {
            serial: serial.to_owned(),
            status,
            arn: None,
            key_arn: None,
            not_before: begin,
            not_after: begin + 100,
            revoked_for: (status == CertificateStatus::Revoked).then(|| "KEY_COMPROMISE".to_owned()),
            ceremony_id: "c".to_owned(),
            pem: String::new(),
        }
    }

    fn told(identity: &Identity, now: i64) -> Vec<(Option<i64>, &'static str)> {
        timeline(identity, now).into_iter().map(|moment| (moment.at, moment.title)).collect()
    }

    #[test]
    fn a_renewal_shows_the_superseded_one_and_what_is_to_come() {
        let mut identity = identity(IdentityState::Ready);
        identity.certificates =
            vec![record("b", CertificateStatus::Current, 50), record("a", CertificateStatus::Superseded, 0)];
        identity.renewal = serde_json::from_value(
            json!({ "due_at": 120, "is_due": false, "params": { "kind": "renew", "identity": "clinic-voice" } }),
        )
        .unwrap();
        let wanted = [
            (Some(0), "Certificate issued"),
            (Some(50), "Certificate issued"),
            (Some(120), "Renewal due"),
            (Some(150), "Ends"),
        ];
        assert_eq!(told(&identity, 60), wanted);
        assert_eq!(timeline(&identity, 60)[0].note, "a…, superseded by b…");
        assert!(!is_revoked(&identity));
    }

    #[test]
    fn a_rotation_stands_between_what_was_and_what_will_be() {
        let mut identity = identity(IdentityState::Ready);
        identity.certificates =
            vec![record("b", CertificateStatus::Next, 50), record("a", CertificateStatus::Current, 0)];
        identity.rotation = Some(Rotation {
            done: RotationStage::Prepare,
            current_key_arn: "old".to_owned(),
            other_key_arn: "new".to_owned(),
            next: vec![RotationStage::Switch],
        });
        let wanted = [
            (Some(0), "Certificate issued"),
            (Some(50), "Certificate of the new key issued"),
            (None, "A new key is prepared"),
            (Some(100), "Ends"),
        ];
        assert_eq!(told(&identity, 60), wanted);
    }

    #[test]
    fn a_revoked_one_ends_no_more_and_says_why() {
        let mut identity = identity(IdentityState::Ready);
        identity.certificates = vec![record("a", CertificateStatus::Revoked, 0)];
        assert_eq!(told(&identity, 60), [(Some(0), "Certificate issued, since revoked")]);
        assert_eq!(timeline(&identity, 60)[0].note, "a…, revoked: key compromise");
        assert!(is_revoked(&identity));
        identity.certificates.push(record("b", CertificateStatus::Current, 50));
        assert!(!is_revoked(&identity), "another one took its place");
    }

    #[test]
    fn a_removed_identity_is_deleted_for_good_at_its_end() {
        let mut identity = identity(IdentityState::Removed);
        identity.certificates = vec![record("a", CertificateStatus::Current, 0)];
        identity.removal =
            serde_json::from_value(json!({ "ceremony_id": "c", "restorable_until": 70 })).unwrap();
        assert_eq!(told(&identity, 60), [(Some(0), "Certificate issued"), (Some(70), "Deleted for good")]);
    }
}
