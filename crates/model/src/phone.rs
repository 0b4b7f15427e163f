//! The phones: what they show.

use dlotp::{Error, OperationId, Otp, payload::Payload};

use crate::{key::StandIn, request::secrets};

/// What a phone shows for the text of an operation, as it opened it.
pub(crate) fn scanned(customer: u8, text: &str) -> Result<Otp, Error> {
    let keys = StandIn(customer);
    let mut payload = text.parse::<Payload>()?;
    let payload = payload.verify(&keys)?;
    secrets(customer).scanned_otp(&keys, &payload.digest(), payload.serials())
}

/// What it shows for an operation ID.
pub(crate) fn typed(customer: u8, id: &OperationId, now: u64) -> Result<Otp, Error> {
    secrets(customer).typed_otp(&StandIn(customer), 0, id, None, now)
}

/// What it shows for a login.
pub(crate) fn login(customer: u8, now: u64) -> Result<Otp, Error> {
    secrets(customer).login_otp(&StandIn(customer), 0, now)
}
