//! The HTTP API and the UI's files: translation only.
//!
//! `router.rs` lists every route and `middleware.rs` every middleware, in order. `api/` holds one file per noun: take
//! the request apart, ask `app/`, put the answer together. `problem.rs` is the only place that turns a meaning into an
//! HTTP error. Decisions live in `app/`; nothing here reads the store or calls AWS.

mod api;
mod assets;
mod cross_origin;
mod csp;
mod download;
mod events;
mod headers;
mod host;
mod json;
mod limits;
mod metrics;
mod middleware;
mod problem;
mod request_id;
mod router;
mod server;
mod session;
mod streams;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::clock::Clock;

pub use router::{Access, RouteInfo, routes};
pub use server::{ServerOptions, serve, serve_metrics};

/// What every handler can reach.
#[derive(Clone)]
struct Http {
    /// The application.
    app: App,
    /// The UI's files.
    assets: Arc<assets::Assets>,
    /// The cookie that holds a browser's session.
    cookie: session::SessionCookie,
    /// How many event streams each session has open.
    streams: streams::Streams,
    /// The brake on sign-in attempts.
    sign_in_limit: Arc<limits::SignInLimit>,
    /// The clock that the brake goes by.
    clock: Clock,
    /// Cancelled when the server shuts down, so that event streams end.
    shutdown: CancellationToken,
}
