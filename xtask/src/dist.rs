//! What a built frontend weighs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::workspace;

/// What the first load may weigh, in brotli bytes of WASM, JavaScript and CSS: for a hospital's guest network.
pub(crate) const FIRST_LIMIT: u64 = 250_000;
/// What everything together may weigh.
pub(crate) const LIMIT: u64 = 1_050_000;

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
    /// Whether it counts towards the limits.
    fn is_budgeted(&self) -> bool {
        [".wasm", ".js", ".css"].iter().any(|ending| self.name.ends_with(ending))
    }

    /// Whether it counts and is loaded before the first paint.
    pub(crate) fn is_first(&self) -> bool {
        self.is_budgeted() && self.rooms().is_none()
    }

    /// The rooms that need it, if it is loaded for rooms: `a-b` of `a-b-0123456789abcdef.wasm`.
    fn rooms(&self) -> Option<impl Iterator<Item = &str>> {
        let stem = self.name.strip_suffix(".wasm").filter(|stem| !stem.ends_with("_bg"))?;
        Some(stem.rsplit_once('-')?.0.split('-'))
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
    let mut sum = |name: &str, counts: &dyn Fn(&Weight) -> bool| {
        let of = |part: fn(&Weight) -> u64| grouped(total(weights, counts, part));
        table.push_str(&row(name, &of(|w| w.raw), &of(|w| w.gzip), &of(|w| w.brotli)));
    };
    sum("first load", &Weight::is_first);
    let rooms: BTreeSet<&str> = weights.iter().filter_map(Weight::rooms).flatten().collect();
    for room in rooms {
        sum(&format!("then {room}"), &|w| w.rooms().is_some_and(|mut rooms| rooms.any(|one| one == room)));
    }
    sum("WASM + JS + CSS", &Weight::is_budgeted);
    table
}

fn total(weights: &[Weight], counts: &dyn Fn(&Weight) -> bool, part: fn(&Weight) -> u64) -> u64 {
    weights.iter().filter(|weight| counts(weight)).map(part).sum()
}

/// Brotli bytes of the first load.
pub(crate) fn first(weights: &[Weight]) -> u64 {
    total(weights, &Weight::is_first, |weight| weight.brotli)
}

/// Refuses a frontend that is over a limit, or that is not whole.
pub(crate) fn check(weights: &[Weight]) -> Result<()> {
    for ending in ["_bg.wasm", ".js", ".css", "index.html"] {
        if !weights.iter().any(|weight| weight.name.ends_with(ending)) {
            return Err(Failure::new(format!("The built frontend has no {ending} file in it.")));
        }
    }
    let all = total(weights, &Weight::is_budgeted, |weight| weight.brotli);
    for (what, sum, limit) in [("The first load", first(weights), FIRST_LIMIT), ("The whole UI", all, LIMIT)]
    {
        if sum > limit {
            return Err(Failure::new(format!(
                "{what} weighs {} bytes in brotli; the limit is {}.",
                grouped(sum),
                grouped(limit)
            )));
        }
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

    const MARK: &str = "0123456789abcdef";

    fn built(first: u64, room: u64) -> Vec<Weight> {
        [
            (format!("signet-{MARK}_bg.wasm"), first - 50_000),
            (format!("signet-{MARK}.js"), 30_000),
            (format!("signet-{MARK}.css"), 20_000),
            (format!("a-{MARK}.wasm"), room),
            (format!("a-b-{MARK}.wasm"), 7),
            ("index.html".to_owned(), 99),
        ]
        .map(|(name, size)| weight(&name, size))
        .into()
    }

    #[test]
    fn the_first_load_has_a_limit_and_so_has_everything() {
        assert_eq!(first(&built(100_000, 5)), 100_000);
        assert!(check(&built(FIRST_LIMIT, 5)).is_ok());
        let over = check(&built(FIRST_LIMIT + 1, 5)).unwrap_err().to_string();
        assert!(over.contains(&grouped(FIRST_LIMIT + 1)), "{over}");
        assert!(check(&built(100_000, LIMIT - 100_007)).is_ok());
        let over = check(&built(100_000, LIMIT - 100_006)).unwrap_err().to_string();
        assert!(over.contains(&grouped(LIMIT + 1)), "{over}");
    }

    #[test]
    fn a_room_weighs_with_what_it_shares() {
        let table = table(&built(100_000, 5));
        let brotli = |name: &str| {
            let line = table.lines().find(|line| line.trim().starts_with(name)).unwrap();
            line.rsplit("  ").next().unwrap().trim().to_owned()
        };
        assert_eq!(brotli("then a"), "12");
        assert_eq!(brotli("then b"), "7");
        assert_eq!(brotli("first load"), "100 000");
        assert_eq!(brotli("WASM + JS + CSS"), "100 012");
    }

    #[test]
    fn a_build_without_its_script_is_refused() {
        let half = [weight("a_bg.wasm", 1), weight("a.css", 1), weight("index.html", 1)];
        assert!(check(&half).unwrap_err().to_string().contains(".js"));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1234567), "1 234 567");
        assert_eq!(grouped(123456), "123 456");
    }
}
