//! What can be done with a plan before it runs: take it away in a form that other tools read, and compare it with another.
//!
//! Everything here is a pure function of the [`Plan`]. The exports are made from the planned calls and their parameters, not
//! from the kind of ceremony, so that a new step or option shows in all of them.

pub(crate) mod block;
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

pub use iam::{Asked, asked};

use crate::api::plan::{Plan, PlanAction, PlanStep, PlannedCall, PlannedResult, PlannedValue};
use crate::ceremony::CeremonyParams;
use crate::setup::options::{Afterwards, Hierarchy};
use crate::setup::regions::region_by_name;
use crate::subject::Subject;

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

    /// Why a plan cannot be had in this format, if it cannot: other tools do not know identities, and cannot do
    /// everything that a setup can.
    pub fn unfit(self, plan: &Plan) -> Option<&'static str> {
        if matches!(self, Self::Text | Self::Json | Self::Markdown | Self::Iam) {
            return None;
        }
        let CeremonyParams::Setup(order) = &plan.params else {
            return Some(
                "It works on an identity that Signet keeps, and its outcome belongs there: only Signet can run it.",
            );
        };
        if order.options.hierarchy == Hierarchy::SelfSigned {
            return Some("Only Signet can build a certificate that a key in KMS signs itself.");
        }
        if self == Self::Cli {
            return None;
        }
        if order.options.afterwards != Afterwards::Keep {
            return Some(
                "Such tools keep what they make: they cannot disable or delete the authority after the issue.",
            );
        }
        if matches!(order.options.hierarchy, Hierarchy::RootAndSubordinate { .. }) && completes_existing(plan)
        {
            return Some("One of the two authorities exists, and such tools do not know its chain.");
        }
        None
    }

    /// The formats that a plan can be had in, in the order in which they are offered.
    pub fn of(plan: &Plan) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|format| format.unfit(plan).is_none())
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

/// The plan in a format. Where it is [`Format::unfit`], it says so and makes nothing.
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
        PlanAction::Remove => "remove",
        PlanAction::Keep => "keep",
        PlanAction::Skip => "skip",
        PlanAction::Refuse => "REFUSE",
    }
}

/// The first digits of the hash: enough to tell plans apart.
fn short_hash(plan: &Plan) -> &str {
    plan.hash.get(..8).unwrap_or(&plan.hash)
}

fn calls(plan: &Plan) -> impl Iterator<Item = &PlannedCall> {
    plan.steps.iter().flat_map(|step| &step.calls)
}

fn identity(plan: &Plan) -> &str {
    plan.params.identity()
}

fn region(plan: &Plan) -> &str {
    plan.region()
}

/// Whom the certificate request names that the key signs; nobody if the plan is no setup, or the names are unfit.
fn subject(plan: &Plan) -> Option<Subject> {
    let CeremonyParams::Setup(order) = &plan.params else { return None };
    let options = &order.options.certificate;
    Subject::new(&order.leaf_cn, &options.subject, &options.alternative_names).ok()
}

/// Common name of the certificate request that the key signs.
fn common_name(plan: &Plan) -> &str {
    match &plan.params {
        CeremonyParams::Setup(order) => &order.leaf_cn,
        _ => "",
    }
}

/// Why a plan cannot be carried out by another tool: the tool cannot do it, a step is refused, or of a call only the name is
/// known.
fn obstacle(plan: &Plan, format: Format) -> Option<String> {
    if let Some(why) = format.unfit(plan) {
        return Some(why.to_owned());
    }
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

/// Whether an authority gets its certificate although one exists already.
fn completes_existing(plan: &Plan) -> bool {
    let is_authority = |arn: &String| arn.contains(":certificate-authority/");
    let exists = plan.steps.iter().any(|step| step.resource.as_ref().is_some_and(is_authority));
    let mut calls = plan.steps.iter().flat_map(|step| &step.calls);
    exists && calls.any(|call| call.operation == "ImportCertificateAuthorityCertificate")
}

/// Whether a call issues the certificate for the request that the key signs, which a template has to be given.
fn issues_request(call: &PlannedCall) -> bool {
    matches!(call.parameter("Csr"), Some(PlannedValue::Made { result: PlannedResult::Request, .. }))
}

fn partition(plan: &Plan) -> &str {
    region_by_name(region(plan)).map_or("aws", |region| &region.partition)
}

/// Twelve digits, if the target told or a resource that exists tells.
fn account(plan: &Plan) -> Option<&str> {
    fn of_arn(arn: &str) -> Option<&str> {
        arn.split(':').nth(4).filter(|account| account.len() == 12)
    }
    let preflight = plan.preflight.as_ref().and_then(|preflight| preflight.account.as_deref());
    // A key is always the account's own; an authority may be shared by another one.
    let is_own = |step: &&PlanStep| step.resource.as_ref().is_some_and(|arn| arn.contains(":key/"));
    let keys = plan.steps.iter().filter(is_own).chain(&plan.steps);
    let resources = || keys.clone().filter_map(|step| step.resource.as_deref());
    plan.target.account.as_deref().or(preflight).or_else(|| resources().find_map(of_arn))
}
