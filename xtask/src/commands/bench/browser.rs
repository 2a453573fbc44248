//! `cargo xtask bench browser`: the review of a policy at each keystroke, and the reading of certificates beside the
//! libraries of JavaScript, in Chromium.

use std::path::Path;

use super::{Measure, numbers};
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::report::Report;
use crate::tools::wasm::{self, TARGET};
use crate::tools::{self, chromium, installed};
use crate::{node, workspace};

const PACKAGE: &str = "signet-bench-web";
const MODULE: &str = "signet_bench_web";
/// As the UI's.
const PROFILE: &str = "wasm";

/// Targets: the slowest of twenty reviews of 32 KiB, and how much faster than the others certificates are read.
const MOST_KEYSTROKE_MS: f64 = 10.0;
const LEAST_RATIO: f64 = 10.0;
const LEAST_RATIO_FORGE: f64 = 5.0;

const LIBRARIES: [&str; 4] = ["pkijs", "peculiar_x509", "node_forge", "jsrsasign"];

pub(super) fn measure(report: &mut Report, measures: &mut Vec<Measure>, folder: &Path) -> Result<()> {
    let module = folder.join("web");
    report.part("WASM module", || build(&module))?;
    let here = workspace::root().join("e2e").join("bench-web");
    report.part("libraries", || {
        node::install(&workspace::root().join("e2e"))?;
        node::install(&here).map(|_| String::new())
    })?;
    report.part("in the browser", || {
        let said = folder.join("web.said.json");
        Run::new("node")
            .args([here.join("measure.mjs"), module.clone(), said.clone()])
            .env("SIGNET_CHROMIUM", chromium::ready()?)
            .dir(&here)
            .watched("measuring in Chromium")?;
        measures.extend(told(&numbers(&workspace::read(&said)?))?);
        Ok(String::new())
    })
}

/// The module, built and made small as the UI is, but in one piece.
fn build(folder: &Path) -> Result<String> {
    let tools = tools::for_frontend()?;
    installed::remove_build_folder()?;
    workspace::empty_folder(folder)?;
    let run = Run::cargo()
        .args(["build", "--locked", "--package", PACKAGE, "--profile", PROFILE, "--target", TARGET])
        .dir(&workspace::root());
    tools.compiler.apply(run, &tools.path).watched("building the module")?;
    Run::new("wasm-bindgen")
        .path_first(&tools.path)
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .args([folder])
        .args([wasm::target_folder().join(TARGET).join(PROFILE).join(format!("{MODULE}.wasm"))])
        .watched("binding the module to the browser")?;
    let file = folder.join(format!("{MODULE}_bg.wasm"));
    Run::new("wasm-opt")
        .path_first(&tools.path)
        .args(["-Oz", "--strip-producers", "--strip-target-features"])
        .args([file.as_os_str(), "--output".as_ref(), file.as_os_str()])
        .watched("making the module small")?;
    Ok(tools.compiler.name().to_owned())
}

/// The table: what was measured, with units, and the ratios with their targets.
fn told(said: &[(String, f64)]) -> Result<Vec<Measure>> {
    let of = |name: String| {
        let found = said.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        found.ok_or_else(|| Failure::new(format!("The page did not measure {name}.")))
    };
    let rate = |name: &str| of(format!("{name}_per_s"));
    let mut measures: Vec<Measure> = said
        .iter()
        .map(|(name, value)| match () {
            () if name.ends_with("_p95_ms") => Measure::new(name, *value, "ms").at_most(MOST_KEYSTROKE_MS),
            () if name.ends_with("_ms") => Measure::new(name, *value, "ms"),
            () if name.ends_with("_per_s") => Measure::new(name, *value, "/s"),
            () => Measure::new(name, *value, ""),
        })
        .collect();
    let roots = of("roots".to_owned())?;
    let mut fastest = 0.0_f64;
    for name in LIBRARIES {
        // Only who reads all of them is a measure; the others may be fast by leaving things out.
        if of(format!("{name}_roots"))? >= roots {
            fastest = fastest.max(rate(name)?);
        }
    }
    let forge = rate("node_forge")?;
    for what in ["read", "describe"] {
        let own = rate(&format!("signet_{what}"))?;
        if fastest > 0.0 {
            let ratio = Measure::new(format!("{what}_to_fastest"), own / fastest, "×");
            measures.push(ratio.at_least(LEAST_RATIO));
        }
        let ratio = Measure::new(format!("{what}_to_node_forge"), own / forge, "×");
        measures.push(ratio.at_least(LEAST_RATIO_FORGE));
    }
    Ok(measures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pkijs_roots: f64) -> Vec<(String, f64)> {
        [
            ("roots", 144.0),
            ("typing_p95_ms", 9.0),
            ("signet_read_per_s", 50_000.0),
            ("signet_describe_per_s", 50_000.0),
            ("pkijs_roots", pkijs_roots),
            ("pkijs_per_s", 20_000.0),
            ("peculiar_x509_roots", 144.0),
            ("peculiar_x509_per_s", 2_000.0),
            ("node_forge_roots", 90.0),
            ("node_forge_per_s", 20_000.0),
            ("jsrsasign_roots", 144.0),
            ("jsrsasign_per_s", 4_000.0),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    #[test]
    fn the_ratio_is_to_who_reads_every_root() {
        let lines =
            |roots| told(&said(roots)).unwrap().iter().map(Measure::line).collect::<Vec<_>>().join("\n");
        let some = lines(100.0);
        assert!(some.contains("at most 10: met"), "{some}");
        assert!(some.contains("12.5 ×") && some.contains("at least 10: met"), "{some}");
        assert!(some.contains("2.50 ×") && some.contains("at least 5: MISSED"), "{some}");
        assert!(lines(144.0).contains("at least 10: MISSED"));
    }

    #[test]
    fn a_figure_that_is_missing_is_a_failure() {
        let mut said = said(144.0);
        said.retain(|(name, _)| name != "node_forge_per_s");
        assert!(told(&said).is_err());
    }
}
