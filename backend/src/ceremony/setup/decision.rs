//! What a plan does about each resource that may exist already.

use signet_shared::api::plan::{PlanAction, PlannedResult};
use signet_shared::format;
use signet_shared::setup::options::Period;

use crate::aws::Aws;
use crate::aws::acmpca::Authority;
use crate::ceremony::parameters::Place;
use crate::ceremony::steps::authority::{Role, check_fit};
use crate::ceremony::steps::key;
use crate::error::{Error, Result};

/// What the plan does about a resource.
pub(crate) enum Decision {
    /// There is none: make it.
    Create,
    /// Use what exists.
    Adopt {
        /// Its ARN.
        arn: String,
        /// What it is, in a sentence.
        summary: String,
        /// Whether nothing has to be done about it.
        complete: bool,
        /// Key algorithm of an authority, key spec of a key.
        kind: String,
    },
    /// What exists stands in the way.
    Refuse {
        /// Its ARN.
        arn: Option<String>,
        /// Why.
        reason: String,
        /// What to do.
        hint: String,
    },
}

impl Decision {
    /// A refusal for this reason.
    pub(crate) fn refuse(arn: Option<String>, error: &Error) -> Self {
        let hint = error.hint.clone().unwrap_or_default();
        Self::Refuse { arn, reason: format!("{}. {}", error.title, error.detail), hint }
    }

    /// What the plan shows.
    pub(crate) fn action(&self) -> PlanAction {
        match self {
            Self::Create => PlanAction::Create,
            Self::Adopt { .. } => PlanAction::Adopt,
            Self::Refuse { .. } => PlanAction::Refuse,
        }
    }

    /// Where its calls are made: on what exists, or on what `step` makes, which is of this kind.
    pub(crate) fn place(&self, words: &str, step: &str, result: PlannedResult, kind: &str) -> Place {
        match self {
            Self::Adopt { arn, kind, .. } => Place::known(arn, kind),
            Self::Refuse { arn: Some(arn), .. } => Place::known(arn, kind),
            Self::Create | Self::Refuse { arn: None, .. } => Place::made(words, step, result, kind),
        }
    }

    /// Summary, hint and resource of the step.
    pub(crate) fn words(&self, creates: &str) -> (String, Option<String>, Option<String>) {
        match self {
            Self::Create => (creates.to_owned(), None, None),
            Self::Adopt { arn, summary, .. } => (summary.clone(), None, Some(arn.clone())),
            Self::Refuse { arn, reason, hint } => (reason.clone(), Some(hint.clone()), arn.clone()),
        }
    }
}

/// What to do about the authorities of this name. `validity` is what it will have to issue.
pub(crate) async fn decide_authority(
    aws: &Aws,
    common_name: &str,
    role: Role,
    validity: Period,
    now: i64,
) -> Result<Decision> {
    let named: Vec<Authority> = aws
        .authorities()
        .await?
        .into_iter()
        .filter(|authority| authority.is_root == (role == Role::Root) && authority.common_name == common_name)
        .collect();
    let mut fit = named.iter().filter(|authority| check_fit(authority, validity, now).is_ok());
    Ok(match (fit.next(), fit.next(), named.first()) {
        (Some(one), None, _) => adopt(one),
        (Some(one), Some(other), _) => Decision::Refuse {
            arn: Some(one.arn.clone()),
            reason: format!("Two authorities have this name: {} and {}.", one.arn, other.arn),
            hint: "Choose another name for the authority, so that it is clear which one issues.".to_owned(),
        },
        (None, _, Some(unfit)) => match check_fit(unfit, validity, now) {
            Err(error) => Decision::refuse(Some(unfit.arn.clone()), &error),
            Ok(()) => Decision::Create,
        },
        (None, _, None) => Decision::Create,
    })
}

/// Whether the authority with this ARN can issue a certificate of this validity.
pub(crate) async fn decide_existing(aws: &Aws, arn: &str, validity: Period, now: i64) -> Result<Decision> {
    let authority = aws.authority(arn).await?.ok_or_else(|| Error::not_found("authority", arn))?;
    let fit = check_fit(&authority, validity, now);
    Ok(match (fit, authority.status.as_str()) {
        (Ok(()), "ACTIVE") => adopt(&authority),
        (Ok(()), status) => Decision::Refuse {
            arn: Some(authority.arn.clone()),
            reason: format!("It is not active yet ({status})."),
            hint: "Let whoever made it give it its certificate, or choose another authority.".to_owned(),
        },
        (Err(error), _) => Decision::refuse(Some(authority.arn.clone()), &error),
    })
}

fn adopt(one: &Authority) -> Decision {
    Decision::Adopt {
        arn: one.arn.clone(),
        summary: match one.not_after {
            Some(end) => {
                format!("Found {}: {}, ends {}.", one.status, one.key_algorithm, format::date(end))
            }
            None => format!("Found {}: {}. The next steps complete it.", one.status, one.key_algorithm),
        },
        complete: one.status == "ACTIVE",
        kind: one.key_algorithm.clone(),
    }
}

/// What to do about the key behind an alias.
pub(crate) async fn decide_key(aws: &Aws, alias: &str) -> Result<Decision> {
    let Some(id) = aws.alias_target(&format!("alias/{alias}")).await? else { return Ok(Decision::Create) };
    let found = aws.key(&id).await?;
    Ok(match key::check_fit(&found) {
        Ok(()) => Decision::Adopt {
            summary: format!("Found behind the alias: {}, enabled, sign and verify.", found.spec),
            arn: found.arn,
            complete: true,
            kind: found.spec,
        },
        Err(error) => Decision::refuse(Some(found.arn), &error),
    })
}
