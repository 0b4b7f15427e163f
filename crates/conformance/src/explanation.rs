//! The explanation of an outcome: the rule, the input, the expected and the actual answer, and hints. It is the same on
//! the terminal, in reports and in `explain`.

mod annotated;
mod oath;

use std::{collections::BTreeMap, fmt::Write as _, mem::discriminant};

use dlotp::{
    Version,
    keys::{Secret, role},
};
use dlotp_suite::spec;
use dlotp_terminal::TextTable;
use dlotp_testee::library;
use dlotp_wire::vectors::{Expectation, Vector};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    matrix::Likeness,
    outcome::{CaseOutcome, first_difference},
};

/// One part of an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The subject of the section.
    pub title: String,
    /// The lines of the section.
    pub text: String,
}

/// A case that failed, and its circumstances.
#[derive(Clone, Copy, Debug)]
pub struct FailedCase<'a> {
    /// The first difference.
    pub difference: Option<&'a str>,
    /// The answer, as reports hold it.
    pub got: Option<&'a Value>,
    /// The outcome of the twin, where it was asked.
    pub twin: Option<CaseOutcome>,
    /// The faults that the failures of the whole run resemble.
    pub likeness: &'a [Likeness],
    /// The command line that asks the case again.
    pub command_line: &'a str,
}

/// Explains a vector and, where it failed, the failure. `find` returns the vector of an id.
pub fn explain<'a>(
    vector: &'a Vector,
    flags: &BTreeMap<String, String>,
    find: impl Fn(&str) -> Option<&'a Vector>,
    failed: Option<FailedCase<'_>>,
) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut section = |title: &str, text: String| {
        if !text.trim().is_empty() {
            let text = text.trim_end().to_owned();
            sections.push(Section { title: title.to_owned(), text });
        }
    };
    section("rule", rules(vector));
    section("means", meanings(vector, flags));
    let replies = failed.as_ref().and_then(|failed| step_of(vector, failed));
    section("input", annotated::input(vector, replies));
    section("expected", expectation(vector, replies));
    if let Some(failed) = &failed {
        section("got", got(vector, failed, replies));
    }
    section("on the way", on_the_way(vector, replies));
    if let Some(twin) = vector.twin.as_deref() {
        section("twin", self::twin(vector, twin, find(twin), failed.as_ref()));
    }
    let others = vector.differs_from.iter().filter_map(|id| find(id));
    let others: Vec<String> =
        others.map(|other| format!("{}: {}", other.id, other.title)).collect();
    section("must differ from", others.join("\n"));
    if let Some(failed) = failed {
        section("looks like", likeness(vector, failed.likeness));
        section("again", failed.command_line.to_owned());
    }
    sections
}

/// An explanation as text, each line of a section beside its title.
#[must_use]
pub fn text(sections: &[Section]) -> String {
    let mut table = TextTable::new().indented(2).with_width(0, 10);
    for Section { title, text } in sections {
        table.row([title, text]);
    }
    table.text()
}

fn rules(vector: &Vector) -> String {
    let rule = |id: &String| {
        let requirement = spec::requirement(id)?;
        Some(format!("{id} (spec/{}): {}", requirement.page, requirement.sentence))
    };
    vector.requirements.iter().filter_map(rule).collect::<Vec<_>>().join("\n")
}

fn meanings(vector: &Vector, flags: &BTreeMap<String, String>) -> String {
    vector.flags.iter().filter_map(|flag| flags.get(flag)).cloned().collect::<Vec<_>>().join("\n")
}

/// The first step of a trace whose reply differs, counted from 0, with both replies.
fn step_of<'a>(
    vector: &'a Vector,
    failed: &FailedCase<'a>,
) -> Option<(usize, Option<&'a Value>, Option<&'a Value>)> {
    let Expectation::Ok(outputs) = &vector.expected else { return None };
    let expected = outputs.get("replies")?.as_array()?;
    let got = failed.got?.get("ok")?.get("replies")?.as_array()?;
    let length = expected.len().max(got.len());
    let at = (0..length).find(|&at| expected.get(at) != got.get(at))?;
    Some((at, expected.get(at), got.get(at)))
}

/// The intermediate values; of a trace the stored states, near a step that failed.
fn on_the_way(vector: &Vector, failed: Step<'_>) -> String {
    let mut intermediate = oath::on_the_way(vector);
    intermediate.extend(vector.intermediate.clone());
    // The bytes of the text show it above already.
    if annotated::has_open_body(vector) {
        intermediate.remove("body");
    }
    let mut text = String::new();
    if let Some((label, key)) = key_of(vector) {
        text += &annotated::member("key", &format!("{key} = k(\"{label}\")"));
    }
    text += &annotated::members(&Value::Object(intermediate));
    let near =
        |at: usize| failed.is_none_or(|(step, ..)| at <= step && step <= at.saturating_add(1));
    for (at, state) in library::states(&vector.op, &vector.args).iter().enumerate() {
        if near(at) {
            let _ = writeln!(text, "to be stored after step {}: {state}", at.saturating_add(1));
        }
    }
    text
}

/// The label of an OTP's key, and the key (OTP-1, OTP-11).
fn key_of(vector: &Vector) -> Option<(String, String)> {
    let version = Version::from_number(vector.args.get("version")?.as_u64()?)?;
    let secret = hex::decode(vector.args.get("secret")?.as_str()?).ok()?;
    let secret = Secret::from(<[u8; 32]>::try_from(secret).ok()?);
    let (role, key) = match vector.op.as_str() {
        "otp.scanned" | "otp.typed" => ("otp", secret.derive_key::<role::Otp>(version)),
        "otp.login" => ("login", secret.derive_key::<role::Login>(version)),
        "otp.confirm" => ("confirm", secret.derive_key::<role::Confirm>(version)),
        _ => return None,
    };
    Some((format!("dlotp v{} {role}", version.number()), hex::encode(*key)))
}

type Step<'a> = Option<(usize, Option<&'a Value>, Option<&'a Value>)>;

fn expectation(vector: &Vector, step: Step<'_>) -> String {
    match (&vector.expected, step) {
        (Expectation::Ok(_), Some((at, expected, _))) => {
            format!("reply {}: {}", at.saturating_add(1), reply(expected))
        }
        (Expectation::Ok(outputs), None) => format!("ok\n{}", annotated::members(outputs)),
        (Expectation::Rejected(codes), _) => format!("rejected {}", codes.join(" or ")),
    }
}

fn reply(reply: Option<&Value>) -> String {
    reply.map_or_else(|| "none".to_owned(), Value::to_string)
}

fn got(vector: &Vector, failed: &FailedCase<'_>, step: Step<'_>) -> String {
    let mut text = String::new();
    match (failed.got, step) {
        (_, Some((at, expected, found))) => {
            let _ = writeln!(text, "reply {}: {}", at.saturating_add(1), reply(found));
            if let (Some(expected), Some(found)) = (expected, found) {
                let difference = first_difference(expected, found);
                text.extend(difference.map(|difference| format!("reply{difference}\n")));
            }
        }
        (Some(got), None) => match (&vector.expected, got.get("ok")) {
            (Expectation::Ok(expected), Some(found)) => text += &differing(expected, found),
            (_, Some(found)) => text = format!("ok\n{}", annotated::members(found)),
            (_, None) => text += &answered(got),
        },
        (None, None) => {}
    }
    // A difference that is shown above is not repeated.
    let unlike = |difference: &&str| {
        let said = difference.starts_with("expected ") && !difference.contains("no code of");
        // A member of the outputs was marked above; what lies deeper was not.
        let path = difference.split(": ").next().unwrap_or_default();
        let marked = path.starts_with('.') && path.matches(['.', '[']).count() == 1;
        failed.got.is_none() || !said && !marked
    };
    if let (None, Some(difference)) = (step, failed.difference.filter(unlike)) {
        let _ = writeln!(text, "\nfirst difference: {difference}");
    }
    text
}

fn answered(got: &Value) -> String {
    let (kind, what) = match got.as_object().and_then(|got| got.iter().next()) {
        Some((kind, Value::String(what))) => (kind.as_str(), what.clone()),
        Some((kind, what)) => (kind.as_str(), what.to_string()),
        None => ("", got.to_string()),
    };
    format!("{kind} {what}\n")
}

/// The members that differ, with the first byte that does.
fn differing(expected: &Value, found: &Value) -> String {
    let mut text = "ok\n".to_owned();
    let mut add = |name: &str, rows: &[(&str, &str)]| {
        let mut table = TextTable::new().indented(2);
        rows.iter().for_each(|(title, value)| table.row([*title, *value]));
        text += &format!("{name}\n{}", table.text());
    };
    for (name, found) in found.as_object().into_iter().flatten() {
        let expected = expected.get(name);
        if expected == Some(found) {
            continue;
        }
        let same_type = |expected: &Value| discriminant(expected) == discriminant(found);
        let shown = if expected.is_none_or(same_type) { plain } else { of_type };
        let (got, wanted) = (shown(found), expected.map(shown));
        let texts = expected.and_then(Value::as_str).zip(found.as_str());
        let mark = texts.and_then(|(expected, found)| mark(expected, found));
        let mut rows = vec![("got", got.as_str())];
        rows.extend(wanted.as_deref().map(|wanted| ("expected", wanted)));
        rows.extend(mark.as_deref().map(|mark| ("", mark)));
        add(name, &rows);
    }
    for (name, expected) in expected.as_object().into_iter().flatten() {
        if found.get(name).is_none() {
            add(name, &[("got", "nothing"), ("expected", &plain(expected))]);
        }
    }
    text
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value with its type, where that is the difference.
fn of_type(value: &Value) -> String {
    let kind = match value {
        Value::Null | Value::Bool(_) => return value.to_string(),
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    format!("{value} ({kind})")
}

/// A mark under the first character that differs; in hexadecimal with its byte.
fn mark(expected: &str, found: &str) -> Option<String> {
    let same = expected.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
    if same == 0 || same > 160 {
        return None;
    }
    let hex =
        |text: &str| text.len().is_multiple_of(2) && text.len() >= 16 && hex::decode(text).is_ok();
    let place = if hex(expected) && hex(found) {
        format!("byte {}, counted from 0", same / 2)
    } else {
        format!("character {}", same.saturating_add(1))
    };
    Some(format!("{}^ {place}", " ".repeat(same)))
}

fn twin(
    vector: &Vector,
    id: &str,
    twin: Option<&Vector>,
    failed: Option<&FailedCase<'_>>,
) -> String {
    let mut text = id.to_owned();
    if let Some(failed) = failed {
        let _ = write!(text, ": {}", failed.twin.map_or("not run", CaseOutcome::name));
    }
    if let Some(twin) = twin {
        let _ = write!(text, "\n{}", twin.title);
        if let Some(difference) = first_difference(&vector.args, &twin.args) {
            // The twin is the one that is to be accepted.
            let difference =
                difference.replacen("expected ", "here ", 1).replacen("got ", "there ", 1);
            let _ = write!(text, "\ndiffers in args{difference}");
        }
        if let (Some(here), Some(there)) = (vector.args.get("text"), twin.args.get("text"))
            && let Some(place) = annotated::place(&plain(here), &plain(there))
        {
            let _ = write!(text, "\nthe first byte that differs is {place}");
        }
    }
    text
}

fn likeness(vector: &Vector, likeness: &[Likeness]) -> String {
    let of_this = likeness.iter().find(|like| like.vectors.contains(&vector.id));
    let told = of_this.map(Likeness::describe).unwrap_or_default();
    told.strip_prefix("looks like: ").unwrap_or(&told).to_owned()
}
