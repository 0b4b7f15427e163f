//! The customer's phone.

use dlotp::{
    OperationId, Pin, TypedDetails,
    authenticator::{Authenticator, State, Time},
    keys::AuthenticatorKeys,
    payload::Payload,
};
use dlotp_store::StoreError;

use super::BankFixture;

/// The customer's phone, with its state.
pub struct Phone {
    authenticator: Authenticator<AuthenticatorKeys>,
    state: State,
    pin: Pin,
}

impl Phone {
    pub fn of(bank: &BankFixture) -> Self {
        let (authenticator, state) = bank.phone();
        Self { authenticator, state, pin: BankFixture::pin() }
    }

    pub fn scan(&mut self, text: &str, now: u64) -> Result<String, dlotp::Error> {
        let mut payload = text.parse::<Payload>()?;
        let Self { authenticator, state, pin } = self;
        let commit = authenticator.scan(state, &mut payload, time(now))?;
        let scanned = commit.store(|next| keep(state, next)).unwrap();
        let commit = authenticator.authorise(state, &scanned, pin, time(now))?;
        Ok(commit.store(|next| keep(state, next)).unwrap().expose().to_owned())
    }

    pub fn authorise_typed(
        &mut self,
        id: &OperationId,
        details: &TypedDetails,
        now: u64,
    ) -> String {
        let Self { authenticator, state, pin } = self;
        let commit =
            authenticator.authorise_typed(state, id, Some(details), pin, time(now)).unwrap();
        commit.store(|next| keep(state, next)).unwrap().expose().to_owned()
    }

    pub fn login(&mut self, now: u64) -> String {
        let Self { authenticator, state, pin } = self;
        let commit = authenticator.login(state, pin, time(now)).unwrap();
        commit.store(|next| keep(state, next)).unwrap().expose().to_owned()
    }
}

fn time(now: u64) -> Time {
    Time { unix: now, since_boot_s: now, boot: [1; 16] }
}

fn keep(state: &mut State, next: &State) -> Result<(), StoreError> {
    *state = next.clone();
    Ok(())
}
