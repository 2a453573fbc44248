//! The key policy of an identity and its changes.
