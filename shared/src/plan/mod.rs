//! What can be done with a plan before it runs: take it away in a form that other tools read, and compare it with another.
//!
//! Everything here is a pure function of the [`Plan`]. The exports are made from the planned calls and their parameters, not
//! from the kind of ceremony, so that a new step or option shows in all of them.

mod cloudformation;
pub mod difference;
mod iam;
mod markdown;
pub mod quote;
pub mod remains;
mod request;
mod script;
mod terraform;
mod text;

use crate::api::plan::{Plan, PlanAction, PlannedCall, PlannedResult, PlannedValue};
use crate::setup::regions::region_by_name;

/// A form in which a plan can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text, as the command line shows it.
    Text,
    /// The plan itself, JSON.
    Json,
    /// A document for people, CommonMark with tables.
    Markdown,
    /// IAM policies for four roles, JSON.
    Iam,
    /// A shell script of AWS CLI commands.
    Cli,
    /// An AWS CloudFormation template, JSON.
    Cloudformation,
    /// A Terraform configuration, HCL.
    Terraform,
}

impl Format {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Markdown, Self::Json, Self::Iam, Self::Cli, Self::Cloudformation, Self::Terraform];

    /// Its name in addresses and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Iam => "iam",
            Self::Cli => "cli",
            Self::Cloudformation => "cloudformation",
            Self::Terraform => "terraform",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Text => "Plain text",
            Self::Json => "JSON",
            Self::Markdown => "Markdown",
            Self::Iam => "IAM policies",
            Self::Cli => "AWS CLI script",
            Self::Cloudformation => "CloudFormation template",
            Self::Terraform => "Terraform configuration",
        }
    }

    /// What it is for, in a sentence.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Text => "To read, as the command line shows it.",
            Self::Json => "The whole plan, for programs.",
            Self::Markdown => "To paste into a ticket or a review.",
            Self::Iam => "Four least-privilege policies: reader, issuer, policy admin, destroyer.",
            Self::Cli => {
                "The same steps by hand: needs bash, aws and openssl. A second run goes on where the first one stopped."
            }
            Self::Cloudformation => {
                "Makes authority, key and alias; then, given the certificate request, the certificate."
            }
            Self::Terraform => {
                "Makes authority, key and alias; then, given the certificate request, the certificate."
            }
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Json | Self::Iam | Self::Cloudformation => "application/json",
            Self::Cli => "application/x-sh; charset=utf-8",
            Self::Terraform => "text/plain; charset=utf-8",
        }
    }

    /// What a file of it is called.
    pub fn file_name(self, plan: &Plan) -> String {
        let end = match self {
            Self::Text => "plan.txt",
            Self::Json => "plan.json",
            Self::Markdown => "plan.md",
            Self::Iam => "iam-policies.json",
            Self::Cli => "plan.sh",
            Self::Cloudformation => "cloudformation.json",
            Self::Terraform => "main.tf",
        };
        format!("{}-{end}", identity(plan))
    }
}

/// The plan in a format.
pub fn export(plan: &Plan, format: Format) -> String {
    match format {
        Format::Text => text::text(plan),
        Format::Json => pretty(plan),
        Format::Markdown => markdown::markdown(plan),
        Format::Iam => pretty(&iam::policies(plan)),
        Format::Cli => script::script(plan),
        Format::Cloudformation => pretty(&cloudformation::template(plan)),
        Format::Terraform => terraform::configuration(plan),
    }
}

/// JSON for people. A plan has only text keys, so that this cannot fail; were it to, the text would say so.
fn pretty<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).map_or_else(|error| format!("\"{error}\""), |text| text + "\n")
}

/// The word for an action.
pub fn action_word(action: PlanAction) -> &'static str {
    match action {
        PlanAction::Check => "check",
        PlanAction::Create => "create",
        PlanAction::Adopt => "adopt",
        PlanAction::Change => "change",
        PlanAction::Skip => "skip",
        PlanAction::Refuse => "REFUSE",
    }
}

/// The first digits of the hash: enough to tell plans apart.
fn short_hash(plan: &Plan) -> &str {
    plan.hash.get(..8).unwrap_or(&plan.hash)
}

fn identity(plan: &Plan) -> &str {
    &plan.params.identity
}

fn region(plan: &Plan) -> &str {
    &plan.params.region
}

/// Common name of the certificate request that the key signs.
fn common_name(plan: &Plan) -> &str {
    &plan.params.leaf_cn
}

/// Why a plan cannot be carried out by other tools: a refused step, or calls of which only the names are known.
fn obstacle(plan: &Plan) -> Option<String> {
    if let Some(step) = plan.refusals().next() {
        return Some(format!("{}: {}", step.title, step.summary));
    }
    let bare = |call: &&PlannedCall| !call.is_read() && call.parameters.is_empty();
    let call = plan.steps.iter().flat_map(|step| &step.calls).find(bare)?;
    Some(format!(
        "{}: this plan does not say what it is called with. Make the plan anew, or run it with Signet.",
        call.operation
    ))
}

/// Whether a call issues the certificate for the request that the key signs, which a template has to be given.
fn issues_request(call: &PlannedCall) -> bool {
    matches!(call.parameter("Csr"), Some(PlannedValue::Made { result: PlannedResult::Request, .. }))
}

fn partition(plan: &Plan) -> &str {
    region_by_name(region(plan)).map_or("aws", |region| &region.partition)
}

/// Twelve digits, if the target told or an adopted resource tells.
fn account(plan: &Plan) -> Option<&str> {
    let preflight = plan.preflight.as_ref().and_then(|preflight| preflight.account.as_deref());
    let arns = || plan.steps.iter().filter_map(|step| step.resource.as_deref());
    let of_arn = |arn: &'_ str| arn.split(':').nth(4).map(str::len) == Some(12);
    plan.target
        .account
        .as_deref()
        .or(preflight)
        .or_else(|| arns().find(|arn| of_arn(arn)).and_then(|arn| arn.split(':').nth(4)))
}
