//! AWS KMS and AWS Private CA in process: real keys, real X.509, the AWS JSON 1.1 wire protocol.

mod connector;
mod faults;
mod options;
mod sandbox;

pub use faults::{Fault, Faults};
pub use options::{Options, Pace};
pub use sandbox::{ConnectionCut, OpenError, Sandbox};
