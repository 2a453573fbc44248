//! The AWS CLI script of a few combinations, run by the real command line against a sandbox that checks signatures.

use std::process::Command;

use aws_sandbox::door::{self, DoorOptions};
use aws_sandbox::{Directory, Options, Sandbox, User};
use signet::app::export_plan;
use signet_shared::plan::Format;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{AuthorityKey, Hierarchy, KeySpec, SetupOptions};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::common::{World, params};
use crate::{peers, revocations};

/// Hierarchy by number, revocation by number, short-lived.
async fn run(hierarchy: usize, revocation: usize, short_lived: bool, names: &[&str]) {
    let Some(peers) = peers() else { return };
    let mut options =
        SetupOptions { hierarchy: crate::hierarchies("")[hierarchy].clone(), ..SetupOptions::default() };
    let (crl, ocsp) = revocations()[revocation].clone();
    options.authority.crl = crl;
    options.authority.ocsp = ocsp;
    options.authority.short_lived = short_lived;
    options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    options.key.spec = KeySpec::ECC_NIST_P384;
    options.key.multi_region = true;
    if short_lived {
        options.certificate.validity.unit = signet_shared::setup::options::PeriodUnit::Days;
        options.certificate.validity.value = 7;
    }
    if let Hierarchy::RootAndSubordinate { subordinate_cn } = &mut options.hierarchy {
        *subordinate_cn = "Lakeside Issuing".to_owned();
    }
    let mut world = World::new();
    let admin = User::new("admin")
        .access_key("AKIDSANDBOX", "sandbox")
        .access_key("AKIDTEST", "test")
        .administrator();
    let principals = Directory::default().user(admin);
    world.sandbox = Sandbox::open(Options { principals, strict_auth: true, ..Options::default() }).unwrap();
    let app = world.app().await;
    let plan = app.create_plan(&world.actor, SetupParams { options, ..params() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.sh"), export_plan(&plan, Format::Cli).unwrap()).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(door::serve(listener, world.sandbox.clone(), DoorOptions::default(), async {
        let _ = stopped.await;
    }));
    let place = folder.path().to_owned();
    let output = tokio::task::spawn_blocking(move || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(peers.join("bin")).chain(std::env::split_paths(&path));
        Command::new("bash")
            .args(["plan.sh", "made"])
            .current_dir(&place)
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("AWS_ENDPOINT_URL", format!("http://{address}"))
            .env("AWS_CONFIG_FILE", "absent")
            .env("AWS_SHARED_CREDENTIALS_FILE", "absent")
            .env("AWS_ACCESS_KEY_ID", "AKIDSANDBOX")
            .env("AWS_SECRET_ACCESS_KEY", "sandbox")
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let certificate = folder.path().join("made").join("verification_certificate.pem");
    let told =
        Command::new("openssl").args(["x509", "-noout", "-text", "-in"]).arg(certificate).output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    for name in names {
        assert!(told.contains(name), "{name} is not in {told}");
    }
    let (authorities, keys, aliases) = world.counts().await;
    assert_eq!((authorities, keys, aliases), (hierarchy + 1, 1, 1));
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_with_a_list_and_ocsp() {
    run(0, 5, false, &["URI:http://crl.lakeside.example/crl/", "OCSP - URI:http://ocsp.acm-pca"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subordinate_for_short_lived_certificates_with_ocsp_of_its_own_name() {
    run(1, 4, true, &["OCSP - URI:http://ocsp.lakeside.example", "CN = Lakeside Issuing"]).await;
}
