//! Revocation from end to end: asked for at the setup, named by the certificate, told by the list, and judged by OpenSSL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{World, params, run};
use signet_shared::api::identity_query::IdentityQuery;
use signet_shared::ceremony::{CeremonyParams, RevocationReason, RevokeParams};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{AuthorityKey, CrlOptions, KeySpec, OcspOptions};

const BUCKET: &str = "lakeside-crl";
const HOST: &str = "crl.lakeside.example";

fn asked(crl: bool, ocsp: bool) -> SetupParams {
    let mut asked = params();
    asked.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    asked.options.key.spec = KeySpec::ECC_NIST_P384;
    asked.options.authority.crl =
        crl.then(|| CrlOptions { bucket: BUCKET.to_owned(), days: 30, custom_cname: Some(HOST.to_owned()) });
    asked.options.authority.ocsp = ocsp.then_some(OcspOptions { custom_cname: None });
    asked
}

/// Whether it succeeded, and all that it said.
fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// The certificate, as OpenSSL tells it.
fn text(folder: &Path, certificate: &str) -> String {
    std::fs::write(folder.join("leaf.pem"), certificate).unwrap();
    openssl(folder, &["x509", "-in", "leaf.pem", "-noout", "-text"]).1
}

#[tokio::test]
async fn a_revoked_certificate_is_on_the_list_that_it_names() {
    let world = World::new();
    let app = world.app().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(&world, &app, asked(true, true)).await;
    let identity = app.list_identities(&IdentityQuery::default()).await.unwrap().items.remove(0);
    let identity = app.read_identity(&identity.id).await.unwrap();
    let told = text(folder, identity.certificate_pem.as_deref().unwrap());
    let authority = identity.authority_arn.clone().unwrap();
    let id = authority.rsplit('/').next().unwrap();
    let path = format!("crl/{id}.crl");
    assert!(told.contains(&format!("URI:http://{HOST}/{path}")), "{told}");
    assert!(told.contains("OCSP - URI:http://ocsp.acm-pca.us-east-1.amazonaws.com"), "{told}");

    std::fs::write(folder.join("root.pem"), identity.root_pem.as_deref().unwrap()).unwrap();
    let check = || {
        std::fs::write(folder.join("list.der"), world.sandbox.object(BUCKET, &path).unwrap()).unwrap();
        let (made, said) = openssl(
            folder,
            &["crl", "-inform", "DER", "-in", "list.der", "-CAfile", "root.pem", "-out", "list.pem"],
        );
        assert!(made && said.contains("verify OK"), "{said}");
        openssl(
            folder,
            &[
                "verify",
                "-crl_check",
                "-CRLfile",
                "list.pem",
                "-CAfile",
                "root.pem",
                "-purpose",
                "any",
                "leaf.pem",
            ],
        )
    };
    let (good, said) = check();
    assert!(good, "{said}");
    let revoke = CeremonyParams::Revoke(RevokeParams {
        identity: identity.summary.name.clone(),
        serial: None,
        reason: RevocationReason::KeyCompromise,
    });
    run(&world, &app, revoke).await;
    let (good, said) = check();
    assert!(!good && said.contains("certificate revoked"), "{said}");
}

#[tokio::test]
async fn ocsp_alone_needs_no_list_and_nothing_is_named_that_was_not_asked_for() {
    for (crl, ocsp) in [(false, true), (false, false)] {
        let world = World::new();
        let app = world.app().await;
        let folder = tempfile::tempdir().unwrap();
        run(&world, &app, asked(crl, ocsp)).await;
        let identity = app.list_identities(&IdentityQuery::default()).await.unwrap().items.remove(0);
        let identity = app.read_identity(&identity.id).await.unwrap();
        let told = text(folder.path(), identity.certificate_pem.as_deref().unwrap());
        assert!(!told.contains("CRL Distribution"), "{told}");
        assert_eq!(told.contains("OCSP - URI"), ocsp, "{told}");
    }
}

#[tokio::test]
async fn the_bill_names_what_answers_and_lists_cost() {
    let world = World::new();
    let app = world.app().await;
    let mut monthly = Vec::new();
    for (crl, ocsp) in [(false, false), (true, false), (false, true), (true, true)] {
        let plan = app.create_plan(&world.actor, asked(crl, ocsp)).await.unwrap();
        let line = |label: &str| plan.cost.lines.iter().find(|line| line.label == label).cloned();
        assert_eq!(line("Revocation list").is_some(), crl, "{:?}", plan.cost);
        assert_eq!(line("OCSP").map(|line| line.cents), ocsp.then_some(6), "{:?}", plan.cost);
        let sum: u32 = plan
            .cost
            .lines
            .iter()
            .filter(|line| line.period == signet_shared::api::plan::Period::Monthly)
            .map(|line| line.cents)
            .sum();
        assert_eq!(plan.cost.monthly_cents, sum);
        monthly.push(plan.cost.monthly_cents);
    }
    assert_eq!(monthly[1], monthly[0], "Private CA does not charge for lists");
    assert_eq!(monthly[3], monthly[0] + 6);
}
