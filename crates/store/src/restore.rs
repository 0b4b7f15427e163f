//! The first input of every enrolment after a backup was restored.

use dlotp::{Code, verifier::EnrolmentId};

use crate::{Error, Store, Transaction, retry_on_conflict};

/// The outcome of [`restore`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreReport {
    /// The number of enrolments that were restored; those that are revoked are not counted.
    pub enrolments: u64,
    /// The enrolments whose records are damaged. They stay as they are, and no input to them succeeds.
    pub damaged: Vec<EnrolmentId>,
}

/// Restores every enrolment (VER-47), at a time in Unix seconds.
///
/// Call it before any other input, once for each time that this backup was brought back (VER-49). Call
/// it again if it fails: once too often skips more serials and does no harm. Revoke again whoever was
/// revoked after the backup was made.
///
/// It needs no vault, and leaves the secrets as they are: the backup has them too, and 65536 steps for
/// each enrolment take long. The next input of an enrolment advances them.
///
/// # Errors
///
/// The store failed, or a clock went back. Then take no other input.
pub fn restore(store: &dyn Store, now: u64) -> Result<RestoreReport, Error> {
    let mut report = RestoreReport::default();
    for id in store.all_enrolments()? {
        let restored = retry_on_conflict(|| {
            let state = store.load(id, None)?;
            let commit = state.enrolment.restore(now)?;
            Ok(commit.store(|write| store.commit(&Transaction::without_secrets(&state, write)))?)
        });
        match restored {
            Ok(was_open) => report.enrolments = report.enrolments.saturating_add(was_open.into()),
            Err(error) if error.code() == Some(Code::MalformedRecord) => report.damaged.push(id),
            Err(error) => return Err(error),
        }
    }
    Ok(report)
}
