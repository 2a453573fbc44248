//! Grants on a key: listed, made, revoked. What changes something is journaled before and after.

use signet_shared::api::access::{CreateKeyGrant, KeyGrant, RevokeKeyGrant};
use signet_shared::policy::RoleArn;
use signet_shared::policy::evaluate::Constraints;
use signet_shared::policy::ways::{GRANTED, grant_name};
use signet_shared::setup::FieldError;

use super::super::keys::KeyAt;
use super::super::{Actor, App};
use super::parse_role;
use crate::aws::grants::ListedGrant;
use crate::aws::{AwsError, Class};
use crate::error::{Error, Result};
use crate::store::{GrantDeed, GrantDeedKind};

/// The longest reason, in characters.
const REASON: usize = 500;

impl App {
    /// The grants of a key, as KMS lists them, with who made them with Signet.
    ///
    /// # Errors
    /// What AWS says when it refuses to list them.
    pub async fn list_grants(&self, target: &str, key_arn: &str) -> Result<Vec<KeyGrant>> {
        let key = self.key_at(target, key_arn).await?;
        let live = key.aws.grants(&key.arn).await?;
        let deeds = self.settled(&key, &live).await?;
        Ok(live.into_iter().map(|listed| view(listed, &deeds)).collect())
    }

    /// Lets a role sign by a grant. The grant's name follows from key and role, so asking again finds the first one. The flag
    /// tells whether it was made now.
    ///
    /// # Errors
    /// Invalid if the role, the confirmation or the reason is not as it must be; what AWS says when it refuses.
    pub async fn create_grant(
        &self,
        actor: &Actor,
        target: &str,
        key_arn: &str,
        asked: CreateKeyGrant,
    ) -> Result<(KeyGrant, bool)> {
        let key = self.key_at(target, key_arn).await?;
        let role = parse_role(&asked.role_arn)?;
        let reason = check_reason(asked.reason)?;
        key.name().await?.check_confirmation(&asked.confirmation)?;
        let name = grant_name(&key.arn, role.as_str());
        if let Some(found) = self.find(&key, &role, &name).await? {
            return Ok((found, false));
        }
        let deed = GrantDeed {
            name: Some(name.clone()),
            role_arn: Some(role.to_string()),
            reason,
            ..self.deed(actor, &key, GrantDeedKind::Create, None)
        };
        self.store.ask_grant_deed(&deed).await?;
        tracing::info!(user = actor.user, key = key.arn, role = role.as_str(), "making a grant");
        let made = key.aws.create_grant(&key.arn, role.as_str(), &GRANTED, &name).await;
        let grant_id = match made {
            Ok(grant_id) => grant_id,
            // Lost on the way: what is there tells.
            Err(error) if error.class == Class::Unknown => {
                return match self.find(&key, &role, &name).await? {
                    Some(found) => Ok((found, true)),
                    None => Err(error.into()),
                };
            }
            Err(error) => return Err(self.refused(&deed, error).await?),
        };
        self.store.end_grant_deed(&deed.id, Some(&grant_id), self.clock.now_ms()).await?;
        let made_now = ListedGrant {
            grant: signet_shared::policy::Grant {
                id: grant_id.clone(),
                name: Some(name),
                grantee: role.to_string(),
                operations: GRANTED.map(str::to_owned).to_vec(),
                constraints: None,
            },
            retiring_principal: None,
            created_at: None,
        };
        // KMS lists a new grant at once or a little later.
        let live = key.aws.grants(&key.arn).await?;
        let deeds = self.settled(&key, &live).await?;
        let listed = live.into_iter().find(|listed| listed.grant.id == grant_id).unwrap_or(made_now);
        Ok((view(listed, &deeds), true))
    }

    /// Takes a grant back. Revoked already is success.
    ///
    /// # Errors
    /// Invalid if the confirmation is wrong; not found if the key never had such a grant, as far as is known; what AWS says when
    /// it refuses.
    pub async fn revoke_grant(
        &self,
        actor: &Actor,
        target: &str,
        key_arn: &str,
        grant_id: &str,
        asked: RevokeKeyGrant,
    ) -> Result<()> {
        let key = self.key_at(target, key_arn).await?;
        key.name().await?.check_confirmation(&asked.confirmation)?;
        let live = key.aws.grants(&key.arn).await?;
        let deeds = self.settled(&key, &live).await?;
        if !live.iter().any(|listed| listed.grant.id == grant_id) {
            let was_there = deeds.iter().any(|deed| deed.grant_id.as_deref() == Some(grant_id));
            return if was_there { Ok(()) } else { Err(Error::not_found("grant", grant_id)) };
        }
        let deed = self.deed(actor, &key, GrantDeedKind::Revoke, Some(grant_id));
        self.store.ask_grant_deed(&deed).await?;
        tracing::info!(user = actor.user, key = key.arn, grant = grant_id, "revoking a grant");
        match key.aws.revoke_grant(&key.arn, grant_id).await {
            Ok(()) => {}
            // Somebody else was faster.
            Err(error) if error.class == Class::NotFound => {}
            Err(error) if error.class == Class::Unknown => {
                let live = key.aws.grants(&key.arn).await?;
                self.settled(&key, &live).await?;
                let is_there = live.iter().any(|listed| listed.grant.id == grant_id);
                return if is_there { Err(error.into()) } else { Ok(()) };
            }
            Err(error) => return Err(self.refused(&deed, error).await?),
        }
        self.store.end_grant_deed(&deed.id, Some(grant_id), self.clock.now_ms()).await
    }

    fn deed(&self, actor: &Actor, key: &KeyAt, kind: GrantDeedKind, grant_id: Option<&str>) -> GrantDeed {
        GrantDeed {
            id: uuid::Uuid::now_v7().to_string(),
            target: key.target_id().to_owned(),
            key_arn: key.arn.clone(),
            kind,
            grant_id: grant_id.map(str::to_owned),
            name: None,
            role_arn: None,
            reason: None,
            user: actor.user.clone(),
            is_open: true,
            asked_at: self.clock.now_ms(),
        }
    }

    /// The grant that Signet makes for a role, if the key has it.
    async fn find(&self, key: &KeyAt, role: &RoleArn, name: &str) -> Result<Option<KeyGrant>> {
        let live = key.aws.grants(&key.arn).await?;
        let deeds = self.settled(key, &live).await?;
        let found = live.into_iter().find(|listed| {
            let has = |operation: &&str| listed.grant.operations.iter().any(|own| own == operation);
            listed.grant.name.as_deref() == Some(name)
                && listed.grant.grantee == role.as_str()
                && GRANTED.iter().all(has)
        });
        Ok(found.map(|listed| view(listed, &deeds)))
    }

    async fn refused(&self, deed: &GrantDeed, error: AwsError) -> Result<Error> {
        let said = format!("{}: {}", error.refusal.error, error.refusal.message);
        self.store.refuse_grant_deed(&deed.id, &said, self.clock.now_ms()).await?;
        Ok(error.into())
    }

    /// What was done with the key's grants. A deed whose answer was lost is settled by what is live: a creation by the grant of its
    /// name, a revocation by its grant's absence.
    async fn settled(&self, key: &KeyAt, live: &[ListedGrant]) -> Result<Vec<GrantDeed>> {
        let mut deeds = self.store.grant_deeds(key.target_id(), &key.arn).await?;
        for deed in deeds.iter_mut().filter(|deed| deed.is_open) {
            let ended = match deed.kind {
                GrantDeedKind::Create => {
                    let named =
                        live.iter().find(|listed| deed.name.is_some() && listed.grant.name == deed.name);
                    named.map(|listed| listed.grant.id.clone())
                }
                GrantDeedKind::Revoke => {
                    let gone = |id: &String| live.iter().all(|listed| listed.grant.id != *id);
                    deed.grant_id.clone().filter(gone)
                }
            };
            if let Some(grant_id) = ended {
                self.store.end_grant_deed(&deed.id, Some(&grant_id), self.clock.now_ms()).await?;
                deed.grant_id = Some(grant_id);
                deed.is_open = false;
            }
        }
        Ok(deeds)
    }
}

fn check_reason(reason: Option<String>) -> Result<Option<String>> {
    let reason = reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    match reason {
        Some(long) if long.chars().count() > REASON => Err(Error::invalid_fields(vec![FieldError {
            field: "reason".to_owned(),
            message: format!("At most {REASON} characters."),
            suggestion: None,
        }])),
        reason => Ok(reason),
    }
}

fn view(listed: ListedGrant, deeds: &[GrantDeed]) -> KeyGrant {
    let ListedGrant { grant, retiring_principal, created_at } = listed;
    let made = deeds.iter().find(|deed| {
        deed.kind == GrantDeedKind::Create && !deed.is_open && deed.grant_id.as_deref() == Some(&grant.id)
    });
    KeyGrant {
        made_by: made.map(|deed| deed.user.clone()),
        reason: made.and_then(|deed| deed.reason.clone()),
        created_at: created_at.or(made.map(|deed| deed.asked_at)),
        grant_id: grant.id,
        name: grant.name,
        grantee: grant.grantee,
        operations: grant.operations,
        retiring_principal,
        constraint: grant.constraints.as_ref().and_then(constraint),
    }
}

/// The encryption context that a grant asks for, in words.
fn constraint(found: &Constraints) -> Option<String> {
    let pairs = |pairs: &std::collections::BTreeMap<String, String>| {
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
    };
    let equals = found.encryption_context_equals.as_ref().map(|all| format!("exactly {}", pairs(all)));
    let subset = found.encryption_context_subset.as_ref().map(|all| format!("at least {}", pairs(all)));
    let words: Vec<String> = equals.into_iter().chain(subset).collect();
    (!words.is_empty()).then(|| format!("encryption context {}", words.join(" and ")))
}
