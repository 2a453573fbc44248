//! Identities: a list with health, and one with everything it is made of.

use signet_shared::api::identity::{
    CertificateRecord, CertificateStatus, Identity, IdentityPage, IdentityState, IdentitySummary,
    RemovalRecord, Renewal, Rotation,
};
use signet_shared::api::identity_query::IdentityQuery;
use signet_shared::ceremony::{CeremonyParams, RenewParams, RotationStage};
use signet_shared::export::Format;
use signet_shared::renewal;

use super::App;
use crate::error::Result;
use crate::store::{CertificateRow, Facts, IdentityRow, SummaryRow};

impl App {
    /// A page of identities, of one target or of all, with figures over all that the query fits.
    ///
    /// # Errors
    /// Not found if there is no such target; invalid if `after` is not from a page of the same order.
    pub async fn list_identities(&self, query: &IdentityQuery) -> Result<IdentityPage> {
        let targets = match &query.target {
            Some(id) => vec![self.targets.known(id).await?.id],
            None => self.targets.all().await?.into_iter().map(|known| known.id).collect(),
        };
        let now = self.clock.now_ms();
        let page = self.store.identity_page(&targets, query, now).await?;
        let items = page.rows.into_iter().map(|row| summary(row, now)).collect();
        Ok(IdentityPage { items, next: page.next, totals: page.totals })
    }

    /// Folds all summaries anew from the journals, which are the truth. Answers how many were not as they should have
    /// been: none, unless somebody changed the database.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn rebuild_summaries(&self) -> Result<u64> {
        self.store.rebuild_summaries().await
    }

    /// One identity.
    pub async fn read_identity(&self, id: &str) -> Result<Identity> {
        let row = self.store.identity(id).await?;
        let summary = summary(self.store.identity_summary(&row.id).await?, self.clock.now_ms());
        let certificates = self.store.certificates(&row.id).await?.into_iter().map(record).collect();
        let renewal = self.renewal(&row, summary.state);
        let rotation = rotation(&row);
        let removal = row
            .removal_id
            .clone()
            .map(|ceremony_id| RemovalRecord { ceremony_id, restorable_until: row.restorable_until });
        let Facts { authority_arn, key_arn, certificate_arn, certificate_pem, root_pem, chain_pem, .. } =
            row.facts;
        Ok(Identity {
            summary,
            authority_arn,
            key_arn,
            certificate_arn,
            certificate_pem,
            root_pem,
            chain_pem,
            certificates,
            renewal,
            rotation,
            removal,
            certificate_file: certificate_file(&row.leaf_cn),
        })
    }

    /// The next renewal, ready to be planned.
    fn renewal(&self, row: &IdentityRow, state: IdentityState) -> Option<Renewal> {
        let (not_before, not_after) = (row.facts.not_before?, row.facts.not_after?);
        (state == IdentityState::Ready).then(|| Renewal {
            due_at: renewal::due_at(not_before, not_after),
            is_due: renewal::is_due(not_before, not_after, self.clock.now_s()),
            params: CeremonyParams::Renew(RenewParams {
                identity: row.name.clone(),
                validity: None,
                template: None,
            }),
        })
    }

    /// An identity as people type it: by its name on the default target, or by its id on any.
    pub async fn find_identity(&self, name_or_id: &str) -> Result<IdentityRow> {
        match self.store.identity_named(self.targets.default_id(), name_or_id).await? {
            Some(row) => Ok(row),
            None => self.store.identity(name_or_id).await,
        }
    }
}

/// What a list shows of an identity at `now` (Unix milliseconds).
fn summary(row: SummaryRow, now: i64) -> IdentitySummary {
    IdentitySummary {
        state: row.state_at(now),
        id: row.id,
        name: row.name,
        target_id: row.target,
        root_cn: row.root_cn,
        leaf_cn: row.leaf_cn,
        alias: format!("alias/{}", row.alias),
        region: row.region,
        ceremony_id: row.ceremony_id,
        last_ceremony_id: row.last_ceremony_id,
        steps_done: (row.steps_done, row.steps),
        not_before: row.not_before,
        not_after: row.not_after,
        certificate_revoked: row.revoked,
        key_spec: row.key_spec,
        monthly_cents: row.monthly_cents,
        restorable_until: row.restorable_until,
        created_at: row.created_at,
    }
}

fn record(row: CertificateRow) -> CertificateRecord {
    CertificateRecord {
        status: certificate_status(&row.status),
        serial: row.certificate.serial,
        arn: row.certificate.certificate_arn,
        key_arn: row.certificate.key_arn,
        not_before: row.certificate.not_before,
        not_after: row.certificate.not_after,
        revoked_for: row.revoked_for,
        ceremony_id: row.ceremony_id,
        pem: row.certificate.certificate_pem,
    }
}

/// The status of a certificate, from its name in the store.
pub(super) fn certificate_status(name: &str) -> CertificateStatus {
    match name {
        "current" => CertificateStatus::Current,
        "next" => CertificateStatus::Next,
        "revoked" => CertificateStatus::Revoked,
        _ => CertificateStatus::Superseded,
    }
}

fn rotation(row: &IdentityRow) -> Option<Rotation> {
    let (done, next) = match row.rotation.as_deref()? {
        "prepared" => (RotationStage::Prepare, vec![RotationStage::Switch, RotationStage::RollBack]),
        _ => (RotationStage::Switch, vec![RotationStage::Retire, RotationStage::RollBack]),
    };
    Some(Rotation {
        done,
        current_key_arn: row.facts.key_arn.clone()?,
        other_key_arn: row.other_key_arn.clone()?,
        next,
    })
}

/// The name of the certificate's file ([`Format::file_name`]).
pub fn certificate_file(leaf_cn: &str) -> String {
    Format::Pem.file_name(leaf_cn)
}
