//! Any DER or BER as a tree of elements (X.690), with the bytes that each stands in: for hex views, for saying where something
//! breaks, and for what no table here knows.
//!
//! Reading order: `header` (tag and length) → [`tree`] (the elements, up to the first that breaks) → [`value`] (their content in
//! words) → [`fields`] (what they are called in a certificate, a request, a list) → [`strict`] (where BER is not DER).

mod fields;
mod header;
mod strict;
mod tree;
mod value;

pub use fields::{CERTIFICATE, CONTENT_INFO, Field, PUBLIC_KEY, REQUEST, REVOCATION_LIST};
pub use header::{Class, Problem};
pub use strict::{Looseness, looseness};
pub use tree::{Fault, MAX_DEPTH, MAX_NODES, Node, Tree};

pub(super) use header::header;
pub(super) use value::dotted;
