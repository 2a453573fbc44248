//! Which statement of one policy continues which statement of another.

use std::borrow::Borrow;
use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use super::document::PolicyDocument;
use super::normal::{RootForm, normalize_statement};

/// The normal forms of a policy's statements, in the policy's own order.
pub(super) fn normal_statements(doc: &PolicyDocument) -> Vec<Value> {
    doc.raw_statements().into_iter().map(|s| normalize_statement(s, RootForm::Digits)).collect()
}

/// For each new statement, the old one that it continues. Both lists are normal forms.
///
/// By equality first, then by Sid, then by equality but for the Sid, and those without Sid by effect and principal.
pub(super) fn pair<V: Borrow<Value> + PartialEq>(old: &[V], new: &[V]) -> Vec<Option<usize>> {
    let mut pairs = Pairs { partner: vec![None; new.len()], used: vec![false; old.len()] };
    pairs.match_in_place(old, new);
    pairs.match_from_the_end(old, new);
    pairs.match_by(old, new, |s| Some(s.to_string()));
    pairs.match_by(old, new, |s| sid(s).map(str::to_owned));
    pairs.match_by(old, new, |s| Some(without_sid(s).to_string()));
    // Without Sids: who it is about is the next best name.
    pairs.match_by(old, new, |s| {
        let about = ["Effect", "Principal", "NotPrincipal"].map(|field| s.get(field));
        (sid(s).is_none() && s.is_object()).then(|| format!("{about:?}"))
    });
    pairs.partner
}

/// A statement but for its Sid.
pub(super) fn without_sid(statement: &Value) -> Value {
    let mut rest = statement.clone();
    if let Value::Object(map) = &mut rest {
        map.shift_remove("Sid");
    }
    rest
}

/// The Sid, if there is one that is not empty.
pub(super) fn sid(statement: &Value) -> Option<&str> {
    statement.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty())
}

struct Pairs {
    partner: Vec<Option<usize>>,
    used: Vec<bool>,
}

impl Pairs {
    /// Pairs what is equal and stands where it stood, as nearly everything does while somebody types.
    fn match_in_place<V: PartialEq>(&mut self, old: &[V], new: &[V]) {
        let places = self.partner.iter_mut().zip(self.used.iter_mut()).zip(old.iter().zip(new)).enumerate();
        for (at, ((slot, used), (old, new))) in places {
            if old == new {
                (*slot, *used) = (Some(at), true);
            }
        }
    }

    /// Pairs what is equal, free, and as far from the end as it was: all that stands behind what was put in or taken out.
    fn match_from_the_end<V: PartialEq>(&mut self, old: &[V], new: &[V]) {
        for (at, (before, after)) in (0..old.len()).rev().zip(old.iter().rev().zip(new.iter().rev())) {
            let slot = (at + new.len()).checked_sub(old.len()).and_then(|place| self.partner.get_mut(place));
            if let (Some(slot @ None), Some(used @ false)) = (slot, self.used.get_mut(at))
                && before == after
            {
                (*slot, *used) = (Some(at), true);
            }
        }
    }

    /// Pairs what is still free and has the same key, in order.
    fn match_by<V: Borrow<Value>>(&mut self, old: &[V], new: &[V], key: impl Fn(&Value) -> Option<String>) {
        let mut free: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        for (at, statement) in old.iter().enumerate().filter(|(at, _)| self.used.get(*at) == Some(&false)) {
            if let Some(key) = key(statement.borrow()) {
                free.entry(key).or_default().push_back(at);
            }
        }
        if free.is_empty() {
            return;
        }
        for (slot, statement) in self.partner.iter_mut().zip(new).filter(|(slot, _)| slot.is_none()) {
            let found = key(statement.borrow()).and_then(|key| free.get_mut(&key)?.pop_front());
            if let Some(used) = found.and_then(|at| self.used.get_mut(at)) {
                *used = true;
                *slot = found;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_nearest_statement_is_the_partner() {
        let (a, b, nameless) = (
            json!({"Sid": "A", "Effect": "Allow"}),
            json!({"Sid": "B", "Effect": "Deny"}),
            json!({"Effect": "Allow", "Action": 1}),
        );
        for (old, new, wanted) in [
            (vec![&a, &b], vec![&b, &a], vec![Some(1), Some(0)]),
            (vec![&a], vec![&json!({"Sid": "A", "Effect": "Deny"})], vec![Some(0)]),
            (vec![&a], vec![&json!({"Sid": "Z", "Effect": "Allow"})], vec![Some(0)]),
            (vec![&nameless], vec![&json!({"Effect": "Allow", "Action": 2})], vec![Some(0)]),
            (vec![&nameless], vec![&json!({"Effect": "Deny", "Action": 1})], vec![None]),
            (vec![&a, &a], vec![&a, &a, &a], vec![Some(0), Some(1), None]),
            (vec![&json!(7)], vec![&json!(8)], vec![None]),
        ] {
            let list = |values: Vec<&Value>| values.into_iter().cloned().collect::<Vec<_>>();
            assert_eq!(pair(&list(old.clone()), &list(new.clone())), wanted, "{old:?} → {new:?}");
        }
    }
}
