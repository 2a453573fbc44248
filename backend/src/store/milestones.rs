//! What the end of a step can mean for an identity, each with its SQL. All of them may happen twice.
//!
//! They run inside the transaction that journals the step's success: journal and identity never disagree.

use super::certificates::{NewCertificate, add};
use crate::error::Result;

/// A turn in the life of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Milestone {
    /// A certificate was checked: it is the current one, and the one before it is superseded.
    Certified(NewCertificate),
    /// A rotation is prepared: this certificate is the next one, for the new key.
    Prepared(NewCertificate),
    /// The alias points at the new key: the next certificate is the current one, the old key is kept for going back.
    Switched,
    /// The old key signs again, or still; the new one is given up.
    RolledBack,
    /// The old key is given up.
    Retired,
    /// A certificate was revoked.
    Revoked {
        /// Its serial number.
        serial: String,
        /// Why, in AWS's word.
        reason: String,
    },
    /// A clean-up is done.
    Removed {
        /// Until when it can be taken back, Unix seconds.
        restorable_until: Option<i64>,
    },
    /// A clean-up was taken back.
    Restored,
}

/// The columns that an identity has from its current certificate.
const SHOW_CURRENT: &str = "UPDATE identities SET (authority_arn, certificate_arn, key_arn, key_spec,
     certificate_pem, chain_pem, root_pem, not_before, not_after) =
     (SELECT COALESCE(c.authority_arn, identities.authority_arn), c.certificate_arn,
      COALESCE(c.key_arn, identities.key_arn), COALESCE(c.key_spec, identities.key_spec), c.certificate_pem,
      c.chain_pem, c.root_pem, c.not_before, c.not_after
      FROM certificates c WHERE c.identity_id = identities.id AND c.status = 'current')
     WHERE id = ?1 AND EXISTS (SELECT 1 FROM certificates WHERE identity_id = ?1 AND status = 'current')";

/// Writes a milestone down.
pub(super) async fn reach(
    write: &mut sqlx::SqliteConnection,
    identity_id: &str,
    ceremony_id: &str,
    milestone: &Milestone,
    at: i64,
) -> Result<()> {
    let statements: &[&str] = match milestone {
        Milestone::Certified(new) => {
            add(&mut *write, identity_id, ceremony_id, "current", new, at).await?;
            sqlx::query(
                "UPDATE certificates SET status = CASE serial WHEN ?2 THEN 'current' ELSE 'superseded' END
                 WHERE identity_id = ?1 AND (status = 'current' OR serial = ?2)",
            )
            .bind(identity_id)
            .bind(&new.serial)
            .execute(&mut *write)
            .await?;
            &[SHOW_CURRENT]
        }
        Milestone::Prepared(new) => {
            add(&mut *write, identity_id, ceremony_id, "next", new, at).await?;
            sqlx::query("UPDATE identities SET rotation = 'prepared', other_key_arn = ?2 WHERE id = ?1")
                .bind(identity_id)
                .bind(&new.key_arn)
                .execute(&mut *write)
                .await?;
            &[]
        }
        Milestone::Switched => &[
            "UPDATE certificates SET status = CASE status WHEN 'next' THEN 'current' ELSE 'superseded' END
             WHERE identity_id = ?1 AND status IN ('current', 'next')
             AND EXISTS (SELECT 1 FROM identities WHERE id = ?1 AND rotation = 'prepared')",
            "UPDATE identities SET rotation = 'switched', other_key_arn = key_arn
             WHERE id = ?1 AND rotation = 'prepared'",
            SHOW_CURRENT,
        ],
        Milestone::RolledBack => &[
            // Before the switch the next certificate goes; after it, the old key's newest one comes back.
            "UPDATE certificates SET status = 'superseded' WHERE identity_id = ?1 AND (status = 'next' OR
             (status = 'current' AND EXISTS (SELECT 1 FROM identities WHERE id = ?1 AND rotation = 'switched')))",
            "UPDATE certificates SET status = 'current' WHERE identity_id = ?1 AND status = 'superseded'
             AND EXISTS (SELECT 1 FROM identities WHERE id = ?1 AND rotation = 'switched')
             AND serial = (SELECT o.serial FROM certificates o JOIN identities i ON i.id = o.identity_id
                           WHERE o.identity_id = ?1 AND o.key_arn = i.other_key_arn AND o.status = 'superseded'
                           ORDER BY o.added_at DESC, o.rowid DESC LIMIT 1)",
            SHOW_CURRENT,
            "UPDATE identities SET rotation = NULL, other_key_arn = NULL WHERE id = ?1",
        ],
        Milestone::Retired => &["UPDATE identities SET rotation = NULL, other_key_arn = NULL WHERE id = ?1"],
        Milestone::Revoked { serial, reason } => {
            sqlx::query(
                "UPDATE certificates SET status = 'revoked', revoked_for = ?3 WHERE identity_id = ?1 AND serial = ?2",
            )
            .bind(identity_id)
            .bind(serial)
            .bind(reason)
            .execute(&mut *write)
            .await?;
            &[]
        }
        Milestone::Removed { restorable_until } => {
            sqlx::query("UPDATE identities SET removal_id = ?2, restorable_until = ?3 WHERE id = ?1")
                .bind(identity_id)
                .bind(ceremony_id)
                .bind(restorable_until)
                .execute(&mut *write)
                .await?;
            &[]
        }
        Milestone::Restored => {
            &["UPDATE identities SET removal_id = NULL, restorable_until = NULL WHERE id = ?1"]
        }
    };
    for statement in statements {
        sqlx::query(*statement).bind(identity_id).execute(&mut *write).await?;
    }
    Ok(())
}
