//! What a reload of the page keeps: public things as text, in the tab's own storage. Nothing that failed, no secret.

use std::rc::Rc;

use super::entry::{Entry, What};
use super::job::Inputs;

/// Name in the storage of the tab.
pub(crate) const KEY: &str = "signet.inspect";
/// Most that is kept, bytes (1 MiB).
pub(crate) const MOST: usize = 1 << 20;

/// What is open as a text to keep; `None` when it is too much.
pub(crate) fn write(entries: &[Rc<Entry>]) -> Option<String> {
    let mut texts: Vec<(&str, String)> = Vec::new();
    for entry in entries {
        let text = entry.text();
        // PEM of one source stands together; JSON stands alone.
        let is_alone = matches!(&entry.what, What::PublicKey(_));
        match texts.last_mut() {
            Some((source, before)) if *source == &*entry.source && !is_alone && before.starts_with('-') => {
                before.push_str(&text);
            }
            _ => texts.push((&entry.source, text)),
        }
    }
    serde_json::to_string(&texts).ok().filter(|kept| kept.len() <= MOST)
}

/// What was kept, to be read anew. Nothing where the text is not what [`write()`] writes.
pub(crate) fn read(kept: &str) -> Inputs {
    let texts: Vec<(String, String)> = serde_json::from_str(kept).unwrap_or_default();
    texts.into_iter().map(|(source, text)| (source, Ok(text.into_bytes()))).collect()
}
