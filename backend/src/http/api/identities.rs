//! Identities and their files.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use signet_shared::api::identity::{ExportRequest, Identity, IdentityPage, IdentitySummary};
use signet_shared::api::identity_query::IdentityQuery;
use signet_shared::api::verification::IdentityVerification;
use signet_shared::certificate::verify::Purpose;
use signet_shared::export::{DEFAULT_PASSWORD, Format};
use signet_shared::setup::FieldError;

use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::super::{Http, download};
use crate::error::{Error, Kind};

/// `GET /api/v1/identities`: a page ([`IdentityQuery`]).
pub(in super::super) async fn list(
    State(http): State<Http>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<IdentityPage>, Fault> {
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let query = IdentityQuery::read(pairs).map_err(|field| Error::invalid_fields(vec![field]))?;
    Ok(Json(http.app.list_identities(&query).await?))
}

/// `GET /api/v1/identities/{id}`.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<Identity>, Fault> {
    Ok(Json(http.app.read_identity(&id).await?))
}

/// `GET /api/v1/identities/{id}/certificate.pem`.
pub(in super::super) async fn certificate_pem(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let identity = http.app.read_identity(&id).await?;
    let pem = identity.certificate_pem.ok_or_else(|| not_yet("certificate", &identity.summary))?;
    Ok(download::pem(&identity.certificate_file, pem)?)
}

/// `GET /api/v1/identities/{id}/root.pem`.
pub(in super::super) async fn root_pem(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let identity = http.app.read_identity(&id).await?;
    let pem = identity.root_pem.ok_or_else(|| not_yet("root certificate", &identity.summary))?;
    Ok(download::pem(&format!("{}.pem", identity.summary.root_cn), pem)?)
}

/// `GET /api/v1/identities/{id}/export/{format}`: the certificate, or what belongs to it, as a file. A trust store has the
/// password that everyone knows: one that somebody chose has no place in an address.
pub(in super::super) async fn export(
    State(http): State<Http>,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Fault> {
    exported(&http, &id, &format, DEFAULT_PASSWORD).await
}

/// `POST /api/v1/identities/{id}/export/{format}`: the same with a password that somebody chose for the trust store. It comes
/// in the body: addresses are logged.
pub(in super::super) async fn export_with(
    State(http): State<Http>,
    Path((id, format)): Path<(String, String)>,
    JsonBody(request): JsonBody<ExportRequest>,
) -> Result<Response, Fault> {
    exported(&http, &id, &format, &request.password).await
}

async fn exported(http: &Http, id: &str, format: &str, password: &str) -> Result<Response, Fault> {
    let format = Format::named(format).ok_or_else(|| {
        let names = Format::ALL.map(Format::name).join(", ");
        Error::not_found("format", format).with_hint(format!("A certificate can be had as {names}."))
    })?;
    let file = http.app.export_identity(id, format, password).await?;
    Ok(download::file(&file.name, file.media_type, file.bytes)?)
}

/// What a verification is asked for.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Asked {
    /// Name of a [`Purpose`]; any purpose without it.
    purpose: Option<String>,
}

/// `GET /api/v1/identities/{id}/verification?purpose={name}`: whether the certificate holds now.
pub(in super::super) async fn verification(
    State(http): State<Http>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<IdentityVerification>, Fault> {
    let name = asked.purpose.as_deref().unwrap_or(Purpose::Any.name());
    let purpose = Purpose::named(name).ok_or_else(|| {
        let message =
            format!("{name:?} is no purpose. They are {}.", Purpose::ALL.map(Purpose::name).join(", "));
        Error::invalid_fields(vec![FieldError { field: "purpose".to_owned(), message, suggestion: None }])
    })?;
    Ok(Json(http.app.verify_identity(&id, purpose).await?))
}

fn not_yet(what: &str, identity: &IdentitySummary) -> Error {
    Error::new(Kind::NotFound, format!("No {what} yet"), format!("{} has no {what} yet.", identity.name))
        .with_hint("Let its setup run to the end. If it stopped, resume it.")
}
