//! The layout of the JSON that is kept in the repository: what is short stands on one line.

use serde::Serialize;
use serde_json::Value;

/// The columns of a line, indentation included.
const WIDTH: usize = 120;
/// The spaces of a level.
const STEP: usize = 2;

/// Returns a value as the text of a file. An object or array stands on one line where that line fits into 120
/// columns; otherwise each of its members begins a line.
///
/// # Errors
///
/// The value has no form in JSON.
pub fn document(value: &impl Serialize) -> serde_json::Result<String> {
    let mut text = String::new();
    lay_out(&serde_json::to_value(value)?, 0, 0, &mut text);
    text.push('\n');
    Ok(text)
}

/// Appends a value; `beside` is the columns that its name and comma take on its line.
fn lay_out(value: &Value, indentation: usize, beside: usize, text: &mut String) {
    let line = one_line(value);
    let fits = indentation.saturating_add(beside).saturating_add(columns(&line)) <= WIDTH;
    let (open, members, close) = match value {
        Value::Object(members) if !fits => ('{', members.iter().map(named).collect(), '}'),
        Value::Array(elements) if !fits => ('[', elements.iter().map(unnamed).collect(), ']'),
        _ => return text.push_str(&line),
    };
    let members: Vec<(String, &Value)> = members;
    let inner = indentation.saturating_add(STEP);
    text.push(open);
    for (at, (name, member)) in members.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        begin_line(inner, text);
        text.push_str(name);
        let comma = usize::from(at.saturating_add(1) < members.len());
        lay_out(member, inner, columns(name).saturating_add(comma), text);
    }
    begin_line(indentation, text);
    text.push(close);
}

fn named<'a>((name, value): (&'a String, &'a Value)) -> (String, &'a Value) {
    (format!("{}: ", Value::from(name.as_str())), value)
}

fn unnamed(value: &Value) -> (String, &Value) {
    (String::new(), value)
}

fn columns(line: &str) -> usize {
    line.chars().count()
}

fn begin_line(indentation: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indentation));
}

/// Returns a value on one line: `{ "a": 1, "b": [1, 2] }`.
fn one_line(value: &Value) -> String {
    let joined = |members: Vec<(String, &Value)>| {
        let each = members.into_iter().map(|(name, member)| name + &one_line(member));
        each.collect::<Vec<_>>().join(", ")
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            format!("{{ {} }}", joined(members.iter().map(named).collect()))
        }
        Value::Array(elements) => format!("[{}]", joined(elements.iter().map(unnamed).collect())),
        simple => simple.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line() {
        let step = json!({ "do": "submit", "otp": "12345678", "list": [1, 2], "none": {} });
        assert_eq!(
            document(&step).unwrap(),
            "{ \"do\": \"submit\", \"otp\": \"12345678\", \"list\": [1, 2], \"none\": {} }\n"
        );
        let (fits, too_long) = ("a".repeat(116), "a".repeat(117));
        assert_eq!(document(&[&fits]).unwrap(), format!("[\"{fits}\"]\n"));
        assert_eq!(document(&[&too_long]).unwrap(), format!("[\n  \"{too_long}\"\n]\n"));
    }

    /// Name, indentation and comma count.
    #[test]
    fn a_line_is_at_most_120_columns_wide() {
        let of = |length: usize| json!({ "name": ["é".repeat(length)], "next": 1 });
        let (fits, too_long) = ("é".repeat(105), "é".repeat(106));
        assert_eq!(
            document(&of(105)).unwrap(),
            format!("{{\n  \"name\": [\"{fits}\"],\n  \"next\": 1\n}}\n")
        );
        assert_eq!(
            document(&of(106)).unwrap(),
            format!("{{\n  \"name\": [\n    \"{too_long}\"\n  ],\n  \"next\": 1\n}}\n")
        );
    }

    #[test]
    fn what_is_laid_out_reads_back_as_the_same_value() {
        let long = "\"\\\n\u{0}\u{7f}\u{2028}é𝄞".repeat(20);
        let value = json!({
            "z": [null, true, u64::MAX, i64::MIN, 0.1, "", {}, []],
            "a \"name\"\n": { "b": [long, [long, { "c": long }], {}, []], "a": 1 },
        });
        let text = document(&value).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        // The order of the members, too.
        let again: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(again.to_string(), value.to_string());
    }

    #[test]
    fn the_kept_files_are_laid_out() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let vectors = here.join("../../vectors");
        let folders =
            [vectors.join("schema"), vectors, here.join("../conformance"), here.join("../xtask")];
        let mut count = 0;
        for entry in folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()) {
            let path = entry.unwrap().path();
            let by_hand = path.ends_with("flags.json") || path.ends_with("releases.json");
            if !by_hand && path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path).unwrap();
                let value: Value = serde_json::from_str(&text).unwrap();
                assert!(
                    document(&value).unwrap() == text,
                    "{} is laid out wrongly",
                    path.display()
                );
                count += 1;
            }
        }
        assert!(count > 30, "{count} files");
    }
}
