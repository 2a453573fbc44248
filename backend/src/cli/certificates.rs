//! `signet certificates`: the inventory. Changes nothing.

use clap::Args;
use signet_shared::api::certificate::CertificateEntry;
use signet_shared::api::certificate_query::{CertificateFilter, CertificateQuery, CertificateSort};
use signet_shared::format;

use super::{Global, print};
use crate::app::App;
use crate::error::Result;
use crate::inventory_file::{Format, Writer};

#[derive(Debug, Args)]
pub(super) struct List {
    /// Words, each of which is in a common name, the identity's name, the serial number or the fingerprint.
    search: Vec<String>,
    /// Only those that are: in_use, ends_soon, ended, superseded, revoked or removed.
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = filter)]
    status: Vec<CertificateFilter>,
    /// Only those of this identity (name or id).
    #[arg(long, value_name = "IDENTITY")]
    identity: Option<String>,
    /// The order: newest, name or ends.
    #[arg(long, value_name = "ORDER", value_parser = order, default_value = "newest")]
    sort: CertificateSort,
    /// Those of all targets, not only of this one.
    #[arg(long)]
    all_targets: bool,
    /// Print a file in this format.
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

impl List {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        let outcome = self.print(&app).await;
        app.close().await;
        outcome
    }

    async fn print(self, app: &App) -> Result<()> {
        let identity = match &self.identity {
            Some(name) => Some(app.find_identity(name).await?.id),
            None => None,
        };
        let target = (!self.all_targets && identity.is_none()).then(|| app.targets().default_id().to_owned());
        let mut query = CertificateQuery {
            target,
            identity,
            text: self.search.join(" "),
            filters: self.status,
            sort: self.sort,
            ..CertificateQuery::default()
        };
        let mut writer = self.format.map(Writer::new);
        loop {
            let (entries, next) = app.export_certificates(&query).await?;
            let text = match &mut writer {
                Some(writer) => writer.piece(&entries, next.is_none())?,
                None => entries.iter().map(line).collect::<Vec<_>>().join("\n"),
            };
            if !text.is_empty() && !print::line(&text) {
                return Ok(());
            }
            query.after = next;
            if query.after.is_none() {
                return Ok(());
            }
        }
    }
}

/// A certificate in a line: what it is called, where it stands, until when it is valid, whose it is, its number.
fn line(entry: &CertificateEntry) -> String {
    let status = match (entry.removed, entry.status) {
        (true, _) => "removed".to_owned(),
        (false, status) => format!("{status:?}").to_lowercase(),
    };
    format!(
        "{:30} {status:10} until {}  {:20} {}",
        entry.common_name,
        format::date(entry.not_after),
        entry.identity.as_deref().unwrap_or("-"),
        entry.serial
    )
}

fn filter(name: &str) -> Result<CertificateFilter, String> {
    let query = CertificateQuery::read([("status", name)]).map_err(|error| error.message)?;
    query.filters.first().copied().ok_or_else(|| "It is empty.".to_owned())
}

fn order(name: &str) -> Result<CertificateSort, String> {
    CertificateQuery::read([("sort", name)]).map(|query| query.sort).map_err(|error| error.message)
}
