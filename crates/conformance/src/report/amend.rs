//! Additions to a report that was written before.

use std::{io, path::Path};

use super::{Destination, ReadError, Report};

/// A report could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// It can't be read.
    #[error("{0}: {1}")]
    Read(String, ReadError),
    /// It has no form in JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It can't be written.
    #[error("the report {0} can't be written: {1}")]
    Write(String, io::Error),
}

impl Report {
    /// Changes the report in a file. The file stays as it was where this fails.
    ///
    /// # Errors
    ///
    /// The file is no report, or can't be written.
    pub fn amend(path: &Path, change: impl FnOnce(&mut Self)) -> Result<(), AmendError> {
        let named = || path.display().to_string();
        let mut report = Self::read(path).map_err(|error| AmendError::Read(named(), error))?;
        change(&mut report);
        let unwritten = |error| AmendError::Write(named(), error);
        let destination = Destination::open(path).map_err(unwritten)?;
        destination.write(&report.json()?).map_err(unwritten)
    }
}
