//! Who may sign: a function that shall, the three ways to let it, the proof, and the key's grants.

use signet_shared::api::access::{CreateKeyGrant, KeyGrant};
use signet_shared::policy::JwsAlgorithm;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::access;
use crate::api::error::ApiError;
use crate::browser;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::Tone;
use crate::hooks::use_resource::{Resource, use_resource};
use crate::state::key_policy::access::{GrantEvent, GrantWork, Granting};
use crate::state::key_policy::studio::StudioEvent;
use crate::state::key_policy::ways::Ways;

use super::grants::{GRANTS, REVOKE, grants};
use super::lambda::lambda_form;
use super::reason::{self, reason_field};
use super::ways::ways;
use super::workplace::PartProps;

/// What the ways and the grants are given.
pub(super) struct AccessPart<'a> {
    /// What all parts are given.
    pub part: &'a PartProps,
    /// The role that was asked for, and its ways; `None` while nothing is asked for.
    pub ways: &'a Resource<Option<Ways>>,
    /// The key's grants.
    pub grants: &'a Resource<Vec<KeyGrant>>,
    /// What the user does about grants.
    pub granting: &'a Granting,
    /// Something happened about grants.
    pub tell: Callback<GrantEvent>,
    /// Makes a grant for the role with this ARN.
    pub create: Callback<String>,
    /// Revokes the grant that is chosen.
    pub revoke: Callback<String>,
}

/// Ways and grants.
#[component]
pub(super) fn Access(part: &PartProps) -> Html {
    let at = part.at.clone();
    let (asked, temporary) = (part.studio.draft.asked.clone(), part.studio.draft.temporary);
    let found = use_resource((at.clone(), asked, temporary), |(at, asked, temporary)| async move {
        let Some(asked) = asked else { return Ok(None) };
        let role = access::lambda_role(&at, &asked).await?;
        let overview = access::overview(&at, &role.role_arn, temporary).await;
        Ok(Some(Ways { asked, role, overview }))
    });
    let listed = use_resource(at.clone(), |at| async move { access::grants(&at).await });
    let granting = use_reducer(Granting::default);
    {
        // Another policy gives other answers. The ones of before stay until they are there.
        let reload = found.reload.clone();
        let first = use_mut_ref(|| true);
        use_effect_with(part.desk.policy.hash.clone(), move |_| {
            if !first.replace(false) {
                reload.emit(());
            }
        });
    }
    {
        // The question takes the focus, and gives it back to the list.
        let asked = use_mut_ref(|| false);
        use_effect_with(granting.revoking.clone(), move |revoking| {
            let before = asked.replace(revoking.is_some());
            if revoking.is_some() {
                browser::focus(REVOKE);
            } else if before {
                browser::focus(GRANTS);
            }
        });
    }
    let work = {
        let (granting, ways, grants) = (granting.clone(), found.reload.clone(), listed.reload.clone());
        let studio = part.doors.tell.clone();
        Callback::from(move |(work, request): (GrantWork, GrantRequest)| {
            if granting.busy.is_some() {
                return;
            }
            let (tell, ways, grants) = (granting.dispatcher(), ways.clone(), grants.clone());
            let (studio, creates) = (studio.clone(), work == GrantWork::Create);
            tell.dispatch(GrantEvent::Began(work));
            spawn_local(async move {
                match request.send().await {
                    Ok(said) => {
                        tell.dispatch(GrantEvent::Done(said));
                        if creates {
                            // The reason is the grant's now.
                            studio.emit(StudioEvent::ReasonTyped(String::new()));
                        }
                        browser::focus(GRANTS);
                    }
                    Err(error) => tell.dispatch(GrantEvent::Refused(error)),
                }
                // After a refusal too: the list may not be as it is shown.
                grants.emit(());
                ways.emit(());
            });
        })
    };
    let create = {
        let (at, typed, draft) = (at.clone(), granting.create.clone(), part.studio.draft.clone());
        let work = work.clone();
        Callback::from(move |role_arn: String| {
            if draft.reason_fault().is_some() {
                browser::focus(reason::FIELD);
                return;
            }
            let grant = CreateKeyGrant { role_arn, reason: draft.reason(), confirmation: typed.clone() };
            work.emit((GrantWork::Create, GrantRequest::Create(at.clone(), grant)));
        })
    };
    let revoke = {
        let typed = granting.revoke.clone();
        work.reform(move |id: String| {
            (GrantWork::Revoke(id.clone()), GrantRequest::Revoke(at.clone(), id, typed.clone()))
        })
    };
    let tell = {
        let granting = granting.dispatcher();
        Callback::from(move |event| granting.dispatch(event))
    };
    let parts = AccessPart { part, ways: &found, grants: &listed, granting: &granting, tell, create, revoke };
    let spec = part.desk.policy.key_spec.as_deref();
    let unfit = spec.filter(|spec| JwsAlgorithm::for_key_spec(spec).is_none());
    html! {
        <>
            <p class="vh" role="status">{ &granting.said }</p>
            <Panel id="lambda-h" title="Let a Lambda function sign">
                if let Some(spec) = unfit { { no_smart_key(spec) } } else { { lambda_form(&parts) } }
                { reason_field(part) }
                if unfit.is_none() { { ways(&parts) } }
            </Panel>
            { grants(&parts) }
        </>
    }
}

fn no_smart_key(spec: &str) -> Html {
    html! {
        <Notice tone={Tone::Warn} title="This key cannot sign for SMART">
            <p>{ format!("SMART needs RS384 or ES384, and a key of the spec {spec} makes neither. Its policy can be changed in the editor below. To sign for an EHR, set up an identity with an RSA or P-384 key.") }</p>
        </Notice>
    }
}

/// A request about grants.
enum GrantRequest {
    Create(crate::api::key_policy::KeyRef, CreateKeyGrant),
    Revoke(crate::api::key_policy::KeyRef, String, String),
}

impl GrantRequest {
    /// Sends it, and says what was done.
    async fn send(self) -> Result<String, ApiError> {
        match self {
            Self::Create(at, grant) => {
                let made = access::create_grant(&at, &grant).await?;
                let name = made.grantee.rsplit('/').next().unwrap_or_default();
                Ok(format!("{name} may sign by a grant."))
            }
            Self::Revoke(at, id, confirmation) => {
                access::revoke_grant(&at, &id, confirmation).await?;
                Ok("The grant was revoked.".to_owned())
            }
        }
    }
}
