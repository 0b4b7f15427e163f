//! `dlotp explain`: a vector with its rules, inputs and values on the way.

use std::fmt::Write as _;

use clap::Args;
use serde_json::Value;

use super::{Failure, print, suite};
use crate::{
    spec,
    suite::Suite,
    vectors::{Expected, Vector},
};

/// Explains a vector: the rule, the inputs, every value on the way.
#[derive(Args, Debug)]
pub struct Explain {
    /// The vector's id, or a requirement's number
    id: String,
}

impl Explain {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// Nothing has this id.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = suite()?;
        if let Some(vector) = suite.find(&self.id) {
            print(&explain(&suite, vector))?;
        } else if let Some(requirement) = spec::requirement(&self.id) {
            let mut text = format!(
                "{} (spec/{})\n  {}\n\n",
                requirement.id, requirement.page, requirement.sentence
            );
            for vector in
                suite.vectors.iter().filter(|vector| vector.requirements.contains(&self.id))
            {
                let _ = writeln!(text, "{:<24}{}", vector.id, vector.title);
            }
            print(&text)?;
        } else {
            return Err(Failure::new(format!(
                "no vector and no requirement is called {}",
                self.id
            )));
        }
        Ok(0)
    }
}

fn explain(suite: &Suite, vector: &Vector) -> String {
    let mut text = format!("{}\n{}\n\n", vector.id, vector.title);
    for id in &vector.requirements {
        if let Some(requirement) = spec::requirement(id) {
            let _ =
                writeln!(text, "{id} (spec/{})\n  {}\n", requirement.page, requirement.sentence);
        }
    }
    for flag in &vector.flags {
        if let Some(meaning) = suite.flags.get(flag) {
            let _ = writeln!(text, "flag {flag}: {meaning}");
        }
    }
    let _ = writeln!(text, "role {}, operation {}\n\nargs", vector.role, vector.op);
    members(&mut text, 1, &vector.args);
    match &vector.expected {
        Expected::Ok(outputs) => {
            let _ = writeln!(text, "\nexpected ok");
            members(&mut text, 1, outputs);
        }
        Expected::Rejected(codes) => {
            let _ = writeln!(text, "\nexpected rejected {}", codes.join(" or "));
        }
    }
    if !vector.intermediate.is_empty() {
        let _ = writeln!(text, "\non the way");
        members(&mut text, 1, &Value::Object(vector.intermediate.clone()));
    }
    if let Some(twin) = vector.twin.as_deref().and_then(|id| suite.find(id)) {
        let _ = writeln!(text, "\ntwin {}: {}", twin.id, twin.title);
    }
    for other in vector.differs_from.iter().filter_map(|id| suite.find(id)) {
        let _ = writeln!(text, "\ndiffers from {}: {}", other.id, other.title);
    }
    text
}

/// The members of an object, a line each; what is within is indented.
fn members(text: &mut String, depth: usize, value: &Value) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match value {
                    Value::Object(_) => {
                        let _ = writeln!(text, "{indent}{name}");
                        members(text, depth.saturating_add(1), value);
                    }
                    Value::Array(elements)
                        if elements.iter().any(|e| e.is_object() || e.is_array()) =>
                    {
                        let _ = writeln!(text, "{indent}{name}");
                        for element in elements {
                            let _ = writeln!(text, "{indent}  {element}");
                        }
                    }
                    Value::String(string) => {
                        let _ = writeln!(text, "{indent}{name:<14} {string}");
                    }
                    other => {
                        let _ = writeln!(text, "{indent}{name:<14} {other}");
                    }
                }
            }
        }
        other => {
            let _ = writeln!(text, "{indent}{other}");
        }
    }
}
