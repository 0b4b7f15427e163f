//! Retries of an input whose commit met a conflict.

use crate::InputError;

/// The number of tries of an input: more than a bank has workers that can meet at one enrolment.
const TRIES: usize = 1_000;

/// Tries an input until the records are still those that it was judged on when it commits (VER-9).
///
/// # Errors
///
/// The first error that is no conflict, or the conflict of the thousandth try.
pub fn retry_on_conflict<T>(
    mut attempt: impl FnMut() -> Result<T, InputError>,
) -> Result<T, InputError> {
    let mut result = attempt();
    for _ in 1..TRIES {
        if !result.as_ref().is_err_and(InputError::is_conflict) {
            break;
        }
        result = attempt();
    }
    result
}
