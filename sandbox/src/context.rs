//! What an operation works with.

use std::{
    cell::{Cell, LazyCell},
    fmt,
    net::IpAddr,
    sync::Arc,
};

use crate::{
    clock::Moment,
    crypto::{KeyKind, Pool, PrivateKey},
    error::ApiError,
    pace::Pace,
    place::Place,
    policy::{Facts, Request},
    principals::{Caller, Registry},
    servicequotas::Limits,
    state::Contents,
    store::Store,
    throttle::Throttle,
};

/// One call: by whom, where it works, when, and on which state.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    pub(crate) principals: &'a Registry,
    pub(crate) caller: &'a Caller,
    /// The caller's account and the Region of the call.
    pub(crate) place: Place,
    pub(crate) now: Moment,
    pub(crate) pace: Pace,
    pub(crate) throttle: &'a Throttle,
    /// What the account may have.
    pub(crate) limits: &'a Limits,
    /// Where the call comes from, if the transport has told.
    pub(crate) source: Option<IpAddr>,
    /// RSA keys made in advance.
    pub(crate) spare_keys: Option<&'a Pool>,
    /// What has to be passed before the state is seen, where an operation does not ask for permission itself.
    pub(crate) gate: Option<&'a Gate<'a>>,
}

/// A question of permission that is asked once, when the state is needed first: after the checks of parameters,
/// which AWS makes for everyone.
pub(crate) struct Gate<'a> {
    ask: Box<dyn Fn() -> Result<(), ApiError> + 'a>,
    passed: Cell<bool>,
}

impl<'a> Gate<'a> {
    pub(crate) fn new(ask: impl Fn() -> Result<(), ApiError> + 'a) -> Self {
        Self { ask: Box::new(ask), passed: Cell::new(false) }
    }

    /// Asks, if nobody has yet.
    ///
    /// # Errors
    /// The refusal.
    pub(crate) fn pass(&self) -> Result<(), ApiError> {
        if !self.passed.get() {
            (self.ask)()?;
            self.passed.set(true);
        }
        Ok(())
    }
}

impl fmt::Debug for Gate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("passed", &self.passed).finish_non_exhaustive()
    }
}

impl Context<'_> {
    /// The condition keys that every request has.
    pub(crate) fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        self.caller.facts(&mut facts);
        facts.set("aws:RequestedRegion", &self.place.region);
        facts.set("aws:CurrentTime", self.now.iso());
        facts.set("aws:EpochTime", self.now.seconds().to_string());
        // No call leaves the machine.
        facts.set("aws:SecureTransport", "true");
        facts.set("aws:ViaAWSService", "false");
        facts.set_some("aws:SourceIp", self.source.map(|address| address.to_string()));
        facts
    }

    /// A new key. Where no spare one is ready, an RSA key takes its time: not to be called in a transaction.
    pub(crate) fn new_key(&self, kind: KeyKind) -> Result<PrivateKey, ApiError> {
        match self.spare_keys.and_then(|pool| pool.take(kind)) {
            Some(key) => Ok(key),
            None => PrivateKey::generate(kind),
        }
    }

    /// What is asked of policies: this action on this resource, by the caller.
    pub(crate) fn request<'a>(
        &'a self,
        action: &'a str,
        resource: &'a str,
        facts: impl FnOnce() -> Facts + 'a,
    ) -> Request<'a> {
        Request { caller: self.caller, action, resource, facts: LazyCell::new(Box::new(facts)) }
    }

    /// What is at the call's place now.
    pub(crate) fn read(&self) -> Result<Arc<Contents>, ApiError> {
        self.read_at(&self.place)
    }

    /// What is at a place now.
    pub(crate) fn read_at(&self, place: &Place) -> Result<Arc<Contents>, ApiError> {
        self.gate.map_or(Ok(()), Gate::pass)?;
        let contents = self.store.read()?.contents(&place.key());
        if !contents.is_due(self.now) {
            return Ok(contents);
        }
        self.write_at(place, |_| Ok(()))?;
        Ok(self.store.read()?.contents(&place.key()))
    }

    /// The places of other accounts in the call's Region.
    pub(crate) fn other_places(&self) -> Result<Vec<Place>, ApiError> {
        self.gate.map_or(Ok(()), Gate::pass)?;
        let accounts = self.store.read()?.accounts(&self.place.region);
        let others = accounts.iter().filter(|account| **account != self.place.account);
        Ok(others.map(|account| self.place.of_account(account)).collect())
    }

    /// Changes what is at the call's place: wholly if `change` succeeds, not at all if it fails.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut Contents) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.write_at(&self.place, change)
    }

    /// Changes what is at a place: wholly if `change` succeeds, not at all if it fails.
    pub(crate) fn write_at<T>(
        &self,
        place: &Place,
        change: impl FnOnce(&mut Contents) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.gate.map_or(Ok(()), Gate::pass)?;
        let key = place.key();
        self.store.write(|state| {
            let mut contents = Contents::clone(&state.contents(&key));
            contents.settle(self.now);
            let result = change(&mut contents)?;
            state.put(&key, contents);
            Ok(result)
        })
    }
}
