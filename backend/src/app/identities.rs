//! Identities: a list with health, and one with everything it is made of.

use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::identity::{
    CertificateRecord, CertificateStatus, Identity, IdentityState, IdentitySummary, RemovalRecord, Renewal,
    Rotation,
};
use signet_shared::api::plan::Period;
use signet_shared::ceremony::{CeremonyParams, RenewParams, RotationStage};
use signet_shared::renewal;

use super::App;
use crate::ceremony::view;
use crate::error::Result;
use crate::store::{CertificateRow, Facts, IdentityRow};

impl App {
    /// All identities, newest first.
    pub async fn list_identities(&self) -> Result<Vec<IdentitySummary>> {
        let mut identities = Vec::new();
        for row in self.store.identities(self.targets.default_id()).await? {
            identities.push(self.summary(&row).await?);
        }
        Ok(identities)
    }

    /// One identity.
    pub async fn read_identity(&self, id: &str) -> Result<Identity> {
        let row = self.store.identity(id).await?;
        let summary = self.summary(&row).await?;
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

    async fn summary(&self, row: &IdentityRow) -> Result<IdentitySummary> {
        let mut monthly_cents = 0_u32;
        let mut setup = None;
        let mut last = None;
        // Oldest first: what one made, a later one may have ended.
        for ceremony in self.store.ceremonies_of(&row.id).await?.into_iter().rev() {
            let (plan, state, _) = self.replay(&ceremony).await?;
            let made = view::made(&plan, &state);
            let made = made.iter().filter(|line| line.period == Period::Monthly).map(|line| line.cents);
            monthly_cents += made.sum::<u32>();
            monthly_cents = monthly_cents.saturating_sub(view::ended_monthly_cents(&plan, &state));
            let running = state.phase == CeremonyState::Running && ceremony.lease_until > self.clock.now_ms();
            if ceremony.id == row.ceremony_id {
                setup = Some((state.done(), state.steps.len(), running));
            }
            last = Some((ceremony, state.phase));
        }
        let (done, steps, running) = setup.unwrap_or_default();
        let count = |steps: usize| u32::try_from(steps).unwrap_or(u32::MAX);
        let removing = last.as_ref().is_some_and(|(ceremony, phase)| {
            ceremony.kind == "clean_up"
                && !matches!(phase, CeremonyState::Succeeded | CeremonyState::Cancelled)
        });
        Ok(IdentitySummary {
            id: row.id.clone(),
            name: row.name.clone(),
            target_id: row.target.clone(),
            state: match (removing, &row.removal_id, &row.facts.certificate_pem, running) {
                (true, ..) => IdentityState::Removing,
                (false, Some(_), ..) => IdentityState::Removed,
                (false, None, Some(_), _) => IdentityState::Ready,
                (false, None, None, true) => IdentityState::SettingUp,
                (false, None, None, false) => IdentityState::SetupStopped,
            },
            root_cn: row.root_cn.clone(),
            leaf_cn: row.leaf_cn.clone(),
            alias: format!("alias/{}", row.alias),
            region: row.region.clone(),
            ceremony_id: row.ceremony_id.clone(),
            last_ceremony_id: last.map(|(ceremony, _)| ceremony.id).unwrap_or_default(),
            steps_done: (count(done), count(steps)),
            not_before: row.facts.not_before,
            not_after: row.facts.not_after,
            key_spec: row.facts.key_spec.clone(),
            monthly_cents,
            restorable_until: row.restorable_until,
            created_at: row.created_at,
        })
    }
}

fn record(row: CertificateRow) -> CertificateRecord {
    CertificateRecord {
        status: match row.status.as_str() {
            "current" => CertificateStatus::Current,
            "next" => CertificateStatus::Next,
            "revoked" => CertificateStatus::Revoked,
            _ => CertificateStatus::Superseded,
        },
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

/// The original's pattern of file names: the common name, then `codesigningcertificate.pem`.
/// What a file name cannot hold everywhere is left out.
pub fn certificate_file(leaf_cn: &str) -> String {
    let stem: String =
        leaf_cn.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ')).collect();
    format!("{}codesigningcertificate.pem", stem.trim_start_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::certificate_file;

    #[test]
    fn a_file_name_holds_no_path() {
        assert_eq!(certificate_file("myapp"), "myappcodesigningcertificate.pem");
        assert_eq!(
            certificate_file("Lakeside Refill Line"),
            "Lakeside Refill Linecodesigningcertificate.pem"
        );
        assert_eq!(certificate_file("../../etc/passwd"), "etcpasswdcodesigningcertificate.pem");
        assert_eq!(certificate_file("Klinik Süd"), "Klinik Südcodesigningcertificate.pem");
    }
}
