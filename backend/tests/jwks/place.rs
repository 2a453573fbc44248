//! A server of this test that serves what it is told: where a hospital would publish its keys.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// What is served at each path; anything else is not found.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) base: String,
    answers: Arc<Mutex<Vec<(String, Answer)>>>,
}

#[derive(Clone)]
pub(crate) enum Answer {
    /// 200 with this type and body.
    Body(&'static str, String),
    /// A status without a body.
    Status(StatusCode),
    /// 302 to this location.
    Redirect(String),
    /// 200 with a content coding.
    Coded(String),
}

impl Place {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let place = Self { base, answers: Arc::default() };
        let router = Router::new().fallback(answer).with_state(place.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        place
    }

    /// The address of the path that tests use most.
    pub(crate) fn url(&self) -> String {
        format!("{}/jwks.json", self.base)
    }

    pub(crate) fn at(&self, path: &str, answer: Answer) {
        let mut answers = self.answers.lock().unwrap();
        answers.retain(|(known, _)| known != path);
        answers.push((path.to_owned(), answer));
    }

    pub(crate) fn serve(&self, set: &Value) {
        self.at("/jwks.json", Answer::Body("application/json", set.to_string()));
    }
}

async fn answer(State(place): State<Place>, uri: Uri) -> Response {
    let answers = place.answers.lock().unwrap();
    let found = answers.iter().find(|(path, _)| path == uri.path()).map(|(_, answer)| answer.clone());
    match found {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Answer::Body(kind, body)) => ([(header::CONTENT_TYPE, kind)], body).into_response(),
        Some(Answer::Status(status)) => status.into_response(),
        Some(Answer::Redirect(to)) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Some(Answer::Coded(body)) => ([(header::CONTENT_ENCODING, "gzip")], body).into_response(),
    }
}
