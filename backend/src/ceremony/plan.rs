//! Plans: what every kind has in common. A kind drafts the steps; identity, hash and bill are made here.

use sha2::{Digest, Sha256};
use signet_shared::api::plan::{
    Cost, CostLine, Period, Plan, PlanAction, PlanStep, PlannedCall, PlannedValue,
};
use signet_shared::api::session::Target;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::remains;
use signet_shared::price::Prices;

use super::{base, kind_named};
use crate::aws::Aws;
use crate::error::{Error, Result};
use crate::store::{CertificateRow, IdentityRow};

/// Grows when the meaning of a plan changes, so that an old plan's hash no longer fits.
const PLAN_VERSION: u32 = 3;

/// What a kind knows when it plans.
pub struct Planning<'a> {
    /// Clients of the Region.
    pub aws: &'a Aws,
    /// What was asked for.
    pub params: &'a CeremonyParams,
    /// The identity to work on, and what is known of it; `None` where it is yet to be made.
    pub subject: Option<Subject<'a>>,
    /// The other identities of the target: what they use is theirs, too.
    pub others: &'a [IdentityRow],
    /// Unix seconds.
    pub now: i64,
}

/// The identity that a ceremony works on.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The identity.
    pub row: &'a IdentityRow,
    /// Its certificates, newest first.
    pub certificates: &'a [CertificateRow],
    /// The plans of its clean-ups, newest first.
    pub clean_ups: &'a [Plan],
}

impl<'a> Planning<'a> {
    /// The identity to work on.
    ///
    /// # Errors
    /// Internal if there is none: the application reads it before it plans.
    pub fn subject(&self) -> Result<Subject<'a>> {
        self.subject.ok_or_else(|| Error::internal("a plan without its identity"))
    }
}

/// What a kind plans.
#[derive(Debug, Default)]
pub struct Draft {
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
    /// What a person must type first.
    pub confirm: Option<String>,
}

/// Looks at the target and says what a ceremony will do there.
///
/// # Errors
/// What AWS says when it cannot be asked; conflict if it makes no sense as the identity stands.
pub async fn compute(planning: &Planning<'_>, target: Target, now_ms: i64) -> Result<Plan> {
    let kind = kind_named(planning.params.kind()).ok_or_else(|| Error::internal("an unknown kind"))?;
    let Draft { mut steps, confirm } = (kind.plan)(planning).await?;
    remains::fill(&mut steps);
    let params = planning.params.clone();
    let mut plan = Plan {
        id: uuid::Uuid::now_v7().to_string(),
        hash: String::new(),
        params,
        target,
        created_at: now_ms,
        cost: cost(&steps),
        expected_seconds: steps.iter().map(|step| step.expected_seconds).sum(),
        steps,
        preflight: None,
        confirm,
    };
    plan.hash = hash_of(&plan)?;
    Ok(plan)
}

/// The hash of what a plan says: what was asked for, where, the steps, and what must be typed.
///
/// # Errors
/// Internal if the plan cannot be written as JSON.
pub fn hash_of(plan: &Plan) -> Result<String> {
    let body = serde_json::to_vec(&(PLAN_VERSION, &plan.params, &plan.target, &plan.steps, &plan.confirm))?;
    Ok(hex::encode(Sha256::digest(body)))
}

/// A step without title, calls and price.
pub fn planned(name: impl Into<String>, action: PlanAction, summary: impl Into<String>) -> PlanStep {
    PlanStep {
        name: name.into(),
        title: String::new(),
        summary: summary.into(),
        hint: None,
        action,
        resource: None,
        parent: None,
        calls: Vec::new(),
        monthly_cents: 0,
        once_cents: 0,
        expected_seconds: 1,
        remains: None,
    }
}

/// A call of AWS Private CA.
pub fn pca(operation: &str, resource: &str) -> PlannedCall {
    call("acm-pca", operation, resource)
}

/// A call of AWS KMS.
pub fn kms(operation: &str, resource: &str) -> PlannedCall {
    call("kms", operation, resource)
}

fn call(service: &str, operation: &str, resource: &str) -> PlannedCall {
    PlannedCall {
        operation: operation.to_owned(),
        actions: vec![format!("{service}:{operation}")],
        resource: resource.to_owned(),
        parameters: Vec::new(),
    }
}

/// The same call with a second action that it needs.
pub fn with_action(mut call: PlannedCall, action: &str) -> PlannedCall {
    call.actions.push(action.to_owned());
    call
}

/// The name of the `index`th resource's step (from 0): the first has no number.
pub fn numbered(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name}#{}", index + 1) }
}

/// Prices by what is paid for, US cents.
pub struct PriceList(Option<Prices>);

impl PriceList {
    /// The list that this build carries.
    pub fn current() -> Self {
        Self(Prices::current())
    }

    /// An authority, per month.
    pub fn authority(&self, short_lived: bool) -> u32 {
        self.0.as_ref().map_or(0, |prices| {
            if short_lived {
                prices.authority_short_lived_monthly_cents
            } else {
                prices.authority_general_purpose_monthly_cents
            }
        })
    }

    /// A certificate, once.
    pub fn certificate(&self, short_lived: bool) -> u32 {
        self.0.as_ref().map_or(0, |prices| {
            if short_lived {
                prices.certificate_short_lived_once_cents
            } else {
                prices.certificate_once_cents
            }
        })
    }

    /// OCSP for one certificate, per month in which somebody asks.
    pub fn ocsp(&self) -> u32 {
        self.0.as_ref().map_or(0, |prices| prices.ocsp_certificate_monthly_cents)
    }

    /// A key, per month.
    pub fn key(&self) -> u32 {
        self.0.as_ref().map_or(0, |prices| prices.key_monthly_cents)
    }
}

/// What is paid for, by step: label and note of its line on the bill.
const BILLED: &[(&str, &str, &str)] = &[
    ("authority", "Root authority", ""),
    ("restore_authority", "Authority", ""),
    ("restore_key", "Key", "asymmetric, sign and verify"),
    ("subordinate", "Subordinate authority", ""),
    ("key", "Key", "asymmetric, sign and verify"),
    ("new_key", "New key", "asymmetric, sign and verify"),
    ("root_certificate", "Root certificate", "once"),
    ("subordinate_certificate", "Subordinate certificate", "once"),
    ("certificate", "Certificate", "once"),
];

/// The lines of the bill for the steps that `counts` picks: by month first, then once.
pub fn lines(steps: &[PlanStep], counts: impl Fn(&PlanStep) -> bool) -> Vec<CostLine> {
    let short_lived = PriceList::current().authority(true);
    let mut lines = Vec::new();
    for period in [Period::Monthly, Period::Once] {
        if period == Period::Once {
            lines.extend(steps.iter().filter(|step| counts(step)).flat_map(revocation_lines));
        }
        for (name, label, note) in BILLED {
            for step in steps.iter().filter(|step| base(&step.name) == *name && counts(step)) {
                let monthly = !name.ends_with("certificate");
                if monthly != (period == Period::Monthly) {
                    continue;
                }
                let cents = if monthly { step.monthly_cents } else { step.once_cents };
                let note = match (step.action, *note) {
                    (PlanAction::Adopt, _) => "already paid for",
                    (_, "") if cents == short_lived => "short-lived",
                    (_, "") => "general purpose",
                    (_, note) => note,
                };
                lines.push(CostLine { label: (*label).to_owned(), note: note.to_owned(), period, cents });
            }
        }
    }
    lines
}

/// What the revocation of a new authority costs. Each authority of a plan issues one certificate besides its own.
fn revocation_lines(step: &PlanStep) -> Vec<CostLine> {
    let made = step.calls.iter().find(|call| call.operation == "CreateCertificateAuthority");
    let Some(PlannedValue::Known(asked)) = made.and_then(|call| call.parameter("RevocationConfiguration"))
    else {
        return Vec::new();
    };
    let line = |label: &str, note: &str, cents| CostLine {
        label: label.to_owned(),
        note: note.to_owned(),
        period: Period::Monthly,
        cents,
    };
    let ocsp = asked.get("OcspConfiguration");
    let list = asked.get("CrlConfiguration");
    let list = list.map(|_| {
        line("Revocation list", "not charged by Private CA; S3 charges for storage and requests", 0)
    });
    let ocsp = ocsp.map(|_| {
        line("OCSP", "for a certificate that somebody asks about in the month", PriceList::current().ocsp())
    });
    list.into_iter().chain(ocsp).collect()
}

/// What is created or restored costs; what is adopted is paid for already, and says so; what is removed ends.
fn cost(steps: &[PlanStep]) -> Cost {
    let lines = lines(steps, |step| match step.action {
        PlanAction::Create | PlanAction::Adopt => true,
        PlanAction::Change => step.monthly_cents > 0,
        _ => false,
    });
    let sum = |period| lines.iter().filter(|line| line.period == period).map(|line| line.cents).sum();
    let removed = steps.iter().filter(|step| step.action == PlanAction::Remove);
    Cost {
        monthly_cents: sum(Period::Monthly),
        once_cents: sum(Period::Once),
        saved_monthly_cents: removed.map(|step| step.monthly_cents).sum(),
        priced_on: Prices::current().map(|prices| prices.date).unwrap_or_default(),
        lines,
    }
}
