//! What is asked of a verification: for what, when, whom to trust, and which lists and responses to hear.

use std::collections::BTreeSet;
use std::rc::Rc;

use signet_shared::certificate::verify::{Evidence, Purpose};
use signet_shared::certificate::{CertificateError, CertificateView, MAX_BYTES};
use signet_shared::format;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::{Choices, Given};
use crate::browser;
use crate::components::field::{Choice, Field, SelectField};
use crate::components::fold::Fold;

/// Most files that are heard.
const MAX_FILES: usize = 20;

/// The form. It changes what is asked at once; there is nothing to send.
pub(super) fn form(
    chain: &[Rc<CertificateView>],
    trusted: &BTreeSet<String>,
    choices: &UseStateHandle<Choices>,
    is_time: bool,
) -> Html {
    let with = |change: fn(&mut Choices, String)| {
        let choices = choices.clone();
        Callback::from(move |value: String| {
            let mut next = (*choices).clone();
            change(&mut next, value);
            choices.set(next);
        })
    };
    let purposes: Vec<Choice> =
        Purpose::ALL.iter().map(|purpose| Choice::new(purpose.name(), purpose.words())).collect();
    let onpurpose = with(|choices, value| choices.purpose = Purpose::named(&value).unwrap_or(Purpose::Any));
    let ontime = with(|choices, value| choices.at = value);
    let onturn = with(|choices, sha256| {
        if !choices.turned.remove(&sha256) {
            choices.turned.insert(sha256);
        }
    });
    let error =
        (!is_time).then(|| AttrValue::from("Write a date as 2026-11-24, or a time as 2026-11-24T12:00:00Z."));
    html! {
        <Fold summary="Ask otherwise: purpose, time, trust, revocation" class="body">
            <div class="stack">
                <SelectField id="verify-purpose" label="Purpose" value={choices.purpose.name()} choices={purposes} onchange={onpurpose} />
                <Field id="verify-at" label="Time" hint="UTC, as 2026-11-24 or 2026-11-24T12:00:00Z. Empty for now." mono=true value={choices.at.clone()} oninput={ontime} {error} />
                <fieldset class="stack tight">
                    <legend>{ "Trusted, because you gave it" }</legend>
                    { for chain.iter().map(|certificate| trust(certificate, trusted, &onturn)) }
                </fieldset>
                { files(choices) }
            </div>
        </Fold>
    }
}

fn trust(certificate: &CertificateView, trusted: &BTreeSet<String>, onturn: &Callback<String>) -> Html {
    let sha256 = certificate.fingerprints.sha256.clone();
    let checked = trusted.contains(&sha256);
    let onchange = onturn.reform(move |_: Event| sha256.clone());
    html! {
        <label class="row small check"><input type="checkbox" {checked} {onchange} /><bdi>{ certificate.subject.title().to_owned() }</bdi></label>
    }
}

/// Revocation lists and OCSP responses: dropped here or chosen.
fn files(choices: &UseStateHandle<Choices>) -> Html {
    let onread = {
        let choices = choices.clone();
        Callback::from(move |files: Vec<Given>| {
            let mut next = (*choices).clone();
            next.given.extend(files);
            next.given.truncate(MAX_FILES);
            choices.set(next);
        })
    };
    let onchange = {
        let onread = onread.clone();
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                read_all(input.files(), onread.clone());
                // So that the same file can be chosen again.
                input.set_value("");
            }
        })
    };
    let ondrop = Callback::from(move |event: DragEvent| {
        // The page, which takes what is dropped for certificates, sees by this that it is taken.
        event.prevent_default();
        read_all(event.data_transfer().and_then(|transfer| transfer.files()), onread.clone());
    });
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let given = choices.given.iter().enumerate().map(|(at, given)| {
        let choices = choices.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            let mut next = (*choices).clone();
            next.given.remove(at);
            choices.set(next);
        });
        let (class, words) = match &given.read {
            Ok(evidence) => ("muted", words(evidence)),
            Err(why) => ("bad", why.clone()),
        };
        html! {
            <li class="small"><span><bdi>{ &given.name }</bdi>{ ": " }<span {class}>{ words }</span></span>{ " " }
                <button class="link" type="button" aria-label={format!("Remove {}", given.name)} {onclick}>{ "Remove" }</button></li>
        }
    });
    html! {
        <div class="field" {ondrop} {ondragover}>
            <label for="verify-files">{ "Revocation lists and OCSP responses" }</label>
            <p class="hint" id="verify-files-hint">{ "PEM or DER, dropped here or chosen. Nothing is fetched, nothing leaves your browser." }</p>
            <input id="verify-files" type="file" multiple=true aria-describedby="verify-files-hint" {onchange} />
            <ul role="status">{ for given }</ul>
        </div>
    }
}

fn words(evidence: &[Evidence]) -> String {
    let lists = evidence.iter().filter(|one| matches!(one, Evidence::List(_))).count();
    let count = |number: usize, noun: &str| {
        (number > 0).then(|| format::count(i64::try_from(number).unwrap_or(i64::MAX), noun))
    };
    let parts = [count(lists, "revocation list"), count(evidence.len() - lists, "OCSP response")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn read_all(files: Option<FileList>, onread: Callback<Vec<Given>>) {
    let files: Vec<File> =
        files.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect()).unwrap_or_default();
    spawn_local(async move {
        let mut given = Vec::new();
        for file in files.into_iter().take(MAX_FILES) {
            let name = file.name();
            given.push(Given { read: read(&file).await, name });
        }
        if !given.is_empty() {
            onread.emit(given);
        }
    });
}

async fn read(file: &File) -> Result<Vec<Evidence>, String> {
    let words = |error: CertificateError| format!("{error}. {}", error.hint());
    // Before it is read: a film dropped by mistake should not fill the memory.
    if file.size() > MAX_BYTES as f64 {
        return Err(words(CertificateError::TooLarge { size: file.size() as usize }));
    }
    let Some(bytes) = browser::read_file(file).await else { return Err("It could not be read.".to_owned()) };
    Evidence::read(&bytes).map_err(|error| match error {
        CertificateError::Unrecognised => "It is neither a revocation list nor an OCSP response.".to_owned(),
        error => words(error),
    })
}
