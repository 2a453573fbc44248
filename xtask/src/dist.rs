//! What a built frontend weighs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::workspace;

/// What WASM, JavaScript and CSS together should weigh, in brotli bytes: the first load on a hospital's guest network.
pub(crate) const GOAL: u64 = 250_000;
/// What they may weigh today. The build is not at its goal yet; until it is, this only ever goes down.
pub(crate) const LIMIT: u64 = 500_000;

/// One file and its twins.
pub(crate) struct Weight {
    /// Name of the file.
    pub(crate) name: String,
    /// Bytes as built.
    pub(crate) raw: u64,
    /// Bytes of the gzip twin, or as built where there is none.
    pub(crate) gzip: u64,
    /// Bytes of the brotli twin, or as built where there is none.
    pub(crate) brotli: u64,
}

impl Weight {
    /// Whether it counts towards the budget.
    pub(crate) fn is_budgeted(&self) -> bool {
        [".wasm", ".js", ".css"].iter().any(|ending| self.name.ends_with(ending))
    }
}

/// The folder of the built frontend.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join("frontend").join("dist")
}

/// Weighs each file of a built frontend.
pub(crate) fn weigh(folder: &Path) -> Vec<Weight> {
    let size = |path: &Path| fs::metadata(path).map(|data| data.len()).ok();
    workspace::files_under(folder)
        .iter()
        .filter(|path| !path.extension().is_some_and(|ending| ending == "br" || ending == "gz"))
        .filter_map(|path| {
            let raw = size(path)?;
            let twin = |ending: &str| {
                let mut name = path.as_os_str().to_owned();
                name.push(ending);
                size(Path::new(&name)).unwrap_or(raw)
            };
            let name = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
            Some(Weight { name, raw, gzip: twin(".gz"), brotli: twin(".br") })
        })
        .collect()
}

/// The files as a table, with the sum that the budget is about.
pub(crate) fn table(weights: &[Weight]) -> String {
    let width = weights.iter().map(|weight| weight.name.len()).max().unwrap_or(0).max(24);
    let row = |name: &str, raw: &str, gzip: &str, brotli: &str| {
        format!("  {name:width$}  {raw:>10}  {gzip:>10}  {brotli:>10}\n")
    };
    let mut table = row("bytes", "raw", "gzip", "brotli");
    for weight in weights {
        table.push_str(&row(
            &weight.name,
            &grouped(weight.raw),
            &grouped(weight.gzip),
            &grouped(weight.brotli),
        ));
    }
    let sum = |part: fn(&Weight) -> u64| grouped(weights.iter().filter(|w| w.is_budgeted()).map(part).sum());
    table.push_str(&row("WASM + JS + CSS", &sum(|w| w.raw), &sum(|w| w.gzip), &sum(|w| w.brotli)));
    table
}

/// Brotli bytes of WASM, JavaScript and CSS together.
pub(crate) fn budgeted(weights: &[Weight]) -> u64 {
    weights.iter().filter(|weight| weight.is_budgeted()).map(|weight| weight.brotli).sum()
}

/// Refuses a frontend that is over the limit, or that is not whole.
pub(crate) fn check(weights: &[Weight]) -> Result<()> {
    for ending in [".wasm", ".js", ".css", "index.html"] {
        if !weights.iter().any(|weight| weight.name.ends_with(ending)) {
            return Err(Failure::new(format!("The built frontend has no {ending} file in it.")));
        }
    }
    let sum = budgeted(weights);
    if sum > LIMIT {
        return Err(Failure::new(format!(
            "WASM, JS and CSS together weigh {} bytes in brotli; the limit is {}, the goal {}.",
            grouped(sum),
            grouped(LIMIT),
            grouped(GOAL)
        )));
    }
    Ok(())
}

/// `1 234 567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, brotli: u64) -> Weight {
        Weight { name: name.to_owned(), raw: 3 * brotli, gzip: 2 * brotli, brotli }
    }

    #[test]
    fn the_budget_counts_code_and_styles_only() {
        let built = |wasm| {
            [("a.wasm", wasm), ("a.js", 30_000), ("a.css", 20_000), ("index.html", 99)]
                .map(|(name, size)| weight(name, size))
        };
        assert_eq!(budgeted(&built(200_000)), 250_000);
        assert!(check(&built(LIMIT - 50_000)).is_ok());
        let over = check(&built(LIMIT - 49_999)).unwrap_err().to_string();
        assert!(over.contains(&grouped(LIMIT + 1)), "{over}");
    }

    #[test]
    fn a_build_without_its_script_is_refused() {
        let half = [weight("a.wasm", 1), weight("a.css", 1), weight("index.html", 1)];
        assert!(check(&half).unwrap_err().to_string().contains(".js"));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1234567), "1 234 567");
        assert_eq!(grouped(123456), "123 456");
    }
}
