//! Audit reports of AWS Private CA: what an authority has issued, as it writes it to S3 (AWS Private CA user guide, "Use audit
//! reports with your private CA"). JSON or CSV, whichever it is.

use jiff::fmt::strtime;
use serde::Deserialize;
use signet_shared::setup::FieldError;

use crate::error::{Error, Result};

/// The most certificates in a report that is taken.
pub const MOST: usize = 1_000_000;

/// A certificate that a report tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// ARN of the certificate.
    pub arn: String,
    /// ARN of the authority.
    pub authority_arn: String,
    /// Hex, lower case, without colons and leading zeros.
    pub serial: String,
    /// The first common name of the subject, or the whole subject if it has none.
    pub common_name: String,
    /// Unix seconds.
    pub not_before: i64,
    /// Unix seconds.
    pub not_after: i64,
    /// Why it was revoked, in AWS's word, if it was.
    pub revoked_for: Option<String>,
}

/// A row as AWS writes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    certificate_arn: String,
    serial: String,
    subject: String,
    not_before: String,
    not_after: String,
    #[serde(default)]
    revoked_at: Option<String>,
    #[serde(default)]
    revocation_reason: Option<String>,
}

/// Reads a report.
///
/// # Errors
/// Invalid, at the field `report`: what is wrong, and in which row. Nothing of a report that has a wrong row is taken.
pub fn read(text: &str) -> Result<Vec<Reported>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let rows: Vec<Row> = match text.chars().next() {
        None => return Err(wrong("The report is empty.".to_owned())),
        Some('[') => {
            serde_json::from_str(text).map_err(|error| wrong(format!("It is not a report: {error}.")))?
        }
        Some('{') => {
            return Err(wrong("This is an object, and a report is a list. Was it the answer of \
                              DescribeCertificateAuthorityAuditReport? It names the file in S3 that has the report."
                .to_owned()));
        }
        Some(_) => csv::Reader::from_reader(text.as_bytes())
            .deserialize()
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| wrong(format!("It is not a report: {error}.")))?,
    };
    if rows.len() > MOST {
        return Err(wrong(format!("It has {} certificates, and at most {MOST} are taken.", rows.len())));
    }
    rows.into_iter()
        .enumerate()
        .map(|(at, row)| reported(row).map_err(|what| wrong(format!("Certificate {}: {what}", at + 1))))
        .collect()
}

fn reported(row: Row) -> std::result::Result<Reported, String> {
    let authority =
        row.certificate_arn.split_once("/certificate/").map(|(authority, _)| authority.to_owned());
    let authority_arn = authority
        .filter(|arn| arn.contains(":acm-pca:") && arn.contains(":certificate-authority/"))
        .ok_or_else(|| format!("{:?} is not the ARN of a certificate of Private CA.", row.certificate_arn))?;
    let digits = row.serial.replace(':', "").to_lowercase();
    if digits.is_empty() || digits.len() > 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!("{:?} is not a serial number.", row.serial));
    }
    let serial = digits.trim_start_matches('0');
    let revoked = row.revoked_at.is_some_and(|at| !at.is_empty());
    let reason = row.revocation_reason.filter(|reason| !reason.is_empty());
    Ok(Reported {
        serial: if serial.is_empty() { "0".to_owned() } else { serial.to_owned() },
        common_name: common_name(&row.subject),
        not_before: moment(&row.not_before)?,
        not_after: moment(&row.not_after)?,
        revoked_for: revoked.then(|| reason.unwrap_or_else(|| "UNSPECIFIED".to_owned())),
        arn: row.certificate_arn,
        authority_arn,
    })
}

/// `2020-03-02T21:43:57+0000` as Unix seconds.
fn moment(text: &str) -> std::result::Result<i64, String> {
    let read = strtime::parse("%Y-%m-%dT%H:%M:%S%z", text).and_then(|time| time.to_timestamp());
    read.map(|time| time.as_second())
        .map_err(|_| format!("{text:?} is not a time such as 2020-03-02T21:43:57+0000."))
}

/// The first common name of a name as RFC 4514 writes it; the whole name if it has none.
fn common_name(subject: &str) -> String {
    let (mut parts, mut escaped) = (vec![String::new()], false);
    for letter in subject.chars() {
        let part = match letter {
            ',' | '+' if !escaped => {
                parts.push(String::new());
                continue;
            }
            _ => parts.last_mut(),
        };
        let is_escape = letter == '\\' && !escaped;
        if let Some(part) = part.filter(|_| !is_escape) {
            part.push(letter);
        }
        escaped = is_escape;
    }
    let name = parts.iter().find_map(|part| part.trim_start().strip_prefix("CN="));
    name.map_or_else(|| subject.to_owned(), str::to_owned)
}

fn wrong(message: String) -> Error {
    Error::invalid_fields(vec![FieldError { field: "report".to_owned(), message, suggestion: None }])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a/certificate/b";

    fn json(field: &str, value: &str) -> String {
        let mut row = serde_json::json!({
            "awsAccountId": "111122223333", "certificateArn": ARN, "serial": "00:0a:FF", "subject": "CN=Voice Bot,O=Lakeside",
            "notBefore": "2020-03-02T21:43:57+0000", "notAfter": "2021-03-02T22:43:57+0100",
            "issuedAt": "2020-03-02T22:43:57+0000", "templateArn": "x"
        });
        row[field] = value.into();
        serde_json::to_string(&[row]).unwrap()
    }

    #[test]
    fn a_row_is_read_as_aws_writes_it() {
        let wanted = Reported {
            arn: ARN.to_owned(),
            authority_arn: "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a".to_owned(),
            serial: "aff".to_owned(),
            common_name: "Voice Bot".to_owned(),
            not_before: 1_583_185_437,
            not_after: 1_614_721_437,
            revoked_for: None,
        };
        assert_eq!(read(&json("x", "y")).unwrap(), std::slice::from_ref(&wanted));
        let csv = format!(
            "awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,revokedAt,\
             revocationReason,templateArn\n1,,{ARN},00:0a:ff,\"CN=Voice Bot,O=Lakeside\",2020-03-02T21:43:57+0000,\
             2021-03-02T22:43:57+0100,2020-03-02T22:43:57+0000,2020-04-02T22:43:57+0000,KEY_COMPROMISE,\n"
        );
        let revoked = Reported { revoked_for: Some("KEY_COMPROMISE".to_owned()), ..wanted };
        assert_eq!(read(&csv).unwrap(), [revoked]);
    }

    #[test]
    fn names_are_found_whatever_is_around_them() {
        for (subject, name) in [
            ("CN=a", "a"),
            ("O=x, CN=Voice\\, Bot+OU=y", "Voice, Bot"),
            ("O=a\\,CN=b", "O=a\\,CN=b"),
            ("", ""),
        ] {
            assert_eq!(common_name(subject), name, "{subject}");
        }
    }

    #[test]
    fn what_is_no_report_is_told_with_its_row() {
        for (text, hint) in [
            (String::new(), "empty"),
            ("{}".to_owned(), "DescribeCertificateAuthorityAuditReport"),
            ("[{}]".to_owned(), "certificateArn"),
            ("a,b\n1,2\n".to_owned(), "certificateArn"),
            (json("serial", "xyz"), "Certificate 1: \"xyz\" is not a serial"),
            (json("notAfter", "tomorrow"), "is not a time"),
            (json("certificateArn", "arn:aws:acm:x"), "is not the ARN"),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.fields[0].message.contains(hint), "{text}: {:?}", error.fields);
        }
    }
}
