//! RevocationConfiguration: accepted when it switches nothing on.

use serde::{Deserialize, Serialize};

use super::configuration::invalid_args;
use crate::{error::ApiError, validate::Checks};

/// Whether and how an authority publishes what it has revoked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct RevocationConfiguration {
    crl_configuration: Method,
    ocsp_configuration: Method,
}

/// One way to publish; the details of those that are on are not modelled.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Method {
    enabled: Option<bool>,
}

impl Default for RevocationConfiguration {
    fn default() -> Self {
        Self {
            crl_configuration: Method { enabled: Some(false) },
            ocsp_configuration: Method { enabled: Some(false) },
        }
    }
}

impl RevocationConfiguration {
    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks) {
        checks.required(
            "revocationConfiguration.crlConfiguration.enabled",
            self.crl_configuration.enabled.as_ref(),
        );
        checks.required(
            "revocationConfiguration.ocspConfiguration.enabled",
            self.ocsp_configuration.enabled.as_ref(),
        );
    }

    /// Refuses what is not modelled.
    pub(super) fn accept(self) -> Result<Self, ApiError> {
        if self.crl_configuration.enabled == Some(true) || self.ocsp_configuration.enabled == Some(true) {
            return Err(invalid_args(
                "Certificate revocation lists and OCSP are not modelled: leave them disabled.",
            ));
        }
        Ok(self)
    }
}
