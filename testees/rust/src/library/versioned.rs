//! Arguments and outputs that are others in version 2 (TEST-14).

use dlotp::Version;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _, Unexpected},
};
use serde_json::Value;

/// What has one form in version 1 and another in version 2, told apart by its member `version`.
#[derive(Clone, Debug)]
pub enum Versioned<A, B> {
    /// That of version 1.
    V1(A),
    /// That of version 2.
    V2(B),
}

/// What was expected in a value, and where.
pub type Misread = serde_path_to_error::Error<serde_json::Error>;

/// What is read of a message.
pub trait Arguments: Sized {
    /// Reads it from its text.
    ///
    /// # Errors
    ///
    /// It is something else.
    fn from_text(text: &str) -> serde_json::Result<Self>;

    /// Reads it from a value.
    ///
    /// # Errors
    ///
    /// It is something else: what was expected, and where.
    fn from_value(value: &Value) -> Result<Self, Misread>;
}

impl<T: DeserializeOwned> Arguments for T {
    fn from_text(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    fn from_value(value: &Value) -> Result<Self, Misread> {
        // Where a mistake is, is looked for only once there is one.
        T::deserialize(value).or_else(|_| serde_path_to_error::deserialize(value))
    }
}

/// The member that tells which form it is.
#[derive(Deserialize)]
struct Told {
    #[serde(deserialize_with = "version")]
    version: Version,
}

fn version<'de, D: Deserializer<'de>>(from: D) -> Result<Version, D::Error> {
    let number = u64::deserialize(from)?;
    let unknown = || D::Error::invalid_value(Unexpected::Unsigned(number), &"1 or 2");
    Version::from_number(number).ok_or_else(unknown)
}

impl<A: DeserializeOwned, B: DeserializeOwned> Arguments for Versioned<A, B> {
    fn from_text(text: &str) -> serde_json::Result<Self> {
        match Told::from_text(text)?.version {
            Version::V1 => A::from_text(text).map(Self::V1),
            _ => B::from_text(text).map(Self::V2),
        }
    }

    fn from_value(value: &Value) -> Result<Self, Misread> {
        match Told::from_value(value)?.version {
            Version::V1 => A::from_value(value).map(Self::V1),
            _ => B::from_value(value).map(Self::V2),
        }
    }
}

impl<A: Serialize, B: Serialize> Serialize for Versioned<A, B> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::V1(one) => one.serialize(to),
            Self::V2(two) => two.serialize(to),
        }
    }
}

/// What has a schema in each version.
pub trait Form {
    /// That of this version.
    fn schema(version: Version, generator: &mut SchemaGenerator) -> Schema;
}

impl<T: JsonSchema> Form for T {
    fn schema(_version: Version, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

impl<A: JsonSchema, B: JsonSchema> Form for Versioned<A, B> {
    fn schema(version: Version, generator: &mut SchemaGenerator) -> Schema {
        if version == Version::V1 {
            A::schema(version, generator)
        } else {
            B::schema(version, generator)
        }
    }
}
