//! Texts of the allow list, the only ones that a phone displays.

use core::fmt;

/// The code points that a text may hold (OP-13), with the script of the letters (OP-15).
///
/// The ranges are sorted and disjoint. Every letter has a script; the micro sign is not a letter here.
const RANGES: &[(u32, u32, Option<Script>)] = &[
    (0x20, 0x40, None),
    (0x41, 0x5a, LATIN),
    (0x5b, 0x60, None),
    (0x61, 0x7a, LATIN),
    (0x7b, 0x7e, None),
    (0xa1, 0xa9, None),
    (0xaa, 0xaa, LATIN),
    (0xab, 0xac, None),
    (0xae, 0xb9, None),
    (0xba, 0xba, LATIN),
    (0xbb, 0xbf, None),
    (0xc0, 0xd6, LATIN),
    (0xd7, 0xd7, None),
    (0xd8, 0xf6, LATIN),
    (0xf7, 0xf7, None),
    (0xf8, 0x131, LATIN),
    (0x134, 0x13e, LATIN),
    (0x141, 0x148, LATIN),
    (0x14a, 0x17e, LATIN),
    (0x218, 0x21b, LATIN),
    (0x386, 0x386, GREEK),
    (0x388, 0x38a, GREEK),
    (0x38c, 0x38c, GREEK),
    (0x38e, 0x3a1, GREEK),
    (0x3a3, 0x3ce, GREEK),
    (0x400, 0x45f, CYRILLIC),
    (0x490, 0x491, CYRILLIC),
    (0x1e9e, 0x1e9e, LATIN),
    (0x2013, 0x2014, None),
    (0x2018, 0x2019, None),
    (0x201c, 0x201d, None),
    (0x2026, 0x2026, None),
    (0x20ac, 0x20ac, None),
];

const LATIN: Option<Script> = Some(Script::Latin);
const GREEK: Option<Script> = Some(Script::Greek);
const CYRILLIC: Option<Script> = Some(Script::Cyrillic);

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
fn lookup(found: char) -> Option<Option<Script>> {
    let code = u32::from(found);
    let at = RANGES.partition_point(|&(_, last, _)| last < code);
    RANGES.get(at).filter(|&&(first, ..)| first <= code).map(|&(.., script)| script)
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    #[test]
    fn the_list_has_491_code_points_in_order() {
        let sizes = RANGES.iter().map(|(first, last, _)| last - first + 1);
        assert_eq!(sizes.sum::<u32>(), 491);
        assert!(RANGES.is_sorted_by(|a, b| a.1 < b.0));
        assert_eq!(('\0'..=char::MAX).filter(|&c| lookup(c).is_some()).count(), 491);
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
