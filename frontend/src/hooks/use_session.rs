//! Who is signed in.

use std::rc::Rc;

use signet_shared::api::session::{Session, Target, TargetKind};
use yew::prelude::*;

/// The sandbox's id as a target.
const SANDBOX: &str = "sandbox";

/// Whether what is on this target costs nothing. Earlier versions of the server name no target.
pub(crate) fn is_sandbox(session: &Session, target_id: &str) -> bool {
    if target_id.is_empty() || target_id == session.target.id {
        return session.target.kind == TargetKind::Sandbox;
    }
    target_id == SANDBOX
}

/// The session. Below the gate there always is one; the value outside it is a nameless one on no account.
#[hook]
pub(crate) fn use_session() -> Rc<Session> {
    let nobody = || Session {
        user: String::new(),
        target: Target {
            id: String::new(),
            kind: TargetKind::Aws,
            name: String::new(),
            account: None,
            default_region: String::new(),
            endpoint_url: None,
        },
        server_version: String::new(),
    };
    use_context::<Rc<Session>>().unwrap_or_else(|| Rc::new(nobody()))
}
