//! The pages of key policies: what the server knows ([`desk`]), what the user does ([`studio`]), the policy editor
//! ([`editor`]), how lines of JSON are shown ([`lines`]).

pub(crate) mod access;
pub(crate) mod desk;
pub(crate) mod editor;
pub(crate) mod export;
pub(crate) mod lines;
pub(crate) mod lockout;
pub(crate) mod proof;
pub(crate) mod recent;
pub(crate) mod studio;
pub(crate) mod ways;
