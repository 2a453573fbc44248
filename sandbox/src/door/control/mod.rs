//! The control interface, `/_sandbox/v1/…`: what tests do to a sandbox besides calling it, as JSON over HTTP.
//!
//! Its shapes are in docs/sandbox.md. It trusts whoever reaches the port, so it looks at who that is: loopback names
//! only, no page of another origin, and a content type that no form can send without asking first.

mod faults;
mod inspect;
mod problem;
mod settings;
mod state;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header, request::Parts};
use hyper::body::Incoming;
use serde_json::Value;

use self::problem::Problem;
use super::{
    Door,
    body::{self, Cut, Unread},
    host,
};

/// What paths of the control interface begin with, in any version.
const PREFIX: &str = "/_sandbox/";
const VERSION: &str = "/_sandbox/v1/";
/// Most bytes of a snapshot that is put back: some hundred thousand certificates.
const MAX_SNAPSHOT: usize = 256 << 20;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Status,
    SetClock,
    SetPace,
    SetThrottle,
    ListFaults,
    AddFault,
    ClearFaults,
    Reset,
    Snapshot,
    Restore,
    ListObjects,
    GetObject,
    ListPrincipals,
}

/// Path after the version, method, action. `objects/…` goes on with bucket and key.
const ROUTES: [(&str, Method, Action); 13] = [
    ("status", Method::GET, Action::Status),
    ("clock", Method::POST, Action::SetClock),
    ("pace", Method::POST, Action::SetPace),
    ("throttle", Method::POST, Action::SetThrottle),
    ("faults", Method::GET, Action::ListFaults),
    ("faults", Method::POST, Action::AddFault),
    ("faults", Method::DELETE, Action::ClearFaults),
    ("reset", Method::POST, Action::Reset),
    ("snapshot", Method::GET, Action::Snapshot),
    ("restore", Method::POST, Action::Restore),
    ("objects", Method::GET, Action::ListObjects),
    ("objects/{bucket}/{key}", Method::GET, Action::GetObject),
    ("principals", Method::GET, Action::ListPrincipals),
];

/// Whether a request is one to the control interface.
pub(super) fn is_for(head: &Parts) -> bool {
    head.uri.path().starts_with(PREFIX)
}

/// Answers a request to the control interface whose host has been checked.
pub(super) async fn answer(door: &Door, head: &Parts, body: Incoming) -> Result<Response<Bytes>, Cut> {
    let answer = match find(head) {
        Ok((action, rest)) => {
            let limit = if action == Action::Restore { MAX_SNAPSHOT } else { door.options.body_limit };
            match body::read(body, limit, door.options.body_timeout).await {
                Ok(body) => run(door, action, rest, body).await,
                Err(Unread::TooLong) => Err(problem::too_long(limit)),
                Err(Unread::TooSlow) => Err(problem::too_slow()),
                Err(Unread::Broken) => return Err(Cut),
            }
        }
        Err(problem) => Err(problem),
    };
    let mut response = answer.unwrap_or_else(|problem| problem.response());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// The action that a request asks for, and what follows `objects/`.
fn find(head: &Parts) -> Result<(Action, &str), Problem> {
    if host::is_cross_site(&head.headers) {
        return Err(problem::cross_site());
    }
    let path = head.uri.path().strip_prefix(VERSION).ok_or_else(problem::unknown_path)?;
    let (path, rest) = match path.strip_prefix("objects/") {
        Some(rest) => ("objects/{bucket}/{key}", rest),
        None => (path, ""),
    };
    let routes: Vec<_> = ROUTES.iter().filter(|(route, ..)| *route == path).collect();
    if routes.is_empty() {
        return Err(problem::unknown_path());
    }
    let Some((_, method, action)) = routes.iter().find(|(_, method, _)| *method == head.method) else {
        return Err(problem::wrong_method(routes.iter().map(|(_, method, _)| method.as_str())));
    };
    if *method == Method::POST && !is_json(head) {
        return Err(problem::not_json());
    }
    Ok((*action, rest))
}

async fn run(door: &Door, action: Action, rest: &str, body: Bytes) -> Result<Response<Bytes>, Problem> {
    let sandbox = &door.sandbox;
    match action {
        Action::Status => Ok(json(&inspect::status(sandbox))),
        Action::SetClock => settings::set_clock(sandbox, &body).map(|answer| json(&answer)),
        Action::SetPace => settings::set_pace(sandbox, &body).map(|answer| json(&answer)),
        Action::SetThrottle => settings::set_throttle(sandbox, &body).map(|answer| json(&answer)),
        Action::ListFaults => Ok(json(&faults::list(sandbox))),
        Action::AddFault => faults::add(sandbox, &body).map(|answer| json(&answer)),
        Action::ClearFaults => Ok(json(&faults::clear(sandbox))),
        Action::Reset => state::reset(sandbox).await.map(|()| nothing()),
        Action::Snapshot => state::snapshot(sandbox).await,
        Action::Restore => state::restore(sandbox, body).await.map(|()| nothing()),
        Action::ListObjects => state::list_objects(sandbox).await.map(|answer| json(&answer)),
        Action::GetObject => state::get_object(sandbox, rest).await,
        Action::ListPrincipals => Ok(json(&inspect::principals(sandbox))),
    }
}

fn is_json(head: &Parts) -> bool {
    let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn json(value: &Value) -> Response<Bytes> {
    let mut text = value.to_string();
    text.push('\n');
    typed(text.into(), "application/json")
}

fn typed(body: Bytes, content_type: &'static str) -> Response<Bytes> {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn nothing() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
