//! `signet policy export`: a policy, or statements, for other tools.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use signet_shared::policy::export::{self, ExportError, KeyFacts, Part};
use signet_shared::policy::{JwsAlgorithm, RoleArn, propose_lambda_access};

use super::read;
use crate::cli::exit::Exit;
use crate::cli::{Global, print};
use crate::error::{Error, Result};

/// Print a policy, one of its statements, or the statements that a role needs, for other tools.
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The key's policy: a file, `-` for standard input, or, for what is live, the name or id of an identity or the ARN of any key.
    #[arg(value_name = "FILE|KEY")]
    policy: String,
    /// For which tool.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// This statement alone, by its Sid or place (`Statement 2`).
    #[arg(long, value_name = "SID", conflicts_with = "role")]
    statement: Option<String>,
    /// The statements that let this Lambda execution role sign; for CloudFormation, the whole policy with them.
    #[arg(long, value_name = "ARN")]
    role: Option<String>,
    /// With --role: the policy with the statements, not the statements alone.
    #[arg(long, requires = "role")]
    whole: bool,
    /// What the role signs by [default: what fits the key, else RS384].
    #[arg(long, value_enum, ignore_case = true, requires = "role")]
    algorithm: Option<Algorithm>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON.
    Json,
    /// An AWS CloudFormation template with the policy as KeyPolicy.
    Cloudformation,
    /// A Terraform configuration.
    Terraform,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Algorithm {
    /// RSA keys.
    #[value(name = "RS384")]
    Rs384,
    /// Keys on P-384.
    #[value(name = "ES384")]
    Es384,
}

impl Export {
    pub(in crate::cli) async fn run(self, global: &Global) -> Result<ExitCode> {
        let known = read::file_or_live(&self.policy, global).await?;
        let key = KeyFacts { arn: known.key_arn.clone(), spec: known.key_spec.clone() };
        let part = self.part(known)?;
        match self.format {
            Format::Json => print::result(&export::json(&part)),
            Format::Cloudformation => print::json(&export::template(&part, &key).map_err(refused)?)?,
            Format::Terraform => print::result(&export::configuration(&part, &key).map_err(refused)?),
        }
        Ok(Exit::Succeeded.into())
    }

    fn part(&self, known: read::Known) -> Result<Part> {
        let policy = known.policy;
        if let Some(label) = &self.statement {
            return Part::statement(&policy, label).map_err(refused);
        }
        let Some(role) = &self.role else { return Ok(Part::Whole(policy)) };
        let role = RoleArn::parse(role).map_err(|field| Error::invalid_fields(vec![field]))?;
        let of_key = known.key_spec.as_deref().and_then(JwsAlgorithm::for_key_spec);
        let algorithm = match self.algorithm {
            Some(Algorithm::Rs384) => JwsAlgorithm::Rs384,
            Some(Algorithm::Es384) => JwsAlgorithm::Es384,
            None => of_key.unwrap_or(JwsAlgorithm::Rs384),
        };
        let proposal = propose_lambda_access(&policy, &role, algorithm)
            .map_err(|why| Error::invalid("There is nothing to export", why.to_string()))?;
        if self.whole || self.format == Format::Cloudformation {
            return Ok(Part::Whole(proposal.document));
        }
        Part::statements(&proposal.document, &proposal.added).ok_or_else(|| {
            Error::conflict("There is nothing to export", "The policy lets the role sign already.")
        })
    }
}

fn refused(error: ExportError) -> Error {
    Error::invalid("This cannot be exported", error.message).with_hint(error.hint)
}
