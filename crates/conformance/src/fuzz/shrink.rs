//! The smallest change that still shows a disagreement: every other value is that of the vector.

use serde_json::Value;

/// The number of inputs that are tried for one disagreement.
const TRIES: usize = 400;

/// Undoes changes one by one while `differs` stays true, and then leaves out steps of a trace.
pub(super) fn shrink(
    original: &Value,
    mutated: Value,
    mut differs: impl FnMut(&Value) -> bool,
) -> Value {
    let mut smallest = mutated;
    let mut tries: usize = 0;
    let mut still = |candidate: &Value| {
        tries = tries.saturating_add(1);
        tries <= TRIES && differs(candidate)
    };
    let mut paths = Vec::new();
    changes(original, &smallest, &mut String::new(), &mut paths);
    for path in paths {
        let mut candidate = smallest.clone();
        let (Some(place), Some(before)) = (candidate.pointer_mut(&path), original.pointer(&path))
        else {
            continue;
        };
        *place = before.clone();
        if still(&candidate) {
            smallest = candidate;
        }
    }
    // From the end, since a step may refer to one before it.
    let steps = |value: &Value| value.get("steps").and_then(Value::as_array).map_or(0, Vec::len);
    for at in (0..steps(&smallest)).rev() {
        let mut candidate = smallest.clone();
        let Some(list) = candidate.get_mut("steps").and_then(Value::as_array_mut) else { continue };
        list.remove(at);
        if still(&candidate) {
            smallest = candidate;
        }
    }
    smallest
}

/// The paths (RFC 6901) at which two values of one shape differ.
fn changes(original: &Value, mutated: &Value, path: &mut String, paths: &mut Vec<String>) {
    if original == mutated {
        return;
    }
    let length = path.len();
    match (original, mutated) {
        (Value::Object(original), Value::Object(mutated)) => {
            for (name, value) in original {
                if let Some(other) = mutated.get(name) {
                    path.push('/');
                    path.push_str(name);
                    changes(value, other, path, paths);
                    path.truncate(length);
                }
            }
        }
        (Value::Array(original), Value::Array(mutated)) if original.len() == mutated.len() => {
            for (at, (value, other)) in original.iter().zip(mutated).enumerate() {
                path.push('/');
                path.push_str(&at.to_string());
                changes(value, other, path, paths);
                path.truncate(length);
            }
        }
        _ => paths.push(path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_matter_is_as_before() {
        let original = json!({ "a": 1, "b": ["x", "y"], "steps": [1, 2, 3] });
        let mutated = json!({ "a": 2, "b": ["x", "z"], "steps": [1, 7, 3] });
        let found = shrink(&original, mutated, |value| {
            value["b"][1] == "z" && value["steps"].as_array().unwrap().contains(&json!(3))
        });
        assert_eq!(found, json!({ "a": 1, "b": ["x", "z"], "steps": [3] }));
    }
}
