//! Files for the editor: chosen, pasted, or dropped anywhere on the page.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, DragEvent, File, FileList};
use yew::prelude::*;

use crate::browser;
use crate::components::button::Weight;
use crate::components::choose_files::ChooseFiles;
use crate::state::key_policy::editor::bench::{BenchEvent, Offer};
use crate::state::key_policy::editor::file::{FileError, MAX_BYTES, read_policy};

/// Takes files that are dropped or pasted anywhere on the page. (A browser would otherwise leave the page for them.)
#[hook]
pub(super) fn use_files(tell: Callback<BenchEvent>) {
    use_effect_with((), move |()| {
        let Some(document) = browser::document_target() else { return Box::new(|| ()) as Box<dyn FnOnce()> };
        let options = EventListenerOptions::enable_prevent_default();
        let listen = |name: &'static str, act: fn(&Event, &Callback<BenchEvent>)| {
            let tell = tell.clone();
            EventListener::new_with_options(&document, name, options, move |event| act(event, &tell))
        };
        let listeners = [
            listen("dragover", |event, tell| {
                let Some(drag) = event.dyn_ref::<DragEvent>().filter(|drag| has_files(drag)) else { return };
                drag.prevent_default();
                tell.emit(BenchEvent::Over(true));
            }),
            // Leaving the window has no element to go to; moving inside the page has.
            listen("dragleave", |event, tell| {
                if event.dyn_ref::<DragEvent>().is_some_and(|drag| drag.related_target().is_none()) {
                    tell.emit(BenchEvent::Over(false));
                }
            }),
            listen("drop", |event, tell| {
                let Some(drag) = event.dyn_ref::<DragEvent>().filter(|drag| has_files(drag)) else { return };
                drag.prevent_default();
                tell.emit(BenchEvent::Over(false));
                offer(drag.data_transfer().and_then(|transfer| transfer.files()), tell);
            }),
            listen("paste", |event, tell| {
                let pasted = event.dyn_ref::<ClipboardEvent>().and_then(|event| event.clipboard_data());
                let files = pasted.and_then(|pasted| pasted.files()).filter(|files| files.length() > 0);
                if files.is_some() {
                    event.prevent_default();
                    offer(files, tell);
                }
            }),
        ];
        Box::new(move || drop(listeners))
    });
}

/// Whether it is files that are dragged, and not a piece of text.
fn has_files(drag: &DragEvent) -> bool {
    drag.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

fn offer(files: Option<FileList>, tell: &Callback<BenchEvent>) {
    let Some(file) = files.and_then(|files| files.get(0)) else { return };
    let tell = tell.clone();
    spawn_local(async move {
        let text = read(&file).await;
        tell.emit(BenchEvent::Offered(Offer { name: file.name(), text }));
    });
}

async fn read(file: &File) -> Result<String, FileError> {
    // Before it is read: a film dropped by mistake should not fill the memory.
    if file.size() > MAX_BYTES as f64 {
        return Err(FileError::TooLarge);
    }
    let bytes = browser::read_file(file).await.ok_or(FileError::Unreadable)?;
    read_policy(&bytes)
}

#[derive(Properties, PartialEq)]
pub(super) struct ChooseProps {
    /// Called with the file.
    pub tell: Callback<BenchEvent>,
}

/// A button to choose a file.
#[component]
pub(super) fn Choose(props: &ChooseProps) -> Html {
    let tell = props.tell.clone();
    let onfiles = Callback::from(move |files| offer(Some(files), &tell));
    html! {
        <ChooseFiles weight={Weight::Quiet} icon="upload" label="Policy file" accept=".json,.txt,application/json,text/plain" {onfiles}>
            { "Choose a file" }
        </ChooseFiles>
    }
}
