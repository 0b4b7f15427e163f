//! The restoration of every enrolment after a backup was put back.

use dlotp::{Code, DurableWrite, verifier::EnrolmentId};

use crate::{InputError, Store, Transaction, retry_on_conflict};

/// The outcome of [`restore`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreReport {
    /// The number of enrolments that were restored; those of the store's epoch are not counted.
    pub enrolments: u64,
    /// The enrolments whose records are damaged, or of a later epoch than the store's. They stay as they are, and
    /// no input to them succeeds.
    pub damaged: Vec<EnrolmentId>,
}

/// Restores every enrolment of an older epoch than the store's (RST-3), and goes on past those that are damaged
/// (RST-8). `now` is the time of the events, in Unix seconds.
///
/// No bank needs it, since every input restores what it finds; it shows at once which records are damaged. It may
/// run beside other inputs, and again. Before the store is opened, revoke again whoever was revoked after the
/// backup was made (RST-9).
///
/// It needs no vault, and leaves the secrets as they are: the backup has them too, and 16384 steps for each
/// enrolment and epoch take long. The next input of an enrolment advances them.
///
/// # Errors
///
/// The store failed.
pub fn restore(store: &dyn Store, now: u64) -> Result<RestoreReport, InputError> {
    let mut report = RestoreReport::default();
    for id in store.all_enrolments()? {
        let restored = retry_on_conflict(|| {
            let state = store.load(id, None)?;
            let (write, done) = state.enrolment.restore(now).split();
            if write.event.restored == 0 {
                return Ok(false); // nothing is to be written
            }
            store.commit(&Transaction::without_secrets(&state, &write))?;
            Ok(done.settle(DurableWrite::confirmed()))
        });
        match restored {
            Ok(is_restored) => {
                report.enrolments = report.enrolments.saturating_add(is_restored.into());
            }
            Err(error) if error.code() == Some(Code::MalformedRecord) => report.damaged.push(id),
            Err(error) => return Err(error),
        }
    }
    Ok(report)
}
