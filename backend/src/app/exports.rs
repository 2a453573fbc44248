//! Certificates of identities as files that other programs read.

use signet_shared::certificate;
use signet_shared::export::{ExportError, File, Format, Material, export};

use super::App;
use crate::ceremony::journal;
use crate::error::{Error, Kind, Result};
use crate::jwks::set_of;
use crate::store::{CertificateRow, IdentityRow};

impl App {
    /// The certificate of an identity, or what belongs to it, as a file. `password` is that of the trust store.
    ///
    /// # Errors
    /// Not found if there is no such identity, or nothing of this form; invalid if the password is none for a trust store.
    pub async fn export_identity(&self, id: &str, format: Format, password: &str) -> Result<File> {
        let row = self.store.identity(id).await?;
        let material = self.material(&row).await?;
        export(format, &material, password).map_err(|error| refused(&row, &error))
    }

    /// What is kept of its certificate.
    pub(super) async fn material(&self, row: &IdentityRow) -> Result<Material> {
        let facts = &row.facts;
        let Some(pem) = &facts.certificate_pem else {
            let detail = format!("{} has no certificate yet.", row.name);
            return Err(Error::new(Kind::NotFound, "No certificate yet", detail)
                .with_hint("Let its setup run to the end. If it stopped, resume it."));
        };
        let read = Material::read(&row.leaf_cn, pem, facts.chain_pem.as_deref(), facts.root_pem.as_deref());
        let certificates = self.store.certificates(&row.id).await?;
        let csr_pem = match certificates.iter().find(|kept| kept.certificate.certificate_pem == *pem) {
            Some(kept) => self.request_of(kept).await?,
            None => None,
        };
        let jwks = set_of(self.publications.keys(row).await?).to_value();
        Ok(Material { csr_pem, jwks: Some(jwks), ..read.map_err(Error::internal)? })
    }

    /// The request that a certificate was issued for: the ceremony that asked for it has it in its journal. An imported or
    /// self-signed one has none.
    async fn request_of(&self, kept: &CertificateRow) -> Result<Option<String>> {
        let journal = self.store.journal(&kept.ceremony_id).await?;
        let Some((csr_pem, spki)) = journal::signing_request(&journal)? else { return Ok(None) };
        let der = certificate::pem_to_der(&kept.certificate.certificate_pem).map_err(Error::internal)?;
        let is_for_it = certificate::spki_der_of(&der).map_err(Error::internal)? == spki;
        Ok(is_for_it.then_some(csr_pem))
    }
}

fn refused(row: &IdentityRow, error: &ExportError) -> Error {
    match error {
        ExportError::Nothing(why) => {
            Error::new(Kind::NotFound, "There is nothing of this form", format!("Of {}, {why}.", row.name))
                .with_hint("Take another format.")
        }
        ExportError::Key(why) => {
            Error::new(Kind::NotFound, "There is no JWK of this key", format!("Of {}, {why}.", row.name))
                .with_hint("Take the public key instead.")
        }
        ExportError::Password => Error::invalid("That password cannot be used", format!("{error}.")),
        ExportError::Certificate(why) => Error::internal(why.clone()),
    }
}
