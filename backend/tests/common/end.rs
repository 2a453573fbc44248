//! What is there when a ceremony is over, as an AWS client and the API see it.

use aws_sandbox::Sandbox;
use signet_shared::api::identity::{CertificateRecord, CertificateStatus};

/// How much of each there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct End {
    /// Authorities that cost money, and deleted ones.
    pub(crate) authorities: (usize, usize),
    /// Keys that can sign, and those that wait for their deletion.
    pub(crate) keys: (usize, usize),
    pub(crate) aliases: usize,
    /// The identity's certificates: current, next, superseded, revoked.
    pub(crate) certificates: (usize, usize, usize, usize),
}

/// Looks. Panics at an authority or a key that is left half made.
pub(crate) async fn end(sandbox: &Sandbox, certificates: &[CertificateRecord]) -> End {
    let (kms, pca) = sdk(sandbox).await;
    let mut end = End::default();
    let authorities = pca.list_certificate_authorities().send().await.unwrap();
    for authority in authorities.certificate_authorities() {
        match authority.status().unwrap().as_str() {
            "DELETED" => end.authorities.1 += 1,
            "ACTIVE" => end.authorities.0 += 1,
            other => panic!("an authority is left {other}"),
        }
    }
    for key in kms.list_keys().send().await.unwrap().keys() {
        let key = kms.describe_key().key_id(key.key_id().unwrap()).send().await.unwrap();
        match key.key_metadata().unwrap().key_state().unwrap().as_str() {
            "Enabled" => end.keys.0 += 1,
            "PendingDeletion" => end.keys.1 += 1,
            other => panic!("a key is left {other}"),
        }
    }
    let aliases = kms.list_aliases().send().await.unwrap();
    let ours = |name: Option<&str>| name.is_some_and(|name| !name.starts_with("alias/aws/"));
    end.aliases = aliases.aliases().iter().filter(|alias| ours(alias.alias_name())).count();
    for certificate in certificates {
        match certificate.status {
            CertificateStatus::Current => end.certificates.0 += 1,
            CertificateStatus::Next => end.certificates.1 += 1,
            CertificateStatus::Superseded => end.certificates.2 += 1,
            CertificateStatus::Revoked => end.certificates.3 += 1,
        }
    }
    end
}

/// The real SDK clients over a sandbox, for looking at it from outside and for putting things in its way.
#[expect(clippy::disallowed_methods, reason = "a test looks at the sandbox as any AWS client would")]
pub(crate) async fn sdk(sandbox: &Sandbox) -> (aws_sdk_kms::Client, aws_sdk_acmpca::Client) {
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::new("us-east-1"))
        .http_client(sandbox.http_client())
        .credentials_provider(aws_credential_types::Credentials::from_keys("AKIDTEST", "test", None))
        .load()
        .await;
    (aws_sdk_kms::Client::new(&config), aws_sdk_acmpca::Client::new(&config))
}
