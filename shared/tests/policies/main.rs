//! The corpus of key policies in `tests/data/policies`, written from the patterns of AWS's documentation.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod corpus;
mod docs;
mod hostile;
mod peers;
mod repairs;
mod review;
