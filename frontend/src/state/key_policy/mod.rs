//! What the key policy page knows: the live policy and its changes ([`desk`]), what the user is doing ([`studio`]),
//! the policy editor ([`editor`]), and lines of JSON ([`lines`]).

pub(crate) mod desk;
pub(crate) mod editor;
pub(crate) mod lines;
pub(crate) mod studio;
