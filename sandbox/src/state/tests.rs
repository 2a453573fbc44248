//! Tables against ordinary maps that are searched from end to end.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AnyTable, Row, Table};

/// An entry with a mark, unless it is odd.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Number(u8);

impl Row for Number {
    type Mark = u8;

    fn marks(&self, _: &str) -> Vec<u8> {
        self.0.is_multiple_of(2).then_some(self.0 / 4).into_iter().collect()
    }
}

#[derive(Debug, Clone)]
enum Step {
    Insert(String, u8),
    Change(String, u8),
    Remove(String),
}

fn step() -> impl Strategy<Value = Step> {
    let name = "[abc]{1,3}";
    prop_oneof![
        (name, any::<u8>()).prop_map(|(name, value)| Step::Insert(name, value % 16)),
        (name, any::<u8>()).prop_map(|(name, value)| Step::Change(name, value % 16)),
        name.prop_map(Step::Remove),
    ]
}

fn take(table: &mut Table<Number>, model: &mut BTreeMap<String, u8>, step: Step) {
    match step {
        Step::Insert(name, value) => {
            table.insert(name.as_str(), Number(value));
            model.insert(name, value);
        }
        Step::Change(name, value) => {
            let changed = table.change(&name, |number| std::mem::replace(&mut number.0, value));
            assert_eq!(changed, model.get_mut(&name).map(|old| std::mem::replace(old, value)));
        }
        Step::Remove(name) => {
            table.remove(&name);
            model.remove(&name);
        }
    }
}

fn pairs<'a>(entries: impl Iterator<Item = (&'a str, &'a Arc<Number>)>) -> Vec<(String, u8)> {
    entries.map(|(name, number)| (name.to_owned(), number.0)).collect()
}

fn check(table: &Table<Number>, model: &BTreeMap<String, u8>) {
    let those = |wanted: &dyn Fn(&str, u8) -> bool| -> Vec<(String, u8)> {
        model
            .iter()
            .filter(|(name, value)| wanted(name, **value))
            .map(|(name, value)| (name.clone(), *value))
            .collect()
    };
    assert_eq!(table.len(), model.len());
    for after in [None, Some("a"), Some("abc"), Some("bb"), Some("d")] {
        let late = |name: &str| after.is_none_or(|after| name > after);
        let after = || after.map(Arc::from);
        assert_eq!(pairs(table.after(after())), those(&|name, _| late(name)));
        assert_eq!(
            pairs(table.beginning("ab", after())),
            those(&|name, _| name.starts_with("ab") && late(name))
        );
        for mark in 0..4 {
            let marked = those(&|name, value| value.is_multiple_of(2) && value / 4 == mark && late(name));
            assert_eq!(pairs(table.marked(mark, after())), marked);
        }
    }
    let first = model.values().filter(|value| value.is_multiple_of(2)).map(|value| value / 4).min();
    assert_eq!(table.first_mark().copied(), first);
    let mut until: Vec<String> = table.marked_until(&1).iter().map(|name| name.to_string()).collect();
    until.sort();
    let expected: Vec<String> = those(&|_, value| value.is_multiple_of(2) && value / 4 <= 1)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(until, expected);
}

proptest! {
    #[test]
    fn a_table_is_a_map_and_its_copies_stay_as_they_are(
        before in prop::collection::vec(step(), 0..40),
        after in prop::collection::vec(step(), 0..40),
    ) {
        let (mut table, mut model) = (Table::default(), BTreeMap::new());
        before.into_iter().for_each(|step| take(&mut table, &mut model, step));
        check(&table, &model);
        table.untouch();
        let (copy, copied) = (table.clone(), model.clone());
        after.into_iter().for_each(|step| take(&mut table, &mut model, step));
        check(&table, &model);
        check(&copy, &copied);
        // Written entry by entry, or as a whole, and read again: the same.
        let mut follower = copy;
        for change in table.drain().unwrap() {
            follower.apply(&change.name, change.value.as_deref()).unwrap();
        }
        check(&follower, &model);
        prop_assert!(table.drain().unwrap().is_empty());
        let json = serde_json::to_string(&table).unwrap();
        check(&serde_json::from_str(&json).unwrap(), &model);
    }
}
