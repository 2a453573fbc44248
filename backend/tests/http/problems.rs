//! Every error is problem details with a request id, whichever layer it comes from.

use reqwest::{Method, StatusCode};

use crate::support::{Server, problem};

#[tokio::test]
async fn whatever_goes_wrong_is_a_problem() {
    let server = Server::start().await;
    let user = server.user().await;
    let json = "application/json";
    let large = format!("{{\"token\":\"{}\"}}", "x".repeat(70 * 1024));
    let cases: Vec<(&str, Method, &str, &str, &str, u16, &str)> = vec![
        ("unknown address", Method::GET, "/api/v1/nothing", "", "", 404, "not_found"),
        ("unknown version", Method::GET, "/api/v9/session", "", "", 404, "not_found"),
        ("odd id", Method::GET, "/api/v1/plans/%00%22", "", "", 404, "not_found"),
        ("id that is no text", Method::GET, "/api/v1/plans/%ff", "", "", 400, "bad_request"),
        ("method", Method::PUT, "/api/v1/session", "", "", 405, "method_not_allowed"),
        ("method on a page", Method::POST, "/", "", "", 405, "method_not_allowed"),
        ("preflight", Method::OPTIONS, "/api/v1/plans", "", "", 405, "method_not_allowed"),
        ("no type", Method::POST, "/api/v1/plans", "", "{}", 415, "unsupported_media_type"),
        (
            "form",
            Method::POST,
            "/api/v1/plans",
            "application/x-www-form-urlencoded",
            "a=b",
            415,
            "unsupported_media_type",
        ),
        (
            "text",
            Method::POST,
            "/api/v1/ceremonies/x/resume",
            "text/plain",
            "x",
            415,
            "unsupported_media_type",
        ),
        ("no body", Method::POST, "/api/v1/plans", json, "", 400, "bad_request"),
        ("broken JSON", Method::POST, "/api/v1/plans", json, "{\"identity\":", 400, "bad_request"),
        ("other JSON", Method::POST, "/api/v1/plans", json, "{\"identity\":1}", 422, "invalid"),
        ("large", Method::POST, "/api/v1/session", json, &large, 413, "too_large"),
        ("nothing there", Method::GET, "/api/v1/identities/x", "", "", 404, "not_found"),
    ];
    for (name, method, path, content_type, body, status, code) in cases {
        let mut request = user.request(method, path);
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        if !body.is_empty() {
            request = request.body(body.to_owned());
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers().contains_key("allow"), status == 405, "{name}");
        let problem = problem(answer).await;
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{name}");
    }
}

#[tokio::test]
async fn a_body_of_unsaid_length_is_limited_too() {
    let server = Server::start().await;
    let body = format!("\"{}\"", "x".repeat(70 * 1024));
    let request = format!(
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    let answer = server.raw(&request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\"code\":\"too_large\""), "{answer}");
}

#[tokio::test]
async fn fields_at_fault_are_named() {
    let server = Server::start().await;
    let user = server.user().await;
    let mut params = crate::support::params("voice-bot");
    params.region = "mars-north-1".to_owned();
    let answer = user.post("/api/v1/plans", &params).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem = problem(answer).await;
    let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["region"]);
}

#[tokio::test]
async fn request_ids_are_ours() {
    let server = Server::start().await;
    let request = server.stranger().request(Method::GET, "/healthz").header("x-request-id", "forged");
    let first = request.send().await.unwrap().headers()["x-request-id"].clone();
    let second = server.stranger().get("/healthz").await.headers()["x-request-id"].clone();
    assert_ne!(first, "forged");
    assert_ne!(first, second);
}
