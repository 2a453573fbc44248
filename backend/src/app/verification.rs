//! Whether the certificate of an identity holds: its path, and its key beside KMS's.

use signet_shared::api::verification::IdentityVerification;
use signet_shared::certificate::spki_der_of;
use signet_shared::certificate::verify::{Purpose, Question, verify};

use super::App;
use crate::error::{Error, Result};
use crate::signatures::AwsLc;

impl App {
    /// Verifies the certificate that is kept of an identity, now, up to the root that is kept; and asks KMS for the public key.
    ///
    /// # Errors
    /// Not found if there is no such identity or no certificate yet; what AWS says when it refuses the public key.
    pub async fn verify_identity(&self, id: &str, purpose: Purpose) -> Result<IdentityVerification> {
        let row = self.store.identity(id).await?;
        let kept = self.material(&row).await?;
        // One that signed itself is its own root: it is the one that was registered.
        let anchor = kept.issuers.last().unwrap_or(&kept.leaf).clone();
        let question = Question {
            leaf: &kept.leaf,
            pool: &kept.issuers,
            anchors: &[anchor],
            lists: &[],
            responses: &[],
            time: self.clock.now_s(),
            purpose,
        };
        let verification = verify(&question, &AwsLc).map_err(Error::internal)?;
        let key = self.key_of_identity(&row.id).await?;
        let in_kms = key.aws.public_key(&key.arn).await?.spki_der;
        let carries_kms_key = spki_der_of(&kept.leaf).map_err(Error::internal)? == in_kms;
        let certificates = self.store.certificates(&row.id).await?;
        let revoked_for = certificates
            .into_iter()
            .find(|known| Some(&known.certificate.certificate_pem) == row.facts.certificate_pem.as_ref())
            .and_then(|known| known.revoked_for);
        Ok(IdentityVerification { verification, key_arn: key.arn, carries_kms_key, revoked_for })
    }
}
