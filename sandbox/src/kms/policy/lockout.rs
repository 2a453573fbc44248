//! The lockout safety check: may the caller still change the policy under the new policy?
//!
//! The caller is taken to be an administrator of the account, whose IAM policies allow everything that the key
//! policy leaves to the account. Statements with conditions are not counted, neither for nor against.

use super::{
    document::{Document, Statement},
    principal::Principals,
};
use crate::place::Place;

/// Whether the caller could no longer call PutKeyPolicy.
pub(super) fn locks_out(place: &Place, document: &Document) -> bool {
    let speaking = |allow: bool| {
        document.statements.iter().any(|statement: &Statement| {
            statement.allow == allow
                && !statement.has_condition
                && statement.actions.include("kms:PutKeyPolicy")
                && speaks_of_account(place, &statement.principals)
        })
    };
    !speaking(true) || speaking(false)
}

fn speaks_of_account(place: &Place, principals: &Principals) -> bool {
    let root = format!("arn:{}:iam::{}:root", place.partition(), place.account);
    let listed = principals.aws.iter().any(|name| name == "*" || *name == place.account || *name == root);
    listed != principals.all_but
}
