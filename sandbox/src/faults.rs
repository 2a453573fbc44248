//! Scripted failures and call counts, for tests of what an AWS client does on a bad day.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What goes wrong with one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The call has no effect and is answered with this error. Its HTTP status is 400, but for those errors of AWS's own
    /// making that have 500 or 503 (`KMSInternalException`), which clients try again.
    Error {
        /// The error's name, such as `AccessDeniedException`.
        name: String,
        /// The error's message.
        message: String,
    },
    /// The call has no effect and is answered as its service answers calls that come too fast.
    Throttle,
    /// The call arrives this much later, by Tokio's time, and is answered as usual.
    Delay(Duration),
    /// The call has its effect, but the connection breaks before the answer arrives.
    Cut,
    /// The call has its effect, but the connection breaks in the middle of the answer.
    CutMidway,
    /// The connection breaks before the call arrives: it has no effect.
    Refuse,
}

/// Which call meets a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The nth call from now: 1 is the next one.
    Nth(u64),
    /// Every call that does not meet another fault.
    Always,
}

/// A fault that is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The operation, as it was given.
    pub operation: String,
    /// Which call of it, from now.
    pub when: When,
    /// What goes wrong.
    pub fault: Fault,
}

/// The script of a sandbox: which call of which operation fails, and how often each was called.
///
/// Operations are named as in AWS: `CreateKey`, `IssueCertificate`. The service can be named as well, as SigV4 does
/// (`kms:CreateKey`, `acm-pca:IssueCertificate`); `kms:*` is every operation of a service, and `*` every operation.
#[derive(Debug, Default)]
pub struct Faults {
    script: Mutex<Script>,
}

#[derive(Debug, Default)]
struct Script {
    /// By service and operation.
    calls: BTreeMap<&'static str, BTreeMap<String, u64>>,
    planned: Vec<Planned>,
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
        self.plan(operation, When::Nth(nth.max(1)), fault);
    }

    /// Lets every call of `operation` meet `fault`, but those for which another fault is planned by number.
    pub fn always(&self, operation: &str, fault: Fault) {
        self.plan(operation, When::Always, fault);
    }

    /// How many calls of `operation` have arrived since the sandbox was opened, failed ones included.
    ///
    /// An SDK client repeats throttled and broken calls by itself: each attempt counts.
    #[must_use]
    pub fn calls(&self, operation: &str) -> u64 {
        let script = self.script();
        let counted =
            script.calls.iter().flat_map(|(service, calls)| calls.iter().map(move |c| (service, c)));
        counted
            .filter(|(service, (name, _))| names(operation, service, name))
            .map(|(_, (_, count))| count)
            .sum()
    }

    /// Every operation called so far, with its count.
    #[must_use]
    pub fn all_calls(&self) -> BTreeMap<String, u64> {
        let mut all = BTreeMap::new();
        for (name, count) in self.script().calls.values().flatten() {
            *all.entry(name.clone()).or_insert(0) += count;
        }
        all
    }

    /// Every operation called so far, with its count, by service (`kms`, `acm-pca`, `sts`, `iam`, `lambda`).
    #[must_use]
    pub fn calls_by_service(&self) -> BTreeMap<&'static str, BTreeMap<String, u64>> {
        self.script().calls.clone()
    }

    /// The faults that are still to come, in the order in which they were planned.
    #[must_use]
    pub fn planned(&self) -> Vec<Planned> {
        self.script().planned.clone()
    }

    /// Forgets the faults that are still planned; the counts stay.
    pub fn clear(&self) {
        self.script().planned.clear();
    }

    /// Forgets the planned faults and the counts.
    pub(crate) fn reset(&self) {
        *self.script() = Script::default();
    }

    /// Counts a call and takes the fault planned for it.
    pub(crate) fn meet(&self, service: &'static str, operation: &str) -> Option<Fault> {
        let mut script = self.script();
        script.count(service, operation);
        if script.planned.is_empty() {
            return None;
        }
        script.take(service, operation)
    }

    fn plan(&self, operation: &str, when: When, fault: Fault) {
        self.script().planned.push(Planned { operation: operation.to_owned(), when, fault });
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script {
    fn count(&mut self, service: &'static str, operation: &str) {
        let calls = self.calls.entry(service).or_default();
        match calls.get_mut(operation) {
            Some(count) => *count += 1,
            None => {
                calls.insert(operation.to_owned(), 1);
            }
        }
    }

    /// Brings the planned faults one call nearer. The one that was planned last for this very call happens; if there
    /// is none, the last one for every call.
    fn take(&mut self, service: &str, operation: &str) -> Option<Fault> {
        let (mut this, mut every) = (None, None);
        self.planned.retain_mut(|planned| {
            if !names(&planned.operation, service, operation) {
                return true;
            }
            match &mut planned.when {
                When::Always => every = Some(planned.fault.clone()),
                When::Nth(1) => {
                    this = Some(planned.fault.clone());
                    return false;
                }
                When::Nth(nth) => *nth -= 1,
            }
            true
        });
        this.or(every)
    }
}

/// The HTTP status of a scripted error, as the service models and "Common errors" of the API references have it.
pub(crate) fn status_of(name: &str) -> u16 {
    match name {
        "InternalFailure" | "InternalError" | "KMSInternalException" | "KeyUnavailableException" => 500,
        "DependencyTimeoutException" | "ServiceUnavailable" | "ServiceUnavailableException" => 503,
        _ => 400,
    }
}

/// Whether `pattern` (`Sign`, `kms:Sign`, `kms:*`, `*`) names this operation.
fn names(pattern: &str, service: &str, operation: &str) -> bool {
    let name = match pattern.split_once(':') {
        Some((of, name)) if of == service => name,
        Some(_) => return false,
        None => pattern,
    };
    name == "*" || name == operation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_meet_the_planned_call_only() {
        let faults = Faults::default();
        assert_eq!(faults.meet("kms", "Sign"), None);
        faults.nth("Sign", 2, Fault::Throttle);
        assert_eq!(faults.meet("kms", "Sign"), None);
        assert_eq!(faults.meet("kms", "Verify"), None);
        assert_eq!(faults.meet("kms", "Sign"), Some(Fault::Throttle));
        assert_eq!(faults.meet("kms", "Sign"), None);
        assert_eq!(faults.calls("Sign"), 4);
        assert_eq!(faults.calls("CreateKey"), 0);
    }

    #[test]
    fn clear_forgets_plans_and_keeps_counts() {
        let faults = Faults::default();
        faults.next("Sign", Fault::Cut);
        faults.clear();
        assert_eq!(faults.meet("kms", "Sign"), None);
        assert_eq!(faults.all_calls(), BTreeMap::from([("Sign".to_owned(), 1)]));
        faults.reset();
        assert_eq!(faults.all_calls(), BTreeMap::new());
    }

    #[test]
    fn a_service_can_be_named() {
        let faults = Faults::default();
        faults.next("kms:GetPolicy", Fault::Cut);
        assert_eq!(faults.meet("acm-pca", "GetPolicy"), None);
        assert_eq!(faults.meet("kms", "GetPolicy"), Some(Fault::Cut));
        faults.next("acm-pca:*", Fault::Refuse);
        assert_eq!(faults.meet("kms", "Sign"), None);
        assert_eq!(faults.meet("acm-pca", "ListTags"), Some(Fault::Refuse));
        faults.next("*", Fault::Throttle);
        assert_eq!(faults.meet("sts", "GetCallerIdentity"), Some(Fault::Throttle));
        assert_eq!(
            [faults.calls("GetPolicy"), faults.calls("kms:GetPolicy"), faults.calls("kms:*")],
            [2, 1, 2]
        );
        assert_eq!(faults.calls("*"), 5);
    }

    #[test]
    fn every_call_fails_until_cleared_and_numbered_faults_go_first() {
        let faults = Faults::default();
        faults.always("Sign", Fault::Throttle);
        faults.nth("Sign", 2, Fault::Cut);
        faults.nth("Sign", 2, Fault::Refuse);
        let met: Vec<_> = (0..4).filter_map(|_| faults.meet("kms", "Sign")).collect();
        assert_eq!(met, [Fault::Throttle, Fault::Refuse, Fault::Throttle, Fault::Throttle]);
        let always = Planned { operation: "Sign".into(), when: When::Always, fault: Fault::Throttle };
        assert_eq!(faults.planned(), [always]);
        faults.clear();
        assert_eq!(faults.meet("kms", "Sign"), None);
    }

    #[test]
    fn what_is_planned_comes_nearer() {
        let faults = Faults::default();
        faults.nth("Sign", 3, Fault::Cut);
        faults.meet("kms", "Sign");
        assert_eq!(faults.planned()[0].when, When::Nth(2));
    }
}
