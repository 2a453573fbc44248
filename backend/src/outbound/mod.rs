//! Calls to addresses that people named: which of them may be called, and how they are read.
//!
//! `url` says which texts are such addresses, `address` which machines they may lead to, `fetch` reads one.

mod address;
mod fetch;
mod url;

pub use fetch::{Fetched, Fetcher, Refusal};
pub(crate) use url::{check, is_loopback};

use hyper_rustls::ConfigBuilderExt as _;
use rustls::ClientConfig;

/// The store's name of the sandbox as a target.
const SANDBOX: &str = "sandbox";

/// How far an address may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The internet alone: no machine of this network, so that nobody can look around in it through Signet.
    Internet,
    /// The internet and this machine: for trying things out.
    ThisMachineToo,
}

impl Reach {
    /// How far the addresses of a target's identities may lead.
    pub fn of_target(target: &str) -> Self {
        if target == SANDBOX { Self::ThisMachineToo } else { Self::Internet }
    }
}

/// TLS as the AWS SDK brings it, with the system's roots.
///
/// # Errors
/// The system has no usable roots.
pub(crate) fn tls() -> std::io::Result<ClientConfig> {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let builder = ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?;
    Ok(builder.with_native_roots()?.with_no_client_auth())
}

/// An error and what caused it, in one line: the outermost one alone says only that there was no connection.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
