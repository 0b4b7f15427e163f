//! The end of enrolments that were pending for 24 hours.

use dlotp::{Code, verifier::EnrolmentId};

use crate::{InputError, Store, Transaction, retry_on_conflict};

/// The outcome of [`sweep`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SweepReport {
    /// The number of enrolments that have ended.
    pub ended: u64,
    /// The enrolments whose records are damaged. They stay as they are.
    pub damaged: Vec<EnrolmentId>,
}

/// Ends every enrolment that was pending for 24 hours, at a time in Unix seconds (VER-52). Its keys and
/// secrets are destroyed, and an event is written. Call it at least once a day.
///
/// # Errors
///
/// The store failed, or a clock went back.
pub fn sweep(store: &dyn Store, now: u64) -> Result<SweepReport, InputError> {
    let mut report = SweepReport::default();
    for id in store.lapsed_enrolments(now)? {
        let swept = retry_on_conflict(|| {
            let state = store.load(id, None)?;
            let commit = state.enrolment.sweep(now)?;
            Ok(commit.store(|write| store.commit(&Transaction::without_secrets(&state, write)))?)
        });
        match swept {
            Ok(has_ended) => report.ended = report.ended.saturating_add(has_ended.into()),
            Err(error) if error.code() == Some(Code::MalformedRecord) => report.damaged.push(id),
            Err(error) => return Err(error),
        }
    }
    Ok(report)
}
