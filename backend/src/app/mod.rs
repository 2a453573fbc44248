//! What Signet decides, one file per noun. No HTTP and no SDK types here.

use signet_shared::api::ceremony::{Ceremony, StartCeremony};
use signet_shared::api::identity::{Identity, IdentitySummary};
use signet_shared::api::key_policy::{ApplyPolicyChange, KeyPolicy, PolicyChange, ProposePolicyChange};
use signet_shared::api::plan::Plan;
use signet_shared::api::session::Session;
use signet_shared::setup::SetupParams;
use tokio::sync::watch;

use crate::error::{Error, Result};

/// The application.
#[derive(Clone)]
pub struct App {}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Name written to records.
    pub user: String,
}

/// A fresh session, for the cookie.
pub struct NewSession {
    /// The secret that the browser keeps; only its hash is stored here.
    pub secret: String,
    /// Lifetime in seconds.
    pub max_age_seconds: i64,
}

impl App {
    /// Exchanges a one-time token for a session.
    pub async fn sign_in(&self, _token: &str) -> Result<NewSession> {
        Err(soon())
    }
    /// The actor behind a session secret.
    pub async fn actor(&self, _secret: &str) -> Result<Actor> {
        Err(soon())
    }
    /// Ends a session.
    pub async fn sign_out(&self, _secret: &str) -> Result<()> {
        Err(soon())
    }
    /// What the UI shows of a session.
    pub fn describe_session(&self, _actor: &Actor) -> Session {
        Session {
            user: String::new(),
            target: signet_shared::api::session::Target {
                kind: signet_shared::api::session::TargetKind::Sandbox,
                name: String::new(),
                account: None,
                default_region: String::new(),
                endpoint_url: None,
            },
            server_version: String::new(),
        }
    }
    /// Computes a plan.
    pub async fn create_plan(&self, _actor: &Actor, _params: SetupParams) -> Result<Plan> {
        Err(soon())
    }
    /// Reads a plan.
    pub async fn read_plan(&self, _id: &str) -> Result<Plan> {
        Err(soon())
    }
    /// Starts a ceremony.
    pub async fn start_ceremony(&self, _actor: &Actor, _start: StartCeremony) -> Result<Ceremony> {
        Err(soon())
    }
    /// Lists ceremonies, newest first.
    pub async fn list_ceremonies(&self) -> Result<Vec<Ceremony>> {
        Err(soon())
    }
    /// Reads a ceremony.
    pub async fn read_ceremony(&self, _id: &str) -> Result<Ceremony> {
        Err(soon())
    }
    /// Resumes a ceremony.
    pub async fn resume_ceremony(&self, _actor: &Actor, _id: &str) -> Result<Ceremony> {
        Err(soon())
    }
    /// Tells of each new journal record.
    pub async fn watch_ceremony(&self, _id: &str) -> Result<watch::Receiver<u64>> {
        Err(soon())
    }
    /// Lists identities, newest first.
    pub async fn list_identities(&self) -> Result<Vec<IdentitySummary>> {
        Err(soon())
    }
    /// Reads an identity.
    pub async fn read_identity(&self, _id: &str) -> Result<Identity> {
        Err(soon())
    }
    /// Reads the live key policy.
    pub async fn read_key_policy(&self, _identity_id: &str) -> Result<KeyPolicy> {
        Err(soon())
    }
    /// Lists an identity's policy changes, newest first.
    pub async fn list_policy_changes(&self, _identity_id: &str) -> Result<Vec<PolicyChange>> {
        Err(soon())
    }
    /// Proposes a policy change.
    pub async fn propose_policy_change(
        &self,
        _actor: &Actor,
        _identity_id: &str,
        _propose: ProposePolicyChange,
    ) -> Result<PolicyChange> {
        Err(soon())
    }
    /// Reads a policy change.
    pub async fn read_policy_change(&self, _id: &str) -> Result<PolicyChange> {
        Err(soon())
    }
    /// Applies a policy change.
    pub async fn apply_policy_change(
        &self,
        _actor: &Actor,
        _id: &str,
        _apply: ApplyPolicyChange,
    ) -> Result<PolicyChange> {
        Err(soon())
    }
}

fn soon() -> Error {
    Error::unavailable("Starting", "The application is not assembled in this build.")
}
