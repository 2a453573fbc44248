//! The requests and certificates of `signet_shared`, judged by OpenSSL: it must accept what we write and read what we read.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "openssl/certificate.rs"]
mod certificate;
#[path = "openssl/csr.rs"]
mod csr;
#[path = "openssl/export.rs"]
mod export;
#[path = "openssl/ocsp.rs"]
mod ocsp;
#[path = "openssl/self_signed.rs"]
mod self_signed;
#[path = "openssl/tool.rs"]
mod tool;
#[path = "openssl/verify.rs"]
mod verify;
