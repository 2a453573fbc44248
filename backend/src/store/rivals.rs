//! Which ceremonies may not run beside each other. Asked inside the transaction that begins one.

use signet_shared::setup::SetupParams;
use sqlx::Row;

use crate::error::{Error, Result};

/// SQL: the ceremony `c` has not come to its end and nobody gave it up.
macro_rules! unfinished {
    () => {
        "c.phase NOT IN ('succeeded', 'cancelled')"
    };
}

/// Refuses a setup beside another that is making the same thing, or beside a clean-up that removes it.
pub(super) async fn of_setup(
    write: &mut sqlx::SqliteConnection,
    target: &str,
    order: &SetupParams,
) -> Result<()> {
    let own_root = order.options.hierarchy.has_own_root();
    let rival = sqlx::query(
        "SELECT name FROM identities i WHERE target = ?1 AND region = ?2 AND certificate_pem IS NULL
         AND removal_id IS NULL AND (alias = ?3 OR (?5 AND root_cn = ?4 AND authority_arn IS NULL)) LIMIT 1",
    )
    .bind(target)
    .bind(&order.region)
    .bind(&order.alias)
    .bind(&order.root_cn)
    .bind(own_root)
    .fetch_optional(&mut *write)
    .await?;
    if let Some(row) = rival {
        let name: String = row.get(0);
        return Err(Error::conflict(
            "Another setup is making the same thing",
            format!("The unfinished setup of {name:?} uses the same authority or alias. Running both could make two."),
        )
        .with_hint(format!("Finish the setup of {name:?} first, then plan this one again.")));
    }
    let removing = sqlx::query(concat!(
        "SELECT i.name FROM ceremonies c JOIN identities i ON i.id = c.identity_id WHERE c.target = ?1
         AND c.kind = 'clean_up' AND i.region = ?2 AND (i.alias = ?3 OR i.root_cn = ?4 OR i.authority_arn = ?5)
         AND ",
        unfinished!(),
        " LIMIT 1"
    ))
    .bind(target)
    .bind(&order.region)
    .bind(&order.alias)
    .bind(&order.root_cn)
    .bind(match &order.options.hierarchy {
        signet_shared::setup::options::Hierarchy::ExistingAuthority { authority_arn } => Some(authority_arn),
        _ => None,
    })
    .fetch_optional(write)
    .await?;
    match removing {
        Some(row) => {
            let name: String = row.get(0);
            Err(Error::conflict(
                "A clean-up is removing the same thing",
                format!("The unfinished clean-up of {name:?} works on the same authority or alias."),
            )
            .with_hint(format!("Finish or cancel the clean-up of {name:?} first, then plan this one again.")))
        }
        None => Ok(()),
    }
}

/// Refuses work on an identity whose last ceremony is not over.
pub(super) async fn of_work_on(write: &mut sqlx::SqliteConnection, identity_id: &str) -> Result<()> {
    let rival = sqlx::query(concat!(
        "SELECT c.kind FROM ceremonies c WHERE c.identity_id = ? AND ",
        unfinished!(),
        " LIMIT 1"
    ))
    .bind(identity_id)
    .fetch_optional(write)
    .await?;
    match rival {
        Some(row) => {
            let kind: String = row.get(0);
            let noun = kind.replace('_', "-");
            Err(Error::conflict(
                format!("A {noun} of this identity is not over"),
                "Two ceremonies of one identity never run beside each other.",
            )
            .with_hint("Let it end, resume it, or cancel it; then plan this one again."))
        }
        None => Ok(()),
    }
}

/// Refuses a clean-up while a setup is about to use what it removes.
pub(super) async fn of_clean_up(
    write: &mut sqlx::SqliteConnection,
    target: &str,
    identity_id: &str,
) -> Result<()> {
    let rival = sqlx::query(concat!(
        "SELECT i.name FROM ceremonies c JOIN identities i ON i.id = c.identity_id
         JOIN identities own ON own.id = ?2 WHERE c.target = ?1 AND c.kind = 'setup' AND i.id <> own.id
         AND i.region = own.region
         AND (i.alias = own.alias OR (own.root_cn <> '' AND i.root_cn = own.root_cn)
              OR i.authority_arn = own.authority_arn) AND ",
        unfinished!(),
        " LIMIT 1"
    ))
    .bind(target)
    .bind(identity_id)
    .fetch_optional(write)
    .await?;
    match rival {
        Some(row) => {
            let name: String = row.get(0);
            Err(Error::conflict(
                "A setup is about to use what this would remove",
                format!("The unfinished setup of {name:?} uses the same authority or alias."),
            )
            .with_hint(format!("Finish or cancel the setup of {name:?} first, then plan this one again.")))
        }
        None => Ok(()),
    }
}
