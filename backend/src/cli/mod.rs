//! The command line: translation only. Results go to standard output, everything else to standard error.

mod access;
mod alerts;
mod apply;
mod asks;
mod audit_report;
mod ceremonies;
mod ceremony;
mod certificate_file;
mod certificate_input;
mod certificate_sarif;
mod certificates;
mod completions;
#[cfg(test)]
mod documented;
mod exit;
mod export;
mod follow;
mod inspect;
mod jwks;
mod lint_certificate;
mod options;
mod plan;
mod policy;
mod policy_files;
mod print;
mod progress;
mod questions;
mod sandbox;
mod sarif;
mod serve;
mod setup;
mod targets;
mod verify_certificate;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use signet_shared::api::target::AwsAccess;
use signet_shared::target::SANDBOX;

use self::exit::Exit;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, DEFAULT_REGION, TargetConfig};
use crate::error::{Error, Result};

/// Signing identities for SMART on FHIR Backend Services on AWS.
#[derive(Debug, Parser)]
#[command(name = "signet", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
struct Global {
    /// Where the database and the sandbox's state are kept [default: signet in the user's data folder].
    #[arg(long, global = true, env = "SIGNET_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Where ceremonies work: `sandbox`, the built-in one; `aws`, an AWS account as --profile and --endpoint-url say; or a saved
    /// target by name or id (see `signet targets`).
    #[arg(long, global = true, env = "SIGNET_TARGET", value_name = "TARGET", default_value = SANDBOX)]
    target: String,
    /// Profile in the AWS configuration files (target aws).
    #[arg(long, global = true, env = "AWS_PROFILE", value_name = "NAME")]
    profile: Option<String>,
    /// AWS Region: a name, or its number in the original's list (1 to 10).
    #[arg(long, global = true, env = "AWS_REGION", value_name = "REGION")]
    region: Option<String>,
    /// Endpoint that stands in for the AWS services (target aws).
    #[arg(long, global = true, value_name = "URL")]
    endpoint_url: Option<String>,
    /// Milliseconds that the sandbox takes to prepare an authority or sign a certificate.
    #[arg(long, global = true, value_name = "MS", default_value_t = 0)]
    sandbox_delay: u64,
    /// Let nobody apply a key policy change that they proposed themselves.
    #[arg(long, global = true, env = "SIGNET_TWO_PEOPLE", value_parser = clap::builder::FalseyValueParser::new())]
    two_people: bool,
    /// Whether the command stays and answers: then keys are worth making in advance.
    #[arg(skip)]
    stays: bool,
    /// The profile and the Region, if they were typed: what a command saves does not come from the environment.
    #[arg(skip)]
    typed: Typed,
}

/// What was given as a flag.
#[derive(Debug, Clone, Default)]
struct Typed {
    profile: Option<String>,
    region: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server and print a one-time sign-in link.
    Serve(serve::Serve),
    /// Print a new one-time sign-in link for a server on this data directory.
    Link(serve::Link),
    /// Show what a setup (or a KIND) would do, or write it as Markdown, JSON, IAM policies, AWS CLI, CloudFormation or
    /// Terraform.
    Plan(Box<plan::Plan>),
    /// Run a plan that was made before, if the target still stands as it says.
    ///
    /// What runs is computed anew against the target: if it is not what the plan says, nothing runs. A plan starts once:
    /// applied again, the ceremony that it started is followed.
    Apply(apply::Apply),
    /// Set up an identity: root authority, key, alias, certificate.
    Setup(Box<setup::Setup>),
    /// Go on with the last ceremony of an identity, after it failed, was interrupted or cancelled.
    Resume(setup::Resume),
    /// Stop the running ceremony of an identity between two steps, or give up one that stopped.
    Cancel(ceremonies::Cancel),
    /// List, show and follow ceremonies.
    #[command(subcommand)]
    Ceremony(ceremony::Command),
    /// Show identities: state, certificate, next renewal, cost.
    Status(ceremonies::Status),
    /// List the certificates that were issued, imported or reported, or write them as CSV or JSON.
    Certificates(certificates::List),
    /// Take the certificates that an audit report of Private CA tells of into the inventory.
    AuditReport(audit_report::Take),
    /// Issue a new certificate for the same key.
    Renew(ceremonies::Run<asks::Renew>),
    /// Put a new key in place of the old one, in stages.
    Rotate(ceremonies::Run<asks::Rotate>),
    /// Revoke a certificate.
    Revoke(ceremonies::Run<asks::Revoke>),
    /// Delete what was made for an identity, with a window in which it can be restored.
    Cleanup(ceremonies::Run<asks::CleanUp>),
    /// Take a clean-up back while its window lasts.
    Restore(ceremonies::Run<asks::Restore>),
    /// Adopt a key and its certificate as an identity.
    Import(ceremonies::Run<asks::Import>),
    /// Show the key policy, propose a change, apply it; examine, compare, explain and export policies in files.
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Compare the ways to let a Lambda function sign, prove access, and make, list and revoke grants.
    #[command(subcommand)]
    Access(access::Access),
    /// Show the public keys that an EHR reads, say where they are published, check what is published there.
    #[command(subcommand)]
    Jwks(jwks::Jwks),
    /// Write the certificate, its chain, its public key or a trust store as a file for other programs.
    Export(export::Export),
    /// List, add, change, remove and check the AWS accounts where ceremonies can work.
    #[command(subcommand)]
    Targets(targets::Targets),
    /// Show what needs a person: certificates that end, keys, authorities, policies and aliases that changed.
    Alerts(alerts::List),
    /// Answer AWS KMS and Private CA calls of any AWS client, from the sandbox.
    Sandbox(sandbox::Serve),
    /// Show what is in files of certificates, requests, revocation lists and public keys, in any form.
    Inspect(inspect::Inspect),
    /// Say what is wrong with certificates, or worth knowing. Exit code 3 if something is bad.
    LintCertificate(lint_certificate::LintCertificate),
    /// Verify a certificate: path, validity, usage, revocation. Exits with 0 if it holds, 3 if not, 1 on an error.
    VerifyCertificate(verify_certificate::VerifyCertificate),
    /// Print a script that completes this command line in a shell.
    Completions(completions::Completions),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let (cli, typed) = match parse() {
        Ok(parsed) => parsed,
        Err(answer) => {
            // Help and version come this way, too.
            drop(answer.print());
            return if answer.use_stderr() { Exit::Usage } else { Exit::Succeeded }.into();
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("SIGNET_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,signet=info")),
        )
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr)
        // Nobody reading the log is no reason to fail; the default would panic over its own complaint.
        .log_internal_errors(false)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return print::failure(&Error::internal(error)),
    };
    match runtime.block_on(run(cli, typed)) {
        Ok(code) => code,
        Err(error) => print::failure(&error),
    }
}

/// The command line, and which of its values did not come from the environment.
fn parse() -> Result<(Cli, Typed), clap::Error> {
    let matches = Cli::command().try_get_matches()?;
    let cli = Cli::from_arg_matches(&matches)?;
    // Flags of every command are known to the innermost one.
    let mut innermost: &ArgMatches = &matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let typed = |name: &str, value: &Option<String>| {
        value.clone().filter(|_| innermost.value_source(name) == Some(ValueSource::CommandLine))
    };
    let typed =
        Typed { profile: typed("profile", &cli.global.profile), region: typed("region", &cli.global.region) };
    Ok((cli, typed))
}

async fn run(cli: Cli, typed: Typed) -> Result<ExitCode> {
    let Cli { command, mut global } = cli;
    global.typed = typed;
    global.stays = matches!(command, Command::Serve(_) | Command::Sandbox(_));
    match command {
        // Those whose exit code says more than success.
        Command::Access(command) => return command.run(&global).await,
        Command::Alerts(command) => return command.run(&global).await,
        Command::Setup(command) => return command.run(&global).await,
        Command::Resume(command) => return command.run(&global).await,
        Command::Apply(command) => return command.run(&global).await,
        Command::Ceremony(command) => return command.run(&global).await,
        Command::Renew(command) => return command.run(&global).await,
        Command::Rotate(command) => return command.run(&global).await,
        Command::Revoke(command) => return command.run(&global).await,
        Command::Cleanup(command) => return command.run(&global).await,
        Command::Restore(command) => return command.run(&global).await,
        Command::Import(command) => return command.run(&global).await,
        Command::Jwks(command) => return command.run(&global).await,
        Command::LintCertificate(command) => return command.run(),
        Command::Policy(command) => return command.run(&global).await,
        Command::VerifyCertificate(command) => return command.run(),
        Command::Serve(command) => command.run(&global).await,
        Command::Link(command) => command.run(&global).await,
        Command::Plan(command) => command.run(&global).await,
        Command::Cancel(command) => command.run(&global).await,
        Command::Status(command) => command.run(&global).await,
        Command::Certificates(command) => command.run(&global).await,
        Command::AuditReport(command) => command.run(&global).await,
        Command::Export(command) => command.run(&global).await,
        Command::Targets(command) => command.run(&global).await,
        Command::Sandbox(command) => command.run(&global).await,
        Command::Inspect(command) => command.run(),
        Command::Completions(command) => command.run(),
    }
    .map(|()| ExitCode::SUCCESS)
}

impl Global {
    fn config(&self) -> Result<Config> {
        let data_dir = match &self.data_dir {
            Some(directory) => directory.clone(),
            None => default_data_dir()?,
        };
        let default_region = match &self.region {
            Some(answer) => region(answer)?,
            None => DEFAULT_REGION.to_owned(),
        };
        let target = match self.target.as_str() {
            SANDBOX => TargetConfig::Sandbox(self.sandbox_options(&data_dir)),
            "aws" => TargetConfig::Aws(AwsAccess {
                profile: self.profile.clone(),
                endpoint_url: self.endpoint_url.clone(),
                ..AwsAccess::default()
            }),
            other => match AwsAccess::from_command_line_id(other) {
                Some(access) => TargetConfig::Aws(access),
                None => TargetConfig::Saved(other.to_owned()),
            },
        };
        let user =
            std::env::var("USER").ok().filter(|user| !user.is_empty()).unwrap_or_else(|| "admin".to_owned());
        Ok(Config { data_dir, target, default_region, user, two_people: self.two_people })
    }

    fn sandbox_options(&self, data_dir: &std::path::Path) -> aws_sandbox::Options {
        aws_sandbox::Options {
            directory: Some(data_dir.join("sandbox")),
            pace: match self.sandbox_delay {
                0 => aws_sandbox::Pace::Instant,
                delay => aws_sandbox::Pace::Delayed(Duration::from_millis(delay)),
            },
            spare_keys: self.stays,
            ..aws_sandbox::Options::default()
        }
    }

    /// The Region that was named, else the default target's.
    async fn region_on(&self, app: &App) -> Result<String> {
        match &self.region {
            Some(answer) => region(answer),
            None => Ok(app.targets().known(app.targets().default_id()).await?.default_region),
        }
    }

    async fn app(&self) -> Result<App> {
        let config = self.config()?;
        let sandbox = self.sandbox_options(&config.data_dir);
        App::open_beside(config, Clock::system(), sandbox).await
    }
}

/// A Region by name or by the original's number.
fn region(answer: &str) -> Result<String> {
    match signet_shared::setup::regions::region_by_number_or_name(answer.trim()) {
        Some(region) => Ok(region.name.to_string()),
        None => {
            let message = match signet_shared::setup::fields::validate_region(answer) {
                Err(field) => field.message,
                Ok(_) => format!("{answer:?} is no Region."),
            };
            Err(Error::invalid("That Region cannot be used", message)
                .with_hint("Give a name such as us-east-1, or a number from 1 to 10."))
        }
    }
}

fn default_data_dir() -> Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_DATA_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local/share")))
        .map(|base| base.join("signet"))
        .ok_or_else(|| {
            Error::unavailable("There is no place for the data", "Neither HOME nor XDG_DATA_HOME is set.")
                .with_hint("Name a folder with --data-dir.")
        })
}
