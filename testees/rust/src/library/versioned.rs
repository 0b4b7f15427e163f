//! Arguments and outputs that are others in version 2 (TEST-14).

use dlotp::Version;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::Value;

use super::read;

/// What has one form in version 1 and another in version 2, told apart by its member `version`.
#[derive(Clone, Debug)]
pub enum Versioned<A, B> {
    /// That of version 1.
    V1(A),
    /// That of version 2.
    V2(B),
}

impl<'de, A: DeserializeOwned, B: DeserializeOwned> Deserialize<'de> for Versioned<A, B> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        match value.get("version").and_then(Value::as_u64) {
            Some(1) => read(&value).map(Self::V1).map_err(D::Error::custom),
            Some(2) => read(&value).map(Self::V2).map_err(D::Error::custom),
            _ => Err(D::Error::custom("version: expected 1 or 2")),
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
