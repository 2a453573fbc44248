//! Thin doors to the browser: document, history, storage, clipboard, files. No logic lives here, so tests need none of it.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CryptoKey, Document, Element, EventTarget, File, HtmlAnchorElement, HtmlDocument,
    HtmlElement, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition, Url, Window,
};

use crate::state::signature::SignatureJob;

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// The document, to listen to.
pub(crate) fn document_target() -> Option<EventTarget> {
    document().map(EventTarget::from)
}

/// The window, to listen to.
pub(crate) fn window_target() -> Option<EventTarget> {
    window().map(EventTarget::from)
}

/// The element with this id.
pub(crate) fn element(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Sends panics to the console and shows the notice that `index.html` keeps ready.
pub(crate) fn show_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        if let Some(notice) = element("stopped") {
            // Nothing is left to report a failure to.
            let _ = notice.remove_attribute("hidden");
        }
    }));
}

/// Calls back once, when the browser has nothing better to do; where it cannot tell, after two seconds.
pub(crate) fn when_idle(call: impl FnOnce() + 'static) {
    let Some(window) = window() else { return };
    let known = Reflect::has(&window, &JsValue::from_str("requestIdleCallback")).unwrap_or(false);
    if known {
        let call = Closure::once_into_js(call);
        // Refused, it is as if the browser were never idle.
        let _ = window.request_idle_callback(call.unchecked_ref());
    } else {
        Timeout::new(2_000, call).forget();
    }
}

/// Sets the document's title.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Moves the keyboard focus to the element with this id, if there is one, and opens the disclosure that hides it.
pub(crate) fn focus(id: &str) {
    let hidden = element(id).and_then(|element| element.closest("details:not([open])").ok().flatten());
    if let Some(details) = hidden {
        // A disclosure that stays closed leaves the focus where it was.
        let _ = details.set_attribute("open", "");
    }
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it was.
        let _ = element.focus();
    }
}

/// Puts a text in place of a range of a text area, in UTF-16 units, as if it were typed: the browser's own undo takes it back,
/// and `input` is fired. Answers whether the browser did.
pub(crate) fn type_into(area: &HtmlTextAreaElement, start: usize, end: usize, text: &str) -> bool {
    let unit = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let Some(document) = document().and_then(|document| document.dyn_into::<HtmlDocument>().ok()) else {
        return false;
    };
    let command = if text.is_empty() { "delete" } else { "insertText" };
    area.focus().is_ok()
        && area.set_selection_range(unit(start), unit(end)).is_ok()
        && document.exec_command_with_show_ui_and_value(command, false, text).unwrap_or(false)
}

/// Scrolls a box so that this share of its content's height, 0 to 1, stands in its middle, and the box itself is seen.
pub(crate) fn scroll_to_share(id: &str, share: f64) {
    if let Some(element) = element(id) {
        let middle = f64::from(element.scroll_height()) * share - f64::from(element.client_height()) / 2.0;
        element.set_scroll_top(middle.max(0.0) as i32);
        element.set_scroll_left(0);
    }
    show(id);
}

/// Scrolls within a box, and nothing else, so that this share of its content's height, 0 to 1, is seen; not at all if it is.
pub(crate) fn scroll_inside(id: &str, share: f64) {
    if let Some(element) = element(id) {
        let (height, top) = (f64::from(element.client_height()), f64::from(element.scroll_top()));
        let wanted = f64::from(element.scroll_height()) * share - top;
        let margin = (height / 8.0).min(24.0);
        if !(margin..=height - margin).contains(&wanted) {
            element.set_scroll_top((top + wanted - height / 2.0).max(0.0) as i32);
        }
    }
}

/// Scrolls just as far as needed to see the element with this id.
pub(crate) fn show(id: &str) {
    if let Some(element) = element(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls to the top of the page.
pub(crate) fn scroll_to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The fragment of the address, without `#`; empty if there is none.
pub(crate) fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .map(|hash| hash.trim_start_matches('#').to_owned())
        .unwrap_or_default()
}

/// Takes the fragment out of the address bar and out of the history entry.
pub(crate) fn drop_fragment() {
    // A browser that refuses keeps a token that no longer works.
    replace_path(&path());
}

/// The path of the address, for example `/setup/names`.
pub(crate) fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// The query of the address with its `?`, for example `?q=voice`; empty if there is none.
pub(crate) fn search() -> String {
    window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

/// Puts a path into the address bar, as a new entry of the history.
pub(crate) fn push_path(path: &str) {
    if let Some(Ok(history)) = window().map(|window| window.history()) {
        // A browser that refuses leaves the old address; the page changes all the same.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Puts a path into the address bar, in place of the present entry of the history.
pub(crate) fn replace_path(path: &str) {
    if let Some(Ok(history)) = window().map(|window| window.history()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Host and port of this page, for example `127.0.0.1:8080`.
pub(crate) fn host() -> String {
    window().and_then(|window| window.location().host().ok()).unwrap_or_default()
}

/// The whole address of a path of this page's server, for example `http://127.0.0.1:8080/keys`.
pub(crate) fn address(path: &str) -> String {
    let origin = window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    format!("{origin}{path}")
}

/// Reads a text that this browser keeps for this site.
pub(crate) fn load(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a text in this browser. Answers whether it was kept: a browser may refuse.
pub(crate) fn save(key: &str, value: &str) -> bool {
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    storage.is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets a kept text.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = window().and_then(|window| window.local_storage().ok().flatten()) {
        // What cannot be removed cannot be read either.
        let _ = storage.remove_item(key);
    }
}

/// Reads a text that this tab keeps for this site, also over a reload.
pub(crate) fn load_in_tab(key: &str) -> Option<String> {
    window()?.session_storage().ok()??.get_item(key).ok()?
}

/// Keeps a text in this tab, until it is closed. Answers whether it was kept: a browser may refuse.
pub(crate) fn save_in_tab(key: &str, value: &str) -> bool {
    let storage = window().and_then(|window| window.session_storage().ok().flatten());
    storage.is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets a text that this tab keeps.
pub(crate) fn forget_in_tab(key: &str) {
    if let Some(storage) = window().and_then(|window| window.session_storage().ok().flatten()) {
        // What cannot be removed cannot be read either.
        let _ = storage.remove_item(key);
    }
}

/// Opens the browser's dialogue to print the page.
pub(crate) fn print() {
    if let Some(window) = window() {
        // A browser that refuses still has its own menu.
        let _ = window.print();
    }
}

/// Puts a text on the clipboard. Answers whether it is there: browsers offer none on plain HTTP off loopback.
pub(crate) async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    let navigator = window.navigator();
    let offered =
        Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|value| value.is_object());
    offered && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Random bytes for names that nobody shall guess, as lower-case hex; `None` if this browser has no source of them.
pub(crate) fn random_hex(bytes: usize) -> Option<String> {
    let mut values = vec![0_u8; bytes];
    window()?.crypto().ok()?.get_random_values_with_u8_array(&mut values).ok()?;
    Some(values.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Offers a text as a file to save. Answers whether the browser took it.
pub(crate) fn save_file(name: &str, mime: &str, text: &str) -> bool {
    save_bytes(name, mime, text.as_bytes())
}

/// Offers bytes as a file to save. Answers whether the browser took it.
pub(crate) fn save_bytes(name: &str, mime: &str, bytes: &[u8]) -> bool {
    fn offer(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        let parts = Array::of1(&Uint8Array::from(bytes));
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let document = document().ok_or(JsValue::NULL)?;
        let link: HtmlAnchorElement = document.create_element("a")?.dyn_into().map_err(JsValue::from)?;
        link.set_href(&url);
        link.set_download(name);
        link.click();
        Url::revoke_object_url(&url)
    }
    offer(name, mime, bytes).is_ok()
}

/// The bytes of a file that the user gave. `None` when the browser cannot read it, as with a folder.
pub(crate) async fn read_file(file: &File) -> Option<Vec<u8>> {
    gloo_file::futures::read_as_bytes(&gloo_file::Blob::from(file.clone())).await.ok()
}

/// Checks a signature with the browser's own cryptography. `None` when it cannot: off loopback it offers none on plain HTTP,
/// and a key may be of a kind that it does not know.
pub(crate) async fn verify_signature(job: &SignatureJob) -> Option<bool> {
    let dictionary = |members: &[(&str, &str)]| {
        let object = Object::new();
        for (name, value) in members {
            // A plain object takes every member.
            let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
        }
        object
    };
    let kind = ("name", job.algorithm);
    let import = match job.curve {
        Some(curve) => dictionary(&[kind, ("namedCurve", curve)]),
        None => dictionary(&[kind, ("hash", job.hash)]),
    };
    let verify = dictionary(&[kind, ("hash", job.hash)]);
    if let Some(salt) = job.salt {
        let _ = Reflect::set(&verify, &JsValue::from_str("saltLength"), &JsValue::from(salt));
    }
    let subtle = window()?.crypto().ok()?.subtle();
    let usages = Array::of1(&JsValue::from_str("verify"));
    let spki = Uint8Array::from(job.spki.as_slice());
    let key = subtle.import_key_with_object("spki", &spki, &import, false, &usages).ok()?;
    let key: CryptoKey = JsFuture::from(key).await.ok()?.dyn_into().ok()?;
    let verdict =
        subtle.verify_with_object_and_u8_array_and_u8_array(&verify, &key, &job.signature, &job.data).ok()?;
    JsFuture::from(verdict).await.ok()?.as_bool()
}
