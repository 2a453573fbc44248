//! Keys that were opened in this browser, and which target fits a key.

use serde::{Deserialize, Serialize};
use signet_shared::api::target::TargetRecord;
use signet_shared::policy::KeyArn;

/// Where the list is kept in this browser.
pub(crate) const STORE: &str = "signet.keys";
/// Keys in the list.
const MOST: usize = 8;

/// A key that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recent {
    /// Id of the target that reached it.
    pub target: String,
    /// Its ARN.
    pub key_arn: String,
    /// What people know it by: its alias, or its id.
    pub name: String,
}

/// Reads what was kept. What cannot be read is as good as nothing.
pub(crate) fn read(kept: Option<String>) -> Vec<Recent> {
    kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// The list with a key that was opened just now: first, and once.
pub(crate) fn remember(list: Vec<Recent>, opened: Recent) -> Vec<Recent> {
    let others = list.into_iter().filter(|key| key.key_arn != opened.key_arn || key.target != opened.target);
    let mut next = vec![opened.clone()];
    next.extend(others);
    next.truncate(MOST);
    next
}

/// The one target that is known to be the key's account; `None` if none or several are.
pub(crate) fn fitting_target<'a>(targets: &'a [TargetRecord], key: &KeyArn) -> Option<&'a str> {
    let account = |record: &&TargetRecord| record.target.account.as_deref() == Some(key.account());
    let mut fitting = targets.iter().filter(account);
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(&one.target.id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use signet_shared::api::session::{Target, TargetKind};

    use super::*;

    fn key(n: usize) -> Recent {
        Recent { target: "sandbox".to_owned(), key_arn: format!("k{n}"), name: n.to_string() }
    }

    #[test]
    fn the_last_one_comes_first_and_once_and_old_ones_go() {
        let list = (0..10).map(key).fold(Vec::new(), remember);
        assert_eq!(list.len(), 8);
        assert_eq!(list.first(), Some(&key(9)));
        let again = remember(list, Recent { name: "new name".to_owned(), ..key(5) });
        assert_eq!((again.len(), again[0].name.as_str()), (8, "new name"));
        assert_eq!(again.iter().filter(|recent| recent.key_arn == "k5").count(), 1);
        let kept = serde_json::to_string(&again).unwrap();
        assert_eq!(read(Some(kept)), again);
        assert_eq!(read(Some("{".to_owned())), []);
    }

    #[test]
    fn a_key_is_reached_by_the_target_of_its_account() {
        let record = |id: &str, account: Option<&str>| TargetRecord {
            target: Target {
                id: id.to_owned(),
                kind: TargetKind::Aws,
                name: id.to_owned(),
                account: account.map(str::to_owned),
                default_region: "us-east-1".to_owned(),
                endpoint_url: None,
            },
            access: None,
            fixed: false,
            is_default: false,
            identities: 0,
            checked: None,
            revision: 0,
        };
        let key = KeyArn::parse("arn:aws:kms:us-east-1:111122223333:key/x").unwrap();
        let all = [record("a", Some("444455556666")), record("b", Some("111122223333")), record("c", None)];
        assert_eq!(fitting_target(&all, &key), Some("b"));
        assert_eq!(fitting_target(&[all[1].clone(), all[1].clone()], &key), None);
        assert_eq!(fitting_target(&all[..1], &key), None);
    }
}
