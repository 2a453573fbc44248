//! The public keys of identities: for everybody, and for those who publish them.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use sha2::{Digest, Sha256};
use signet_shared::api::jwks::{IdentityJwks, PublishedUrl};
use signet_shared::jwk::MEDIA_TYPE;

use super::super::Http;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use crate::app::Actor;
use crate::error::Error;

/// How long an EHR may keep the set: SMART servers must not keep it longer.
const CACHE_CONTROL: &str = "public, max-age=300, must-revalidate";

/// `GET /jwks/{id}`: the set, without a session, and readable by pages of other origins: it holds public keys alone.
pub(in super::super) async fn public(
    State(http): State<Http>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let text = http.app.public_jwks(&id).await?.to_string();
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&text)[..16]));
    let is_known = is_known(&headers, &tag);
    let of_all = [
        (header::ETAG, HeaderValue::try_from(tag).map_err(Error::internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL)),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, of_all).into_response());
    }
    Ok((of_all, [(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}

/// Whether the client has this very text (RFC 9110 §13.1.2; weak tags compare like strong ones).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// `GET /api/v1/identities/{id}/jwks`.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<IdentityJwks>, Fault> {
    Ok(Json(http.app.read_jwks(&id).await?))
}

/// `PUT /api/v1/identities/{id}/jwks/published-url`: where the set is published for the EHR.
pub(in super::super) async fn publish(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<PublishedUrl>,
) -> Result<Json<IdentityJwks>, Fault> {
    Ok(Json(http.app.publish_jwks(&actor, &id, body.url.as_deref()).await?))
}

/// `POST /api/v1/identities/{id}/jwks/check`: looks at that address now.
pub(in super::super) async fn check(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<IdentityJwks>, Fault> {
    Ok(Json(http.app.check_jwks(&id).await?))
}
