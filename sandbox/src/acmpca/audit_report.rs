//! Audit reports: every certificate that an authority has issued, and what became of it ("Use audit reports with
//! your private CA" in the AWS Private CA user guide).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{authorities::Authority, issued::Certificate};
use crate::{clock::Moment, context::Context, error::ApiError, x509};

/// The formats, by their names in parameters.
pub(super) const FORMATS: [&str; 2] = ["JSON", "CSV"];

/// A report that was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) created: Moment,
    /// When it is written.
    pub(super) ready: Moment,
}

/// What a report says about a certificate.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    aws_account_id: String,
    certificate_arn: String,
    serial: String,
    subject: String,
    not_before: String,
    not_after: String,
    issued_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_arn: Option<String>,
}

/// The content of a report on these certificates.
pub(super) fn content<'a>(
    context: &Context<'_>,
    authority: &Authority,
    certificates: impl Iterator<Item = (&'a str, &'a Certificate)>,
    format: &str,
) -> Result<Vec<u8>, ApiError> {
    let mut issued: Vec<_> =
        certificates.filter(|(_, certificate)| certificate.ready <= context.now).collect();
    // The newest first.
    issued.sort_by_key(|(id, certificate)| (std::cmp::Reverse(certificate.issued), *id));
    let rows = issued.into_iter().map(|(id, certificate)| row(context, authority, id, certificate));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    if format == "CSV" {
        return Ok(csv(&rows).into_bytes());
    }
    serde_json::to_vec_pretty(&rows).map_err(ApiError::internal)
}

fn row(
    context: &Context<'_>,
    authority: &Authority,
    id: &str,
    certificate: &Certificate,
) -> Result<Row, ApiError> {
    let content = certificate.parsed()?;
    let revocation = certificate.revocation.as_ref();
    let reason = revocation.map(|revocation| serde_json::to_value(revocation.reason)).transpose();
    let reason = reason.map_err(ApiError::internal)?;
    Ok(Row {
        aws_account_id: context.place.account.clone(),
        certificate_arn: format!("{}/certificate/{id}", authority.arn(&context.place)),
        serial: serial(id),
        subject: x509::readable(content.subject()).unwrap_or_default(),
        not_before: date(content.not_before()),
        not_after: date(content.not_after()),
        issued_at: date(certificate.issued),
        revoked_at: revocation.map(|revocation| date(revocation.at)),
        revocation_reason: reason.as_ref().and_then(|reason| reason.as_str()).map(str::to_owned),
        template_arn: certificate.template.clone(),
    })
}

/// `00:11:22:…`
fn serial(id: &str) -> String {
    let digits: Vec<char> = id.chars().collect();
    digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(":")
}

/// `2020-03-02T21:43:57+0000`
fn date(moment: Moment) -> String {
    Timestamp::from_second(moment.seconds())
        .map(|time| time.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string())
        .unwrap_or_default()
}

fn csv(rows: &[Row]) -> String {
    let mut text = String::from(
        "awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,\
         revokedAt,revocationReason,templateArn\n",
    );
    for row in rows {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            row.aws_account_id.clone(),
            // No service calls Private CA here.
            String::new(),
            row.certificate_arn.clone(),
            row.serial.clone(),
            row.subject.clone(),
            row.not_before.clone(),
            row.not_after.clone(),
            row.issued_at.clone(),
            optional(&row.revoked_at),
            optional(&row.revocation_reason),
            optional(&row.template_arn),
        ];
        text.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        text.push('\n');
    }
    text
}

/// RFC 4180 section 2: in quotes when it has to be.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_aws_writes_them() {
        assert_eq!(serial("00112233"), "00:11:22:33");
        assert_eq!(date(Moment::from_seconds(1_583_185_437)), "2020-03-02T21:43:57+0000");
        assert_eq!(quoted("CN=a"), "CN=a");
        assert_eq!(quoted("CN=\"a\",C=DE"), "\"CN=\"\"a\"\",C=DE\"");
    }
}
