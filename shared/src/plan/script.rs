//! A plan as a shell script of AWS CLI commands.
//!
//! The certificate request is built by the script itself, in hexadecimal, because neither the AWS CLI nor OpenSSL can let a
//! key in KMS sign one; OpenSSL checks the result before it is sent.

use sha2::{Digest, Sha256};

use super::quote::{cli_command, cli_option, identifier, one_line, shell};
use super::{Format, account, common_name, identity, obstacle, region, request, short_hash, subject};
use crate::api::plan::{
    Plan, PlanAction, PlanStep, PlannedCall, PlannedParameter, PlannedResult, PlannedValue,
};
use crate::api::session::TargetKind;

/// The whole script.
pub(super) fn script(plan: &Plan) -> String {
    let mut out = vec![head(plan)];
    if let Some(why) = obstacle(plan, Format::Cli) {
        let why = one_line(&why);
        out.push(format!("# This plan cannot be run: {why}\necho {} >&2\nexit 1\n", shell(&why)));
        return out.join("\n");
    }
    if signs_request(plan) {
        out.push(FUNCTIONS.to_owned());
    }
    for (number, step) in plan.steps.iter().enumerate() {
        let mut part = format!(
            "# {}. {} ({})\n# {}\n",
            number + 1,
            comment(&step.title),
            super::action_word(step.action),
            comment(&step.summary)
        );
        for call in &step.calls {
            if let Some(lines) = command(plan, step, call) {
                part.push_str(&lines);
            }
        }
        part.push_str(&checks(plan, step));
        out.push(part);
    }
    out.push("echo \"Done. Everything is in $out.\" >&2\n".to_owned());
    out.join("\n")
}

fn head(plan: &Plan) -> String {
    let mut out = format!(
        "#!/usr/bin/env bash\n\
         # Plan {} of the identity {}, made by Signet.\n\
         # Needs bash 4.4, the AWS CLI (version 1 or 2) and openssl. Costs what the plan says.\n\
         # A second run with the same folder goes on where the first one stopped: each answer is kept there.\n\
         # `signet setup` does the same with a journal, checks and a certificate request of its own making.\n\
         set -euo pipefail\n\
         shopt -s inherit_errexit\n\
         umask 077\n\
         export AWS_PAGER= AWS_DEFAULT_REGION={region} AWS_REGION={region}\n\
         out=${{1:-{}}}\n\
         mkdir -p -- \"$out\"\n\
         \n\
         # once NAME COMMAND…: the command's answer, kept under this name; asked for once only.\n\
         once() {{\n\
         \x20 local file=\"$out/$1\"; shift\n\
         \x20 if [[ ! -e $file ]]; then\n\
         \x20   \"$@\" > \"$file.part\" || return\n\
         \x20   mv -- \"$file.part\" \"$file\"\n\
         \x20 fi\n\
         \x20 cat -- \"$file\"\n\
         }}\n",
        comment(short_hash(plan)),
        comment(identity(plan)),
        shell(&format!("signet-{}-{}", identity(plan), short_hash(plan))),
        region = shell(region(plan)),
    );
    if let (TargetKind::Aws, Some(account)) = (plan.target.kind, account(plan)) {
        out.push_str(&format!(
            "\n# The plan was made for this account.\n\
             [[ $(aws sts get-caller-identity --query Account --output text) == {account} ]] || {{\n\
             \x20 echo 'These are credentials of another account than the plan is for.' >&2\n\
             \x20 exit 1\n\
             }}\n",
            account = shell(account)
        ));
    }
    out
}

/// Functions that put a certificate request together (RFC 2986) from hexadecimal DER.
const FUNCTIONS: &str = r#"# der TAG CONTENT: one element of DER, all in hexadecimal digits.
der() {
  local length=$(( ${#2} / 2 ))
  if (( length < 128 )); then printf '%s%02x%s' "$1" "$length" "$2"
  elif (( length < 256 )); then printf '%s81%02x%s' "$1" "$length" "$2"
  else printf '%s82%04x%s' "$1" "$length" "$2"
  fi
}
hex() { od -An -v -tx1 | tr -d ' \n'; }
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<< "$1")"; }
"#;

fn signs_request(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| step.calls.iter().any(is_request))
}

/// Whether a call signs the certificate request.
fn is_request(call: &PlannedCall) -> bool {
    let message = call.parameter("Message");
    matches!(message, Some(PlannedValue::Made { result: PlannedResult::RequestDigest, .. }))
}

/// The lines for a call; `None` for a read that only the plan needed.
fn command(plan: &Plan, step: &PlanStep, call: &PlannedCall) -> Option<String> {
    if is_request(call) {
        return Some(sign_request(plan, step, call));
    }
    let name = identifier(&step.name);
    let aws = aws(plan, step, call);
    Some(match call.operation.as_str() {
        "CreateCertificateAuthority" => {
            format!("{name}_arn=$(once {name}_arn {aws} --query CertificateAuthorityArn --output text)\n")
        }
        "GetCertificateAuthorityCsr" => format!(
            "aws acm-pca wait certificate-authority-csr-created{}\n\
             once {name}_csr.pem {aws} --query Csr --output text > /dev/null\n",
            options(plan, step, &call.parameters)
        ),
        "IssueCertificate" => {
            let authority: Vec<PlannedParameter> = call
                .parameters
                .iter()
                .filter(|parameter| parameter.name == "CertificateAuthorityArn")
                .cloned()
                .collect();
            format!(
                "{name}_arn=$(once {name}_arn {aws} --query CertificateArn --output text)\n\
                 aws acm-pca wait certificate-issued{} --certificate-arn \"${name}_arn\"\n",
                options(plan, step, &authority)
            )
        }
        "GetCertificate" => {
            let mut lines =
                format!("once {name}_certificate.pem {aws} --query Certificate --output text > /dev/null\n");
            if step.calls.iter().any(|call| call.parameter("CertificateChain").is_some()) {
                lines += &format!(
                    "once {name}_chain.pem {aws} --query CertificateChain --output text > /dev/null\n"
                );
            }
            lines
        }
        "GetCertificateAuthorityCertificate" => {
            format!("once {name}_authority.pem {aws} --query Certificate --output text > /dev/null\n")
        }
        "CreateKey" => format!("{name}_arn=$(once {name}_arn {aws} --query KeyMetadata.Arn --output text)\n"),
        "GetPublicKey" => format!("once {name}_key.b64 {aws} --query PublicKey --output text > /dev/null\n"),
        _ if step.action == PlanAction::Skip => return None,
        "DescribeCertificateAuthority" if step.action != PlanAction::Create => {
            format!(
                "echo \"The authority is $({aws} --query CertificateAuthority.Status --output text)\" >&2\n"
            )
        }
        "DescribeKey" if step.action != PlanAction::Create => {
            format!("echo \"The key is $({aws} --query KeyMetadata.KeyState --output text)\" >&2\n")
        }
        _ if call.is_read() => return None,
        operation => format!("once {name}_{} {aws} > /dev/null\n", cli_command(operation)),
    })
}

/// The command line of a call.
fn aws(plan: &Plan, step: &PlanStep, call: &PlannedCall) -> String {
    let options = options(plan, step, &call.parameters);
    format!("aws {} {}{options}", cli_command(call.service()), cli_command(&call.operation))
}

/// The options of a call, each after a space. What is only known when a ceremony runs is left out, but for the token.
fn options(plan: &Plan, step: &PlanStep, parameters: &[PlannedParameter]) -> String {
    let mut out = String::new();
    for PlannedParameter { name, value } in parameters {
        let option = cli_option(name);
        let value = match value {
            PlannedValue::Known(serde_json::Value::Bool(true)) => {
                out.push_str(&format!(" {option}"));
                continue;
            }
            PlannedValue::Known(serde_json::Value::Bool(false)) => {
                out.push_str(&format!(" --no-{}", option.trim_start_matches('-')));
                continue;
            }
            PlannedValue::Known(serde_json::Value::String(text)) => shell(text),
            PlannedValue::Known(json) => shell(&json.to_string()),
            PlannedValue::Made { step, result } => made(step, *result),
            PlannedValue::AtRun(_) if name == "IdempotencyToken" => token(plan, step),
            PlannedValue::AtRun(_) => continue,
        };
        out.push_str(&format!(" {option} {value}"));
    }
    out
}

/// Where the script keeps what a step made.
fn made(step: &str, result: PlannedResult) -> String {
    let name = identifier(step);
    match result {
        PlannedResult::AuthorityArn | PlannedResult::CertificateArn | PlannedResult::KeyArn => {
            format!("\"${name}_arn\"")
        }
        PlannedResult::AuthorityCsr | PlannedResult::Request => format!("\"fileb://$out/{name}_csr.pem\""),
        PlannedResult::Certificate => format!("\"fileb://$out/{name}_certificate.pem\""),
        PlannedResult::Chain => format!("\"fileb://$out/{name}_chain.pem\""),
        PlannedResult::RequestDigest => format!("\"fileb://$out/{name}_digest\""),
    }
}

/// The same at each run of this script, and other than a ceremony's: 36 characters, AWS's limit.
fn token(plan: &Plan, step: &PlanStep) -> String {
    let digest = hex::encode(Sha256::digest(format!("script/{}/{}", plan.hash, step.name)));
    digest.chars().take(36).collect()
}

/// Builds the certificate request, lets the key sign its digest, and checks the result.
fn sign_request(plan: &Plan, step: &PlanStep, call: &PlannedCall) -> String {
    let name = identifier(&step.name);
    let kms = call.parameter("SigningAlgorithm").and_then(PlannedValue::as_text).unwrap_or_default();
    let (Some((subject, attributes)), Some((digest, identifier))) =
        (subject(plan).and_then(|subject| request::around_key(&subject)), request::algorithm(kms))
    else {
        let why = format!("This script cannot build a request signed with {kms}. Use signet setup.");
        return format!("echo {} >&2\nexit 1\n", shell(&one_line(&why)));
    };
    let aws = aws(plan, step, call);
    format!(
        r#"openssl base64 -d -A < "$out/{name}_key.b64" > "$out/{name}_key.der"
# Version and subject (CN={cn}), the public key, the attributes.
request=$(der 30 {subject}"$(hex < "$out/{name}_key.der")"{attributes})
bytes "$request" | openssl dgst -{digest} -binary > "$out/{name}_digest"
once {name}_signature.b64 {aws} --query Signature --output text > /dev/null
signature=$(openssl base64 -d -A < "$out/{name}_signature.b64" | hex)
{{
  echo '-----BEGIN CERTIFICATE REQUEST-----'
  bytes "$(der 30 "$request"{identifier}"$(der 03 "00$signature")")" | openssl base64
  echo '-----END CERTIFICATE REQUEST-----'
}} > "$out/{name}_csr.pem"
openssl req -in "$out/{name}_csr.pem" -noout -verify >&2
"#,
        cn = comment(common_name(plan)),
    )
}

/// Where a step fetches a certificate and the authority's: that they fit together, and that the key is the one in KMS.
fn checks(plan: &Plan, step: &PlanStep) -> String {
    let calls = |operation: &str| step.calls.iter().any(|call| call.operation == operation);
    if !(calls("GetCertificate") && calls("GetCertificateAuthorityCertificate")) {
        return String::new();
    }
    let name = identifier(&step.name);
    // The authority need not be a root.
    let mut out = format!(
        "openssl verify -x509_strict -partial_chain -CAfile \"$out/{name}_authority.pem\" \"$out/{name}_certificate.pem\" >&2\n"
    );
    if let Some(request) = plan.steps.iter().find(|step| step.calls.iter().any(is_request)) {
        out.push_str(&format!(
            "openssl x509 -in \"$out/{name}_certificate.pem\" -noout -pubkey | openssl pkey -pubin -outform DER \
             | cmp - \"$out/{}_key.der\"\n",
            identifier(&request.name)
        ));
    }
    out
}

/// Text in a comment.
fn comment(text: &str) -> String {
    one_line(text)
}
