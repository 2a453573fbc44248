//! Rules that hold for every route, taken from the route table itself.

use reqwest::{Method, StatusCode};
use signet::http::{Access, RouteInfo, routes};

use crate::support::{Server, check_headers, problem};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// An ARN, as it stands in an address.
const NO_KEY: &str =
    "arn%3Aaws%3Akms%3Aus-east-1%3A111122223333%3Akey%2F00000000-0000-7000-8000-000000000000";

fn path(route: &RouteInfo) -> String {
    let path = route.path.replace("{id}", NOBODY).replace("{target}", NOBODY);
    path.replace("{key}", NO_KEY).replace("{grant_id}", "absent").replace("{format}", "csv")
}

fn guarded() -> impl Iterator<Item = RouteInfo> {
    routes().into_iter().filter(|route| route.access == Access::Session)
}

#[tokio::test]
async fn every_guarded_route_refuses_strangers() {
    let server = Server::start().await;
    assert!(guarded().count() >= 18);
    for route in guarded() {
        let name = format!("signet_session_{}", server.address.port());
        for cookie in
            [None, Some(format!("{name}=AAAA")), Some(format!("{name}=")), Some("other=x".to_owned())]
        {
            let mut stranger = server.stranger();
            stranger.cookie.clone_from(&cookie);
            let answer = stranger.request(route.method.clone(), &path(&route)).send().await.unwrap();
            let problem = problem(answer).await;
            assert_eq!(
                (problem.status, problem.code.as_str()),
                (401, "unauthenticated"),
                "{route:?} {cookie:?}"
            );
            assert!(problem.hint.is_some());
        }
        if route.method == Method::GET {
            let head = server.stranger().request(Method::HEAD, &path(&route)).send().await.unwrap();
            assert_eq!(head.status(), StatusCode::UNAUTHORIZED, "HEAD {route:?}");
        }
    }
}

#[tokio::test]
async fn every_route_lets_a_user_in_and_knows_nothing_of_nobody() {
    let server = Server::start().await;
    let user = server.user().await;
    for route in
        guarded().filter(|route| !(route.method == Method::DELETE && route.path == "/api/v1/session"))
    {
        let mut request = user.request(route.method.clone(), &path(&route));
        // Bodies that fit, so that what is missing is the thing itself.
        let body = match route.path {
            "/api/v1/identities/{id}/key-policy/changes" | "/api/v1/keys/{target}/{key}/policy/changes" => {
                r#"{"kind":"undo","change_id":"x"}"#
            }
            "/api/v1/policy-changes/{id}/apply" => r#"{"base_hash":"x","confirmation":"x"}"#,
            "/api/v1/keys/{target}/{key}/access-proof" => r#"{"role_arn":"x"}"#,
            "/api/v1/keys/{target}/{key}/grants" => r#"{"role_arn":"x","confirmation":"x"}"#,
            "/api/v1/keys/{target}/{key}/grants/{grant_id}/revoke" => r#"{"confirmation":"x"}"#,
            "/api/v1/identities/{id}/export/{format}" => r#"{"password":"a long enough one"}"#,
            "/api/v1/ceremonies" => r#"{"plan_id":"x","plan_hash":"x"}"#,
            "/api/v1/identities/{id}/jwks/published-url" => r#"{"url":null}"#,
            "/api/v1/targets/{id}" => r#"{"name":"x","default_region":"us-east-1"}"#,
            _ => "{}",
        };
        if [Method::POST, Method::PUT].contains(&route.method) {
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = request.send().await.unwrap();
        let expected = match (route.method.as_str(), route.path) {
            (_, path) if path.contains("{id}") || path.contains("{target}") => StatusCode::NOT_FOUND,
            ("POST", "/api/v1/ceremonies") => StatusCode::NOT_FOUND,
            ("POST", _) => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::OK,
        };
        assert_eq!(answer.status(), expected, "{route:?}");
        check_headers(answer.headers());
        assert_eq!(answer.headers()["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn every_api_route_refuses_other_origins_even_with_a_session() {
    let server = Server::start().await;
    let user = server.user().await;
    for route in routes().into_iter().filter(|route| route.path.starts_with("/api/")) {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "http://127.0.0.1:1"),
            ("origin", "null"),
        ] {
            let request = user.request(route.method.clone(), &path(&route)).header(name, value);
            let problem = problem(request.send().await.unwrap()).await;
            assert_eq!(
                (problem.status, problem.code.as_str()),
                (403, "cross_origin"),
                "{route:?} {name}: {value}"
            );
        }
    }
}
