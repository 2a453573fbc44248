//! What a check of the published address finds.

use axum::http::StatusCode;
use serde_json::{Value, json};
use signet::app::App;
use signet::error::Kind;
use signet_shared::api::jwks::JwksCheck;

use crate::common::World;
use crate::life::{identity, rotate};
use crate::place::{Answer, Place};

async fn check(app: &App, id: &str) -> JwksCheck {
    app.check_jwks(id).await.unwrap().check.unwrap()
}

/// An identity whose address is the place.
async fn published() -> (World, App, Place, String) {
    let world = World::new();
    let app = world.app().await;
    let place = Place::start().await;
    let id = identity(&world, &app).await;
    app.publish_jwks(&world.actor, &id, Some(&place.url())).await.unwrap();
    (world, app, place, id)
}

#[tokio::test]
async fn the_address_is_kept_forgotten_and_begins_anew() {
    let (world, app, place, id) = published().await;
    let set = app.public_jwks(&id).await.unwrap();
    place.serve(&set);
    let found = app.check_jwks(&id).await.unwrap();
    assert_eq!((&found.jwks, found.public_path), (&set, format!("/jwks/{id}")));
    assert_eq!(found.published_url, Some(place.url()));
    let check = found.check.unwrap();
    assert_eq!((check.ok, check.problem.as_str(), check.hint.as_str()), (true, "", ""));
    assert!((check.at - world.clock().now_ms()).abs() < 600_000);
    let again = app.publish_jwks(&world.actor, &id, Some(&place.url())).await.unwrap();
    assert_eq!(again.check, Some(check), "the same address keeps what was found");
    let other = app.publish_jwks(&world.actor, &id, Some("https://keys.example.org/a")).await.unwrap();
    assert_eq!((other.published_url.as_deref(), other.check), (Some("https://keys.example.org/a"), None));
    let none = app.publish_jwks(&world.actor, &id, None).await.unwrap();
    assert_eq!((none.published_url, none.check), (None, None));
    let error = app.check_jwks(&id).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict);
}

#[tokio::test]
async fn what_is_no_good_address_is_refused() {
    let (world, app, _, id) = published().await;
    let long = format!("https://keys.example.org/{}", "x".repeat(2_000));
    for url in [
        "",
        "keys.example.org",
        "http://keys.example.org/",
        "https://user:secret@keys.example.org/",
        "https://keys.example.org/#x",
        "https://10.0.0.1/",
        "https://169.254.169.254/",
        "ftp://keys.example.org/",
        &long,
    ] {
        let error = app.publish_jwks(&world.actor, &id, Some(url)).await.unwrap_err();
        assert_eq!(error.kind, Kind::Invalid, "{url}");
        assert_eq!(error.fields[0].field, "url");
        assert!(!format!("{error:?}").contains("secret"));
    }
}

#[tokio::test]
async fn every_bad_answer_is_told_for_what_it_is() {
    let (_world, app, place, id) = published().await;
    let set = app.public_jwks(&id).await.unwrap();
    let secret = "c2VjcmV0";
    let with = |name: &str, value: Value| {
        let mut set = set.clone();
        set["keys"][0][name] = value;
        set.to_string()
    };
    let json_body = |body: String| Answer::Body("application/json", body);
    for (answer, ok, words) in [
        (Answer::Body("application/jwk-set+json; charset=utf-8", set.to_string()), true, ""),
        (Answer::Body("text/plain", set.to_string()), true, ""),
        (Answer::Status(StatusCode::NOT_FOUND), false, "it answered 404"),
        (Answer::Status(StatusCode::NO_CONTENT), false, "it answered 204"),
        (Answer::Coded(set.to_string()), false, "a compressed file"),
        (json_body(" ".repeat(256 * 1024 + 1)), false, "more than 256 kB"),
        (
            Answer::Body("text/html", "<html>".to_owned()),
            false,
            "it is not JSON (line 1, column 1), and is served as text/html",
        ),
        (json_body(set["keys"][0].to_string()), false, "is one key, not a set"),
        (json_body(with("x", json!("AAAA"))), false, "keys[0].x has not the length of its curve"),
        (json_body(with("d", json!(secret))), false, "holds a private key (keys[0].d)"),
        (json_body(json!({ "keys": [] }).to_string()), false, "The current key ("),
        (json_body(with("kid", json!("key-1"))), false, "under another kid"),
        (json_body(with("alg", json!("ES256"))), false, "with another alg"),
        (json_body(with("use", json!("enc"))), false, "with another use"),
    ] {
        place.at("/jwks.json", answer);
        let check = check(&app, &id).await;
        assert_eq!(check.ok, ok, "{words} {check:?}");
        assert!(check.problem.contains(words), "{words:?} in {check:?}");
        assert_eq!(check.problem.is_empty(), ok);
        assert!(!format!("{check:?}").contains(secret));
        assert_eq!(app.read_jwks(&id).await.unwrap().check, Some(check), "it is kept");
    }
}

#[tokio::test]
async fn redirects_are_followed_three_times_under_the_same_rules() {
    let (_world, app, place, id) = published().await;
    let set = app.public_jwks(&id).await.unwrap();
    place.at("/end", Answer::Body("application/json", set.to_string()));
    place.at("/2", Answer::Redirect("/end".to_owned()));
    place.at("/1", Answer::Redirect(format!("{}/2", place.base)));
    place.at("/jwks.json", Answer::Redirect("1".to_owned()));
    assert!(check(&app, &id).await.ok);
    place.at("/2", Answer::Redirect("/3".to_owned()));
    place.at("/3", Answer::Redirect("/end".to_owned()));
    assert!(check(&app, &id).await.problem.contains("redirects more than 3 times"));
    for (to, words) in [
        ("http://169.254.169.254/latest/meta-data/", "it leads where it may not"),
        ("https://10.0.0.1/jwks.json", "it leads where it may not"),
        ("http://keys.example.org/jwks.json", "it leads where it may not"),
        ("file:///etc/passwd", "it leads where it may not"),
        ("", "it redirects without saying where"),
    ] {
        place.at("/jwks.json", Answer::Redirect(to.to_owned()));
        let check = check(&app, &id).await;
        assert!(!check.ok && check.problem.contains(words), "{to}: {check:?}");
    }
}

#[tokio::test]
async fn a_shared_address_is_well_and_a_rotation_needs_both_keys() {
    let (world, app, place, id) = published().await;
    let mut shared = app.public_jwks(&id).await.unwrap();
    let stranger = json!({ "kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "theirs" });
    shared["keys"].as_array_mut().unwrap().push(stranger);
    place.serve(&shared);
    let told = check(&app, &id).await;
    assert!(told.ok && told.problem.is_empty() && told.hint.contains("a key that is not"), "{told:?}");
    rotate(&world, &app, "prepare").await;
    let told = check(&app, &id).await;
    assert!(!told.ok && told.problem.starts_with("The next key"), "{told:?}");
    place.serve(&app.public_jwks(&id).await.unwrap());
    assert!(check(&app, &id).await.ok);
}

#[tokio::test]
async fn nobody_there_is_told() {
    let (world, app, _, id) = published().await;
    // A port that was free a moment ago, and where nobody listens.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    drop(listener);
    app.publish_jwks(&world.actor, &id, Some(&url)).await.unwrap();
    let told = check(&app, &id).await;
    assert!(!told.ok && told.problem.contains("no answer"), "{told:?}");
}
