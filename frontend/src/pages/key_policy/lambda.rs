//! The common case: a Lambda function is to sign. One field, the role's ARN.

use signet_shared::api::key_policy::ProposePolicyChange;
use signet_shared::policy::principal::dashed;
use signet_shared::policy::{Context, JwsAlgorithm, PolicyDocument, RoleArn, propose_lambda_access};
use yew::prelude::*;

use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::copy::Copy;
use crate::components::doc_link::DocLink;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::workplace::PartProps;

const FIELD: &str = "role_arn";
const COMMAND: &str =
    "aws lambda get-function-configuration --function-name <your function> --query Role --output text";

/// Asks for the role and proposes its access.
pub(super) fn lambda_form(props: &PartProps) -> Html {
    let studio = &props.studio;
    let Some(algorithm) = props.identity.summary.key_spec.as_deref().and_then(JwsAlgorithm::for_key_spec)
    else {
        return unfit(props.identity.summary.key_spec.as_deref().unwrap_or("unknown"));
    };
    let typed = &studio.draft.role;
    let role = RoleArn::parse(typed);
    let refused = studio.refusal_of(&Work::ProposeRole);
    let on_field = refused.and_then(|error| error.field(FIELD)).cloned();
    let wrong = on_field.or_else(|| role.clone().err().filter(|_| studio.role_checked));
    let known = role.as_ref().ok().map(|role| what_it_does(role, props, algorithm));

    let tell = props.doors.tell.clone();
    let oninput = tell.reform(StudioEvent::RoleTyped);
    let onblur = tell.reform(|()| StudioEvent::RoleChecked);
    let onsubmit = {
        let (tell, propose, role) = (tell, props.doors.propose.clone(), role.ok());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            tell.emit(StudioEvent::RoleChecked);
            match &role {
                Some(role) => {
                    let what = ProposePolicyChange::LambdaRole { role_arn: role.as_str().to_owned() };
                    propose.emit((Work::ProposeRole, what));
                }
                None => browser::focus(FIELD),
            }
        })
    };
    html! {
        <Panel id="lambda-h" title="Let a Lambda function sign">
            <form class="stack" {onsubmit} novalidate={true}>
                <Field id={FIELD} label="ARN of the function's execution role" mono=true wide=true value={typed.clone()} {oninput} {onblur}
                    hint="A function signs as the role that it runs with. The role may then sign with this key, and read its public half; nothing else."
                    placeholder="arn:aws:iam::111122223333:role/…"
                    error={wrong.as_ref().map(|error| AttrValue::from(error.message.clone()))}
                    suggestion={wrong.and_then(|error| error.suggestion).map(AttrValue::from)}
                    good={known.as_ref().map(|known| AttrValue::from(known.good.clone()))} />
                if let Some(note) = known.and_then(|known| known.note) { <p class="small muted">{ note }</p> }
                if let Some(error) = refused.filter(|error| error.field(FIELD).is_none()) {
                    <ProblemNotice error={error.clone()} safe="Nothing was changed." />
                }
                <div class="row">
                    <Button weight={Weight::Primary} submit=true busy={studio.is_busy_with(&Work::ProposeRole)}>{ "Propose the change" }</Button>
                    <span class="small muted">{ "Next you see who gains what. Nothing is sent to the key before you apply it." }</span>
                </div>
            </form>
            { where_to_find_it() }
        </Panel>
    }
}

/// What is known about a role before anything is asked of the server.
struct Known {
    good: String,
    note: Option<String>,
}

fn what_it_does(role: &RoleArn, props: &PartProps, algorithm: JwsAlgorithm) -> Known {
    let key_account = Context::for_key(&props.desk.policy.key_arn).account;
    let foreign = key_account.as_deref().is_some_and(|account| account != role.account());
    let granted = PolicyDocument::parse(&props.desk.policy.document).is_ok_and(|live| {
        propose_lambda_access(&live, role, algorithm).is_ok_and(|found| found.already_granted)
    });
    let good = if granted {
        format!("{} may sign with this key already.", role.role_name())
    } else {
        format!("Role {} in account {}.", role.role_name(), dashed(role.account()))
    };
    let note = foreign.then(|| {
        "This role is in another account than the key. It also needs an IAM policy there that allows the same actions, and must call the key by its ARN."
            .to_owned()
    });
    Known { good, note }
}

fn where_to_find_it() -> Html {
    html! {
        <details class="fold">
            <summary><Icon name="right" />{ "Where to find the ARN" }</summary>
            <div class="stack snug small fold-body">
                <p>{ "In the AWS console: " }<b>{ "Lambda → Functions → your function → Configuration → Permissions" }</b>{ ". Under Execution role, follow the role's name to IAM and copy its ARN. It begins with arn:aws:iam and contains :role/." }</p>
                <p>{ "Or on the command line:" }</p>
                <div class="command"><code>{ COMMAND }</code><Copy text={COMMAND} what="command" /></div>
                <p>{ "The ARN of the function itself (arn:aws:lambda:…) does not work: a key policy names roles, not functions. " }
                    <DocLink href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html">{ "Execution roles" }</DocLink></p>
            </div>
        </details>
    }
}

fn unfit(spec: &str) -> Html {
    html! {
        <Notice tone={Tone::Warn} title="This key cannot sign for SMART">
            <p>{ format!("SMART needs RS384 or ES384, and a key of the spec {spec} makes neither. Set up an identity with an RSA or P-384 key.") }</p>
        </Notice>
    }
}
