//! The address of a panel.

use yew::prelude::*;

use crate::browser;
use crate::components::copy::Copy;

/// What stands at the right of a panel's title: what the panel has to say there, and a button that copies the panel's address
/// and writes it into the address bar. `id` and `title` are the panel's.
pub(crate) fn beside(id: &'static str, title: &'static str, aside: Html) -> Html {
    let path = format!("{}{}#{id}", browser::path(), browser::search());
    let text = browser::address(&path);
    // Bubbles up from the button, so that it is written whether or not the browser lets it be copied.
    let onclick = Callback::from(move |_: MouseEvent| browser::replace_path(&path));
    html! {
        <div class="row">
            { aside }
            <span class="panel-link" {onclick}><Copy icon="link" {text} what={format!("link to this panel: {title}")} /></span>
        </div>
    }
}
