//! Mutations of a vector's arguments that a runner may still send. Byte strings keep their length, words of a
//! list stay as they are, and everything else may become any value of its type.

use dlotp_suite::seal;
use rand::{
    Rng,
    seq::{IndexedMutRandom, IndexedRandom},
};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// Members whose strings are words of a list.
const WORDS: &[&str] =
    &["kind", "do", "store", "mode", "hash", "format", "typed", "login-blocks", "challenge-format"];
/// Members whose strings are bytes in hexadecimal, of a length that stays.
const BYTES: &[&str] = &[
    "secret", "nonce", "nonces", "fresh", "digest", "handle", "boot", "key", "counter", "session",
    "random",
];
/// Members that stay: they depend on others, or must be well formed.
const FIXED: &[&str] = &["version", "loaded", "active", "taken"];
/// Members that may be null.
const NULLABLE: &[&str] = &["account", "reference"];
/// Numbers at and around the edges of the protocol.
const NUMBERS: &[u64] = &[
    0,
    1,
    2,
    4,
    7,
    31,
    32,
    64,
    119,
    120,
    300,
    600,
    601,
    1_199,
    1_200,
    3_000,
    3_001,
    86_399,
    86_400,
    100_000,
    100_001,
    4_294_967_295,
    4_294_967_296,
    253_402_300_799,
    253_402_300_800,
    999_999_999_999_999,
    1_000_000_000_000_000,
    9_007_199_254_740_991,
];
/// Characters at and around the edges of the allow list, and some that look like others.
const CHARACTERS: &[char] = &[
    '0',
    '9',
    'A',
    'z',
    ' ',
    '~',
    '"',
    '\\',
    '\n',
    '\u{0}',
    '\u{7f}',
    '\u{a0}',
    '\u{a1}',
    '\u{aa}',
    '\u{ad}',
    '\u{ae}',
    '\u{b5}',
    '\u{ba}',
    '\u{d7}',
    '\u{df}',
    '\u{131}',
    '\u{132}',
    '\u{149}',
    '\u{17e}',
    '\u{17f}',
    '\u{187}',
    '\u{18f}',
    '\u{1f5}',
    '\u{218}',
    '\u{21b}',
    '\u{233}',
    '\u{259}',
    '\u{292}',
    '\u{2bb}',
    '\u{2bc}',
    '\u{301}',
    '\u{386}',
    '\u{391}',
    '\u{3a2}',
    '\u{3c2}',
    '\u{3ce}',
    '\u{410}',
    '\u{430}',
    '\u{45f}',
    '\u{490}',
    '\u{4ef}',
    '\u{660}',
    '\u{1e02}',
    '\u{1e9e}',
    '\u{1ef9}',
    '\u{200b}',
    '\u{2013}',
    '\u{2014}',
    '\u{201a}',
    '\u{201e}',
    '\u{2028}',
    '\u{202e}',
    '\u{2039}',
    '\u{20ac}',
    '\u{2116}',
    '\u{ff10}',
    '\u{feff}',
    '\u{fffd}',
    '\u{1f600}',
    '\u{10ffff}',
    '.',
    ':',
    '-',
    '_',
    '+',
    '/',
    '=',
];

/// The farthest position of a chain: each step is computed.
const NEAR: u64 = 300;

/// Arguments with one to three changes.
pub(super) fn mutate(args: &Value, random: &mut ChaCha8Rng) -> Value {
    let mut mutated = args.clone();
    if let Some(q) = mutated.get_mut("q") {
        *q = json!(q.as_u64().unwrap_or(0).min(NEAR));
    }
    for _ in 0..random.random_range(1..=3) {
        if let Some(secret) = reseals(&mutated, random) {
            reseal(&mut mutated, &secret, random);
        } else {
            step_into(&mut mutated, "", random);
        }
    }
    mutated
}

/// Returns the secret where the body below the tag is mutated, which is so for half of the inputs with a payload:
/// a decoder looks deepest there.
fn reseals(args: &Value, random: &mut ChaCha8Rng) -> Option<String> {
    args.get("text")?;
    let of_list = |args: &Value| args.get("enrolments")?.get(0)?.get("secret").cloned();
    let secret = args.get("secret").cloned().or_else(|| of_list(args))?;
    let secret = secret.as_str()?.to_owned();
    random.random::<bool>().then_some(secret)
}

fn reseal(args: &mut Value, secret: &str, random: &mut ChaCha8Rng) {
    let Some(text) = args.get_mut("text") else { return };
    let Some(mut body) = text.as_str().and_then(|text| seal::body_of(text, secret)) else { return };
    mutate_bytes(&mut body, random);
    if let Some(sealed) = text.as_str().and_then(|text| seal::reseal(text, secret, &body)) {
        *text = json!(sealed);
    }
}

/// Changes, removes or inserts a byte, repeats the end, or cuts it off.
fn mutate_bytes(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    if bytes.is_empty() {
        return;
    }
    let at = random.random_range(0..bytes.len());
    match random.random_range(0..6) {
        0 => bytes.truncate(at),
        1 => _ = bytes.remove(at),
        2 => bytes.insert(at, random.random()),
        3 => {
            let again = bytes.get(at..).unwrap_or_default().to_vec();
            bytes.extend(again);
        }
        4 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = byte.wrapping_add(1);
            }
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.random_range(0..8);
            }
        }
    }
}

/// Walks down to one value and changes it.
fn step_into(value: &mut Value, name: &str, random: &mut ChaCha8Rng) {
    match value {
        Value::Object(members) => step_into_object(members, random),
        Value::Array(elements) => step_into_array(elements, name, random),
        Value::String(text) if BYTES.contains(&name) => mutate_hexadecimal(text, random),
        Value::String(text) => {
            if NULLABLE.contains(&name) && random.random_range(0..8) == 0 {
                *value = Value::Null;
            } else {
                mutate_text(text, random);
            }
        }
        Value::Number(_) if name == "q" => *value = json!(random.random_range(0..=NEAR)),
        Value::Number(number) => {
            let number = number.as_u64().unwrap_or(0);
            *value = json!(mutate_number(number, random));
        }
        Value::Null => *value = json!("IT60X0542811101000000123456"),
        Value::Bool(_) => {}
    }
}

fn step_into_object(members: &mut Map<String, Value>, random: &mut ChaCha8Rng) {
    let stays = |name: &str, value: &Value| {
        FIXED.contains(&name) || (WORDS.contains(&name) && value.is_string())
    };
    let names: Vec<String> = members
        .iter()
        .filter(|(name, value)| !stays(name, value))
        .map(|(name, _)| name.clone())
        .collect();
    if let Some(name) = names.choose(random)
        && let Some(value) = members.get_mut(name)
    {
        step_into(value, name, random);
    }
}

fn step_into_array(elements: &mut Vec<Value>, name: &str, random: &mut ChaCha8Rng) {
    // A step may refer to another by its number, so steps stay in place.
    if name != "steps" && !elements.is_empty() && random.random_range(0..4) == 0 {
        let at = random.random_range(0..elements.len());
        let other = random.random_range(0..elements.len());
        match random.random_range(0..3) {
            0 => _ = elements.remove(at),
            1 => elements.swap(at, other),
            _ => {
                if let Some(again) = elements.get(at).cloned() {
                    elements.push(again);
                }
            }
        }
    } else if let Some(element) = elements.choose_mut(random) {
        step_into(element, name, random);
    }
}

fn mutate_hexadecimal(text: &mut String, random: &mut ChaCha8Rng) {
    if let Ok(mut bytes) = hex::decode(&*text)
        && let Some(byte) = bytes.choose_mut(random)
    {
        *byte = *[0, 0xff, byte.wrapping_add(1), byte.wrapping_sub(1)].choose(random).unwrap_or(&0);
        *text = hex::encode(bytes);
    }
}

fn mutate_number(number: u64, random: &mut ChaCha8Rng) -> u64 {
    let mutated = match random.random_range(0..5) {
        0 => number.saturating_add(1),
        1 => number.saturating_sub(1),
        2 => number.saturating_add(random.random_range(0..2_000)),
        3 => number.saturating_sub(random.random_range(0..2_000)),
        _ => NUMBERS.choose(random).copied().unwrap_or(0),
    };
    mutated.min(9_007_199_254_740_991)
}

fn mutate_text(text: &mut String, random: &mut ChaCha8Rng) {
    let mut characters: Vec<char> = text.chars().collect();
    let character = CHARACTERS.choose(random).copied().unwrap_or('0');
    let at = random.random_range(0..=characters.len());
    match random.random_range(0..8) {
        0 => characters.insert(at, character),
        1 if at < characters.len() => _ = characters.remove(at),
        2 => characters.truncate(at),
        3 => {
            // Up to the edges of the lengths that the protocol knows.
            let most = *[20, 21, 70, 71, 140, 141].choose(random).unwrap_or(&20);
            characters.resize(most, 'a');
        }
        4 if at > 0 && at < characters.len() => characters.swap(at.saturating_sub(1), at),
        5 => characters.extend_from_within(at..),
        6 => {
            for found in characters.iter_mut().skip(at).take(1) {
                *found = if found.is_lowercase() {
                    found.to_ascii_uppercase()
                } else {
                    found.to_ascii_lowercase()
                };
            }
        }
        _ => characters.iter_mut().skip(at).take(1).for_each(|found| *found = character),
    }
    *text = characters.into_iter().collect();
}
