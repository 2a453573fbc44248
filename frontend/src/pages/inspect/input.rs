//! Files and pasted text, from wherever they come.

use gloo_events::{EventListener, EventListenerOptions};
use signet_shared::certificate::{CertificateError, MAX_BYTES};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, DragEvent, File, FileList, HtmlElement};
use yew::prelude::*;

use crate::browser;
use crate::components::button::Weight;
use crate::components::choose_files::ChooseFiles;
use crate::components::icon::Icon;
use crate::state::inspect::job::Inputs;
use crate::state::inspect::{Failure, MAX_OPEN};

/// What [`Drop`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct DropProps {
    /// One line, once something is open.
    pub compact: bool,
    /// Called with what came.
    pub onopen: Callback<Inputs>,
}

/// The place to drop files, and a button to choose them. While the page is open, files dropped beside it are taken too:
/// a browser would otherwise leave the page for them.
#[component]
pub(super) fn Drop(props: &DropProps) -> Html {
    let is_over = use_state(|| false);
    use_page_drop(props.onopen.clone(), {
        let is_over = is_over.clone();
        Callback::from(move |over| is_over.set(over))
    });
    let onfiles = props.onopen.clone();
    let onfiles = Callback::from(move |files| read_all(Some(files), onfiles.clone()));
    let title = match (*is_over, props.compact) {
        (true, _) => "Let go to open",
        (false, true) => "Drop more files here",
        (false, false) => "Drop files here",
    };
    html! {
        <section class={classes!("drop", props.compact.then_some("compact"), is_over.then_some("over"))} aria-label="Files">
            <Icon name="upload" />
            <div class="stack tight">
                <h2>{ title }</h2>
                <p class="muted">{ "PEM, DER, base64, PKCS#7 or JWK, in any mixture. Up to 1 MiB and 1,000 certificates each." }</p>
            </div>
            <div class="actions">
                <ChooseFiles weight={if props.compact { Weight::Default } else { Weight::Primary }} label="Files" multiple=true {onfiles}>{ "Choose files" }</ChooseFiles>
            </div>
            <p class="status ok small"><Icon name="lock" />{ "Nothing leaves your browser" }</p>
        </section>
    }
}

/// Takes files that are dropped anywhere on the page, and tells while some are held over it.
#[hook]
fn use_page_drop(onopen: Callback<Inputs>, onover: Callback<bool>) {
    use_effect_with((), move |()| {
        let Some(document) = browser::document_target() else { return Box::new(|| ()) as Box<dyn FnOnce()> };
        let listen = |name: &'static str, act: Box<dyn Fn(&DragEvent)>| {
            EventListener::new_with_options(
                &document,
                name,
                EventListenerOptions::enable_prevent_default(),
                move |event| {
                    if let Some(event) = event.dyn_ref::<DragEvent>() {
                        act(event);
                    }
                },
            )
        };
        let (over, left, dropped) = (onover.clone(), onover.clone(), onover);
        let listeners = [
            listen(
                "dragover",
                Box::new(move |event| {
                    event.prevent_default();
                    over.emit(true);
                }),
            ),
            // Leaving the window has no element to go to; moving inside the page has.
            listen(
                "dragleave",
                Box::new(move |event| {
                    if event.related_target().is_none() {
                        left.emit(false);
                    }
                }),
            ),
            listen(
                "drop",
                Box::new(move |event| {
                    dropped.emit(false);
                    // A field of the page has taken it.
                    if event.default_prevented() {
                        return;
                    }
                    event.prevent_default();
                    read_all(event.data_transfer().and_then(|transfer| transfer.files()), onopen.clone());
                }),
            ),
        ];
        Box::new(move || drop(listeners))
    });
}

/// Takes text that is pasted while no field has the focus.
#[hook]
pub(super) fn use_page_paste(onopen: Callback<Inputs>) {
    use_effect_with((), move |()| {
        let listener = browser::document_target().map(|document| {
            EventListener::new(&document, "paste", move |event| {
                let Some(event) = event.dyn_ref::<ClipboardEvent>() else { return };
                let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
                let is_field =
                    target.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"));
                let transfer = event.clipboard_data();
                if is_field {
                    return;
                }
                let files = transfer
                    .as_ref()
                    .and_then(|transfer| transfer.files())
                    .filter(|files| files.length() > 0);
                if files.is_some() {
                    read_all(files, onopen.clone());
                    return;
                }
                let text =
                    transfer.and_then(|transfer| transfer.get_data("text/plain").ok()).unwrap_or_default();
                if !text.trim().is_empty() {
                    onopen.emit(vec![(PASTED.to_owned(), Ok(text.into_bytes()))]);
                }
            })
        });
        move || drop(listener)
    });
}

/// Where text without a file comes from.
pub(super) const PASTED: &str = "Pasted text";

/// Reads files one after the other, then opens them all at once.
fn read_all(files: Option<FileList>, onopen: Callback<Inputs>) {
    let files: Vec<File> =
        files.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect()).unwrap_or_default();
    if files.is_empty() {
        return;
    }
    spawn_local(async move {
        let mut inputs = Inputs::new();
        for file in files.into_iter().take(MAX_OPEN) {
            let name = file.name();
            let read = read(&file, &name).await;
            inputs.push((name, read));
        }
        onopen.emit(inputs);
    });
}

async fn read(file: &File, name: &str) -> Result<Vec<u8>, Failure> {
    // Before it is read: a film dropped by mistake should not fill the memory.
    if file.size() > MAX_BYTES as f64 {
        return Err(Failure::new(name, &CertificateError::TooLarge { size: file.size() as usize }));
    }
    browser::read_file(file).await.ok_or_else(|| Failure {
        source: name.to_owned(),
        message: "This could not be read".to_owned(),
        hint: "A folder cannot be opened, only the files in it.".to_owned(),
        is_secret: false,
    })
}
