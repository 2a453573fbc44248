//! The Prometheus text exposition format, version 0.0.4: what little of it gauges and counters need.
//!
//! Source: prometheus.io, "Exposition formats". What the numbers are is in `app/metrics.rs`.

use std::fmt::Write as _;

/// What a scraper must be told that this is.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What kind of number a family holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Goes up and down.
    Gauge,
    /// Only goes up, until the process starts anew. Its name ends in `_total`.
    Counter,
}

/// Names and values of a sample's labels.
pub type Labels<'a> = Vec<(&'static str, &'a str)>;

/// A page of metrics in the making.
#[derive(Debug, Default)]
pub struct Page(String);

impl Page {
    /// Adds a family. One without samples is left out.
    pub fn family<'a>(
        &mut self,
        name: &'static str,
        kind: Kind,
        help: &str,
        samples: impl IntoIterator<Item = (Labels<'a>, i64)>,
    ) {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_none() {
            return;
        }
        let kind = match kind {
            Kind::Gauge => "gauge",
            Kind::Counter => "counter",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {}", escape(help, false));
        let _ = writeln!(self.0, "# TYPE {name} {kind}");
        for (labels, value) in samples {
            self.0.push_str(name);
            if !labels.is_empty() {
                let labels: Vec<String> = labels
                    .iter()
                    .map(|(label, value)| format!("{label}=\"{}\"", escape(value, true)))
                    .collect();
                let _ = write!(self.0, "{{{}}}", labels.join(","));
            }
            let _ = writeln!(self.0, " {value}");
        }
    }

    /// A family of one number without labels; left out if it is not known.
    pub fn number(&mut self, name: &'static str, kind: Kind, help: &str, value: Option<i64>) {
        self.family(name, kind, help, value.map(|value| (Vec::new(), value)));
    }

    /// The page.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Back-slashes and line feeds, and in label values quotes, are escaped; nothing else is.
fn escape(text: &str, quotes: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '"' if quotes => escaped.push_str("\\\""),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_written_as_the_format_says() {
        let mut page = Page::default();
        page.number("signet_build_info", Kind::Gauge, "A \"help\" with \\ and\na line feed.", Some(1));
        page.number("signet_unknown", Kind::Gauge, "Left out.", None);
        let samples = [
            (vec![("service", "kms"), ("outcome", "ok")], 3),
            (vec![("service", "a\"b\\c\nd ü"), ("outcome", "")], -4),
        ];
        page.family("signet_calls_total", Kind::Counter, "Calls.", samples);
        assert_eq!(
            page.into_text(),
            concat!(
                "# HELP signet_build_info A \"help\" with \\\\ and\\na line feed.\n",
                "# TYPE signet_build_info gauge\n",
                "signet_build_info 1\n",
                "# HELP signet_calls_total Calls.\n",
                "# TYPE signet_calls_total counter\n",
                "signet_calls_total{service=\"kms\",outcome=\"ok\"} 3\n",
                "signet_calls_total{service=\"a\\\"b\\\\c\\nd ü\",outcome=\"\"} -4\n",
            )
        );
    }
}
