//! The reading of arguments.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, Unexpected},
};
use serde_json::{Map, Value};

/// The greatest number on the wire (TEST-3).
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// An error that names the member that could not be read.
pub type ArgumentsError = serde_path_to_error::Error<serde_json::Error>;

/// Arguments that are read from a message.
pub trait Arguments: DeserializeOwned {
    /// Reads them from their text.
    ///
    /// # Errors
    ///
    /// The text has another form.
    fn from_text(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Reads them from a value.
    ///
    /// # Errors
    ///
    /// The value has another form. The error names the member, and the form that was expected.
    fn from_value(value: &Value) -> Result<Self, ArgumentsError> {
        // The slower reader, which knows the path, is used only after a mistake.
        Self::deserialize(value).or_else(|_| serde_path_to_error::deserialize(value))
    }
}

impl<T: DeserializeOwned> Arguments for T {}

/// Reads a number of the wire.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let number = u64::deserialize(from)?;
    if number > MAX_NUMBER {
        let expected = format!("0 to {MAX_NUMBER}");
        return Err(D::Error::invalid_value(Unexpected::Unsigned(number), &expected.as_str()));
    }
    Ok(number)
}

/// Reads an object whose members are judged later.
pub(crate) fn object<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
    Map::deserialize(from).map(Value::Object)
}

/// Reads a member that may be absent, and is no null.
pub(crate) fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Returns whether every integer is at most [`MAX_NUMBER`]; the types refuse other numbers.
#[must_use]
pub fn numbers_are_within(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_u64().is_none_or(|number| number <= MAX_NUMBER),
        Value::Array(values) => values.iter().all(numbers_are_within),
        Value::Object(members) => members.values().all(numbers_are_within),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// Returns whether a number outside of strings has so many digits that it may exceed [`MAX_NUMBER`].
#[must_use]
pub fn may_be_too_great(text: &str) -> bool {
    let (mut in_string, mut escaped, mut digits) = (false, false, 0_usize);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ => {}
        }
        digits = if byte.is_ascii_digit() && !in_string { digits.saturating_add(1) } else { 0 };
        if digits >= 16 {
            return true;
        }
    }
    false
}
