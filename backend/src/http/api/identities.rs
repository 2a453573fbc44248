//! Identities and their files.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use signet_shared::api::identity::{Identity, IdentityPage, IdentitySummary};
use signet_shared::api::identity_query::IdentityQuery;

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

fn not_yet(what: &str, identity: &IdentitySummary) -> Error {
    Error::new(Kind::NotFound, format!("No {what} yet"), format!("{} has no {what} yet.", identity.name))
        .with_hint("Let its setup run to the end. If it stopped, resume it.")
}
