//! One commit: the records, the secrets that they still need, and the audit event (ENR-22).

use dlotp::verifier::Write;

use crate::{EnrolmentState, InputError, SealedSecret, Store, StoreError, Vault, VaultError};

/// Everything that one input changes, for [`Store::commit`].
///
/// [`Vault::transaction`] and [`Transaction::with_hsm`] are the only ways to make one, so that a commit
/// can't leave secrets in the store that its record no longer needs.
#[derive(Clone, Debug)]
pub struct Transaction<'a> {
    pub(crate) write: &'a Write,
    /// The secrets that replace those in the store; none where these stay, or are destroyed.
    pub(crate) secrets: Option<SealedSecret>,
}

impl<'a> Transaction<'a> {
    /// The transaction of an enrolment whose secrets an HSM keeps, and advances itself.
    ///
    /// # Errors
    ///
    /// [`VaultError::Stored`] where the store keeps the secrets; [`StoreError::Conflict`] where the
    /// write was not judged on this state.
    pub fn with_hsm(state: &EnrolmentState, write: &'a Write) -> Result<Self, InputError> {
        check_base(state, write)?;
        if state.stores_secrets && !write.destroys_keys {
            return Err(VaultError::Stored.into());
        }
        Ok(Self { write, secrets: None })
    }

    /// The transaction of an input that leaves the secrets to the next one, or destroys them.
    pub(crate) const fn without_secrets(write: &'a Write) -> Self {
        Self { write, secrets: None }
    }
}

impl Vault {
    /// The transaction of a write that was judged on a state. It replaces the stored secrets by those
    /// that the new record still needs, or destroys them with the enrolment.
    ///
    /// # Errors
    ///
    /// Those of [`Vault::secrets`]; [`StoreError::Conflict`] where the write was not judged on this
    /// state.
    pub fn transaction<'a>(
        &self,
        state: &EnrolmentState,
        write: &'a Write,
    ) -> Result<Transaction<'a>, InputError> {
        check_base(state, write)?;
        if write.destroys_keys || !state.stores_secrets {
            return Ok(Transaction { write, secrets: None });
        }
        let secrets = self.secrets(state)?;
        let needed = secrets.advance(&write.enrolment)?;
        let is_moved = needed != secrets;
        let sealed = is_moved.then(|| self.seal_secrets(state.owner(), &needed)).transpose()?;
        Ok(Transaction { write, secrets: sealed })
    }

    /// Commits a write that was judged on a state, by [`Vault::transaction`].
    ///
    /// # Errors
    ///
    /// Those of [`Vault::transaction`] and [`Store::commit`].
    pub fn commit(
        &self,
        store: &dyn Store,
        state: &EnrolmentState,
        write: &Write,
    ) -> Result<(), InputError> {
        Ok(store.commit(&self.transaction(state, write)?)?)
    }
}

/// Refuses the secrets of another enrolment, or of another revision of this one.
fn check_base(state: &EnrolmentState, write: &Write) -> Result<(), StoreError> {
    let is_base = state.enrolment.id() == write.enrolment.id()
        && state.enrolment.identity() == write.enrolment.identity()
        && state.enrolment.revision() == write.replaces;
    if is_base { Ok(()) } else { Err(StoreError::Conflict) }
}
