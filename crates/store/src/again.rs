//! Load, judge, store, and again where somebody else was faster.

use dlotp::verifier::VerifierError;

use crate::{StoreError, VaultError};

/// How often an input is tried: more than all workers of a bank that meet at one enrolment.
const TRIES: usize = 1_000;

/// Why an input gives no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The state machine.
    #[error(transparent)]
    Verifier(#[from] VerifierError),
    /// What was sealed can't be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Tries an input until its commit meets the records that it was judged on (VER-7).
///
/// # Errors
///
/// Any but [`StoreError::Conflict`], and that after 1000 tries.
pub fn again<T>(mut attempt: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    let mut result = attempt();
    for _ in 1..TRIES {
        if !matches!(result, Err(Error::Store(StoreError::Conflict))) {
            break;
        }
        result = attempt();
    }
    result
}
