//! What an import is asked, what can be told from the answers, and what is wrong with them.
//!
//! Certificates are not read here beyond their armour: the reader of the inspector weighs more than this page, and the
//! server reads them anyway before it plans.

use serde_json::{Map, Value, json};
use signet_shared::ceremony::CeremonyParams;
use signet_shared::certificate;
use signet_shared::format::count;
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

/// Answers that follow from others: the Region from an ARN, the name from the key's alias. What a person answers comes
/// before them.
pub(crate) fn proposed(draft: &TaskDraft, region: &str) -> TaskDraft {
    let get = |field: TaskField| draft.get(field.name()).and_then(Value::as_str).unwrap_or_default();
    let key = get(TaskField::ImportKey);
    let certificate = if get(TaskField::How) == "arn" { get(TaskField::CertificateArn) } else { "" };
    let mut proposed = Map::new();
    let mut put = |field: TaskField, value: &str| {
        proposed.insert(field.name().to_owned(), value.into());
    };
    let in_arn = [certificate, key].into_iter().filter_map(parts).map(|[_, _, region, ..]| region).next();
    put(TaskField::Region, in_arn.unwrap_or(region));
    let name = match parts(key) {
        Some([.., resource]) => resource.strip_prefix("alias/").and_then(identity_from),
        None => identity_from(key.trim().trim_start_matches("alias/")),
    };
    if let Some(name) = name {
        put(TaskField::Name, &name);
    }
    proposed
}

/// What was pasted, as it may be kept: a private key is let go at once.
///
/// # Errors
/// What is said of a private key.
pub(crate) fn kept(pem: String) -> Result<String, FieldError> {
    match certificate::pem_to_der(&pem) {
        Err(error) if error.is_secret() => Err(FieldError {
            field: TaskField::Pem.name().to_owned(),
            message: format!("{error}, and the field was emptied. {}", error.hint()),
            suggestion: None,
        }),
        _ => Ok(pem),
    }
}

/// The text of a file: PEM as it is, DER in armour.
pub(crate) fn text_of(file: &[u8]) -> String {
    /// The first byte of every certificate in DER: a sequence (X.690 §8.9).
    const SEQUENCE: u8 = 0x30;
    if file.first() == Some(&SEQUENCE) {
        return certificate::der_to_pem(file);
    }
    String::from_utf8_lossy(file).into_owned()
}

/// What was pasted, if it is in order so far: `1 certificate`, and what stands behind it.
pub(crate) fn told(pem: &str) -> Option<String> {
    certificate::pem_to_der(pem).ok()?;
    // One that is not armoured counts as one.
    let all = pem.matches("-----BEGIN CERTIFICATE-----").count().max(1);
    let above = i64::try_from(all).unwrap_or(i64::MAX).saturating_sub(1);
    Some(match above {
        0 => "A certificate.".to_owned(),
        above => format!("A certificate, and a chain of {} above it.", count(above, "certificate")),
    })
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
    fn what_was_pasted_or_dropped_is_told() {
        assert_eq!(told(LEAF).as_deref(), Some("A certificate."));
        let chain = format!("{LEAF}\n{ROOT}");
        assert_eq!(told(&chain).as_deref(), Some("A certificate, and a chain of 1 certificate above it."));
        assert_eq!(told("junk"), None);
        assert_eq!(text_of(chain.as_bytes()), chain);
        let der = certificate::pem_to_der(LEAF).unwrap();
        assert_eq!(certificate::pem_to_der(&text_of(&der)), Ok(der));
    }

    #[test]
    fn a_private_key_is_not_kept() {
        let error =
            kept("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----".to_owned()).unwrap_err();
        assert!(error.message.contains("private key") && error.field == "certificate.pem", "{error:?}");
        assert_eq!(kept("-----BEGIN CERT".to_owned()).as_deref(), Ok("-----BEGIN CERT"));
    }
}
