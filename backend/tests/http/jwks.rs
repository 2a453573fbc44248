//! The public keys: served to everybody, published and checked by users.

use reqwest::{Method, StatusCode};
use serde_json::json;
use signet_shared::api::jwks::{IdentityJwks, PublishedUrl};

use crate::support::{Server, User, params, problem};

async fn put(user: &User<'_>, path: &str, url: Option<&str>) -> reqwest::Response {
    let body = PublishedUrl { url: url.map(str::to_owned) };
    user.request(Method::PUT, path).json(&body).send().await.unwrap()
}

#[tokio::test]
async fn strangers_and_other_origins_read_the_set_and_caches_may_keep_it_shortly() {
    let server = Server::start().await;
    let user = server.user().await;
    let id = user.set_up(&params("clinic")).await.identity_id;
    let path = format!("/jwks/{id}");
    let get = |method: Method| {
        let request = server.stranger().request(method, &path);
        request.header("origin", "https://ehr.example").header("sec-fetch-site", "cross-site")
    };
    let answer = get(Method::GET).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let headers = answer.headers().clone();
    for (name, value) in [
        ("content-type", "application/jwk-set+json"),
        ("cache-control", "public, max-age=300, must-revalidate"),
        ("access-control-allow-origin", "*"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(!headers.contains_key("set-cookie"));
    let text = answer.text().await.unwrap();
    let set: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(set["keys"][0]["alg"], "RS384");

    let head = get(Method::HEAD).send().await.unwrap();
    assert_eq!((head.status(), &head.headers()["etag"]), (StatusCode::OK, &headers["etag"]));
    assert_eq!(head.headers()["content-length"], text.len().to_string().as_str());
    assert_eq!(head.text().await.unwrap(), "");

    let tag = headers["etag"].to_str().unwrap();
    for (known, status) in [
        (tag.to_owned(), StatusCode::NOT_MODIFIED),
        (format!("\"x\", W/{tag}"), StatusCode::NOT_MODIFIED),
        ("\"x\"".to_owned(), StatusCode::OK),
    ] {
        let answer = get(Method::GET).header("if-none-match", &known).send().await.unwrap();
        assert_eq!(answer.status(), status, "{known}");
        assert_eq!(answer.headers()["etag"], headers["etag"]);
        assert_eq!(answer.text().await.unwrap().is_empty(), status == StatusCode::NOT_MODIFIED);
    }

    let user_sees: IdentityJwks = user.read(&format!("/api/v1/identities/{id}/jwks")).await;
    assert_eq!((user_sees.jwks, user_sees.public_path), (set, path.clone()));
    let foreign = format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(server.raw(&foreign).await.starts_with("HTTP/1.1 421"), "the host is checked here, too");
}

#[tokio::test]
async fn nobody_has_no_set_and_no_page_is_shown_instead() {
    let server = Server::start().await;
    let answer = server.stranger().get("/jwks/00000000-0000-7000-8000-000000000000").await;
    assert_eq!(problem(answer).await.status, 404);
    let answer = server.stranger().request(Method::POST, "/jwks/x").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_address_is_named_checked_and_taken_back() {
    let server = Server::start().await;
    let user = server.user().await;
    let id = user.set_up(&params("clinic")).await.identity_id;
    let path = format!("/api/v1/identities/{id}/jwks");
    let (published, check) = (format!("{path}/published-url"), format!("{path}/check"));
    let nowhere = problem(user.post(&check, &json!({})).await).await;
    assert_eq!((nowhere.status, nowhere.code.as_str()), (409, "conflict"));
    let inside = problem(put(&user, &published, Some("https://10.0.0.1/jwks.json")).await).await;
    assert_eq!((inside.status, inside.errors[0].field.as_str()), (422, "url"));

    // The server's own public address serves what it should: it can be checked like any other.
    let own = server.url(&format!("/jwks/{id}"));
    let named: IdentityJwks = put(&user, &published, Some(&own)).await.json().await.unwrap();
    assert_eq!((named.published_url.as_deref(), named.check), (Some(own.as_str()), None));
    let checked: IdentityJwks = user.post(&check, &json!({})).await.json().await.unwrap();
    assert!(checked.check.as_ref().is_some_and(|check| check.ok), "{checked:?}");
    assert_eq!(user.read::<IdentityJwks>(&path).await, checked);
    let back: IdentityJwks = put(&user, &published, None).await.json().await.unwrap();
    assert_eq!((back.published_url, back.check), (None, None));
}
