//! Which signatures the EHRs take, by what their documentation says, and whether a key can make one of them.
//!
//! What a vendor takes changes: the answer of the EHR's own `smart-configuration`
//! (`token_endpoint_auth_signing_alg_values_supported`) decides at registration.

use serde::Serialize;

use super::smart::Outcome;
use super::view::PublicKeyView;

/// An EHR and the JWT algorithms (RFC 7518 §3.1) that it takes of clients, the usual one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ehr {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: &'static [&'static str],
    /// What it takes of clients whose key set it fetches, beyond that.
    pub takes_by_url: &'static [&'static str],
    /// Whether each server takes only one of `takes`, and it is not known which.
    pub varies: bool,
    /// How a key is registered there.
    pub registration: &'static str,
}

/// Those that there are presets for.
pub const EHRS: [Ehr; 6] = [
    Ehr {
        name: "Epic",
        takes: &["RS384"],
        takes_by_url: &["ES384", "ES256"],
        varies: false,
        registration: "Register the address of the key set, one for production and one for the rest",
    },
    Ehr {
        name: "Oracle Health",
        takes: &["RS384", "ES384"],
        takes_by_url: &[],
        varies: false,
        registration: "Register the key set; each tenant has an endpoint of its own",
    },
    Ehr {
        name: "athenahealth",
        takes: &["RS384"],
        takes_by_url: &[],
        varies: false,
        registration: "Import the key set or give its address; preview and production are separate apps",
    },
    Ehr {
        name: "eClinicalWorks",
        takes: &["RS384"],
        takes_by_url: &[],
        varies: false,
        registration: "Register the address of the key set",
    },
    Ehr {
        name: "ModMed",
        takes: &["ES384"],
        takes_by_url: &[],
        varies: false,
        registration: "Register the address of the key set",
    },
    Ehr {
        name: "Other SMART servers",
        takes: &["RS384", "ES384"],
        takes_by_url: &[],
        varies: true,
        registration: "Each takes at least one of them: look into its smart-configuration",
    },
];

/// Whether an EHR takes a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The EHR.
    pub ehr: &'static str,
    /// `Good`: it takes the key; `Neutral`: under a condition; `Bad`: it does not.
    pub outcome: Outcome,
    /// The algorithm to sign with there, if the key can make one that it takes.
    pub algorithm: Option<&'static str>,
    /// Why, in a sentence.
    pub reason: String,
    /// How a key is registered there.
    pub registration: &'static str,
}

/// Judges a key for each of [`EHRS`], in their order.
pub(super) fn verdicts(key: &PublicKeyView) -> Vec<Verdict> {
    let can = signs_with(key);
    EHRS.iter().map(|ehr| verdict(ehr, key, can)).collect()
}

/// The one algorithm that a key signs JWTs with; beyond SMART's two also ES256, which some servers list.
fn signs_with(key: &PublicKeyView) -> Option<&'static str> {
    let is_p256 = key.curve.as_deref() == Some("P-256") && key.jwk_thumbprint.is_some();
    key.smart_algorithms.first().copied().or(is_p256.then_some("ES256"))
}

fn verdict(ehr: &Ehr, key: &PublicKeyView, can: Option<&'static str>) -> Verdict {
    let listed = can.filter(|one| ehr.takes.contains(one));
    let by_url = can.filter(|one| ehr.takes_by_url.contains(one));
    let (outcome, reason) = match (listed, by_url) {
        (Some(algorithm), _) if ehr.varies => {
            (Outcome::Neutral, format!("Where the server lists {algorithm} among what it takes"))
        }
        (Some(algorithm), _) => (Outcome::Good, format!("It takes {algorithm}")),
        (None, Some(algorithm)) => (
            Outcome::Neutral,
            format!("It takes {algorithm} only where it fetches the key set from an address"),
        ),
        (None, None) => {
            let wanted = ehr.takes.join(" or ");
            let need = match ehr.takes {
                ["RS384"] => "an RSA key of 2048 bits or more",
                ["ES384"] => "a P-384 key",
                _ => "an RSA key of 2048 bits or more, or a P-384 key",
            };
            (Outcome::Bad, format!("It wants {wanted}: {need}, and this is {}", key.summary()))
        }
    };
    let algorithm = listed.or(by_url);
    Verdict { ehr: ehr.name, outcome, algorithm, reason, registration: ehr.registration }
}
