//! Who is signed in.

use std::rc::Rc;

use signet_shared::api::session::{Session, Target, TargetKind};
use yew::prelude::*;

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
