//! Scripted failures and call counts, for tests of what an AWS client does on a bad day.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What goes wrong with one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The call has no effect and is answered with this error (HTTP status 400).
    Error {
        /// The error's name, such as `AccessDeniedException`.
        name: String,
        /// The error's message.
        message: String,
    },
    /// The call has no effect and is answered with `ThrottlingException: Rate exceeded`.
    Throttle,
    /// The call arrives this much later, by Tokio's time, and is answered as usual.
    Delay(Duration),
    /// The call has its effect, but the connection breaks before the answer arrives.
    Cut,
    /// The connection breaks before the call arrives: it has no effect.
    Refuse,
}

/// The script of a sandbox: which call of which operation fails, and how often each was called.
///
/// Operations are named as in AWS, without their service: `CreateKey`, `IssueCertificate`.
#[derive(Debug, Default)]
pub struct Faults {
    script: Mutex<Script>,
}

#[derive(Debug, Default)]
struct Script {
    calls: BTreeMap<String, u64>,
    /// Operation and the absolute number of the call (from 1) that meets the fault.
    planned: BTreeMap<(String, u64), Fault>,
}

impl Faults {
    /// Lets the next call of `operation` meet `fault`.
    pub fn next(&self, operation: &str, fault: Fault) {
        self.nth(operation, 1, fault);
    }

    /// Lets the `nth` call of `operation` from now (1 is the next one) meet `fault`.
    ///
    /// A call meets one fault; a later plan for the same call replaces the earlier one.
    pub fn nth(&self, operation: &str, nth: u64, fault: Fault) {
        let mut script = self.script();
        let done = script.calls.get(operation).copied().unwrap_or(0);
        script.planned.insert((operation.to_owned(), done.saturating_add(nth.max(1))), fault);
    }

    /// How many calls of `operation` have arrived since the sandbox was opened, failed ones included.
    ///
    /// An SDK client repeats throttled and broken calls by itself: each attempt counts.
    #[must_use]
    pub fn calls(&self, operation: &str) -> u64 {
        self.script().calls.get(operation).copied().unwrap_or(0)
    }

    /// Every operation called so far, with its count.
    #[must_use]
    pub fn all_calls(&self) -> BTreeMap<String, u64> {
        self.script().calls.clone()
    }

    /// Forgets the faults that are still planned; the counts stay.
    pub fn clear(&self) {
        self.script().planned.clear();
    }

    /// Counts a call and takes the fault planned for it.
    pub(crate) fn meet(&self, operation: &str) -> Option<Fault> {
        let mut script = self.script();
        let count = script.calls.entry(operation.to_owned()).or_insert(0);
        *count += 1;
        let call = (operation.to_owned(), *count);
        script.planned.remove(&call)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_meet_the_planned_call_only() {
        let faults = Faults::default();
        assert_eq!(faults.meet("Sign"), None);
        faults.nth("Sign", 2, Fault::Throttle);
        assert_eq!(faults.meet("Sign"), None);
        assert_eq!(faults.meet("Verify"), None);
        assert_eq!(faults.meet("Sign"), Some(Fault::Throttle));
        assert_eq!(faults.meet("Sign"), None);
        assert_eq!(faults.calls("Sign"), 4);
        assert_eq!(faults.calls("CreateKey"), 0);
    }

    #[test]
    fn clear_forgets_plans_and_keeps_counts() {
        let faults = Faults::default();
        faults.next("Sign", Fault::Cut);
        faults.clear();
        assert_eq!(faults.meet("Sign"), None);
        assert_eq!(faults.all_calls(), BTreeMap::from([("Sign".to_owned(), 1)]));
    }
}
