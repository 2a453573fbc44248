//! What pages are built from. Components draw what they are given; none performs HTTP.

pub(crate) mod alerts;
pub(crate) mod async_view;
pub(crate) mod authority_choice;
pub(crate) mod bill;
pub(crate) mod button;
pub(crate) mod certificate;
pub(crate) mod confirm;
pub(crate) mod copy;
pub(crate) mod doc_link;
pub(crate) mod download;
pub(crate) mod field;
pub(crate) mod fold;
pub(crate) mod icon;
pub(crate) mod ident;
pub(crate) mod menu;
pub(crate) mod nav;
pub(crate) mod notice;
pub(crate) mod page_head;
pub(crate) mod panel;
pub(crate) mod problem;
pub(crate) mod search_box;
pub(crate) mod shell;
pub(crate) mod status;
pub(crate) mod target_choice;
pub(crate) mod text_area;
pub(crate) mod time;
