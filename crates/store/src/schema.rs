//! The numbers of schemas, and the steps from one to the next.

use crate::StoreError;

/// The number of the first schema: those before it were never released.
const OLDEST: i64 = 7;

/// The number of the first schema whose rows have MACs.
pub(crate) const FIRST_WITH_MACS: i64 = OLDEST.saturating_add(2);

/// Refuses a database that can't be opened as it is: one from before rows had MACs (REC-7).
pub(crate) const fn check_opened(found: i64) -> Result<(), StoreError> {
    if OLDEST <= found && found < FIRST_WITH_MACS {
        return Err(StoreError::WithoutMacs { found });
    }
    Ok(())
}

/// Refuses a database that is not to be adopted: a new one, or one whose rows have MACs.
pub(crate) const fn check_adopted(found: i64) -> Result<(), StoreError> {
    if found == 0 || FIRST_WITH_MACS <= found {
        return Err(StoreError::WithMacs { found });
    }
    Ok(())
}

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
