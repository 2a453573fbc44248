//! What the policy editor decides: places in the text ([`offsets`]), its colours ([`paint`]), suggestions ([`suggest`]), files
//! ([`mod@file`]), statements as a form ([`form`]), and what can be taken back ([`mod@bench`]).

pub(crate) mod bench;
pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod offsets;
pub(crate) mod paint;
pub(crate) mod suggest;
