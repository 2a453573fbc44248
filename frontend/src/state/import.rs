//! What an import is asked, what can be told from the answers, and what is wrong with them.

use serde_json::{Map, Value, json};
use signet_shared::ceremony::CeremonyParams;
use signet_shared::certificate::{self, CertificateError};
use signet_shared::format::date;
use signet_shared::setup::FieldError;
use signet_shared::setup::fields::identity_from;

use crate::state::task::{TaskDraft, TaskField};

/// The parts of an ARN after `arn`: partition, service, Region, account, resource.
fn parts(arn: &str) -> Option<[&str; 5]> {
    let mut parts = arn.trim().splitn(6, ':');
    if parts.next() != Some("arn") {
        return None;
    }
    Some([parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?])
}

/// Answers that follow from others: the Region from an ARN, the name from the certificate or the alias.
/// What a person answers comes before them.
pub(crate) fn proposed(draft: &TaskDraft, region: &str) -> TaskDraft {
    let get = |field: TaskField| draft.get(field.name()).and_then(Value::as_str).unwrap_or_default();
    let (key, arn) = (get(TaskField::ImportKey), get(TaskField::CertificateArn));
    let by_arn = get(TaskField::How) == "arn";
    let mut proposed = Map::new();
    let mut put = |field: TaskField, value: &str| {
        proposed.insert(field.name().to_owned(), value.into());
    };
    let arn = if by_arn { arn } else { "" };
    let in_arn = [arn, key].into_iter().filter_map(parts).map(|[_, _, region, ..]| region).next();
    put(TaskField::Region, in_arn.unwrap_or(region));
    let named = certificate::parse(get(TaskField::Pem).as_bytes()).ok().filter(|_| !by_arn);
    let named = named.and_then(|all| identity_from(all.first()?.subject.common_name.as_deref()?));
    let alias = || match parts(key) {
        Some([.., resource]) => resource.strip_prefix("alias/").and_then(identity_from),
        None => identity_from(key.trim().trim_start_matches("alias/")),
    };
    if let Some(name) = named.or_else(alias) {
        put(TaskField::Name, &name);
    }
    proposed
}

/// What was pasted, as it may be kept: a private key is let go at once.
///
/// # Errors
/// What is said of a private key.
pub(crate) fn kept(pem: String) -> Result<String, FieldError> {
    match certificate::parse(pem.as_bytes()) {
        Err(error) if error.is_secret() => Err(FieldError {
            field: TaskField::Pem.name().to_owned(),
            message: format!("{error}, and the field was emptied. {}", error.hint()),
            suggestion: None,
        }),
        _ => Ok(pem),
    }
}

/// The text of a file's certificates, PEM.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn text_of(file: &[u8]) -> Result<String, CertificateError> {
    Ok(certificate::parse(file)?.into_iter().map(|view| view.pem).collect())
}

/// What the pasted certificate is: `Lakeside Refill Line, ends 24 Nov 2027`.
pub(crate) fn told(pem: &str) -> Option<String> {
    let all = certificate::parse(pem.as_bytes()).ok()?;
    let first = all.first()?;
    let more = match all.len() {
        1 => String::new(),
        count => format!(", and {} above it", count - 1),
    };
    Some(format!("{}, ends {}{more}.", first.subject.title(), date(first.not_after)))
}

/// The order, from the value of each field.
pub(crate) fn order<'a>(value: impl Fn(TaskField) -> &'a str) -> Value {
    let by_arn = value(TaskField::How) == "arn";
    let certificate = match by_arn {
        true => json!({ "kind": "arn", "arn": value(TaskField::CertificateArn) }),
        false => json!({ "kind": "pem", "pem": value(TaskField::Pem) }),
    };
    let mut order = json!({
        "kind": "import", "identity": value(TaskField::Name), "region": value(TaskField::Region),
        "key": value(TaskField::ImportKey), "certificate": certificate, "tag": !value(TaskField::Tag).is_empty(),
    });
    let authority = value(TaskField::ImportAuthority).trim();
    if let Some(order) = order.as_object_mut().filter(|_| !by_arn && !authority.is_empty()) {
        order.insert(TaskField::ImportAuthority.name().to_owned(), authority.into());
    }
    order
}

/// What the server would find wrong.
pub(crate) fn faults(order: Value) -> Vec<FieldError> {
    let params: Option<CeremonyParams> = serde_json::from_value(order).ok();
    params.and_then(|params| params.checked().err()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::certificate::tests::{LEAF, ROOT};

    const CERTIFICATE: &str =
        "arn:aws-cn:acm-pca:cn-north-1:111122223333:certificate-authority/a-1/certificate/b2";

    fn draft(pairs: &[(TaskField, &str)]) -> TaskDraft {
        pairs.iter().map(|(field, value)| (field.name().to_owned(), Value::from(*value))).collect()
    }

    #[test]
    fn an_arn_tells_the_region() {
        let by_arn = draft(&[(TaskField::How, "arn"), (TaskField::CertificateArn, CERTIFICATE)]);
        let told = proposed(&by_arn, "us-east-1");
        assert_eq!(told["region"], "cn-north-1");
        let by_key = draft(&[(TaskField::ImportKey, "arn:aws:kms:eu-west-1:111122223333:alias/epic/Voice")]);
        let told = proposed(&by_key, "us-east-1");
        assert_eq!(
            (told["region"].as_str(), told["identity"].as_str()),
            (Some("eu-west-1"), Some("epic-voice"))
        );
        assert_eq!(proposed(&draft(&[]), "us-east-1"), draft(&[(TaskField::Region, "us-east-1")]));
    }

    #[test]
    fn the_certificate_names_the_identity() {
        let pasted = draft(&[(TaskField::Pem, LEAF), (TaskField::ImportKey, "alias/other")]);
        assert_eq!(proposed(&pasted, "us-east-1")["identity"], "epic-prod-voice");
        let chain = format!("{LEAF}\n{ROOT}");
        let said = told(&chain).unwrap();
        assert!(said.starts_with("epic-prod-voice, ends ") && said.ends_with(", and 1 above it."), "{said}");
        assert_eq!(told("junk"), None);
        assert_eq!(text_of(chain.as_bytes()).unwrap().matches("BEGIN CERTIFICATE").count(), 2);
    }

    #[test]
    fn a_private_key_is_not_kept() {
        let error =
            kept("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----".to_owned()).unwrap_err();
        assert!(error.message.contains("private key") && error.field == "certificate.pem", "{error:?}");
        assert_eq!(kept("-----BEGIN CERT".to_owned()).as_deref(), Ok("-----BEGIN CERT"));
    }
}
