//! What the UI knows, as plain data and pure reducers, tested without a browser.

pub(crate) mod alerts;
pub(crate) mod certificate;
pub(crate) mod gate;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod inspect;
pub(crate) mod key_policy;
pub(crate) mod run;
pub(crate) mod wizard;
