//! The inventory of certificates.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use futures_util::stream;
use signet_shared::api::certificate::{
    AuditReportOutcome, CertificateDetail, CertificatePage, TakeAuditReport,
};
use signet_shared::api::certificate_query::CertificateQuery;

use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::super::{Http, download};
use crate::error::{Error, Result};
use crate::inventory_file::{Format, Writer};

type Pairs = Query<Vec<(String, String)>>;

/// `GET /api/v1/certificates`: a page ([`CertificateQuery`]).
pub(in super::super) async fn list(
    State(http): State<Http>,
    Query(pairs): Pairs,
) -> Result<Json<CertificatePage>, Fault> {
    Ok(Json(http.app.list_certificates(&read_query(&pairs)?).await?))
}

/// `GET /api/v1/certificates/{id}`.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<CertificateDetail>, Fault> {
    let id = id.parse().map_err(|_| Error::not_found("certificate", &id))?;
    Ok(Json(http.app.read_certificate(id).await?))
}

/// `POST /api/v1/audit-reports`: lists what an audit report tells.
pub(in super::super) async fn take_audit_report(
    State(http): State<Http>,
    JsonBody(take): JsonBody<TakeAuditReport>,
) -> Result<Json<AuditReportOutcome>, Fault> {
    let target = http.app.targets().or_default(take.target.as_deref());
    Ok(Json(http.app.take_audit_report(target, &take.report).await?))
}

/// `GET /api/v1/certificates/export/{format}`: everything that the query asks for, as `csv` or `json`. It is written as it is
/// read, so that its length does not matter.
pub(in super::super) async fn export(
    State(http): State<Http>,
    Path(format): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, Fault> {
    let format = Format::named(&format).ok_or_else(|| Error::not_found("format", &format))?;
    let query = read_query(&pairs)?;
    // Whatever is wrong with the query is told before the file begins.
    let first = http.app.export_certificates(&query).await?;
    let app = http.app.clone();
    let begun = Some((query, Some(first), Writer::new(format)));
    let pieces = stream::try_unfold(begun, move |state| {
        let app = app.clone();
        async move {
            let Some((query, piece, mut writer)) = state else { return Ok(None) };
            let (entries, next) = match piece {
                Some(piece) => piece,
                None => app.export_certificates(&query).await?,
            };
            let text = writer.piece(&entries, next.is_none())?;
            let rest = next.map(|after| (CertificateQuery { after: Some(after), ..query }, None, writer));
            Ok::<_, Error>(Some((text, rest)))
        }
    });
    Ok(download::file(
        &format!("certificates.{}", format.name()),
        format.media_type(),
        Body::from_stream(pieces),
    )?)
}

fn read_query(pairs: &[(String, String)]) -> Result<CertificateQuery> {
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    CertificateQuery::read(pairs).map_err(|field| Error::invalid_fields(vec![field]))
}
