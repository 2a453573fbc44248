//! The matrix kept from one proposal to the next: only those are looked at anew whom the statements that differ can be about.

use std::sync::Arc;

use super::{ACTIONS, Access, AccessRow, cell, changed_first, decide, is_broad, relevant, rows_by_principal};
use crate::policy::known::Known;
use crate::policy::principal::{Principal, PrincipalKind};
use crate::policy::statement::Statement;

/// The matrix of a proposal, and what it was made of.
#[derive(Debug, Clone)]
pub(in crate::policy) struct Rows {
    after: Vec<Arc<Known>>,
    /// By principal.
    rows: Vec<AccessRow>,
}

impl Rows {
    /// The matrix of the change from `before` to `after`.
    pub(in crate::policy) fn new(before: &[Arc<Known>], after: &[Arc<Known>]) -> Self {
        let rows = rows_by_principal(&statements(before), &statements(after));
        Self { after: after.to_vec(), rows }
    }

    /// The matrix of the change from the same `before` to another `after`.
    pub(in crate::policy) fn next(mut self, before: &[Arc<Known>], after: &[Arc<Known>]) -> Self {
        let touched = differing(&self.after, after);
        if touched.iter().any(|s| is_broad(s)) {
            return Self::new(before, after);
        }
        let mut who: Vec<Principal> = touched.iter().flat_map(|s| &s.principals).cloned().collect();
        if !touched.is_empty() {
            let sessions = self.rows.iter().map(|row| &*row.principal);
            who.extend(sessions.filter(|p| p.kind == PrincipalKind::Session).cloned());
        }
        who.sort();
        who.dedup();
        let (old, new) = (statements(before), statements(after));
        for principal in who {
            let place = self.rows.binary_search_by(|row| (*row.principal).cmp(&principal));
            let is_named = old.iter().chain(&new).any(|s| s.principals.contains(&principal));
            match (place, is_named) {
                (Ok(at), true) => {
                    if let Some(row) = self.rows.get_mut(at) {
                        *row = one(principal, &old, &new);
                    }
                }
                (Ok(at), false) => drop(self.rows.remove(at)),
                (Err(at), true) => self.rows.insert(at, one(principal, &old, &new)),
                (Err(_), false) => {}
            }
        }
        Self { after: after.to_vec(), rows: self.rows }
    }

    /// The rows with a change, then the others.
    pub(in crate::policy) fn changed_first(&self) -> Vec<AccessRow> {
        changed_first(&self.rows)
    }
}

fn statements(known: &[Arc<Known>]) -> Vec<&Statement> {
    known.iter().map(|known| &known.statement).collect()
}

/// What stands between the common beginning and the common end, of both. (The rest has its places and its labels, too.)
fn differing<'a>(old: &'a [Arc<Known>], new: &'a [Arc<Known>]) -> Vec<&'a Statement> {
    let same = |(a, b): &(&Arc<Known>, &Arc<Known>)| Arc::ptr_eq(a, b);
    let head = old.iter().zip(new).take_while(same).count();
    let rest = |list: &'a [Arc<Known>]| list.get(head..).unwrap_or_default();
    let (old, new) = (rest(old), rest(new));
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let middle = |list: &'a [Arc<Known>]| list.iter().take(list.len() - tail);
    middle(old).chain(middle(new)).map(|known| &known.statement).collect()
}

/// The row of one principal.
fn one(principal: Principal, before: &[&Statement], after: &[&Statement]) -> AccessRow {
    let about = |statements: &[&'_ Statement]| -> Vec<Arc<Access>> {
        let may_be = |s: &&&Statement| {
            is_broad(s) || principal.kind == PrincipalKind::Session || s.principals.contains(&principal)
        };
        let few: Vec<&Statement> = statements.iter().filter(may_be).copied().collect();
        ACTIONS.iter().map(|action| Arc::new(decide(&relevant(&few, action), &principal))).collect()
    };
    let sides = about(before).into_iter().zip(about(after));
    let cells = ACTIONS.into_iter().zip(sides).map(|(action, (old, new))| cell(action, old, new)).collect();
    AccessRow { principal: Arc::new(principal), cells }
}
