//! `signet policy explain`: can this principal do this with the key, and what decides it?

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use signet_shared::plan::quote::one_line;
use signet_shared::policy::evaluate::Decider;
use signet_shared::policy::vocabulary::{canonical_action, is_known_action, nearest_action};
use signet_shared::policy::{
    Answer, Caller, Facts, Grant, Iam, KeyArn, PolicyDocument, PrincipalKind, Question, Verdict, evaluate,
};

use super::read;
use crate::cli::exit::Exit;
use crate::cli::{Global, print};
use crate::error::{Error, Result};

/// Say whether a principal may do something with a key, and which statements decide that.
///
/// Exit code 0: allowed; 3: not allowed; 8: it depends on what is not known.
#[derive(Debug, Args)]
pub(in crate::cli) struct Explain {
    /// The key's policy: a file, `-` for standard input, or, for what is live, the name or id of an identity or the ARN of any key.
    #[arg(value_name = "FILE|KEY")]
    policy: String,
    /// Who asks: ARN of a role, user or session, an account, or a service's name.
    #[arg(long, value_name = "ARN")]
    principal: String,
    /// For what.
    #[arg(long, default_value = "kms:Sign")]
    action: String,
    /// A condition key of the request; once for each value. `KEY=` says that the request does not have it.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    context: Vec<(String, String)>,
    /// The request has no other condition keys than those that are given.
    #[arg(long)]
    complete: bool,
    /// Id of the VPC endpoint that the request comes through (aws:SourceVpce).
    #[arg(long, value_name = "ID")]
    source_vpce: Option<String>,
    /// Id of the VPC that the request comes from (aws:SourceVpc).
    #[arg(long, value_name = "ID")]
    source_vpc: Option<String>,
    /// Address that the request comes from (aws:SourceIp).
    #[arg(long, value_name = "ADDRESS")]
    source_ip: Option<String>,
    /// All IAM policies of the principal, as files.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "assume_iam")]
    iam: Vec<PathBuf>,
    /// What to take for granted of the principal's IAM policies; otherwise nothing is known of them.
    #[arg(long, value_enum)]
    assume_iam: Option<AssumeIam>,
    /// Grants on the key: a list of them, or the answer of `aws kms list-grants`.
    #[arg(long, value_name = "FILE")]
    grants: Option<PathBuf>,
    /// The session policy of the principal's session.
    #[arg(long, value_name = "FILE")]
    session: Option<PathBuf>,
    /// The key, if the policy comes from a file: its account decides who is of the same account.
    #[arg(long, value_name = "ARN", value_parser = read::key_arn)]
    key_arn: Option<KeyArn>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AssumeIam {
    /// They allow it.
    Allows,
    /// They do not speak of it.
    Silent,
}

/// Reads `KEY=VALUE`.
fn pair(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if key.contains(':') => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE, for example kms:MessageType=DIGEST".to_owned()),
    }
}

impl Explain {
    pub(in crate::cli) async fn run(self, global: &Global) -> Result<ExitCode> {
        let caller = Caller::read(self.principal.trim()).ok_or_else(|| {
            Error::invalid(
                "That principal can call nobody",
                format!("{} is none that AWS lets in.", one_line(&self.principal)),
            )
            .with_hint("Give the ARN of a role, user or session, an account's id, or a service's name.")
        })?;
        let action = action(&self.action)?;
        let known = read::file_or_live(&self.policy, global).await?;
        let key_arn = self.key_arn.as_ref().map(|key| key.as_str().to_owned()).or(known.key_arn);
        let (key_arn, key_account) = match key_arn.as_deref().map(KeyArn::parse) {
            Some(Ok(key)) => (key.as_str().to_owned(), key.account().to_owned()),
            Some(Err(field)) => return Err(Error::invalid_fields(vec![field])),
            None => self.assumed_key(&known.policy, &caller)?,
        };
        let iam: Vec<PolicyDocument> =
            self.iam.iter().map(|file| read::policy(file)).collect::<Result<_>>()?;
        let session = self.session.as_deref().map(read::policy).transpose()?;
        let grants = self.grants.as_deref().map(grants).transpose()?.unwrap_or_default();
        let question = Question {
            policy: &known.policy,
            key_arn: &key_arn,
            key_account: &key_account,
            caller: &caller,
            action: &action,
            facts: self.facts(),
            iam: match self.assume_iam {
                Some(AssumeIam::Allows) => Iam::Allows,
                Some(AssumeIam::Silent) => Iam::Silent,
                None if iam.is_empty() => Iam::Unknown,
                None => Iam::Policies(&iam),
            },
            session: session.as_ref(),
            grants: &grants,
        };
        let answer = evaluate(&question);
        if self.json {
            print::json(&told(&answer, &question))?;
        } else {
            print::result(&words(&answer, &question));
        }
        Ok(match answer.verdict {
            Verdict::Allowed => Exit::Succeeded,
            Verdict::Denied => Exit::Attention,
            Verdict::Depends => Exit::Depends,
        }
        .into())
    }

    /// The account that a policy from a file is taken to be of: the one that it lets in as a whole, else the principal's.
    fn assumed_key(&self, policy: &PolicyDocument, caller: &Caller) -> Result<(String, String)> {
        if !self.iam.is_empty() {
            return Err(Error::invalid(
                "The key is not known",
                "IAM policies may name it, and speak of its account.",
            )
            .with_hint("Say which key it is: --key-arn ARN."));
        }
        let statements = policy.statements();
        let mut named =
            statements.iter().flat_map(|s| &s.principals).filter(|p| p.kind == PrincipalKind::Account);
        let account = named.find_map(|p| p.account.as_deref()).or(caller.account()).ok_or_else(|| {
            Error::invalid("The key's account is not known", "The policy names no account.")
                .with_hint("Say which key it is: --key-arn ARN.")
        })?;
        print::tell(&format!("Taken for a key of account {account}; --key-arn says otherwise."));
        Ok((format!("arn:aws:kms:us-east-1:{account}:key/unknown"), account.to_owned()))
    }

    fn facts(&self) -> Facts {
        let mut facts = if self.complete { Facts::complete() } else { Facts::unknown() };
        for (key, _) in &self.context {
            let of_key = self.context.iter().filter(|(other, _)| other.eq_ignore_ascii_case(key));
            facts.set(key, of_key.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty()));
        }
        let sources = [
            ("aws:SourceVpce", &self.source_vpce),
            ("aws:SourceVpc", &self.source_vpc),
            ("aws:SourceIp", &self.source_ip),
        ];
        for (key, value) in sources {
            if let Some(value) = value {
                facts.set(key, [value.as_str()]);
            }
        }
        facts
    }
}

/// An action in AWS's spelling; `Sign` is `kms:Sign`.
fn action(text: &str) -> Result<String> {
    let full = if text.contains(':') { text.to_owned() } else { format!("kms:{text}") };
    let action = canonical_action(&full);
    if is_known_action(action.strip_prefix("kms:").unwrap_or(&action)) || is_known_action(&action) {
        return Ok(action);
    }
    let error =
        Error::invalid("KMS has no such action", format!("{} is not one of AWS KMS.", one_line(text)));
    Err(match nearest_action(&full) {
        Some(nearest) => error.with_hint(format!("Did you mean {nearest}?")),
        None => error.with_hint("Give one such as kms:Sign."),
    })
}

fn grants(file: &Path) -> Result<Vec<Grant>> {
    let text = read::text(file)?;
    let wrong = |cause: serde_json::Error| {
        Error::invalid(format!("{} has no grants", read::name(file)), format!("{cause}."))
            .with_hint("Give what `aws kms list-grants` answers.")
    };
    let mut value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(wrong)?;
    let list = value.get_mut("Grants").map(Value::take).unwrap_or(value);
    serde_json::from_value(list).map_err(wrong)
}

fn words(answer: &Answer, question: &Question<'_>) -> String {
    let mut lines = vec![one_line(&answer.words(question))];
    let mut section = |head: &str, list: &[Decider]| {
        if !list.is_empty() {
            lines.push(format!("{head}:"));
        }
        for decider in list {
            let condition = decider.condition.as_ref().map(|text| format!(", if {text}")).unwrap_or_default();
            lines.push(one_line(&format!("  {}: {}{condition}", decider.label, does(decider))));
        }
    };
    section("Decided by", &answer.deciders);
    section("Would allow it, were it not for a condition", &answer.near_misses);
    if !answer.depends_on.is_empty() {
        lines.push(format!("Depends on: {}", one_line(&answer.depends_on.join(", "))));
    }
    lines.join("\n")
}

fn does(decider: &Decider) -> &'static str {
    use signet_shared::policy::evaluate::Role;
    match decider.role {
        Role::Allows => "allows it",
        Role::LetsIamDecide => "lets the account's IAM policies decide",
        Role::Denies => "denies it",
    }
}

fn told(answer: &Answer, question: &Question<'_>) -> Value {
    let mut told = json!({
        "principal": question.caller.arn(),
        "action": question.action,
        "key_account": question.key_account,
        "words": answer.words(question),
    });
    if let (Some(fields), Ok(Value::Object(answer))) = (told.as_object_mut(), serde_json::to_value(answer)) {
        fields.extend(answer);
    }
    told
}
