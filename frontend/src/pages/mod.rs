//! The pages, one per address. Each loads through `hooks`, decides through `state` and draws with `components`.

pub(crate) mod certificate;
pub(crate) mod gate;
pub(crate) mod home;
pub(crate) mod identity;
pub(crate) mod identity_head;
pub(crate) mod inspect;
pub(crate) mod inventory;
pub(crate) mod key_policy;
pub(crate) mod keys;
pub(crate) mod not_found;
pub(crate) mod plan;
pub(crate) mod room;
pub(crate) mod run;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod task;
