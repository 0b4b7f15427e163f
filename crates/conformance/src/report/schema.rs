//! The JSON Schema of a report.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Report;

/// The name of its file.
pub const SCHEMA: &str = "report-v1.schema.json";

/// The schema of a report.
#[must_use]
pub fn schema() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Report>().to_value()
}
