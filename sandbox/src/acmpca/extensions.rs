//! The extensions of a new certificate, and which source wins ("AWS Private CA template order of operations" in
//! the AWS Private CA user guide): the template, the authority's configuration, the API, the request.

use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
use x509_cert::ext::Extension;

use super::template::Template;
use crate::x509::{authority_key_identifier, crl_distribution_point, ocsp_responder, subject_key_identifier};

/// What the extensions are made from.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    pub(super) template: Template,
    pub(super) subject_key_identifier: &'a [u8],
    /// Absent for a root, which issues itself.
    pub(super) authority_key_identifier: Option<&'a [u8]>,
    /// Where the authority publishes what it has revoked.
    pub(super) crl: Option<&'a str>,
    pub(super) ocsp: Option<&'a str>,
    /// From the API; empty when the template takes none.
    pub(super) api: Vec<Extension>,
    /// All that the request asks for.
    pub(super) request: Vec<Extension>,
}

impl Sources<'_> {
    /// The extensions in the order in which AWS puts them, no two of one kind.
    pub(super) fn extensions(self) -> der::Result<Vec<Extension>> {
        let template = self.template;
        let mut all = List::default();
        // Every template takes it from the request, and those for API passthrough from there in the first place.
        let alt_name =
            self.api.iter().chain(&self.request).find(|each| each.extn_id == ID_CE_SUBJECT_ALT_NAME);
        all.extend(alt_name.cloned());
        all.extend([template.basic_constraints()?]);
        if let Some(identifier) = self.authority_key_identifier {
            all.extend([authority_key_identifier(identifier)?]);
        }
        all.extend([subject_key_identifier(self.subject_key_identifier)?]);
        all.extend(template.usages()?);
        // A self-signed certificate cannot be revoked.
        if !template.is_root() {
            all.extend(self.crl.map(crl_distribution_point).transpose()?);
            all.extend(self.ocsp.map(ocsp_responder).transpose()?);
        }
        all.extend(self.api);
        if template.takes_csr() {
            all.extend(self.request);
        }
        Ok(all.0)
    }
}

/// Extensions of which the first of each kind stays.
#[derive(Default)]
struct List(Vec<Extension>);

impl List {
    fn extend(&mut self, more: impl IntoIterator<Item = Extension>) {
        for extension in more {
            if self.0.iter().all(|each| each.extn_id != extension.extn_id) {
                self.0.push(extension);
            }
        }
    }
}
