//! Names and references from elsewhere, brought into the allow list (OP-30).

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    Field, Problem,
    invalid::At,
    text::{Script, TextError, check_text, is_invisible, lookup},
};
use crate::Error;

/// A text of the allow list, and the changes that made it one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transliteration {
    /// The text: what is displayed and what is executed.
    pub text: String,
    /// The changes, in the order of the text.
    pub changes: Vec<Change>,
}

/// One replacement of a [`Transliteration`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The characters that stood in the text: one with its combining marks.
    pub from: String,
    /// The characters that stand there now; empty where it was dropped.
    pub to: String,
}

/// Brings a text of 1 to `max` characters into the allow list, and tells what it changed (OP-30).
///
/// Spaces, invisible characters and punctuation that looks like another are replaced, marks that Unicode can't compose are
/// dropped, and scripts that are not of the list become Latin letters: by the table of EPC217-08 where it has them, by the
/// crate `any_ascii` otherwise. Display the result *and* execute the payment with it.
///
/// # Errors
///
/// `invalid-operation`: the text becomes empty or too long, which is never cut, or has a character that nothing replaces.
///
/// ```
/// use dlotp::operation::transliterate;
///
/// let name = transliterate("Société\u{a0}Générale \u{200b}№\u{202f}5", 70)?;
/// assert_eq!(name.text, "Société Générale № 5");
/// assert_eq!((name.changes[0].from.as_str(), name.changes[0].to.as_str()), ("\u{a0}", " "));
/// assert_eq!(transliterate("თბილისი", 70)?.text, "tbilisi");
/// assert_eq!(transliterate("Rоssi", 70)?.text, "Rossi"); // the о was Cyrillic
/// assert!(transliterate("\u{200b}", 70).is_err());
/// # Ok::<(), dlotp::Error>(())
/// ```
pub fn transliterate(text: &str, max: usize) -> Result<Transliteration, Error> {
    let mut pieces = Vec::new();
    let mut at = 1_usize;
    for cluster in clusters(text) {
        let to = bring_in(cluster, at).map_err(Problem::from).at(Field::Text)?;
        at = at.saturating_add(cluster.chars().count());
        pieces.push((cluster, to));
    }
    unmix(&mut pieces).map_err(Problem::from).at(Field::Text)?;
    trim(&mut pieces);
    let text: String = pieces.iter().map(|(_, to)| to.as_str()).collect();
    let found = text.chars().count();
    if found == 0 {
        return Err(Problem::from(TextError::Empty { max })).at(Field::Text)?;
    }
    if found > max {
        return Err(Problem::from(TextError::TooLong { max, found })).at(Field::Text)?;
    }
    check_text::<{ usize::MAX }>(&text).at(Field::Text)?;
    let changed = pieces.into_iter().filter(|(from, to)| from != to);
    let changes = changed.map(|(from, to)| Change { from: from.to_string(), to }).collect();
    Ok(Transliteration { text, changes })
}

/// Pieces that NFC may join: a character with the marks after it, or the letters of a Korean syllable.
fn clusters(text: &str) -> Vec<&str> {
    let mut clusters = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let starts = rest.char_indices().skip(1);
        let end =
            starts.into_iter().find(|&(at, next)| !joins(rest.get(..at).unwrap_or_default(), next));
        let (cluster, after) =
            rest.split_at_checked(end.map_or(rest.len(), |(at, _)| at)).unwrap_or((rest, ""));
        clusters.push(cluster);
        rest = after;
    }
    clusters
}

fn joins(cluster: &str, next: char) -> bool {
    is_combining_mark(next) || {
        let alone = cluster.nfc().count();
        cluster.chars().chain([next]).nfc().count() <= alone
    }
}

fn bring_in(cluster: &str, at: usize) -> Result<String, TextError> {
    let mut brought = String::new();
    for found in cluster.nfc() {
        if found.is_whitespace() {
            brought.push(' ');
        } else if lookup(found).is_some() {
            brought.push(found);
        } else if let Some(sign) = punctuation(found) {
            brought.push(sign);
        } else if let Some(text) = (!is_invisible(found)).then(|| compatible(found)).flatten() {
            brought.push_str(&text);
        } else if !is_invisible(found) {
            brought.push_str(&latin(found).ok_or(TextError::NotAllowed { at, found })?);
        }
    }
    Ok(brought)
}

/// A sign of the list that a sign looks like.
const fn punctuation(found: char) -> Option<char> {
    Some(match found {
        '\u{2ba}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2b9}' | '\u{2c8}' | '\u{201b}' | '\u{2032}' => '\'',
        '\u{2d7}' | '\u{2010}'..='\u{2012}' | '\u{2043}' | '\u{2212}' => '-',
        '\u{2015}' => '—',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2236}' => ':',
        '\u{2217}' => '*',
        '\u{223c}' => '~',
        '\u{2022}' | '\u{2027}' | '\u{22c5}' | '\u{30fb}' => '·',
        '\u{3001}' => ',',
        '\u{3002}' => '.',
        _ => return None,
    })
}

/// The compatibility composition, or the decomposition without marks, whichever is of the list.
fn compatible(found: char) -> Option<String> {
    let of_list = |text: &String| text.chars().all(|c| lookup(c).is_some());
    let composed = Some(found).into_iter().nfkc().collect();
    let base = || Some(found).into_iter().nfkd().filter(|c| !is_combining_mark(*c)).collect();
    Some(composed).filter(of_list).or_else(|| Some(base()).filter(of_list))
}

/// Latin letters for a character of any script.
fn latin(found: char) -> Option<String> {
    let base = match found {
        'й' | 'Й' => found,
        _ if matches!(lookup(found), Some(Some(Script::Greek))) => {
            Some(found).into_iter().nfd().next().unwrap_or(found)
        }
        _ => found,
    };
    let small = base.to_lowercase().next().unwrap_or(base);
    if let Some(letters) = epc217_08(small) {
        return Some(if small == base {
            letters.to_string()
        } else {
            letters.to_ascii_uppercase()
        });
    }
    let letters = any_ascii::any_ascii_char(found);
    let known = !letters.is_empty() && letters.chars().all(|c| lookup(c).is_some());
    known.then(|| letters.to_string())
}

/// The small letters of EPC217-08, "SEPA Requirements for an Extended Character Set".
const fn epc217_08(small: char) -> Option<&'static str> {
    Some(match small {
        'α' | 'а' | 'ъ' => "a",
        'б' => "b",
        'χ' | 'ч' => "ch",
        'δ' | 'д' => "d",
        'ε' | 'е' => "e",
        'φ' | 'ф' => "f",
        'γ' | 'г' => "g",
        'х' => "h",
        'η' | 'ι' | 'и' => "i",
        'κ' | 'к' => "k",
        'λ' | 'л' => "l",
        'μ' | 'м' => "m",
        'ν' | 'н' => "n",
        'ο' | 'ω' | 'о' => "o",
        'π' | 'п' => "p",
        'ψ' => "ps",
        'ρ' | 'р' => "r",
        'σ' | 'ς' | 'с' => "s",
        'ш' => "sh",
        'щ' => "sht",
        'τ' | 'т' => "t",
        'θ' => "th",
        'ц' => "ts",
        'у' => "u",
        'β' | 'в' => "v",
        'ξ' => "x",
        'υ' | 'й' | 'ь' => "y",
        'я' => "ya",
        'ю' => "yu",
        'ζ' | 'з' => "z",
        'ж' => "zh",
        _ => return None,
    })
}

/// Makes Latin letters of those that are not, in each word that has two scripts (OP-15).
fn unmix(pieces: &mut [(&str, String)]) -> Result<(), TextError> {
    let script = |c: char| lookup(c).flatten();
    let all: Vec<char> = pieces.iter().flat_map(|(_, to)| to.chars()).collect();
    let words = all.chunk_by(|a, b| script(*a).is_some() && script(*b).is_some());
    let mut mixed = words.flat_map(|word| {
        let first = word.first().and_then(|c| script(*c));
        let mixed = word.iter().any(|c| script(*c) != first);
        core::iter::repeat_n(mixed, word.len())
    });
    for (_, to) in pieces {
        let mut unmixed = String::with_capacity(to.len());
        for found in to.chars() {
            let foreign = !matches!(script(found), None | Some(Script::Latin));
            if mixed.next() == Some(true) && foreign {
                unmixed.push_str(&latin(found).ok_or(TextError::NotAllowed { at: 1, found })?);
            } else {
                unmixed.push(found);
            }
        }
        *to = unmixed;
    }
    Ok(())
}

/// Drops spaces at the ends, and all but one in a row.
fn trim(pieces: &mut [(&str, String)]) {
    let mut after_space = true;
    for (_, to) in &mut *pieces {
        to.retain(|c| {
            let kept = c != ' ' || !after_space;
            after_space = c == ' ';
            kept
        });
    }
    if let Some((_, last)) = pieces.iter_mut().rev().find(|(_, to)| !to.is_empty()) {
        last.truncate(last.trim_end_matches(' ').len());
    }
}
