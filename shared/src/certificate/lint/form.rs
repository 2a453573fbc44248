//! Encoding.

use super::super::asn1::looseness;
use super::super::view::Severity;
use super::{Found, Subject};

const BOOLEAN: u32 = 1;
const BASIC_CONSTRAINTS: &str = "2.5.29.19";

pub(super) fn find(subject: &Subject<'_>, found: &mut Found) {
    let loose = looseness(&subject.tree, &subject.certificate.der);
    if let Some(first) = loose.first() {
        let more = match loose.len() {
            1 => String::new(),
            all => format!(" There are {} such places.", all),
        };
        found.add(
            Severity::Warning,
            "not_der",
            format!("It is not DER: {} {}", first.path, first.what),
            format!(
                "Byte {} ({}). Strict programs refuse it, and others may read it differently. The program that made it must be mended.{more}",
                first.offset, first.reference
            ),
        );
    }
    if let Some(path) = written_default(subject) {
        found.add(
            Severity::Warning,
            "default_written",
            format!("It writes what is meant anyway: {path}"),
            "DER leaves out values that are the default. Strict programs refuse it. The program that made it must be mended.",
        );
    }
}

/// `critical FALSE`, `cA FALSE` and version 1, which DER leaves out.
fn written_default(subject: &Subject<'_>) -> Option<String> {
    let nodes = &subject.tree.nodes;
    let is_default = |index: &usize| match nodes[*index].field {
        Some("critical") => nodes[*index].is(BOOLEAN) && subject.bytes(*index) == [0],
        Some("number") => subject.bytes(*index) == [0],
        _ => false,
    };
    let written = (0..nodes.len()).find(is_default).map(|index| subject.tree.path(index));
    let constraints =
        subject.certificate.extensions.iter().find(|extension| extension.oid == BASIC_CONSTRAINTS);
    let writes_false = constraints
        .is_some_and(|constraints| constraints.raw.get(5..).is_some_and(|raw| raw.starts_with(":01:01:00")));
    written.or_else(|| writes_false.then(|| "CA:FALSE in basic constraints".to_owned()))
}
