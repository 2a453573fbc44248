//! What statements give together, or twice.

use std::collections::BTreeMap;

use super::Severity::Info;
use super::{Repair, Report};
use crate::policy::principal::{Principal, PrincipalKind};
use crate::policy::statement::{Effect, Statement};

/// Use of the key by which secrets are made or opened, or things signed.
const USE: [&str; 7] = [
    "kms:Sign",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateMac",
    "kms:ReEncryptFrom",
    "kms:DeriveSharedSecret",
];
/// Control by which the key can be given away or destroyed.
const CONTROL: [&str; 2] = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"];

pub(super) fn document(statements: &[&Statement], report: &mut Report) {
    mixed(statements, report);
    duplicates(statements, report);
}

/// The same principal administers the key and uses it.
fn mixed(statements: &[&Statement], report: &mut Report) {
    #[derive(Default)]
    struct Duties<'a> {
        uses: Option<&'a Statement>,
        controls: bool,
        everything: bool,
    }
    let covers = |s: &Statement, list: &[&str]| list.iter().any(|action| s.covers_action(action));
    let allowing: Vec<&Statement> =
        statements.iter().copied().filter(|s| s.effect == Some(Effect::Allow) && !s.not_principal).collect();
    // Few control the key: only they are looked at.
    let controlling = allowing.iter().filter(|s| covers(s, &CONTROL));
    let mut all: BTreeMap<&Principal, Duties<'_>> = controlling
        .flat_map(|s| &s.principals)
        .filter(|p| matches!(p.kind, PrincipalKind::Role | PrincipalKind::User))
        .map(|person| (person, Duties::default()))
        .collect();
    if all.is_empty() {
        return;
    }
    for s in allowing {
        let (uses, controls) = (covers(s, &USE), covers(s, &CONTROL));
        let everything = s.not_action || s.actions.iter().any(|action| action == "kms:*" || action == "*");
        for person in &s.principals {
            let Some(duties) = all.get_mut(person) else { continue };
            duties.everything |= everything;
            duties.controls |= controls;
            if uses {
                duties.uses.get_or_insert(s);
            }
        }
    }
    for (person, duties) in all {
        // Those who may do everything have a finding of their own.
        if let (Some(s), true, false) = (duties.uses, duties.controls, duties.everything) {
            report.on(
                s,
                (Info, "mixed-duties"),
                &format!("{} both administers the key and uses it", person.name()),
                "Who can change the policy can give itself any use; two principals make each act show up as what it is.",
                "Give administration to one role and use to another.",
            );
        }
    }
}

/// Statements that say the same.
fn duplicates(statements: &[&Statement], report: &mut Report) {
    // Only statements of one size can be the same; few are, so that few are written out.
    let mut sizes: BTreeMap<_, usize> = BTreeMap::new();
    for s in statements.iter().copied() {
        *sizes.entry(size(s)).or_default() += 1;
    }
    let mut seen: BTreeMap<String, &Statement> = BTreeMap::new();
    for s in statements.iter().copied().filter(|s| sizes.get(&size(s)).is_some_and(|times| *times > 1)) {
        let parts = (
            s.effect.map(|effect| effect == Effect::Allow),
            sorted(s.principals.iter().map(|p| format!("{:?}{}", p.kind, p.id))),
            s.not_principal,
            sorted(s.actions.iter().cloned()),
            s.not_action,
            sorted(s.resources.iter().cloned()),
            s.not_resource,
            sorted(s.conditions.iter().map(|c| format!("{c:?}"))),
        );
        if s.effect.is_none() || s.principals.is_empty() || s.actions.is_empty() {
            continue;
        }
        let Some(first) = seen.insert(format!("{parts:?}"), s) else { continue };
        let found = report.on(
            s,
            (Info, "duplicate-statement"),
            &format!("It says the same as {}", first.label()),
            "One of them has no effect beside the other.",
            "Take one of them out.",
        );
        found.repair = Repair::remove_statement(s.index);
    }
}

/// What is the same of statements that are the same, and cheap to tell: numbers, and the first principal by order.
fn size(s: &Statement) -> (usize, usize, usize, Option<&Principal>) {
    (s.principals.len(), s.actions.len(), s.conditions.len(), s.principals.iter().min())
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    crate::policy::normal::sorted(items.collect())
}
