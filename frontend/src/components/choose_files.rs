//! A button to choose files.

use web_sys::{FileList, HtmlInputElement};
use yew::prelude::*;

use crate::components::button::{Button, Weight};

/// What [`ChooseFiles`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct ChooseFilesProps {
    /// What the button says.
    pub children: Html,
    /// What the files are, for screen readers.
    pub label: AttrValue,
    /// The button's weight.
    #[prop_or_default]
    pub weight: Weight,
    /// An icon before the text.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// At work: ignores clicks.
    #[prop_or_default]
    pub busy: bool,
    /// Kinds of files that are offered first, as `accept` of HTML.
    #[prop_or_default]
    pub accept: Option<AttrValue>,
    /// Whether several may be chosen.
    #[prop_or_default]
    pub multiple: bool,
    /// Called with what was chosen.
    pub onfiles: Callback<FileList>,
}

/// A button that opens the browser's file chooser. The same file can be chosen again.
#[component]
pub(crate) fn ChooseFiles(props: &ChooseFilesProps) -> Html {
    let chooser = use_node_ref();
    let onclick = {
        let chooser = chooser.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = chooser.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let (chooser, onfiles) = (chooser.clone(), props.onfiles.clone());
        Callback::from(move |_: Event| {
            let Some(input) = chooser.cast::<HtmlInputElement>() else { return };
            if let Some(files) = input.files() {
                onfiles.emit(files);
            }
            // An input that holds a file does not tell of the same one again.
            input.set_value("");
        })
    };
    html! {
        <>
            <Button weight={props.weight} icon={props.icon} busy={props.busy} {onclick}>{ props.children.clone() }</Button>
            <input ref={chooser} type="file" accept={props.accept.clone()} multiple={props.multiple} hidden=true aria-label={props.label.clone()} {onchange} />
        </>
    }
}
