//! Every middleware that stands before all routes, in one ordered list. (The session check and the
//! limit of the body stand at each route: `router.rs`.)

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio_util::task::TaskTracker;
use tower::ServiceBuilder;

use super::headers::SecurityHeaders;
use super::host::AllowedHosts;
use super::limits::Limits;
use super::{cross_origin, headers, host, json, limits, problem, request_id};

/// What the middleware needs to know.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) hosts: Arc<AllowedHosts>,
    pub(super) headers: Arc<SecurityHeaders>,
    pub(super) limits: Arc<Limits>,
    /// The orders at work; a shutdown waits for them.
    pub(super) orders: TaskTracker,
}

/// Puts the middleware before a router. The first of the list sees a request first and its response last.
pub(super) fn wrap(router: Router, settings: Settings) -> Router {
    router.layer(
        ServiceBuilder::new()
            // A request id first: whatever happens next can be found in the log by it.
            .layer(from_fn(request_id::assign))
            // Security headers before anything that can refuse: refusals carry them too.
            .layer(from_fn_with_state(settings.headers, headers::add))
            // Refusals become problem details here, with the request id, and are logged here, once.
            .layer(from_fn(problem::render))
            // A panic is an internal error like any other, and ends no one else's connection.
            .layer(from_fn(limits::catch_panic))
            // Host before all that reads the request: a page that rebinds its name to this address must get nothing,
            // not even a static file, and its Origin would equal its Host.
            .layer(from_fn_with_state(settings.hosts, host::check))
            // Then other sites' pages, before their requests can cost anything.
            .layer(from_fn(cross_origin::check))
            // A full house is told so at once; waiting in line would only hide it.
            .layer(from_fn_with_state(settings.limits.clone(), limits::cap_concurrency))
            // Time runs from here until the response's head: reading the body counts, an event stream does not.
            .layer(from_fn_with_state(settings.limits, limits::time_out))
            // Inside the time limit and everything else that can let go of a request: an order is then still carried out.
            .layer(from_fn_with_state(settings.orders, limits::carry_out))
            // Only JSON bodies: a form of another site can send the other types without asking first.
            .layer(from_fn(json::require_json_bodies)),
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::Body;
    use axum::http::{HeaderMap, Method, Request, StatusCode, header};
    use axum::routing::{get, post};
    use http_body_util::BodyExt;
    use serde_json::Value;
    use signet_shared::api::problem::Problem;
    use tower::ServiceExt;

    use super::super::csp;
    use super::super::json::JsonBody;
    use super::*;
    use crate::error::Error;

    /// Settings as the server has them on 127.0.0.1:8080, with a short request timeout.
    fn settings() -> Settings {
        let bound = "127.0.0.1:8080".parse().unwrap();
        Settings {
            hosts: Arc::new(AllowedHosts::new(&[], bound).unwrap()),
            headers: Arc::new(SecurityHeaders::new(&csp::policy("")).unwrap()),
            limits: Arc::new(Limits::new(2, Duration::from_millis(200))),
            orders: TaskTracker::new(),
        }
    }

    async fn panics() -> &'static str {
        panic!("the secret inside")
    }

    fn app() -> Router {
        let router = Router::new()
            .route("/api/v1/echo", post(async |JsonBody(body): JsonBody<Value>| axum::Json(body)))
            .route("/api/v1/ok", get(async || "ok"))
            .route("/api/v1/empty", post(async || "done"))
            .route("/api/v1/panic", get(panics).post(panics))
            .route("/api/v1/slow", get(std::future::pending::<&'static str>))
            .route(
                "/api/v1/broken",
                get(async || {
                    Err::<(), _>(super::super::problem::Fault::from(Error::internal("password hunter2")))
                }),
            );
        wrap(router, settings())
    }

    async fn send(request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let response = app().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    fn request(method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "127.0.0.1:8080");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body.to_owned())).unwrap()
    }

    /// The problem that a request is answered with, after checking what all problems share.
    async fn problem_of(request: Request<Body>) -> Problem {
        let (status, headers, body) = send(request).await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY));
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem.status, status.as_u16());
        assert_eq!(problem.kind, format!("/problems/{}", problem.code));
        assert_eq!(headers["x-request-id"], problem.request_id.as_str());
        assert_eq!(problem.request_id.len(), 36);
        assert!(!problem.title.is_empty() && !problem.detail.is_empty());
        problem
    }

    #[tokio::test]
    async fn a_good_request_passes() {
        let json = &[("content-type", "application/json")];
        let (status, headers, body) = send(request(Method::POST, "/api/v1/echo", json, r#"{"a":1}"#)).await;
        assert_eq!((status, body.as_slice()), (StatusCode::OK, br#"{"a":1}"#.as_slice()));
        assert!(headers.contains_key("x-request-id"));
        let (status, _, body) = send(request(Method::POST, "/api/v1/empty", &[], "")).await;
        assert_eq!((status, body.as_slice()), (StatusCode::OK, b"done".as_slice()), "no body needs no type");
    }

    #[tokio::test]
    async fn every_refusal_is_a_problem() {
        let json = ("content-type", "application/json");
        let cases: Vec<(&str, Request<Body>, u16, &str)> = vec![
            (
                "foreign host",
                request(Method::GET, "/api/v1/ok", &[("host", "evil.example")], ""),
                421,
                "host_not_allowed",
            ),
            (
                "other site",
                request(Method::POST, "/api/v1/empty", &[("sec-fetch-site", "cross-site")], ""),
                403,
                "cross_origin",
            ),
            (
                "form",
                request(Method::POST, "/api/v1/echo", &[("content-type", "text/plain")], "{}"),
                415,
                "unsupported_media_type",
            ),
            ("no type", request(Method::POST, "/api/v1/echo", &[], "{}"), 415, "unsupported_media_type"),
            ("not JSON", request(Method::POST, "/api/v1/echo", &[json], "{"), 400, "bad_request"),
            ("unknown", request(Method::GET, "/api/v1/nothing", &[], ""), 404, "not_found"),
            ("method", request(Method::DELETE, "/api/v1/ok", &[], ""), 405, "method_not_allowed"),
            ("panic", request(Method::GET, "/api/v1/panic", &[], ""), 500, "internal"),
            ("panic in an order", request(Method::POST, "/api/v1/panic", &[], ""), 500, "internal"),
            ("slow", request(Method::GET, "/api/v1/slow", &[], ""), 503, "timeout"),
            ("error", request(Method::GET, "/api/v1/broken", &[], ""), 500, "internal"),
        ];
        for (name, request, status, code) in cases {
            let problem = problem_of(request).await;
            assert_eq!((problem.status, problem.code.as_str()), (status, code), "{name}");
        }
    }

    #[tokio::test]
    async fn inside_causes_stay_inside() {
        for path in ["/api/v1/panic", "/api/v1/broken"] {
            let (_, _, body) = send(request(Method::GET, path, &[], "")).await;
            let body = String::from_utf8(body).unwrap();
            assert!(!body.contains("secret inside") && !body.contains("hunter2"), "{body}");
        }
    }

    #[tokio::test]
    async fn method_not_allowed_names_the_allowed_ones() {
        let (_, headers, _) = send(request(Method::DELETE, "/api/v1/ok", &[], "")).await;
        assert_eq!(headers[header::ALLOW], "GET,HEAD");
    }

    #[tokio::test]
    async fn the_house_can_be_full() {
        let app = app();
        let slow = || app.clone().oneshot(request(Method::GET, "/api/v1/slow", &[], ""));
        let ok = async {
            tokio::task::yield_now().await;
            app.clone().oneshot(request(Method::GET, "/api/v1/ok", &[], "")).await
        };
        let (_, _, refused) = tokio::join!(slow(), slow(), ok);
        let refused = refused.unwrap();
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
        let after = app.clone().oneshot(request(Method::GET, "/api/v1/ok", &[], "")).await.unwrap();
        assert_eq!(after.status(), StatusCode::OK, "places are given back");
    }

    #[tokio::test(start_paused = true)]
    async fn orders_are_carried_out_and_reads_are_not() {
        let (done, mut carried_out) = tokio::sync::mpsc::unbounded_channel();
        let handler = async move |method: Method| {
            tokio::time::sleep(Duration::from_millis(300)).await;
            done.send(method).unwrap();
        };
        let settings = settings();
        let orders = settings.orders.clone();
        let router =
            Router::new().route("/api/v1/x", get(handler.clone()).post(handler.clone()).delete(handler));
        let app = wrap(router, settings);
        // The time limit lets go of the first two, the client of the third.
        for method in [Method::GET, Method::POST] {
            let answer = app.clone().oneshot(request(method, "/api/v1/x", &[], "")).await.unwrap();
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        }
        let gone = app.oneshot(request(Method::DELETE, "/api/v1/x", &[], ""));
        assert!(tokio::time::timeout(Duration::from_millis(50), gone).await.is_err());
        orders.close();
        orders.wait().await;
        assert_eq!(carried_out.recv().await, Some(Method::POST));
        assert_eq!(carried_out.recv().await, Some(Method::DELETE));
        assert_eq!(carried_out.recv().await, None);
    }

    #[tokio::test]
    async fn no_cors_header_is_ever_sent() {
        let headers = &[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")];
        for method in [Method::GET, Method::OPTIONS] {
            let (_, headers, _) = send(request(method, "/api/v1/ok", headers, "")).await;
            assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control-")));
        }
    }
}
