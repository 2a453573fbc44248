//! Sign-in: the one-time token, the cookie, its end.

use std::sync::atomic::Ordering;

use reqwest::header::SET_COOKIE;
use reqwest::{Method, StatusCode};
use signet_shared::api::session::{Session, SignIn};

use crate::support::{Server, problem};

#[tokio::test]
async fn the_cookie_is_for_this_host_and_no_script() {
    let server = Server::start().await;
    let token = server.app.new_sign_in_token().await.unwrap();
    let answer = server.stranger().post("/api/v1/session", &SignIn { token }).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let cookies: Vec<_> = answer.headers().get_all(SET_COOKIE).iter().collect();
    assert_eq!(cookies.len(), 1);
    let cookie = cookies[0].to_str().unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    let (name, secret) = pair.split_once('=').unwrap();
    assert_eq!(name, format!("signet_session_{}", server.address.port()));
    assert!(secret.len() >= 43, "256 bits");
    let mut attributes: Vec<_> = attributes.split("; ").collect();
    let age: i64 = attributes.pop().unwrap().strip_prefix("Max-Age=").unwrap().parse().unwrap();
    assert_eq!(attributes, ["Path=/", "HttpOnly", "SameSite=Strict"]);
    assert!((60..=24 * 60 * 60).contains(&age));
}

#[tokio::test]
async fn a_token_works_once() {
    let server = Server::start().await;
    let token = server.app.new_sign_in_token().await.unwrap();
    let stranger = server.stranger();
    let sign_in = SignIn { token };
    assert_eq!(stranger.post("/api/v1/session", &sign_in).await.status(), StatusCode::NO_CONTENT);
    let again = stranger.post("/api/v1/session", &sign_in).await;
    assert!(!again.headers().contains_key(SET_COOKIE));
    assert_eq!(problem(again).await.status, 401);
}

#[tokio::test]
async fn tokens_and_sessions_expire() {
    let server = Server::start().await;
    let token = server.app.new_sign_in_token().await.unwrap();
    let user = server.user().await;
    assert_eq!(user.get("/api/v1/session").await.status(), StatusCode::OK);
    server.ahead.fetch_add(24 * 60 * 60 * 1000, Ordering::SeqCst);
    assert_eq!(problem(server.stranger().post("/api/v1/session", &SignIn { token }).await).await.status, 401);
    assert_eq!(problem(user.get("/api/v1/session").await).await.status, 401);
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_not_repeated() {
    let server = Server::start().await;
    for token in ["", "x", "c2VjcmV0LWNhbmFyeQ"] {
        let answer = server.stranger().post("/api/v1/session", &SignIn { token: token.to_owned() }).await;
        let problem = problem(answer).await;
        assert_eq!((problem.status, problem.code.as_str()), (401, "unauthenticated"));
        assert!(!format!("{problem:?}").contains("c2VjcmV0"), "{problem:?}");
    }
}

#[tokio::test]
async fn who_is_signed_in() {
    let server = Server::start().await;
    let session: Session = server.user().await.read("/api/v1/session").await;
    assert_eq!(session.user, "tester");
    assert_eq!(session.target.name, "Sandbox");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_no_other() {
    let server = Server::start().await;
    let (one, other) = (server.user().await, server.user().await);
    let answer = one.request(Method::DELETE, "/api/v1/session").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    let port = server.address.port();
    let gone = format!("signet_session_{port}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    assert_eq!(cookie, gone);
    assert_eq!(one.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(other.get("/api/v1/session").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let server = Server::start().await;
    let user = server.user().await;
    let stranger = server.stranger();
    let guess = SignIn { token: "guess".to_owned() };
    let mut refused = None;
    for _ in 0..60 {
        let answer = stranger.post("/api/v1/session", &guess).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("guessing is slowed down");
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(problem(refused).await.code, "too_many_attempts");
    assert_eq!(user.get("/api/v1/session").await.status(), StatusCode::OK, "sessions go on");
}

/// Browsers send a host's cookies to all its ports: the servers of one machine must not take each other's.
#[tokio::test]
async fn two_servers_on_one_machine_keep_their_sessions_apart() {
    let (one, other) = (Server::start().await, Server::start().await);
    let (mut user, other_user) = (one.user().await, other.user().await);
    let both = format!("{}; {}", user.cookie.take().unwrap(), other_user.cookie.clone().unwrap());
    user.cookie = Some(both);
    assert_eq!(user.get("/api/v1/session").await.status(), StatusCode::OK);
    user.cookie = other_user.cookie.clone();
    assert_eq!(user.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_link_for_another_person_lets_that_person_in() {
    let server = Server::start().await;
    let ana = server.user_named("  Ana Müller ").await;
    assert_eq!(ana.read::<Session>("/api/v1/session").await.user, "Ana Müller");
    let user = server.user().await;
    assert_eq!(user.read::<Session>("/api/v1/session").await.user, "tester");
    let long = "x".repeat(65);
    for wrong in ["", "  ", &long, "two\nlines", "a\u{202e}b", "a\u{200b}b", "tab\tbed"] {
        let error = server.app.new_sign_in_token_for(wrong).await.unwrap_err();
        assert_eq!(error.fields[0].field, "user", "{wrong:?}");
    }
    assert!(server.app.new_sign_in_token_for(&"x".repeat(64)).await.is_ok());
}
