//! The dictionary of flags: what a failure of vectors with a flag means (VEC-3).

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserializer as _,
    de::{Error as _, MapAccess, Visitor},
};

/// Reads the meanings by name, as they stand in `vectors/flags.json`.
///
/// # Errors
///
/// The text is not an object of strings, or a name stands twice in it.
pub fn parse(text: &str) -> serde_json::Result<BTreeMap<String, String>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let flags = reader.deserialize_map(Entries)?;
    reader.end()?;
    Ok(flags)
}

/// An object in which each name stands once: of two entries, the usual readers keep the last.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a sentence for each flag")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut flags = BTreeMap::new();
        while let Some((name, meaning)) = object.next_entry::<String, String>()? {
            if flags.contains_key(&name) {
                return Err(A::Error::custom(format!("the flag {name} stands twice")));
            }
            flags.insert(name, meaning);
        }
        Ok(flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_once() {
        let flags = parse(r#"{"b": "B fails.", "a": "A fails."}"#).unwrap();
        assert_eq!(flags["a"], "A fails.");
        assert_eq!(flags["b"], "B fails.");
        let error = parse(r#"{"a": "A fails.", "b": "B.", "a": "A fails."}"#).unwrap_err();
        assert!(error.to_string().starts_with("the flag a stands twice"), "{error}");
        // However the name is written.
        assert!(parse(r#"{"a": "A fails.", "\u0061": "A fails."}"#).is_err());
        for other in [r#"["a"]"#, r#"{"a": 1}"#, "{} {}", ""] {
            assert!(parse(other).is_err(), "{other}");
        }
    }
}
