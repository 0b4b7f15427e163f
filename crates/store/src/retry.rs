//! Retries of an input whose commit met a conflict.

use crate::Error;

/// How often an input is tried: more often than a bank has workers that can meet at one enrolment.
const TRIES: usize = 1_000;

/// Tries an input until the records are still those that it was judged on when it commits (VER-9).
///
/// # Errors
///
/// The first error that is no conflict, or the conflict of the thousandth try.
pub fn retry_on_conflict<T>(mut attempt: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    let mut result = attempt();
    for _ in 1..TRIES {
        if !result.as_ref().is_err_and(Error::is_conflict) {
            break;
        }
        result = attempt();
    }
    result
}
