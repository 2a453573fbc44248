//! The HTTP API and the doors before it, through real connections to a real server over the sandbox.

mod binary;
mod doors;
mod events;
mod journey;
mod problems;
mod routes;
mod sessions;
mod support;
