//! A ceremony's events, over the wire.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use signet::http::ServerOptions;
use signet_shared::api::ceremony::{Ceremony, CeremonyState};
use tokio::time::timeout;

use crate::support::{Events, PATIENCE, Server, params, problem};

#[tokio::test]
async fn events_tell_the_whole_story_and_end_with_it() {
    let server = Server::start().await;
    let user = server.user().await;
    let started = user.start_setup(&params("voice-bot")).await;
    let mut events = Events::open(&user, &started.id, None).await;
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        assert_eq!(event.id, event.ceremony.sequence, "the id is the sequence");
        assert_eq!(event.ceremony.id, started.id);
        seen.push(event);
    }
    assert_eq!(events.retry.as_deref(), Some("2000"));
    assert!(seen.windows(2).all(|pair| pair[0].id < pair[1].id), "the sequence only grows");
    let last = seen.last().unwrap();
    assert_eq!(last.ceremony.state, CeremonyState::Succeeded);
    let read: Ceremony = user.read(&format!("/api/v1/ceremonies/{}", started.id)).await;
    assert_eq!(read, last.ceremony);
}

#[tokio::test]
async fn a_reconnect_is_told_only_what_it_does_not_know() {
    let server = Server::start().await;
    let user = server.user().await;
    let done = user.set_up(&params("voice-bot")).await;
    // Knows all: nothing, and the browser stops coming back.
    let path = format!("/api/v1/ceremonies/{}/events", done.id);
    let know_all = user.request(Method::GET, &path).header("last-event-id", done.sequence.to_string());
    let answer = know_all.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(answer.text().await.unwrap(), "");
    // Knows less, or nothing, or what cannot be: the end of it, once.
    for known in [None, Some(0), Some(done.sequence - 1), Some(done.sequence + 1)] {
        let events = Events::open(&user, &done.id, known).await.collect().await;
        assert_eq!(events.len(), 1, "{known:?}");
        assert_eq!(events[0].id, done.sequence);
    }
}

#[tokio::test]
async fn a_reconnect_in_the_middle_waits_for_news() {
    let server = Server::start_slow().await;
    let user = server.user().await;
    let running = user.start_setup(&params("voice-bot")).await;
    let quiet = Duration::from_millis(500);
    let mut events = Events::open(&user, &running.id, None).await;
    let mut known = events.next().await.unwrap();
    while let Ok(event) = timeout(quiet, events.next()).await {
        known = event.expect("it is not at rest");
    }
    drop(events);
    assert_eq!(known.ceremony.state, CeremonyState::Running);
    let mut again = Events::open(&user, &running.id, Some(known.id)).await;
    // It goes on looking whether the authority is there; each look is news.
    let news = again.next().await.unwrap();
    assert!(news.id > known.id, "what is known is not told again");
    let mut other = Events::open(&user, &running.id, Some(known.id - 1)).await;
    assert!(other.next().await.unwrap().id >= known.id);
}

#[tokio::test]
async fn signing_out_ends_the_session_s_streams() {
    let pace = aws_sandbox::Pace::Delayed(Duration::from_secs(1));
    let server = Server::start_with(pace, ServerOptions::default()).await;
    let (user, other) = (server.user().await, server.user().await);
    let running = user.start_setup(&params("voice-bot")).await;
    let mut events = Events::open(&user, &running.id, None).await;
    let watching = Events::open(&other, &running.id, None).await;
    let first = events.next().await.unwrap();
    let gone = user.request(Method::DELETE, "/api/v1/session").send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let rest = events.collect().await;
    let last = rest.last().unwrap_or(&first);
    assert_eq!(last.ceremony.state, CeremonyState::Running, "it is not told how the story ends");
    let others = watching.collect().await;
    assert_eq!(others.last().unwrap().ceremony.state, CeremonyState::Succeeded);
}

#[tokio::test]
async fn a_session_has_so_many_streams_and_no_more() {
    let server = Server::start_slow().await;
    let (user, other) = (server.user().await, server.user().await);
    let running = user.start_setup(&params("voice-bot")).await;
    let mut open = Vec::new();
    for _ in 0..8 {
        let mut events = Events::open(&user, &running.id, None).await;
        assert!(events.next().await.is_some());
        open.push(events);
    }
    let path = format!("/api/v1/ceremonies/{}/events", running.id);
    assert_eq!(problem(user.get(&path).await).await.code, "too_many_streams");
    assert!(Events::open(&other, &running.id, None).await.next().await.is_some(), "others have their own");
    open.clear();
    let again = async {
        while user.get(&path).await.status() != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, again).await.expect("closed streams do not count");
}

#[tokio::test]
async fn a_shutdown_ends_open_streams() {
    let server = Server::start_slow().await;
    let user = server.user().await;
    let running = user.start_setup(&params("voice-bot")).await;
    let mut events = Events::open(&user, &running.id, None).await;
    assert!(events.next().await.is_some());
    server.shutdown.cancel();
    while events.next().await.is_some() {}
    let ended = server.ended;
    timeout(Duration::from_secs(5), ended).await.expect("the server ends soon").unwrap().unwrap();
}
