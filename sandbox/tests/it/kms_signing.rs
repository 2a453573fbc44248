//! Signatures, judged by OpenSSL.

use aws_sdk_kms::{
    operation::sign::builders::SignFluentBuilder,
    primitives::Blob,
    types::{KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec as Algorithm},
};

use crate::common::{Aws, OpenSsl, aws, code, refusal};

const MESSAGE: &[u8] = b"The data that I want signed";

fn sign(aws: &Aws, key: &str, message: &[u8], kind: MessageType, algorithm: Algorithm) -> SignFluentBuilder {
    aws.kms.sign().key_id(key).message(Blob::new(message)).message_type(kind).signing_algorithm(algorithm)
}

/// OpenSSL's name of the hash function, and its options for the scheme.
fn openssl_options(algorithm: &Algorithm) -> (&'static str, Vec<&'static str>) {
    let name = algorithm.as_str();
    let hash = match name.rsplit('_').next().unwrap() {
        "256" => "sha256",
        "384" => "sha384",
        _ => "sha512",
    };
    let options = if name.contains("PSS") {
        vec!["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
    } else {
        vec![]
    };
    (hash, options)
}

#[tokio::test]
async fn openssl_verifies_every_algorithm_raw_and_digest() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    openssl.file("message", MESSAGE);
    for spec in [KeySpec::Rsa2048, KeySpec::EccNistP256, KeySpec::EccNistP384, KeySpec::EccNistP521] {
        let key = aws.key(spec.clone()).await;
        let public = aws.kms.get_public_key().key_id(&key).send().await.unwrap();
        let spki = public.public_key.unwrap().into_inner();
        let pem = der::pem::encode_string("PUBLIC KEY", der::pem::LineEnding::LF, &spki).unwrap();
        openssl.file("public.pem", pem);
        let algorithms = public.signing_algorithms.unwrap();
        assert_eq!(algorithms.len(), if spec == KeySpec::Rsa2048 { 6 } else { 1 });
        for algorithm in algorithms {
            let (hash, options) = openssl_options(&algorithm);
            openssl.ok(&["dgst", &format!("-{hash}"), "-binary", "-out", "digest", "message"], b"");
            let digest = std::fs::read(openssl.path().join("digest")).unwrap();
            for (message, kind) in [(MESSAGE, MessageType::Raw), (digest.as_slice(), MessageType::Digest)] {
                let signed = sign(&aws, &key, message, kind.clone(), algorithm.clone()).send().await.unwrap();
                let signature = signed.signature.unwrap().into_inner();
                openssl.file("signature", &signature);
                let option = format!("-{hash}");
                let mut arguments = vec!["dgst", &option, "-verify", "public.pem", "-signature", "signature"];
                arguments.extend(&options);
                arguments.push("message");
                let verdict = openssl.ok(&arguments, b"");
                assert_eq!(verdict.trim(), "Verified OK", "{spec:?} {algorithm:?} {kind:?}");

                let verify =
                    aws.kms.verify().key_id(&key).signing_algorithm(algorithm.clone()).message_type(kind);
                let verify = verify.message(Blob::new(message));
                let verified = verify.clone().signature(Blob::new(signature.clone())).send().await.unwrap();
                assert!(verified.signature_valid());
                let mut forged = signature;
                *forged.last_mut().unwrap() ^= 1;
                let refused = verify.signature(Blob::new(forged)).send().await;
                assert_eq!(code(refused), "KMSInvalidSignatureException");
            }
        }
    }
}

#[tokio::test]
async fn a_digest_must_have_its_length_and_a_message_its_bounds() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let with = |length: usize, kind| sign(&aws, &key, &vec![7; length], kind, Algorithm::EcdsaSha256).send();
    for length in [1, 31, 33, 48] {
        let (name, message) = refusal(with(length, MessageType::Digest).await);
        assert_eq!(name, "ValidationException");
        assert_eq!(message, "Digest is invalid length for algorithm ECDSA_SHA_256.");
    }
    with(32, MessageType::Digest).await.unwrap();
    with(4_096, MessageType::Raw).await.unwrap();
    for length in [0, 4_097] {
        assert_eq!(code(with(length, MessageType::Raw).await), "ValidationException");
    }
    assert_eq!(code(with(64, MessageType::ExternalMu).await), "ValidationException");
    assert_eq!(code(with(64, MessageType::from("OTHER")).await), "ValidationException");
}

#[tokio::test]
async fn a_key_signs_only_with_its_own_algorithms() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    for algorithm in [Algorithm::EcdsaSha384, Algorithm::RsassaPkcs1V15Sha256, Algorithm::Sm2Dsa] {
        let (name, message) =
            refusal(sign(&aws, &key, MESSAGE, MessageType::Raw, algorithm.clone()).send().await);
        assert_eq!(name, "InvalidKeyUsageException");
        assert_eq!(
            message,
            format!("Algorithm {} is incompatible with key spec ECC_NIST_P256.", algorithm.as_str())
        );
    }
    let other = aws.kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::KeyAgreement);
    let other = other.send().await.unwrap().key_metadata.unwrap();
    let (name, message) =
        refusal(sign(&aws, other.key_id(), MESSAGE, MessageType::Raw, Algorithm::EcdsaSha256).send().await);
    assert_eq!(name, "InvalidKeyUsageException");
    assert_eq!(
        message,
        format!("{} key usage is KEY_AGREEMENT which is not valid for Sign.", other.arn().unwrap())
    );
    let symmetric = aws.kms.create_key().send().await.unwrap().key_metadata.unwrap();
    let refused =
        sign(&aws, symmetric.key_id(), MESSAGE, MessageType::Raw, Algorithm::EcdsaSha256).send().await;
    assert_eq!(code(refused), "InvalidKeyUsageException");
}

#[tokio::test]
async fn a_dry_run_fails_as_the_call_would_or_by_its_own_name() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let run = |algorithm| sign(&aws, &key, MESSAGE, MessageType::Raw, algorithm).dry_run(true).send();
    assert_eq!(code(run(Algorithm::EcdsaSha256).await), "DryRunOperationException");
    assert_eq!(code(run(Algorithm::EcdsaSha384).await), "InvalidKeyUsageException");
}
