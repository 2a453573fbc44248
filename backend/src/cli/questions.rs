//! What a setup asks for: the original's four questions, each also a flag, and the options, which are flags alone.

use clap::Args;
use signet_shared::setup::SetupParams;
use signet_shared::setup::regions::regions;

use super::options::Options;
use super::{Global, print, region};
use crate::error::{Error, Result};

/// The answers that were given as flags; the others are asked for.
#[derive(Debug, Args)]
pub(super) struct Questions {
    /// Common name of the root authority.
    #[arg(long, value_name = "NAME")]
    root_cn: Option<String>,
    /// Common name of the certificate (the end entity).
    #[arg(long, value_name = "NAME")]
    leaf_cn: Option<String>,
    /// Alias of the key, without the prefix alias/.
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Name of the identity [default: made from the alias].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    options: Options,
}

impl Questions {
    /// The parameters of the setup.
    ///
    /// # Errors
    /// Invalid if an answer is missing or cannot be used.
    pub(super) fn params(&self, global: &Global) -> Result<SetupParams> {
        let answer = |flag: &Option<String>, question: &str| match flag {
            Some(value) => Ok(value.clone()),
            None => print::ask(question),
        };
        let root_cn = if self.options.needs_root() {
            answer(&self.root_cn, "Common name of the root authority")?
        } else {
            String::new()
        };
        let leaf_cn = answer(&self.leaf_cn, "Common name of the certificate (end entity)")?;
        let alias = answer(&self.alias, "Alias of the key")?;
        let alias = alias.strip_prefix("alias/").unwrap_or(&alias).to_owned();
        let region = match &global.region {
            Some(answer) => region(answer)?,
            None => {
                for known in regions().iter().filter(|known| known.number.is_some()) {
                    let number = known.number.unwrap_or_default();
                    print::tell(&format!("  {number:>2}  {}  {}", known.name, known.long_name));
                }
                region(&print::ask("Region, by number or name")?)?
            }
        };
        let identity = self.name.clone().unwrap_or_else(|| SetupParams::identity_for_alias(&alias));
        SetupParams { identity, root_cn, leaf_cn, alias, region, options: self.options.options() }
            .checked()
            .map_err(Error::invalid_fields)
    }
}
