//! The HTTP API and the UI's files: translation only.
