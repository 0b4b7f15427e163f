//! JSON Schemas of the arguments and outputs of operations.

use dlotp::Version;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use crate::{EitherVersion, WireOperation};

pub use crate::operation::schemas;

/// A type with a schema in each version.
pub trait VersionedSchema {
    /// The schema in this version.
    fn schema(version: Version, generator: &mut SchemaGenerator) -> Schema;
}

impl<T: JsonSchema> VersionedSchema for T {
    fn schema(_version: Version, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

impl<A: JsonSchema, B: JsonSchema> VersionedSchema for EitherVersion<A, B> {
    fn schema(version: Version, generator: &mut SchemaGenerator) -> Schema {
        if version == Version::V1 {
            A::schema(version, generator)
        } else {
            B::schema(version, generator)
        }
    }
}

/// The schemas of one operation.
#[derive(Clone, Debug)]
pub struct OperationSchema {
    /// The name.
    pub name: &'static str,
    /// The role that it belongs to.
    pub role: &'static str,
    /// The schema of its arguments.
    pub args: Value,
    /// The schema of its outputs.
    pub outputs: Value,
}

impl OperationSchema {
    /// The schemas of an operation in this version.
    pub fn of<O: WireOperation>(version: Version, generator: &mut SchemaGenerator) -> Self {
        Self {
            name: O::NAME,
            role: O::ROLE,
            args: O::Args::schema(version, generator).into(),
            outputs: O::Outputs::schema(version, generator).into(),
        }
    }
}
