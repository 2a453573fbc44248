//! GetCallerIdentity. Nobody can be forbidden to ask who they are.

use crate::{
    context::Context,
    error::ApiError,
    query::{Form, Xml},
};

#[expect(clippy::unnecessary_wraps, reason = "every operation has this form")]
pub(super) fn get_caller_identity(context: &Context<'_>, _: &Form) -> Result<Xml, ApiError> {
    let caller = context.caller;
    Ok(Xml::default()
        .text("Arn", &caller.arn)
        .text("UserId", &caller.user_id)
        .text("Account", &caller.account))
}
