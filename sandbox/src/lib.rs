//! AWS KMS and AWS Private CA in process: real keys, real X.509, the AWS JSON 1.1 wire protocol.
//!
//! A [`Sandbox`] answers the requests of real AWS clients with AWS's own parameters, states, errors and
//! messages. AWS SDK clients reach it without a port:
//!
//! ```
//! # use aws_sandbox::{Options, Sandbox};
//! let sandbox = Sandbox::open(Options::default())?;
//! let http_client = sandbox.http_client();
//! // aws_config::defaults(BehaviorVersion::latest()).http_client(http_client) …
//! # drop(http_client);
//! # Ok::<(), aws_sandbox::OpenError>(())
//! ```
//!
//! Any other AWS client reaches it on a port, by `door::serve` (feature `door`, on by default). Any other transport
//! hands its requests to [`Sandbox::handle`].

mod acmpca;
mod clock;
mod connector;
mod context;
mod control;
mod crypto;
mod directory;
#[cfg(feature = "door")]
pub mod door;
mod error;
mod faults;
mod iam;
mod kms;
mod lambda;
mod options;
mod pace;
mod page;
mod place;
mod policy;
mod principals;
mod published;
mod query;
mod request_id;
mod route;
mod sandbox;
mod servicequotas;
mod sigv4;
mod state;
mod store;
mod sts;
mod throttle;
mod validate;
mod wire;
mod x509;

pub use clock::Clock;
pub use control::{ObjectName, StateError};
pub use directory::{AccessKey, Directory, Function, Role, RoleSession, User};
pub use faults::{Fault, Faults, Planned, When};
pub use options::Options;
pub use pace::Pace;
pub use sandbox::{ConnectionCut, OpenError, Sandbox};
