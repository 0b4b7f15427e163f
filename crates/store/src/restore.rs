//! What comes first after the records were restored from a backup.

use dlotp::verifier::EnrolmentId;

use crate::{Error, Store, StoreError, again};

/// What [`restore`] has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// How many enrolments were restored; one that was revoked is not.
    pub enrolments: u64,
    /// Those whose records are damaged; no input of theirs is taken.
    pub damaged: Vec<EnrolmentId>,
}

/// Restores every enrolment (VER-47), at a time in Unix seconds. Call it on a store that came back from
/// a backup before any other input is taken, as many times as this backup was brought back (VER-49), and again
/// where it did not come to its end: one time too many skips more serials, and does no harm. Chains
/// stay, and are moved on by the inputs that follow. Who was revoked after the backup is to be revoked
/// again, which a backup does not know.
///
/// # Errors
///
/// The store gives no answer, or a clock went back: do not begin to work.
pub fn restore(store: &dyn Store, now: u64) -> Result<Restored, Error> {
    let mut done = Restored::default();
    for id in store.all()? {
        let restored = again(|| {
            let commit = store.load(id, None)?.enrolment.restore(now)?;
            Ok(commit.store(|write| store.commit(write))?)
        });
        match restored {
            Ok(was_open) => done.enrolments = done.enrolments.saturating_add(was_open.into()),
            Err(Error::Store(StoreError::Record(_))) => done.damaged.push(id),
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
