//! The reading of a report: one that is incomplete or contradicts itself is refused.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    path::Path,
};

use serde::Deserialize;

use super::Report;

/// The longest report that is read: far longer than that of a run in which every case fails.
const MAX_BYTES: u64 = 1 << 28;

/// A file that is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It can't be read.
    #[error("{0}")]
    File(#[from] io::Error),
    /// It is longer than any report.
    #[error("expected a report of at most {MAX_BYTES} bytes, found more")]
    TooLong,
    /// It is of another form.
    #[error("expected a report: {0}")]
    Form(String),
    /// It contradicts itself.
    #[error("the report contradicts itself: {0}")]
    Contradiction(String),
}

impl Report {
    /// Reads a report.
    ///
    /// # Errors
    ///
    /// The file can't be read, or is no report.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let file = File::open(path)?;
        if file.metadata()?.len() > MAX_BYTES {
            return Err(ReadError::TooLong);
        }
        let mut json = Vec::new();
        file.take(MAX_BYTES.saturating_add(1)).read_to_end(&mut json)?;
        if u64::try_from(json.len()).is_ok_and(|length| length <= MAX_BYTES) {
            Self::parse(&json)
        } else {
            Err(ReadError::TooLong)
        }
    }

    /// Parses a report, and checks that its counts are those of its cases.
    ///
    /// # Errors
    ///
    /// It has another form, or contradicts itself.
    pub fn parse(json: &[u8]) -> Result<Self, ReadError> {
        if json.trim_ascii().is_empty() {
            return Err(ReadError::Form("found nothing".to_owned()));
        }
        let form = |error: String| ReadError::Form(error);
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let report: Self =
            serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
                match error.path().to_string().as_str() {
                    "." => form(error.inner().to_string()),
                    path => form(format!("{path}: {}", error.inner())),
                }
            })?;
        deserializer.end().map_err(|error| form(error.to_string()))?;
        report.check().map_err(ReadError::Contradiction)?;
        Ok(report)
    }

    fn check(&self) -> Result<(), String> {
        let mut ids = BTreeSet::new();
        if let Some(twice) = self.cases.iter().find(|case| !ids.insert(&case.id)) {
            return Err(format!("the case {} stands twice", twice.id));
        }
        let mut counted = self.clone();
        counted.count();
        for (name, same) in [
            ("counts", counted.counts == self.counts),
            ("nouns", counted.nouns == self.nouns),
            ("roles", counted.roles == self.roles),
        ] {
            if !same {
                return Err(format!("{name} are not what the cases come to"));
            }
        }
        // Another version of this program may know a requirement with another level.
        if let Some((level, _)) = self.requirements.iter().find(|(_, of)| of.passed > of.of) {
            return Err(format!(
                "requirements: more of {} are proven than there are",
                level.word()
            ));
        }
        if !(self.seconds.is_finite() && self.seconds >= 0.0) {
            return Err("seconds are below 0".to_owned());
        }
        for benchmark in &self.benchmarks {
            let figures = [benchmark.ns_per_op, benchmark.ratio, benchmark.spread];
            if figures.iter().any(|figure| !figure.is_finite() || *figure < 0.0) {
                return Err(format!("benchmarks: a figure of {} is below 0", benchmark.operation));
            }
        }
        if let Some(faults) = &self.faults {
            let caught = faults.rows.iter().filter(|row| !row.caught_by.is_empty()).count();
            if (faults.caught, faults.total) != (caught, faults.rows.len()) {
                return Err("faults: caught and total are not what the rows come to".to_owned());
            }
        }
        Ok(())
    }
}

/// The form of a report; another version of it has another name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize, schemars::JsonSchema,
)]
#[schemars(rename = "Form")]
pub enum ReportSchema {
    /// The first.
    #[serde(rename = "dlotp-report-v1")]
    V1,
}
