//! Certificates as files, through the public door.

use reqwest::StatusCode;
use signet_shared::api::identity::Identity;
use signet_shared::api::verification::IdentityVerification;
use signet_shared::certificate;
use signet_shared::certificate::verify::Rule;
use signet_shared::export::Format;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{Hierarchy, SetupOptions};

use crate::support::{Server, check_headers, params, problem};

fn with(identity: &str, hierarchy: Hierarchy) -> SetupParams {
    SetupParams { options: SetupOptions { hierarchy, ..SetupOptions::default() }, ..params(identity) }
}

#[tokio::test]
async fn every_form_is_served_under_its_name() {
    let server = Server::start().await;
    let user = server.user().await;
    let hierarchy = Hierarchy::RootAndSubordinate { subordinate_cn: "Issuing".to_owned() };
    let id = user.set_up(&with("clinic", hierarchy)).await.identity_id;
    let identity: Identity = user.read(&format!("/api/v1/identities/{id}")).await;
    let jwks: serde_json::Value = user.read(&format!("/jwks/{id}")).await;
    let leaf = identity.certificate_pem.unwrap();
    let (between, root) = (identity.chain_pem.unwrap(), identity.root_pem.unwrap());
    for format in Format::ALL {
        let answer = user.get(&format!("/api/v1/identities/{id}/export/{}", format.name())).await;
        assert_eq!(answer.status(), StatusCode::OK, "{format:?}");
        check_headers(answer.headers());
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["content-type"], format.media_type());
        let disposition = format!("attachment; filename=\"{}\"", format.file_name("clinic leaf"));
        assert_eq!(answer.headers()["content-disposition"], disposition.as_str());
        let bytes = answer.bytes().await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap_or_default();
        match format {
            Format::Pem => assert_eq!(text, leaf),
            Format::Chain => assert_eq!(text, format!("{between}{root}")),
            Format::FullChain => assert_eq!(text, format!("{leaf}{between}{root}")),
            Format::Csr => {
                let block = signet_shared::pem::blocks(&text).unwrap().remove(0).decode().unwrap();
                let request = signet_shared::csr::parse(&block).unwrap();
                assert_eq!(request.common_name.as_deref(), Some("clinic leaf"));
            }
            Format::PublicKey => {
                let block = signet_shared::pem::blocks(&text).unwrap().remove(0).decode().unwrap();
                let der = certificate::pem_to_der(&leaf).unwrap();
                assert_eq!(block, certificate::spki_der_of(&der).unwrap());
            }
            Format::Jwks => assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), jwks),
            Format::Zip => assert!(bytes.starts_with(b"PK\x03\x04")),
            Format::Der | Format::Pkcs7 | Format::TrustStore => assert_eq!(bytes[0], 0x30),
            Format::Pkcs7Pem => assert!(text.starts_with("-----BEGIN PKCS7-----\n")),
        }
    }
}

#[tokio::test]
async fn the_kept_certificate_is_verified_and_compared_with_kms() {
    let server = Server::start().await;
    let user = server.user().await;
    let hierarchy = Hierarchy::RootAndSubordinate { subordinate_cn: "Issuing".to_owned() };
    for (identity, hierarchy, length) in [("clinic", hierarchy, 3), ("alone", Hierarchy::SelfSigned, 1)] {
        let id = user.set_up(&with(identity, hierarchy)).await.identity_id;
        let path = format!("/api/v1/identities/{id}/verification");
        let found: IdentityVerification = user.read(&format!("{path}?purpose=code-signing")).await;
        let report = found.verification;
        assert!(report.valid && found.carries_kms_key, "{}", report.to_text());
        assert_eq!((report.path.len(), report.path.last().unwrap().is_anchor), (length, true));
        let other: IdentityVerification = user.read(&format!("{path}?purpose=server-auth")).await;
        let failures: Vec<_> = other.verification.failures().map(|(_, checked)| checked.rule).collect();
        assert_eq!(failures, [Rule::ExtendedKeyUsage]);
        let problem = problem(user.get(&format!("{path}?purpose=fun")).await).await;
        assert_eq!((problem.status, problem.errors.len()), (422, 1));
    }
}

#[tokio::test]
async fn what_there_is_nothing_of_is_told_with_what_there_is() {
    let server = Server::start().await;
    let user = server.user().await;
    let id = user.set_up(&with("alone", Hierarchy::SelfSigned)).await.identity_id;
    let get = async |format: &str| user.get(&format!("/api/v1/identities/{id}/export/{format}")).await;
    for (format, said) in [("chain", "signed itself"), ("csr", "no request is kept"), ("p12", "\"p12\"")] {
        let problem = problem(get(format).await).await;
        assert_eq!((problem.status, problem.code.as_str()), (404, "not_found"), "{format}");
        assert!(problem.detail.contains(said), "{problem:?}");
    }
    for format in ["pem", "fullchain", "truststore", "zip"] {
        assert_eq!(get(format).await.status(), StatusCode::OK, "{format}");
    }
}

#[tokio::test]
async fn a_trust_store_has_the_password_that_the_body_says() {
    let server = Server::start().await;
    let user = server.user().await;
    let id = user.set_up(&params("clinic")).await.identity_id;
    let path = format!("/api/v1/identities/{id}/export/truststore");
    let with = async |password: &str| user.post(&path, &serde_json::json!({ "password": password })).await;
    let usual = user.get(&path).await.bytes().await.unwrap();
    let same = with(signet_shared::export::DEFAULT_PASSWORD).await.bytes().await.unwrap();
    let answer = with("correct horse battery").await;
    assert_eq!(answer.status(), StatusCode::OK);
    check_headers(answer.headers());
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let chosen = answer.bytes().await.unwrap();
    assert_eq!(usual, same);
    // The password goes into the MAC alone.
    assert_eq!(usual.len(), chosen.len());
    assert_ne!(usual, chosen);
    for refused in ["short", "mit Umlaut \u{fc}"] {
        let problem = problem(with(refused).await).await;
        assert_eq!(problem.status, 422, "{problem:?}");
        assert!(!format!("{problem:?}").contains(refused), "{problem:?}");
    }
    let stranger = server.stranger().post(&path, &serde_json::json!({ "password": "correct horse" })).await;
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
}
