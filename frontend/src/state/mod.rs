//! What the UI knows, as plain data and pure reducers, tested without a browser.

pub(crate) mod alerts;
pub(crate) mod authorities;
pub(crate) mod certificate;
pub(crate) mod confirm;
pub(crate) mod console;
pub(crate) mod cost;
pub(crate) mod gate;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod inspect;
pub(crate) mod inventory;
pub(crate) mod jwks;
pub(crate) mod key_policy;
pub(crate) mod offers;
pub(crate) mod options;
pub(crate) mod run;
pub(crate) mod search;
pub(crate) mod signature;
pub(crate) mod targets;
pub(crate) mod task;
pub(crate) mod timeline;
pub(crate) mod verification;
pub(crate) mod wizard;
pub(crate) mod words;
