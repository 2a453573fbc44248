//! The other kinds as text: requests, revocation lists, keys, and what could not be read.

use super::super::crl::RevocationListView;
use super::super::input::{Content, Item, LoneKey};
use super::super::request::RequestView;
use super::{Text, moment};
use crate::format::{count, date_time_with_seconds};

/// Most entries of a revocation list that are written.
const ENTRIES: usize = 1_000;

/// A piece of an input at `now` (Unix seconds), for people. Ends in a line break.
pub fn item_to_text(item: &Item, now: i64) -> String {
    let mut text = Text::default();
    match &item.content {
        Ok(Content::Certificate(certificate)) => text.written = super::to_text(certificate, now),
        Ok(Content::Request(request)) => text.request(request),
        Ok(Content::RevocationList(list)) => text.revocation_list(list, now),
        Ok(Content::PublicKey(lone)) => text.lone_key(lone),
        Err(error) => {
            text.line(&format!("{error}."));
            text.line(error.hint());
        }
    }
    if !item.mended.is_empty() {
        text.heading("Mended");
        for sentence in &item.mended {
            text.line(&format!("  {sentence}"));
        }
    }
    text.written
}

impl Text {
    fn request(&mut self, request: &RequestView) {
        self.line(request.subject.title());
        self.row("Kind", "Certificate request, PKCS#10");
        self.name("Subject", &request.subject);
        self.key(&request.key);
        self.signature(&request.signature_algorithm, None);
        self.heading("Fingerprints");
        self.forms("SHA-256", &request.sha256);
        self.extensions(&request.extensions);
        if !request.attributes.is_empty() {
            self.heading("Other attributes");
            for attribute in &request.attributes {
                self.line(&format!("  {} ({})", attribute.name, attribute.oid));
            }
        }
    }

    fn revocation_list(&mut self, list: &RevocationListView, now: i64) {
        self.line(list.issuer.title());
        self.row("Kind", "Revocation list");
        self.name("Issuer", &list.issuer);
        self.row("Made", &moment(list.this_update, now));
        self.row("Next", &list.next_update.map_or_else(|| "not said".to_owned(), |next| moment(next, now)));
        if let Some(number) = &list.number {
            self.row("Number", number.decimal.as_ref().unwrap_or(&number.hex));
        }
        self.signature(&list.signature_algorithm, None);
        self.extensions(&list.extensions);
        let revoked = i64::try_from(list.revoked.len()).unwrap_or(i64::MAX);
        self.heading(&format!("Revoked: {}", count(revoked, "certificate")));
        for entry in list.revoked.iter().take(ENTRIES) {
            let reason = entry.reason.as_ref().map_or_else(String::new, |reason| format!(", {reason}"));
            self.line(&format!("  {} on {}{reason}", entry.serial.hex, date_time_with_seconds(entry.at)));
        }
        if list.revoked.len() > ENTRIES {
            self.line(&format!("  … {} more", list.revoked.len() - ENTRIES));
        }
    }

    fn lone_key(&mut self, lone: &LoneKey) {
        self.line(&format!("Public key, {}", lone.key.summary()));
        if let Some(kid) = &lone.kid {
            let remark =
                if lone.kid_is_thumbprint == Some(true) { "the thumbprint" } else { "not the thumbprint" };
            self.row("kid", &format!("{kid} ({remark})"));
        }
        for (label, value) in [("alg", &lone.jwk_algorithm), ("use", &lone.jwk_use)] {
            if let Some(value) = value {
                self.row(label, value);
            }
        }
        self.key(&lone.key);
    }
}
