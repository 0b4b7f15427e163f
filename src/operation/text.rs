//! Texts of the allow list, the only ones that a phone displays.

use core::fmt;

use super::characters::{ALLOWED, SKELETONS};

pub(super) const LATIN: Option<Script> = Some(Script::Latin);
pub(super) const GREEK: Option<Script> = Some(Script::Greek);
pub(super) const CYRILLIC: Option<Script> = Some(Script::Cyrillic);

/// The script of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Latin.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// An error: a text breaks a rule of the allow list. Characters are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TextError {
    /// The text is empty.
    #[error("expected 1 to {max} characters, found none")]
    Empty {
        /// The most characters that the field takes.
        max: usize,
    },
    /// The text has too many code points.
    #[error("expected 1 to {max} characters, found {found}")]
    TooLong {
        /// The most characters that the field takes.
        max: usize,
        /// The number of characters.
        found: usize,
    },
    /// A code point is not in the allow list.
    #[error("character {at}: expected one of the allow list, found U+{:04X}", u32::from(*.found))]
    NotAllowed {
        /// The number of the character.
        at: usize,
        /// The code point.
        found: char,
    },
    /// A space begins or ends the text, or follows another.
    #[error("character {at}: expected no leading, trailing or double space")]
    Space {
        /// The number of the character.
        at: usize,
    },
    /// A word has letters of two scripts.
    #[error(
        "character {at}, U+{:04X}: expected a {expected} letter, found a {script} one",
        u32::from(*.found)
    )]
    MixedScripts {
        /// The number of the character.
        at: usize,
        /// The letter.
        found: char,
        /// The script of the letter.
        script: Script,
        /// The script of the word's first letter.
        expected: Script,
    },
}

/// Returns the text if it has 1 to `MAX` code points and keeps the rules (OP-12 to OP-15).
pub(super) fn check_text<const MAX: usize>(text: &str) -> Result<&str, TextError> {
    if text.len() <= MAX && is_plain(text) {
        return Ok(text);
    }
    check_letters::<MAX>(text)
}

/// Checks any text, letter by letter.
fn check_letters<const MAX: usize>(text: &str) -> Result<&str, TextError> {
    let mut word = None;
    let mut after_space = true; // so that a leading space is one too many
    let mut count = 0;
    for (at, found) in (1..).zip(text.chars()) {
        count = at;
        let script = lookup(found).ok_or(TextError::NotAllowed { at, found })?;
        if found == ' ' && after_space {
            // OP-14
            return Err(TextError::Space { at });
        }
        after_space = found == ' ';
        match (script, word) {
            (Some(script), Some(expected)) if script != expected => {
                return Err(TextError::MixedScripts { at, found, script, expected });
            }
            _ => word = script,
        }
    }
    match count {
        0 => Err(TextError::Empty { max: MAX }),
        _ if count > MAX => Err(TextError::TooLong { max: MAX, found: count }),
        _ if after_space => Err(TextError::Space { at: count }),
        _ => Ok(text),
    }
}

/// Returns whether a text is ASCII and keeps the rules. Most texts are, and need no search for scripts.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    let right = text.bytes().all(|byte| {
        let right = matches!(byte, b'!'..=b'~') || (byte == b' ' && before != b' ');
        before = byte;
        right
    });
    right && before != b' '
}

/// Looks a code point up: `None` where it is not allowed, otherwise its script, if it is a letter.
#[allow(clippy::option_option, reason = "not allowed, no letter, and a letter of a script")]
pub(super) fn lookup(found: char) -> Option<Option<Script>> {
    row(ALLOWED, found).copied()
}

/// Whether a character is of those that show nothing (OP-30).
pub(super) const fn is_invisible(found: char) -> bool {
    matches!(
        found,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// The letters and digits that a character looks like; none where it looks like none (OP-16).
pub(super) fn look(found: char) -> &'static str {
    row(SKELETONS, found).copied().unwrap_or_default()
}

/// The value of a sorted table for a character.
fn row<T>(table: &'static [(u32, u32, T)], found: char) -> Option<&'static T> {
    let code = u32::from(found);
    let at = table.partition_point(|&(_, last, _)| last < code);
    table.get(at).filter(|&&(first, ..)| first <= code).map(|(.., value)| value)
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    use proptest::prelude::*;

    /// The rows of a table of the page: what stands in its first column, and the code points.
    fn table(name: &str) -> Vec<(&'static str, Vec<u32>)> {
        let page = include_str!("../../spec/operation.md");
        let (_, rest) = page.split_once(&std::format!("<!-- {name} -->")).unwrap();
        let (table, _) = rest.split_once(&std::format!("<!-- end of {name} -->")).unwrap();
        let code = |text: &str| u32::from_str_radix(text, 16).unwrap();
        let codes = |ranges: &str| {
            let ranges =
                ranges.split(", ").map(|range| range.split_once('–').unwrap_or((range, range)));
            ranges.flat_map(|(first, last)| code(first)..=code(last)).collect::<Vec<_>>()
        };
        let mut rows = Vec::new();
        for line in table.lines() {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let (name, ranges, count) = (cells.next(), cells.next(), cells.next());
            if let (Some(name), Some(ranges), Some(Ok(count))) =
                (name, ranges, count.map(str::parse::<usize>))
            {
                if ranges == "all" {
                    assert_eq!(
                        rows.iter().map(|(_, codes): &(_, Vec<_>)| codes.len()).sum::<usize>(),
                        count
                    );
                } else {
                    rows.push((name, codes(ranges)));
                    assert_eq!(rows.last().unwrap().1.len(), count, "{name}");
                }
            }
        }
        rows
    }

    #[test]
    fn the_list_is_that_of_the_page() {
        let page = table("allow list");
        let of_page =
            |code: u32| page.iter().find(|(_, codes)| codes.contains(&code)).map(|(name, _)| *name);
        for found in '\0'..=char::MAX {
            let name = lookup(found).map(|script| {
                script.map_or("none", |script| match script {
                    Script::Latin => "Latin",
                    Script::Greek => "Greek",
                    Script::Cyrillic => "Cyrillic",
                })
            });
            assert_eq!(name, of_page(found.into()), "{found}");
        }
        assert!(ALLOWED.is_sorted_by(|a, b| a.1 < b.0));
    }

    #[test]
    fn the_skeletons_are_those_of_the_page() {
        let page = table("skeletons");
        let rows =
            page.iter().flat_map(|(name, codes)| codes.iter().map(move |code| (name, *code)));
        let mut count = 0;
        for (name, code) in rows {
            let found = char::from_u32(code).unwrap();
            let expected = if *name == "nothing" { "" } else { name.trim_matches('`') };
            assert_eq!(look(found), expected, "{found}");
            assert!(lookup(found).is_some());
            count += 1;
        }
        assert_eq!(count, ('\0'..=char::MAX).filter(|&c| lookup(c).is_some()).count());
        assert!(SKELETONS.is_sorted_by(|a, b| a.1 < b.0));
    }

    #[test]
    fn letters_and_words_are_as_the_spec_says() {
        for text in ["aªº", "µa", "Αµω a", "a1б", "Ω-z", "ẞß", "x’ж"] {
            assert!(check_text::<20>(text).is_ok(), "{text}");
        }
        for text in ["aα", "жa", "ωж", "ªω", " a", "a ", "a  b", "", "a\u{a0}b", "é\u{301}", "ŉ"]
        {
            assert!(check_text::<20>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn plain_texts_are_those_of_ascii_that_keep_the_rules(
            text in prop_oneof!["[ -~]{0,12}", "[ a]{0,6}", "[\\x00-\\x7f]{0,4}"]
        ) {
            prop_assert_eq!(is_plain(&text), check_letters::<12>(&text).is_ok());
        }
    }

    #[test]
    fn no_text_beyond_ascii_is_plain() {
        assert!(!is_plain("Café"));
    }

    #[test]
    fn length_counts_code_points() {
        assert!(check_text::<4>("€€€€").is_ok());
        assert_eq!(check_text::<4>("abcde"), Err(TextError::TooLong { max: 4, found: 5 }));
    }
}
