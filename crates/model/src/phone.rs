//! The phones: what they show.

use dlotp::{
    keys::KeyError,
    otp::{self, Otp},
    payload::{Payload, PayloadError},
};

use crate::{
    key::StandIn,
    request::{VERSION, key_id, pin_mac},
};

/// What a phone shows for the text of an operation, as it opened it.
pub(crate) fn scanned(customer: u8, text: &str) -> Result<Otp, PayloadError> {
    let keys = StandIn(customer);
    let mut payload = text.parse::<Payload>()?;
    let digest = payload.verify(VERSION, key_id(customer), &keys)?.digest();
    Ok(otp::scanned(otp::Scheme::V1, &keys, &pin_mac(customer), &digest)?)
}

/// What it shows for an operation ID.
pub(crate) fn typed(customer: u8, id: &dlotp::OperationId, now: u64) -> Result<Otp, KeyError> {
    otp::typed(otp::Typing::V1, &StandIn(customer), &pin_mac(customer), id, now)
}

/// What it shows for a login.
pub(crate) fn login(customer: u8, now: u64) -> Result<Otp, KeyError> {
    otp::login(otp::Scheme::V1, &StandIn(customer), &pin_mac(customer), now)
}
