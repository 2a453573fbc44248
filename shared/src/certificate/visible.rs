//! Makes text that strangers chose safe to show: nothing hides, nothing turns the line round, nothing is endless.

use crate::format::thousands;

/// Longest text that is shown, in characters.
const MAX_CHARACTERS: usize = 300;

/// Text from a certificate, made safe to show.
pub(super) struct Visible {
    pub(super) text: String,
    /// Whether something was escaped.
    pub(super) escaped: bool,
}

/// Writes invisible characters as `\u{202E}` and cuts what is too long, saying how long it was.
pub(super) fn visible(text: &str) -> Visible {
    // Nearly all of them.
    if text.len() <= MAX_CHARACTERS && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Visible { text: text.to_owned(), escaped: false };
    }
    let mut shown = String::with_capacity(text.len().min(4 * MAX_CHARACTERS));
    let mut escaped = false;
    for character in text.chars().take(MAX_CHARACTERS) {
        if is_hidden(character) {
            escaped = true;
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    let length = text.chars().count();
    if length > MAX_CHARACTERS {
        shown.push_str("… (");
        shown.push_str(&thousands(length as u64));
        shown.push_str(" characters in all)");
    }
    Visible { text: shown, escaped }
}

/// The text alone, where nobody asks whether something was escaped.
pub(super) fn visible_text(text: &str) -> String {
    visible(text).text
}

/// Control and format characters of Unicode (categories Cc, Cf, Zl, Zp), noncharacters, and spaces that look like nothing.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}'
            | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}'
            | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1345F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_hides() {
        assert_eq!(visible_text("gnp.\u{202E}exe"), "gnp.\\u{202e}exe");
        assert_eq!(visible_text("a\0b\n\u{200B}c"), "a\\u{0}b\\u{a}\\u{200b}c");
        assert!(visible("\u{FEFF}").escaped);
    }

    #[test]
    fn leaves_ordinary_text_of_any_script_alone() {
        for text in ["Lakeside Clinic", "Zürich", "מרפאה", "診療所", "O'Brien & Söhne, \"Praxis\" <1>", ""]
        {
            let visible = visible(text);
            assert_eq!((visible.text.as_str(), visible.escaped), (text, false));
        }
    }

    #[test]
    fn cuts_what_is_endless_and_says_so() {
        let shown = visible_text(&"é".repeat(102_400));
        assert!(shown.starts_with("éé") && shown.ends_with("é… (102,400 characters in all)"), "{shown}");
        assert_eq!(shown.chars().filter(|character| *character == 'é').count(), MAX_CHARACTERS);
    }
}
