//! A function that shall sign: named by itself or by its role.

use signet_shared::policy::principal::dashed;
use signet_shared::policy::ways::LambdaName;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::copy::Copy;
use crate::components::doc_link::DocLink;
use crate::components::field::Field;
use crate::components::fold::Fold;
use crate::components::problem::ProblemNotice;
use crate::hooks::use_resource::Load;
use crate::state::key_policy::studio::StudioEvent;
use crate::state::key_policy::ways::at_field;

use super::access::AccessPart;

const FIELD: &str = "lambda";
const COMMAND: &str =
    "aws lambda get-function-configuration --function-name <your function> --query Role --output text";

/// Asks which function or role.
pub(super) fn lambda_form(parts: &AccessPart<'_>) -> Html {
    let AccessPart { part, ways, .. } = parts;
    let studio = &part.studio;
    let typed = &studio.draft.lambda;
    let named = LambdaName::parse(typed);
    let refused = match &ways.load {
        Load::Failed(error)
            if named.as_ref().is_ok_and(|named| Some(named.as_str()) == studio.draft.asked.as_deref()) =>
        {
            Some(error)
        }
        _ => None,
    };
    let wrong = refused.and_then(at_field).or_else(|| named.clone().err().filter(|_| studio.lambda_checked));
    let good = match &named {
        Ok(LambdaName::Role(role)) => {
            Some(format!("Role {} in account {}.", role.role_name(), dashed(role.account())))
        }
        Ok(LambdaName::FunctionArn { region, account, .. }) => {
            Some(format!("Function in {region}, in account {}.", dashed(account)))
        }
        _ => None,
    };
    let check = {
        let (tell, asked) =
            (part.doors.tell.clone(), named.as_ref().ok().map(|named| named.as_str().to_owned()));
        Callback::from(move |()| tell.emit(StudioEvent::LambdaChecked(asked.clone())))
    };
    let onsubmit = {
        let (check, fits) = (check.clone(), named.is_ok());
        let (same, reload) = (
            named.as_ref().ok().map(LambdaName::as_str) == studio.draft.asked.as_deref(),
            ways.reload.clone(),
        );
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            check.emit(());
            if !fits {
                browser::focus(FIELD);
            } else if same {
                reload.emit(());
            }
        })
    };
    let temporary = part.doors.tell.reform(|event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        StudioEvent::TemporaryChosen(input.is_some_and(|input| input.checked()))
    });
    let busy = ways.busy && studio.draft.asked.is_some();
    html! {
        <>
            <form class="stack" {onsubmit} novalidate={true}>
                <Field id={FIELD} label="Lambda function or its execution role" mono=true wide=true value={typed.clone()}
                    oninput={part.doors.tell.reform(StudioEvent::LambdaTyped)} onblur={check}
                    hint="The ARN of the role, or the ARN or the name of the function. A function signs as the role that it runs with; Signet looks the role up."
                    placeholder="arn:aws:iam::111122223333:role/…"
                    error={wrong.as_ref().map(|error| AttrValue::from(error.message.clone()))}
                    suggestion={wrong.and_then(|error| error.suggestion).map(AttrValue::from)}
                    good={good.map(AttrValue::from)} />
                if let Some(error) = refused.filter(|error| at_field(error).is_none()) {
                    <ProblemNotice error={error.clone()} safe="Nothing was changed. You can always enter the ARN of the role itself." onretry={ways.reload.clone()} busy={ways.busy} />
                }
                <label class="row small check"><input type="checkbox" checked={studio.draft.temporary} onchange={temporary} /><span>{ "Only for a while, such as a trial or a migration" }</span></label>
                <div class="row">
                    <Button weight={Weight::Primary} submit=true {busy}>{ "Show the ways" }</Button>
                    <span class="small muted">{ "Looks at the key, the role and the grants. Nothing is changed." }</span>
                </div>
            </form>
            { where_to_find_it() }
        </>
    }
}

fn where_to_find_it() -> Html {
    html! {
        <Fold summary="Where to find the role">
            <div class="stack snug small fold-body">
                <p>{ "In the AWS console: " }<b>{ "Lambda → Functions → your function → Configuration → Permissions" }</b>{ ". Under Execution role, follow the role's name to IAM and copy its ARN. It begins with arn:aws:iam and contains :role/." }</p>
                <p>{ "Or on the command line:" }</p>
                <div class="command"><code>{ COMMAND }</code><Copy text={COMMAND} what="command" /></div>
                <p>{ "By the name of the function, Signet needs the permission lambda:GetFunctionConfiguration. " }
                    <DocLink href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html">{ "Execution roles" }</DocLink></p>
            </div>
        </Fold>
    }
}
