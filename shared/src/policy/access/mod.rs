//! Who may do what, by the key policy alone, before and after a change.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::PolicyDocument;
use super::normal::sorted;
use super::principal::{Principal, PrincipalKind};
use super::statement::{Effect, Statement};
use super::words;

mod kept;

pub(super) use kept::Rows;

/// The actions of the access matrix: use of the key, then control of it.
pub const ACTIONS: [&str; 5] =
    ["kms:Sign", "kms:GetPublicKey", "kms:DescribeKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"];

/// Whether a principal may do an action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Whether some request of the principal is allowed.
    pub allowed: bool,
    /// How the allowed requests are limited, one note for each statement that allows. Empty: without limit.
    pub limits: Vec<String>,
    /// The statements that decide (labels): those that allow, or the one that denies.
    pub decided_by: Vec<String>,
    /// Whether a statement denies it, whatever others allow.
    pub denied: bool,
}

impl Access {
    /// Whether every request of the principal is allowed.
    pub fn is_unlimited(&self) -> bool {
        self.allowed && self.limits.is_empty()
    }

    /// The limits as one note: `RS384 only`.
    pub fn note(&self) -> Option<String> {
        (!self.limits.is_empty()).then(|| self.limits.join(" or "))
    }
}

/// Whether `principal` may do `action` by this policy's own statements.
///
/// IAM rules: an explicit deny wins; otherwise one allowing statement is enough. A denial under a condition leaves the
/// action allowed with a note. For a whole account the answer means "as far as the account's IAM policies allow".
pub fn access(statements: &[Statement], principal: &Principal, action: &str) -> Access {
    decide(&relevant(&statements.iter().collect::<Vec<_>>(), action), principal)
}

/// The statements that can decide about an action, whoever asks: they cover it, and no condition of theirs is dead for it.
fn relevant<'a>(statements: &[&'a Statement], action: &str) -> Vec<&'a Statement> {
    statements
        .iter()
        .copied()
        .filter(|s| s.covers_action(action) && s.dead_condition(action).is_none())
        .collect()
}

/// The decision among the statements that are [`relevant`].
fn decide(relevant: &[&Statement], principal: &Principal) -> Access {
    let about = |effect: Effect| {
        relevant.iter().filter(move |s| s.effect == Some(effect) && applies_to(s, principal))
    };
    let mut exceptions = Vec::new();
    for statement in about(Effect::Deny) {
        if statement.conditions.is_empty() {
            return Access { denied: true, decided_by: vec![statement.label()], ..Access::default() };
        }
        let keys = sorted(statement.conditions.iter().map(|c| c.key.clone()).collect());
        exceptions.push(format!("denied at times by {}", keys.join(", ")));
    }
    let allowing: Vec<&&Statement> = about(Effect::Allow).filter(|s| is_about_this_key(s)).collect();
    let notes: Option<Vec<String>> = allowing.iter().map(|s| words::limit(&s.conditions)).collect();
    let allowed = !allowing.is_empty();
    // One statement without a limit lifts the limits of all others.
    let mut limits = sorted(notes.unwrap_or_default());
    if allowed {
        limits.extend(sorted(exceptions));
    }
    Access { allowed, limits, decided_by: allowing.iter().map(|s| s.label()).collect(), denied: false }
}

/// KMS takes only `*` as a resource; a key's ARN is what older policies have in its place.
fn is_about_this_key(statement: &Statement) -> bool {
    !statement.not_resource && statement.resources.iter().any(|r| r == "*" || r.contains(":key/"))
}

fn applies_to(statement: &Statement, principal: &Principal) -> bool {
    if statement.principals.is_empty() {
        return false;
    }
    let deny = statement.effect == Some(Effect::Deny);
    statement.principals.iter().any(|named| covers(named, principal, deny)) != statement.not_principal
}

/// Whether naming `named` in a statement reaches `principal`.
fn covers(named: &Principal, principal: &Principal, deny: bool) -> bool {
    if named == principal {
        return true;
    }
    match named.kind {
        // Someone who no longer exists, or never could, does not come in with everyone.
        PrincipalKind::Everyone => !matches!(principal.kind, PrincipalKind::Orphan | PrincipalKind::Unknown),
        // Allowing an account lets its IAM policies decide; denying it reaches everyone in it.
        PrincipalKind::Account => deny && principal.account == named.account,
        PrincipalKind::Role => {
            principal.kind == PrincipalKind::Session
                && principal.account == named.account
                && principal.name().split('/').next() == Some(named.name().as_str())
        }
        _ => false,
    }
}

/// Whether a statement can be about principals that it does not name. (Sessions are another matter: the name of their role
/// is enough.)
fn is_broad(statement: &Statement) -> bool {
    let denies = statement.effect == Some(Effect::Deny);
    let reaches =
        |p: &Principal| p.kind == PrincipalKind::Everyone || (denies && p.kind == PrincipalKind::Account);
    statement.not_principal || statement.principals.iter().any(reaches)
}

/// The [`relevant`] statements by whom they name, so that each principal meets only those that may be about it.
struct Index<'a> {
    all: Vec<&'a Statement>,
    /// Statements that can be about principals that they do not name.
    broad: Vec<usize>,
    by_name: BTreeMap<&'a Principal, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn new(statements: &[&'a Statement], action: &str) -> Self {
        let all = relevant(statements, action);
        let mut index = Self { all: Vec::new(), broad: Vec::new(), by_name: BTreeMap::new() };
        for (at, statement) in all.iter().copied().enumerate() {
            if is_broad(statement) {
                index.broad.push(at);
            } else {
                for principal in &statement.principals {
                    index.by_name.entry(principal).or_default().push(at);
                }
            }
        }
        index.all = all;
        index
    }

    fn decide(&self, principal: &Principal) -> Access {
        // A session is also meant by the name of its role.
        if principal.kind == PrincipalKind::Session {
            return decide(&self.all, principal);
        }
        let named = self.by_name.get(principal).map_or(&[][..], Vec::as_slice);
        let mut places: Vec<usize> = self.broad.iter().chain(named).copied().collect();
        places.sort_unstable();
        places.dedup();
        let statements: Vec<&Statement> =
            places.into_iter().filter_map(|at| self.all.get(at).copied()).collect();
        decide(&statements, principal)
    }
}

/// One principal in the access matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// Who.
    pub principal: Arc<Principal>,
    /// What happens to each of [`ACTIONS`], in that order.
    pub cells: Arc<[AccessCell]>,
}

impl AccessRow {
    /// Whether anything changes for the principal.
    pub fn changes(&self) -> bool {
        self.cells.iter().any(|cell| !matches!(cell.change, AccessChange::Keeps | AccessChange::No))
    }
}

/// What happens to one principal's right to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessCell {
    /// The action, for example `kms:Sign`.
    pub action: &'static str,
    /// By the policy in force.
    pub before: Arc<Access>,
    /// By the proposed policy.
    pub after: Arc<Access>,
    /// The difference.
    pub change: AccessChange,
    /// A few words of explanation, for example `RS384 only`.
    pub note: Option<String>,
}

/// The difference between two policies for one principal and one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessChange {
    /// Not before, now.
    Gains,
    /// Before, not now.
    Loses,
    /// The same before and now.
    Keeps,
    /// Before and now, with other limits.
    Changes,
    /// Neither before nor now.
    No,
}

/// Who gains and who loses: everyone that either policy names, those with a change first.
pub fn access_matrix(base: &PolicyDocument, proposed: &PolicyDocument) -> Vec<AccessRow> {
    let (before, after) = (base.statements(), proposed.statements());
    access_rows(&before.iter().collect::<Vec<_>>(), &after.iter().collect::<Vec<_>>())
}

/// The matrix, from statements that are read already.
pub(super) fn access_rows(before: &[&Statement], after: &[&Statement]) -> Vec<AccessRow> {
    changed_first(&rows_by_principal(before, after))
}

/// One row for each principal, in the order of principals.
fn rows_by_principal(before: &[&Statement], after: &[&Statement]) -> Vec<AccessRow> {
    let everyone = Principal::everyone();
    let negated = before.iter().chain(after).any(|s| s.not_principal);
    let mut principals = named(&[before, after]);
    if negated && let Err(at) = principals.binary_search(&&everyone) {
        principals.insert(at, &everyone);
    }
    let sides = ACTIONS.map(|action| (action, Index::new(before, action), Index::new(after, action)));
    let row = |principal: &&Principal| AccessRow {
        principal: Arc::new((*principal).clone()),
        cells: sides
            .iter()
            .map(|(action, old, new)| {
                cell(action, Arc::new(old.decide(principal)), Arc::new(new.decide(principal)))
            })
            .collect(),
    };
    principals.iter().map(row).collect()
}

/// The rows with a change, then the others.
fn changed_first(rows: &[AccessRow]) -> Vec<AccessRow> {
    let (changed, same): (Vec<&AccessRow>, Vec<&AccessRow>) = rows.iter().partition(|row| row.changes());
    changed.into_iter().chain(same).cloned().collect()
}

fn cell(action: &'static str, before: Arc<Access>, after: Arc<Access>) -> AccessCell {
    let change = match (before.allowed, after.allowed) {
        (false, true) => AccessChange::Gains,
        (true, false) => AccessChange::Loses,
        (true, true) if before.limits == after.limits => AccessChange::Keeps,
        (true, true) => AccessChange::Changes,
        (false, false) => AccessChange::No,
    };
    let note = match change {
        AccessChange::Changes => Some(match (before.note(), after.note()) {
            (Some(was), None) => format!("no longer {was}"),
            (None, Some(is)) => format!("now {is}"),
            (was, is) => format!("{}, was {}", is.unwrap_or_default(), was.unwrap_or_default()),
        }),
        AccessChange::Loses | AccessChange::No if after.denied => Some("denied".to_owned()),
        _ => after.note(),
    };
    AccessCell { action, before, after, change, note }
}

/// Everyone whom the statements name, each once, in the order of the matrix.
fn named<'a>(policies: &[&[&'a Statement]]) -> Vec<&'a Principal> {
    let mut list: Vec<&Principal> =
        policies.iter().copied().flatten().copied().flat_map(|s| &s.principals).collect();
    list.sort();
    list.dedup();
    list
}

#[cfg(test)]
mod tests;
