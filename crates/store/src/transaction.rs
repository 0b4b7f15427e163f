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
    pub(crate) base: TransactionBase,
}

/// The values of the loaded row that the next one keeps, and the MAC that the next event names (REC-3).
#[derive(Clone, Debug)]
pub(crate) struct TransactionBase {
    pub(crate) customer: String,
    pub(crate) stores_secrets: bool,
    pub(crate) newest_event: [u8; 32],
}

impl From<&EnrolmentState> for TransactionBase {
    fn from(state: &EnrolmentState) -> Self {
        let EnrolmentState { customer, stores_secrets, newest_event, .. } = state;
        Self {
            customer: customer.clone(),
            stores_secrets: *stores_secrets,
            newest_event: *newest_event,
        }
    }
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
        Ok(Self { write, secrets: None, base: state.into() })
    }

    /// The transaction of an input that leaves the secrets to the next one, or destroys them.
    pub(crate) fn without_secrets(state: &EnrolmentState, write: &'a Write) -> Self {
        Self { write, secrets: None, base: state.into() }
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
            return Ok(Transaction { write, secrets: None, base: state.into() });
        }
        let secrets = self.secrets(state)?;
        let needed = secrets.advance(&write.enrolment)?;
        let is_moved = needed != secrets;
        let sealed = is_moved.then(|| self.seal_secrets(state.owner(), &needed)).transpose()?;
        Ok(Transaction { write, secrets: sealed, base: state.into() })
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
