//! What is done with fuzzed bytes, and what must be true of the answers, whoever makes the bytes.
//!
//! libFuzzer calls it by `fuzz_targets/`; the sandbox's ordinary tests call it with mutated seeds, and compile this
//! file as one of their modules.

pub mod certificate;
pub mod certificate_request;
pub mod door;
mod fixture;
pub mod policy;
