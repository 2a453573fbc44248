//! RSA keys that were made in advance.

use std::collections::BTreeSet;

use aws_sandbox::{Options, Sandbox};
use aws_sdk_acmpca::types::{CertificateAuthorityType, KeyAlgorithm, SigningAlgorithm};
use aws_sdk_kms::{
    primitives::Blob,
    types::{KeySpec, SigningAlgorithmSpec},
};

use crate::common::{OpenSsl, configuration, on, subject};

#[tokio::test]
async fn spare_keys_are_given_once_whoever_asks() {
    let options = Options { spare_keys: true, ..Options::default() };
    let first = on(&Sandbox::open(options.clone()).unwrap(), "us-east-1").await;
    let second = on(&Sandbox::open(options).unwrap(), "us-east-1").await;
    let mut seen = BTreeSet::new();
    // More than are ready: some come from the pool, and some are made in place.
    for aws in [&first, &second, &first, &second, &first] {
        let key = aws.key(KeySpec::Rsa2048).await;
        let public = aws.kms.get_public_key().key_id(&key).send().await.unwrap().public_key.unwrap();
        assert!(seen.insert(public.into_inner()));
        let algorithm = SigningAlgorithmSpec::RsassaPssSha384;
        let sign = aws.kms.sign().key_id(&key).message(Blob::new("message"));
        let signature = sign.signing_algorithm(algorithm.clone()).send().await.unwrap().signature.unwrap();
        let verify = aws.kms.verify().key_id(&key).message(Blob::new("message")).signature(signature);
        assert!(verify.signing_algorithm(algorithm).send().await.unwrap().signature_valid());
    }
    drop(first);
    let authority = second
        .acmpca
        .create_certificate_authority()
        .certificate_authority_configuration(configuration(
            KeyAlgorithm::Rsa2048,
            SigningAlgorithm::Sha256Withrsa,
            subject("Root"),
        ))
        .certificate_authority_type(CertificateAuthorityType::Root)
        .send()
        .await
        .unwrap();
    let csr = second.csr(&authority.certificate_authority_arn.unwrap()).await;
    OpenSsl::new().ok(&["req", "-verify", "-noout"], csr.as_bytes());
}
