//! The numbers of schemas, and the steps from one to the next.

use crate::StoreError;

/// The number of the first schema: those before it were never released.
const OLDEST: i64 = 7;

/// The number of the newest schema.
pub(crate) fn newest(steps: &[&str]) -> i64 {
    numbered(steps).last().map_or(0, |(number, _)| number)
}

/// The steps that take a database from its schema to the newest, each with the number that it leads to.
/// An empty database has the schema 0.
///
/// Each step is applied once, in one transaction with the others that are due. None is changed after a
/// release.
pub(crate) fn due_steps<'a>(
    steps: &'a [&'a str],
    found: i64,
) -> Result<impl Iterator<Item = (i64, &'a str)>, StoreError> {
    let known = newest(steps);
    if found > known {
        return Err(StoreError::NewerSchema { known, found });
    }
    if found != 0 && found < OLDEST {
        return Err(StoreError::OlderSchema { oldest: OLDEST, found });
    }
    Ok(numbered(steps).filter(move |(number, _)| *number > found))
}

fn numbered<'a>(steps: &'a [&'a str]) -> impl Iterator<Item = (i64, &'a str)> {
    (OLDEST..).zip(steps.iter().copied())
}
