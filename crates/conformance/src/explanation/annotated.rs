//! Inputs field by field, with the meaning of their bytes.

use std::fmt::Write as _;

use dlotp::Version;
use dlotp_suite::seal::{envelope_of, version_of};
use dlotp_terminal::TextTable;
use dlotp_testee::library::{self, LibraryAnswer};
use dlotp_wire::vectors::Vector;
use serde_json::{Value, json};

/// The arguments; of a trace the steps up to the one that failed.
pub(super) fn input(
    vector: &Vector,
    failed: Option<(usize, Option<&Value>, Option<&Value>)>,
) -> String {
    let mut args = vector.args.clone();
    let steps = args.as_object_mut().and_then(|args| args.remove("steps"));
    let text = format!("{}\n{}", vector.op, members(&args));
    let steps = steps.as_ref().and_then(Value::as_array).into_iter().flatten();
    let last = failed.map_or(usize::MAX, |(at, ..)| at);
    let mut table = TextTable::new().with_width(0, 10);
    for (at, step) in steps.enumerate().take(last.saturating_add(1)) {
        let mark = if at == last { ">" } else { " " };
        let mut shown = one_line(step);
        if let Some(times) = step.get("text").and_then(|scanned| times(&args, scanned)) {
            let _ = write!(shown, "\n  {times}");
        }
        table.row([format!("{mark} step {}", at.saturating_add(1)), shown]);
    }
    text + &table.text()
}

/// Issue time and lifetime of a scanned payload, in version 2 with its serials.
fn times(args: &Value, text: &Value) -> Option<String> {
    let enrolment = json!({ "version": args.get("version")?, "secret": args.get("secret")? });
    let args = json!({ "enrolments": [enrolment], "text": text });
    let LibraryAnswer::Ok(decoded) = library::answer("payload.decode", args) else { return None };
    let shown = ["issued-at", "lifetime", "n", "m"].into_iter().filter_map(|name| {
        let value = decoded.get(name)?;
        Some(format!("{name} {value}"))
    });
    Some(shown.collect::<Vec<_>>().join(", "))
}

/// The members of an object, a line each, with the meaning of their bytes below.
pub(super) fn members(value: &Value) -> String {
    let mut text = String::new();
    lines(&mut text, 0, value);
    text
}

/// One member with a short value, as a line.
pub(super) fn member(name: &str, value: &str) -> String {
    let mut table = columns();
    table.row([name, value]);
    table.text()
}

fn columns() -> TextTable {
    TextTable::new().with_gap(1).with_width(0, 14)
}

fn lines(text: &mut String, depth: usize, value: &Value) {
    let indent = "  ".repeat(depth);
    let is_simple = |value: &Value| match value {
        Value::Object(_) => false,
        Value::Array(elements) => !elements.iter().any(|e| e.is_object() || e.is_array()),
        _ => true,
    };
    let members = value.as_object().into_iter().flatten();
    let mut simple = columns();
    for (name, value) in members.filter(|(_, value)| is_simple(value)) {
        simple.row([name.clone(), value.as_str().map_or_else(|| value.to_string(), visible)]);
    }
    let mut simple = simple.lines().into_iter();
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(_) => {
                let _ = writeln!(text, "{indent}{name}");
                lines(text, depth.saturating_add(1), value);
            }
            Value::Array(elements) if !is_simple(value) => {
                let _ = writeln!(text, "{indent}{name}");
                for element in elements {
                    let _ = writeln!(text, "{indent}  {}", one_line(element));
                }
            }
            _ => {
                let _ = writeln!(text, "{indent}{}", simple.next().unwrap_or_default());
                for line in value.as_str().map(|text| meaning(name, text)).unwrap_or_default() {
                    let _ = writeln!(text, "{indent}  {line}");
                }
            }
        }
    }
}

fn one_line(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 400 {
        return text;
    }
    text.chars().take(400).chain("…".chars()).collect()
}

/// Returns a text so that every character can be seen; quoted where needed.
fn visible(text: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric();
    if !text.is_empty() && text.chars().all(plain) && text.trim() == text {
        return text.to_owned();
    }
    format!("{text:?}")
}

/// The meaning of the bytes of a member, as lines.
fn meaning(name: &str, text: &str) -> Vec<String> {
    let bytes = || hex::decode(text).ok();
    match name {
        "text" => envelope(text).unwrap_or_default(),
        "body" => bytes().map(|body| self::body(&body)).unwrap_or_default(),
        "context" => bytes().map(|context| self::context(&context)).unwrap_or_default(),
        _ if name.ends_with("data-input") => {
            bytes().and_then(|input| data_input(&input)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Key-id, body and tag; in version 2 key-id, nonce, ciphertext and tag.
fn envelope(text: &str) -> Option<Vec<String>> {
    let envelope = envelope_of(text)?;
    let nonce = nonce_length(text)?;
    let whole = || {
        let (key_id, rest) = envelope.split_at_checked(8)?;
        let (nonce, rest) = rest.split_at_checked(nonce)?;
        let (body, tag) = rest.split_at_checked(rest.len().checked_sub(16)?)?;
        (!body.is_empty()).then_some((key_id, nonce, body, tag))
    };
    let Some((key_id, nonce, body, tag)) = whole() else {
        return Some(vec![format!("{} bytes: {}", envelope.len(), hex::encode(&envelope))]);
    };
    let sealed = !nonce.is_empty();
    let mut table = TextTable::new().with_width(0, 6);
    table.row(["key-id", &hex::encode(key_id)]);
    if sealed {
        table.row(["nonce", &hex::encode(nonce)]);
        table.row(["sealed", &format!("{} bytes", body.len())]);
    } else {
        table.row(["body", &format!("{} bytes {}", body.len(), hex::encode(body))]);
    }
    table.row(["tag", &hex::encode(tag)]);
    let mut lines = table.lines();
    if !sealed {
        // The items of the body stand below it.
        let items = self::body(body).into_iter().map(|line| format!("  {line}"));
        lines.splice(2..2, items);
    }
    Some(lines)
}

/// Returns whether the arguments have a text whose body is not encrypted.
pub(super) fn has_open_body(vector: &Vector) -> bool {
    let text = vector.args.get("text").and_then(Value::as_str);
    text.and_then(nonce_length) == Some(0)
}

/// The length of the nonce between key-id and body.
fn nonce_length(text: &str) -> Option<usize> {
    version_of(text).map(|version| if version == Version::V1 { 0 } else { 12 })
}

/// Returns the first place where the envelopes of two texts differ.
pub(super) fn place(here: &str, there: &str) -> Option<String> {
    let body = nonce_length(here)?.saturating_add(8);
    let (here, there) = (envelope_of(here)?, envelope_of(there)?);
    let at = here.iter().zip(&there).position(|(a, b)| a != b)?;
    let tag = here.len().checked_sub(16)?;
    let (part, at) = match at {
        0..8 => ("key-id", at),
        at if at < body => ("nonce", at.saturating_sub(8)),
        at if at < tag => ("body", at.saturating_sub(body)),
        at => ("tag", at.saturating_sub(tag)),
    };
    Some(format!("byte {at} of the {part}, counted from 0"))
}

/// Suite, zero byte and data (RFC 6287, section 5.1).
fn data_input(input: &[u8]) -> Option<Vec<String>> {
    let zero = input.iter().position(|byte| *byte == 0)?;
    let suite = String::from_utf8(input.get(..zero)?.to_vec()).ok()?;
    let names = suite.split(':').nth(2)?;
    let mut table = TextTable::new().with_gap(1).with_width(0, 8);
    let mut rest = input.get(zero.checked_add(1)?..)?;
    for part in names.split('-') {
        let (name, length) = match part.chars().next()? {
            'C' => ("counter", 8),
            'Q' => ("question", 128),
            'P' if part.ends_with("SHA1") => ("P", 20),
            'P' if part.ends_with("SHA256") => ("P", 32),
            'P' => ("P", 64),
            'S' => ("session", part.get(1..)?.parse().ok()?),
            _ => ("step", 8),
        };
        let (bytes, after) = rest.split_at_checked(length)?;
        let shown = hex::encode(bytes);
        let shown = match name {
            "question" => match bytes.iter().rposition(|byte| *byte != 0) {
                Some(last) => format!("{}, then zeros to 128", hex::encode(bytes.get(..=last)?)),
                None => "128 zeros".to_owned(),
            },
            _ => shown,
        };
        table.row([name, &shown]);
        rest = after;
    }
    let mut lines = vec![format!("suite {suite}, 00")];
    lines.extend(table.lines());
    Some(lines)
}

/// The context of an OTP of version 2 element by element (OTP-12).
fn context(context: &[u8]) -> Vec<String> {
    let domain = context.get(2..).unwrap_or_default();
    let names: &[&str] = if domain.starts_with(b"dlotp v2 scanned") {
        &["domain", "P", "s_n", "digest"]
    } else if domain.starts_with(b"dlotp v2 typed") {
        &["domain", "P", "l_q", "id", "typed", "minute"]
    } else {
        &["domain", "P", "l_q", "half-minute"]
    };
    items(context, names)
}

/// A body of CBOR item by item, as far as it can be read.
fn body(body: &[u8]) -> Vec<String> {
    let names: &[&str] = match body.first() {
        Some(0x85) => &["issued-at", "lifetime", "n", "m", "operation"],
        _ => &["issued-at", "lifetime", "nonce", "operation"],
    };
    items(body, names)
}

/// An array item by item, as far as it can be read.
fn items(bytes: &[u8], names: &[&'static str]) -> Vec<String> {
    let mut reader = Reader { rest: bytes, lines: Vec::new() };
    let read = reader.item(0, "", &|at| names.get(at).copied().unwrap_or("more"));
    if read.is_none() || !reader.rest.is_empty() {
        let what = if read.is_none() { "can't be read" } else { "bytes after the end" };
        reader.lines.push(format!("{}  {what}", hex::encode(reader.rest)));
    }
    reader.lines
}

struct Reader<'a> {
    rest: &'a [u8],
    lines: Vec<String>,
}

const SHAPES: [&[&str]; 5] = [
    &[],
    &["shape", "purpose", "amount", "currency", "payee", "account", "reference", "details"],
    &["shape", "purpose", "total", "currency", "items", "reference", "details"],
    &["shape", "purpose", "title", "details"],
    &["shape", "purpose", "total", "currency", "count", "sha256", "reference", "details"],
];

/// The typed details, by their first element (OTP-13).
const TYPED: [&[&str]; 4] =
    [&[], &["kind", "purpose", "amount", "currency", "tail"], &[], &["kind", "purpose"]];

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// Reads one item, and returns its number where it is one.
    fn item(
        &mut self,
        depth: usize,
        name: &str,
        names: &dyn Fn(usize) -> &'static str,
    ) -> Option<u64> {
        let before = self.rest;
        let first = *self.take(1)?.first()?;
        let (major, info) = (first >> 5, first & 31);
        let width = match info {
            0..24 => 0,
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => {
                self.rest = before;
                return None;
            }
        };
        let argument = match width {
            0 => u64::from(info),
            width => self.take(width)?.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte)),
        };
        let head_length = before.len().saturating_sub(self.rest.len());
        let head = hex::encode(before.get(..head_length)?);
        let line = |what: String| format!("{}{head} {name} {what}", "  ".repeat(depth));
        match major {
            0 => self.lines.push(line(argument.to_string())),
            2 | 3 => {
                let bytes = self.take(usize::try_from(argument).ok()?)?;
                let what = match std::str::from_utf8(bytes) {
                    Ok(text) if major == 3 => format!("{text:?}"),
                    _ => format!("{} bytes {}", bytes.len(), hex::encode(bytes)),
                };
                self.lines.push(line(what));
            }
            4 if depth < 8 => {
                self.lines.push(line(format!("array of {argument}")));
                let mut shape: &'static [&'static str] = &[];
                for at in 0..usize::try_from(argument).ok()?.min(1000) {
                    let within = match name {
                        "operation" => shape.get(at).copied().unwrap_or("shape"),
                        "typed" => shape.get(at).copied().unwrap_or("kind"),
                        "items" => "item",
                        "item" => ["payee", "account", "amount"].get(at).copied().unwrap_or("more"),
                        "details" => "detail",
                        "detail" => ["label", "value"].get(at).copied().unwrap_or("more"),
                        _ => names(at),
                    };
                    let read = self.item(depth.saturating_add(1), within, names)?;
                    let shapes: &[&[&str]] = match name {
                        "operation" => &SHAPES,
                        "typed" => &TYPED,
                        _ => &[],
                    };
                    if at == 0 {
                        let number = usize::try_from(read).ok();
                        shape =
                            number.and_then(|number| shapes.get(number)).copied().unwrap_or(&[]);
                    }
                }
            }
            7 if info == 22 => self.lines.push(line("null".to_owned())),
            _ => {
                self.rest = before;
                return None;
            }
        }
        Some(argument)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_keyed_in_is_named_by_its_kind() {
        let typed = |array: &str| {
            let before = format!("86 6e {} 41 01 41 02 60", hex::encode("dlotp v2 typed"));
            let context = format!("{before} {array} 01").replace(' ', "");
            self::context(&hex::decode(context).unwrap()).join("\n")
        };
        insta::assert_snapshot!(typed("85 01 04 19 04e2 63 455552 68 3030313233343536"), @r#"
        86  array of 6
          6e domain "dlotp v2 typed"
          41 P 1 bytes 01
          41 l_q 1 bytes 02
          60 id ""
          85 typed array of 5
            01 kind 1
            04 purpose 4
            1904e2 amount 1250
            63 currency "EUR"
            68 tail "00123456"
          01 minute 1
        "#);
        assert!(typed("82 03 18 23").contains("03 kind 3\n    1823 purpose 35\n"));
    }

    #[test]
    fn a_body_is_named_item_by_item_and_its_rest_shown_where_it_can_t_be_read() {
        let example = "84 01 18 78 4c 000000000000000000000000 84 03 18 3f 61 78 80";
        let read = |hex: &str| body(&hex::decode(hex.replace(' ', "")).unwrap()).join("\n");
        insta::assert_snapshot!(read(example), @r#"
        84  array of 4
          01 issued-at 1
          1878 lifetime 120
          4c nonce 12 bytes 000000000000000000000000
          84 operation array of 4
            03 shape 3
            183f purpose 63
            61 title "x"
            80 details array of 0
        "#);
        assert!(read(&(example.to_owned() + "00")).ends_with("00  bytes after the end"));
        assert!(read("84 01 18 78 9f ff").ends_with("9fff  can't be read"));
        assert!(read("84 01").ends_with("  can't be read"));
        assert_eq!(read(""), "  can't be read");
    }
}
