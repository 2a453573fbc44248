//! Certificates and authorities that come to their end.

use signet::error::Kind as ErrorKind;
use signet_shared::alert::{Kind, NextAction, Severity};
use signet_shared::api::alert::Resolution;

use crate::support::{DAY_MS, Watch, news};

#[tokio::test]
async fn each_threshold_is_told_once_and_takes_the_place_of_the_one_before() {
    let watch = Watch::new().await;
    let end = watch.app.read_identity(&watch.identity).await.unwrap().summary.not_after.unwrap();
    let mut left_ms = end * 1000 - watch.world.clock().now_ms();
    for (days, threshold, severity) in [
        (59, 60, Severity::Notice),
        (29, 30, Severity::Warning),
        (13, 14, Severity::Warning),
        (6, 7, Severity::Critical),
        (0, 1, Severity::Critical),
        (-1, 0, Severity::Critical),
    ] {
        let to_go = days * DAY_MS + DAY_MS / 2;
        watch.world.advance(left_ms - to_go);
        left_ms = to_go;
        let earlier = usize::from(threshold != 60);
        assert_eq!(news(watch.look().await), (1, earlier), "{days} days left");
        assert_eq!(news(watch.look().await), (0, 0), "{days} days left, again");
        let alert = watch.only(Kind::CertificateExpiry).await.alert;
        assert_eq!((alert.threshold_days, alert.severity), (Some(threshold), severity));
        assert_eq!((alert.ends_at, alert.next_action), (Some(end), NextAction::Renew));
        assert_eq!(alert.identity_id, watch.identity);
    }
    let all = watch.app.list_alerts(true).await.unwrap().alerts;
    assert_eq!(all.len(), 6);
    assert!(all[1..].iter().all(|record| record.resolution == Some(Resolution::Superseded)));
}

#[tokio::test]
async fn the_authority_has_an_end_too_even_when_aws_does_not_tell_it() {
    let watch = Watch::new().await;
    watch.world.advance(3_640 * DAY_MS);
    for _ in 0..2 {
        watch.look().await;
        let open = watch.open().await;
        let ends = open.iter().filter(|record| record.alert.kind == Kind::AuthorityExpiry).count();
        assert_eq!(ends, 1, "{open:?}");
        // The second look is blind; the root certificate that Signet keeps has the same end.
        deny(&watch, "DescribeCertificateAuthority");
    }
}

#[tokio::test]
async fn an_end_cannot_be_accepted() {
    let watch = Watch::new().await;
    watch.world.advance(400 * DAY_MS);
    watch.look().await;
    let id = watch.only(Kind::CertificateExpiry).await.alert.id;
    let error = watch.acknowledge(&id).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert_eq!(error.hint.as_deref(), Some("Renew the certificate."));
    assert_eq!(watch.open().await.len(), 1);
}

fn deny(watch: &Watch, operation: &str) {
    watch.world.sandbox.faults().next(
        operation,
        aws_sandbox::Fault::Error {
            name: "AccessDeniedException".to_owned(),
            message: "not authorized".to_owned(),
        },
    );
}
