//! Hooks: what pages share besides looks.

pub(crate) mod use_alerts;
pub(crate) mod use_fragment;
pub(crate) mod use_link_checks;
pub(crate) mod use_near;
pub(crate) mod use_now;
pub(crate) mod use_resource;
pub(crate) mod use_run;
pub(crate) mod use_session;
pub(crate) mod use_targets;
pub(crate) mod use_title;
pub(crate) mod use_verification;
