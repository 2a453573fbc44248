//! Every route of the server, in one table. A path that is not here is a file of the UI (`assets.rs`).

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{self, MethodRouter};
use signet_shared::api::certificate::MAX_REPORT;
use tower_http::limit::RequestBodyLimitLayer;

use super::api::{
    access, alerts, authorities, ceremonies, certificates, health, identities, jwks, key_policy, plans,
    sessions, targets,
};
use super::{Http, assets, metrics, problem, session};
use crate::app::App;
use crate::error::Error;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone who can reach the server.
    Anyone,
    /// A signed-in user.
    Session,
}

/// A route as others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteInfo {
    /// The method; `GET` routes answer `HEAD` too.
    pub method: Method,
    /// The path, with `{id}` where an id stands.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// The largest request body, bytes. The largest usual one is a key policy: at most 32 KiB, escaped once more in JSON.
pub(super) const MAX_BODY: usize = 64 * 1024;
/// The largest body with an audit report: each of its quotes may be escaped.
const MAX_REPORT_BODY: usize = 2 * MAX_REPORT + 1024;

/// A row of the table.
struct Route {
    info: RouteInfo,
    handler: MethodRouter<Http>,
    /// The largest body that it reads, bytes.
    most: usize,
}

impl Route {
    fn with_body_of(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// The table. Access is an argument that cannot be left out, so that no route is public by accident.
fn table() -> Vec<Route> {
    use Access::{Anyone, Session};
    vec![
        get("/healthz", Anyone, health::read),
        get("/jwks/{id}", Anyone, jwks::public),
        post("/api/v1/session", Anyone, sessions::create),
        get("/api/v1/session", Session, sessions::read),
        delete("/api/v1/session", Session, sessions::end),
        post("/api/v1/plans", Session, plans::create),
        get("/api/v1/plans/{id}", Session, plans::read),
        get("/api/v1/plans/{id}/export/{format}", Session, plans::export),
        post("/api/v1/ceremonies", Session, ceremonies::start),
        get("/api/v1/ceremonies", Session, ceremonies::list),
        get("/api/v1/ceremonies/{id}", Session, ceremonies::read),
        get("/api/v1/ceremonies/{id}/events", Session, ceremonies::events),
        post("/api/v1/ceremonies/{id}/resume", Session, ceremonies::resume),
        post("/api/v1/ceremonies/{id}/cancel", Session, ceremonies::cancel),
        get("/api/v1/targets", Session, targets::list),
        post("/api/v1/targets", Session, targets::create),
        put("/api/v1/targets/{id}", Session, targets::change),
        delete("/api/v1/targets/{id}", Session, targets::remove),
        post("/api/v1/targets/{id}/check", Session, targets::check),
        get("/api/v1/authorities", Session, authorities::list),
        get("/api/v1/certificates", Session, certificates::list),
        get("/api/v1/certificates/{id}", Session, certificates::read),
        get("/api/v1/certificates/export/{format}", Session, certificates::export),
        post("/api/v1/audit-reports", Session, certificates::take_audit_report).with_body_of(MAX_REPORT_BODY),
        get("/api/v1/identities", Session, identities::list),
        get("/api/v1/identities/{id}", Session, identities::read),
        get("/api/v1/identities/{id}/certificate.pem", Session, identities::certificate_pem),
        get("/api/v1/identities/{id}/root.pem", Session, identities::root_pem),
        get("/api/v1/identities/{id}/export/{format}", Session, identities::export),
        post("/api/v1/identities/{id}/export/{format}", Session, identities::export_with),
        get("/api/v1/identities/{id}/verification", Session, identities::verification),
        get("/api/v1/identities/{id}/alerts", Session, alerts::list_of_identity),
        get("/api/v1/identities/{id}/jwks", Session, jwks::read),
        put("/api/v1/identities/{id}/jwks/published-url", Session, jwks::publish),
        post("/api/v1/identities/{id}/jwks/check", Session, jwks::check),
        get("/api/v1/identities/{id}/key-policy", Session, key_policy::read),
        get("/api/v1/identities/{id}/key-policy/changes", Session, key_policy::list_changes),
        post("/api/v1/identities/{id}/key-policy/changes", Session, key_policy::propose),
        get("/api/v1/keys/{target}/{key}/policy", Session, key_policy::read_of_key),
        get("/api/v1/keys/{target}/{key}/policy/versions", Session, key_policy::list_versions),
        get("/api/v1/keys/{target}/{key}/policy/changes", Session, key_policy::list_changes_of_key),
        post("/api/v1/keys/{target}/{key}/policy/changes", Session, key_policy::propose_for_key),
        get("/api/v1/keys/{target}/{key}/access", Session, access::read),
        get("/api/v1/keys/{target}/{key}/lambda-role", Session, access::lambda_role),
        post("/api/v1/keys/{target}/{key}/access-proof", Session, access::prove),
        get("/api/v1/keys/{target}/{key}/grants", Session, access::list_grants),
        post("/api/v1/keys/{target}/{key}/grants", Session, access::create_grant),
        post("/api/v1/keys/{target}/{key}/grants/{grant_id}/revoke", Session, access::revoke_grant),
        get("/api/v1/policy-changes/{id}", Session, key_policy::read_change),
        post("/api/v1/policy-changes/{id}/apply", Session, key_policy::apply),
        get("/api/v1/alerts", Session, alerts::list),
        post("/api/v1/alerts/{id}/acknowledge", Session, alerts::acknowledge),
    ]
}

/// Every route, for documentation and for tests that must cover them all.
pub fn routes() -> Vec<RouteInfo> {
    table().into_iter().map(|route| route.info).collect()
}

/// The table as a router, without the middleware that stands before all routes.
pub(super) fn build(http: Http) -> Router {
    let mut router = Router::new();
    for Route { info, handler, most } in table() {
        // Inside the session check: nothing of a stranger's body is read. The limit of axum itself is lower than some of ours.
        let limit = (DefaultBodyLimit::disable(), RequestBodyLimitLayer::new(most));
        let handler = handler.route_layer(limit);
        let handler = match info.access {
            Access::Anyone => handler,
            Access::Session => handler.route_layer(from_fn_with_state(http.clone(), session::require)),
        };
        router = router.route(info.path, handler);
    }
    router.fallback(assets::serve).with_state(http)
}

/// The routes of the metrics' own listener. There is no session: it listens on this machine alone, and says no secret.
pub(super) fn build_metrics(app: App) -> Router {
    Router::new()
        .route("/metrics", routing::get(metrics::read))
        .fallback(async || problem::Fault::from(Error::not_found("page", "other than /metrics")))
        .with_state(app)
}

fn get<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Http>,
    T: 'static,
{
    Route {
        info: RouteInfo { method: Method::GET, path, access },
        handler: routing::get(handler),
        most: MAX_BODY,
    }
}

fn post<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Http>,
    T: 'static,
{
    Route {
        info: RouteInfo { method: Method::POST, path, access },
        handler: routing::post(handler),
        most: MAX_BODY,
    }
}

fn put<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Http>,
    T: 'static,
{
    Route {
        info: RouteInfo { method: Method::PUT, path, access },
        handler: routing::put(handler),
        most: MAX_BODY,
    }
}

fn delete<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Http>,
    T: 'static,
{
    Route {
        info: RouteInfo { method: Method::DELETE, path, access },
        handler: routing::delete(handler),
        most: MAX_BODY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new public route must be added here by hand, so that somebody has thought about it.
    #[test]
    fn only_health_public_keys_and_sign_in_are_public() {
        let public: Vec<_> = routes()
            .into_iter()
            .filter(|route| route.access == Access::Anyone)
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(public, ["GET /healthz", "GET /jwks/{id}", "POST /api/v1/session"]);
    }
}
