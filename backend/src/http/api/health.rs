//! Whether the server is up.

use axum::Json;
use serde::Serialize;

/// Answer of `GET /healthz`.
#[derive(Serialize)]
pub(in super::super) struct Health {
    status: &'static str,
    version: &'static str,
}

/// `GET /healthz`: the process answers. It says nothing of AWS: a server that cannot reach AWS is still of use.
pub(in super::super) async fn read() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}
