//! Signatures that Verify must refuse, at the door.

use aws_sdk_kms::{
    primitives::Blob,
    types::{KeySpec, MessageType, SigningAlgorithmSpec as Algorithm},
};

use crate::common::{Aws, aws, code};

const MESSAGE: &[u8] = b"The data that I want signed";

/// A key with what Verify needs to know.
struct Signer<'a> {
    aws: &'a Aws,
    key: String,
    algorithm: Algorithm,
}

impl<'a> Signer<'a> {
    async fn new(aws: &'a Aws, spec: KeySpec, algorithm: Algorithm) -> Self {
        Self { aws, key: aws.key(spec).await, algorithm }
    }

    async fn sign(&self) -> Vec<u8> {
        let sign = self.aws.kms.sign().key_id(&self.key).message(Blob::new(MESSAGE));
        let signed = sign.signing_algorithm(self.algorithm.clone()).send().await.unwrap();
        signed.signature.unwrap().into_inner()
    }

    /// Whether Verify takes the signature; it may refuse it in one way only.
    async fn takes(&self, message: &[u8], signature: &[u8]) -> bool {
        let verify = self.aws.kms.verify().key_id(&self.key).message(Blob::new(message));
        let verify = verify.signing_algorithm(self.algorithm.clone()).signature(Blob::new(signature));
        match verify.send().await {
            Ok(answer) => answer.signature_valid(),
            refused => {
                assert_eq!(code(refused), "KMSInvalidSignatureException", "{}", hex::encode(signature));
                false
            }
        }
    }
}

/// Every kind of signature that a key of each family makes. RSA_2048 stands for all RSA: the code is the same.
const SIGNERS: [(KeySpec, Algorithm); 6] = [
    (KeySpec::Rsa2048, Algorithm::RsassaPkcs1V15Sha256),
    (KeySpec::Rsa2048, Algorithm::RsassaPssSha384),
    (KeySpec::EccNistP256, Algorithm::EcdsaSha256),
    (KeySpec::EccNistP384, Algorithm::EcdsaSha384),
    (KeySpec::EccNistP521, Algorithm::EcdsaSha512),
    (KeySpec::EccSecgP256K1, Algorithm::EcdsaSha256),
];

#[tokio::test]
async fn no_bit_can_be_flipped_and_no_byte_added_or_left_out() {
    let aws = aws().await;
    for (spec, algorithm) in SIGNERS {
        let signer = Signer::new(&aws, spec, algorithm).await;
        let signature = signer.sign().await;
        assert!(signer.takes(MESSAGE, &signature).await);
        for position in 0..signature.len() {
            let mut forged = signature.clone();
            forged[position] ^= 1 << (position % 8);
            assert!(!signer.takes(MESSAGE, &forged).await, "{:?} {position}", signer.algorithm);
        }
        let mut longer = signature.clone();
        longer.push(0);
        let mut shifted = vec![0];
        shifted.extend(&signature);
        let twice = [signature.as_slice(), &signature].concat();
        let zeros = vec![0; signature.len()];
        let ones = vec![0xff; signature.len()];
        for forged in [
            &signature[1..],
            &signature[..signature.len() - 1],
            &longer,
            &shifted,
            &twice,
            &zeros,
            &ones,
            &[0],
        ] {
            assert!(!signer.takes(MESSAGE, forged).await, "{:?} {}", signer.algorithm, hex::encode(forged));
        }
        assert!(!signer.takes(b"The data that I want signed.", &signature).await);
    }
}

#[tokio::test]
async fn hash_scheme_and_key_must_be_those_of_the_signer() {
    let aws = aws().await;
    let rsa = aws.key(KeySpec::Rsa2048).await;
    let algorithms = [
        Algorithm::RsassaPkcs1V15Sha256,
        Algorithm::RsassaPkcs1V15Sha384,
        Algorithm::RsassaPkcs1V15Sha512,
        Algorithm::RsassaPssSha256,
        Algorithm::RsassaPssSha384,
        Algorithm::RsassaPssSha512,
    ];
    let signer = |algorithm: &Algorithm| Signer { aws: &aws, key: rsa.clone(), algorithm: algorithm.clone() };
    for signed in &algorithms {
        let signature = signer(signed).sign().await;
        for verified in &algorithms {
            let taken = signer(verified).takes(MESSAGE, &signature).await;
            assert_eq!(taken, signed == verified, "{signed:?} as {verified:?}");
        }
        let other = Signer::new(&aws, KeySpec::Rsa2048, signed.clone()).await;
        assert!(!other.takes(MESSAGE, &signature).await);
    }
    for (spec, algorithm) in SIGNERS.into_iter().filter(|(spec, _)| *spec != KeySpec::Rsa2048) {
        let signature = Signer::new(&aws, spec.clone(), algorithm.clone()).await.sign().await;
        assert!(!Signer::new(&aws, spec, algorithm).await.takes(MESSAGE, &signature).await);
    }
}

#[tokio::test]
async fn a_message_is_not_its_digest() {
    let aws = aws().await;
    let signer = Signer::new(&aws, KeySpec::EccNistP256, Algorithm::EcdsaSha256).await;
    let signature = signer.sign().await;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, MESSAGE);
    assert!(!signer.takes(digest.as_ref(), &signature).await);
    let verify = aws.kms.verify().key_id(&signer.key).message(Blob::new(digest.as_ref()));
    let verify = verify.signing_algorithm(Algorithm::EcdsaSha256).message_type(MessageType::Digest);
    assert!(verify.signature(Blob::new(signature)).send().await.unwrap().signature_valid());
}

/// DER of a sequence of these numbers, whose contents are given as they are.
fn sequence(numbers: &[&[u8]]) -> Vec<u8> {
    let content: Vec<u8> = numbers
        .iter()
        .flat_map(|number| [&[0x02, u8::try_from(number.len()).unwrap()], *number].concat())
        .collect();
    [&[0x30, u8::try_from(content.len()).unwrap()], content.as_slice()].concat()
}

/// The contents of the two numbers in an ECDSA signature that is shorter than 128 bytes.
fn numbers(signature: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let length = usize::from(signature[3]);
    (signature[4..4 + length].to_vec(), signature[6 + length..].to_vec())
}

/// The order of P-256 (FIPS 186-4 section D.1.2.3), with the zero that keeps it positive.
const ORDER: &str = "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

#[tokio::test]
async fn an_ecdsa_signature_is_two_positive_numbers_in_der() {
    let aws = aws().await;
    let signer = Signer::new(&aws, KeySpec::EccNistP256, Algorithm::EcdsaSha256).await;
    let signature = signer.sign().await;
    let (r, s) = numbers(&signature);
    assert_eq!(sequence(&[&r, &s]), signature, "the pieces are the whole");
    let order = hex::decode(ORDER).unwrap();
    let padded = |number: &[u8]| [&[0], number].concat();
    // The same bits, read as a negative number.
    let negative = |number: &[u8]| {
        let mut bytes: Vec<u8> = number.iter().skip_while(|byte| **byte == 0).copied().collect();
        bytes[0] |= 0x80;
        bytes
    };
    let (zero, one): (&[u8], &[u8]) = (&[0], &[1]);
    let mut forged = vec![
        ("r = 0", sequence(&[zero, &s])),
        ("s = 0", sequence(&[&r, zero])),
        ("both 0", sequence(&[zero, zero])),
        ("both 1", sequence(&[one, one])),
        ("r empty", sequence(&[&[], &s])),
        ("s empty", sequence(&[&r, &[]])),
        ("r negative", sequence(&[&negative(&r), &s])),
        ("s negative", sequence(&[&r, &negative(&s)])),
        ("r = order", sequence(&[&order, &s])),
        ("s = order", sequence(&[&r, &order])),
        ("r swapped with s", sequence(&[&s, &r])),
        ("a zero too many before r", sequence(&[&padded(&padded(&r)), &s])),
        ("a zero too many before s", sequence(&[&r, &padded(&padded(&s))])),
        ("one number", sequence(&[&r])),
        ("three numbers", sequence(&[&r, &s, one])),
        ("none", sequence(&[])),
        ("bytes after the end", [signature.as_slice(), &[5, 0]].concat()),
        ("without DER", [&r[r.len() - 32..], &s[s.len() - 32..]].concat()),
    ];
    // The length of the whole in two bytes where one is enough, and of no definite size.
    let content = &signature[2..];
    forged.push(("a long length", [&[0x30, 0x81, signature[1]], content].concat()));
    forged.push(("a longer length", [&[0x30, 0x82, 0, signature[1]], content].concat()));
    forged.push(("no definite length", [&[0x30, 0x80], content, &[0, 0]].concat()));
    forged.push(("a set", [&[0x31, signature[1]], content].concat()));
    for (name, forged) in forged {
        assert!(!signer.takes(MESSAGE, &forged).await, "{name}: {}", hex::encode(&forged));
    }
}
