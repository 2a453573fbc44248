//! Identities: a list with health, and one with everything it is made of.

use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::identity::{Identity, IdentityState, IdentitySummary};
use signet_shared::api::plan::Period;

use super::App;
use crate::ceremony::view;
use crate::error::Result;
use crate::store::{Facts, IdentityRow};

impl App {
    /// All identities, newest first.
    pub async fn list_identities(&self) -> Result<Vec<IdentitySummary>> {
        let mut identities = Vec::new();
        for row in self.store.identities(&self.config.target_key()).await? {
            identities.push(self.summary(&row).await?);
        }
        Ok(identities)
    }

    /// One identity.
    pub async fn read_identity(&self, id: &str) -> Result<Identity> {
        let row = self.store.identity(&self.config.target_key(), id).await?;
        let summary = self.summary(&row).await?;
        let Facts { authority_arn, key_arn, certificate_arn, certificate_pem, root_pem, .. } = row.facts;
        Ok(Identity {
            summary,
            authority_arn,
            key_arn,
            certificate_arn,
            certificate_pem,
            root_pem,
            certificate_file: certificate_file(&row.leaf_cn),
        })
    }

    /// An identity by name or id, as people type it.
    pub async fn find_identity(&self, name_or_id: &str) -> Result<IdentityRow> {
        let target = self.config.target_key();
        match self.store.identity_named(&target, name_or_id).await? {
            Some(row) => Ok(row),
            None => self.store.identity(&target, name_or_id).await,
        }
    }

    async fn summary(&self, row: &IdentityRow) -> Result<IdentitySummary> {
        let ceremony = self.store.ceremony(&self.config.target_key(), &row.ceremony_id).await?;
        let (plan, state, _) = self.replay(&ceremony).await?;
        let running = state.phase == CeremonyState::Running && ceremony.lease_until > self.clock.now_ms();
        let made = view::made(&plan, &state);
        let count = |steps: usize| u32::try_from(steps).unwrap_or(u32::MAX);
        Ok(IdentitySummary {
            id: row.id.clone(),
            name: row.name.clone(),
            state: match (&row.facts.certificate_pem, running) {
                (Some(_), _) => IdentityState::Ready,
                (None, true) => IdentityState::SettingUp,
                (None, false) => IdentityState::SetupStopped,
            },
            root_cn: row.root_cn.clone(),
            leaf_cn: row.leaf_cn.clone(),
            alias: format!("alias/{}", row.alias),
            region: row.region.clone(),
            ceremony_id: row.ceremony_id.clone(),
            steps_done: (count(state.done()), count(state.steps.len())),
            not_before: row.facts.not_before,
            not_after: row.facts.not_after,
            key_spec: row.facts.key_spec.clone(),
            monthly_cents: made
                .iter()
                .filter(|line| line.period == Period::Monthly)
                .map(|line| line.cents)
                .sum(),
            created_at: row.created_at,
        })
    }
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
