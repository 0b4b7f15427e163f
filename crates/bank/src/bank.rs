//! The bank at work: it loads, lets the verifier judge, and stores.

use dlotp::{
    Commit,
    keys::BankKeys,
    verifier::{EnrolmentId, Handle, Policy, Status, Verifier, Write},
};
use dlotp_store::{EnrolmentState, InputError, Store, StoreError, Vault, retry_on_conflict};
use dlotp_terminal::Failure;

/// A bank: its store, its key, its policy and its clock.
pub(crate) struct Bank {
    pub(crate) store: Box<dyn Store>,
    pub(crate) vault: Vault,
    pub(crate) policy: Policy,
    /// The time in Unix seconds.
    pub(crate) now: u64,
}

/// Random bytes of the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

impl Bank {
    /// The newest enrolment of a customer.
    pub(crate) fn enrolment_of(&self, customer: &str) -> Result<EnrolmentId, Failure> {
        let ids = self.store.enrolments_of(customer)?;
        ids.last().copied().ok_or_else(|| Failure::new(format!("no customer is called {customer}")))
    }

    /// The newest enrolment of whoever logs in under a name. A name that there is not is counted with the
    /// failures (REC-14), and the customer must not learn that there is none (VER-23).
    pub(crate) fn enrolment_of_login(
        &self,
        customer: &str,
    ) -> Result<Option<EnrolmentId>, Failure> {
        let id = self.store.enrolments_of(customer)?.last().copied();
        if id.is_none() {
            self.store.count_unknown(self.now)?;
        }
        Ok(id)
    }

    /// The enrolment for which an operation was issued. The customer must not learn whether there is
    /// one (VER-23).
    pub(crate) fn enrolment_by(&self, handle: Handle) -> Result<Option<EnrolmentId>, Failure> {
        match self.store.enrolment_of(handle) {
            Ok(id) => Ok(Some(id)),
            Err(StoreError::Unknown(_)) => {
                self.store.count_unknown(self.now)?; // REC-14
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Loads, judges and commits an input, again where another worker was faster. Returns what comes out
    /// of the commit once it is stored.
    pub(crate) fn input<T>(
        &self,
        id: EnrolmentId,
        handle: Option<Handle>,
        mut judge: impl FnMut(&EnrolmentState) -> Result<Commit<Write, T>, InputError>,
    ) -> Result<T, InputError> {
        retry_on_conflict(|| {
            let state = self.store.load(id, handle)?;
            let commit = judge(&state)?;
            commit.store(|write| self.vault.commit(self.store.as_ref(), &state, write))
        })
    }

    /// The verifier of an enrolment; none where it was revoked, which destroyed its secrets.
    pub(crate) fn verifier(
        &self,
        state: &EnrolmentState,
    ) -> Result<Option<Verifier<'_, BankKeys>>, InputError> {
        if state.enrolment.status() == Status::Revoked {
            return Ok(None);
        }
        let (keys, secrets) = (self.vault.keys(state)?, self.vault.secrets(state)?);
        Ok(Some(Verifier::new(keys, secrets, &self.policy)?))
    }
}
