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
    let payload = Payload::parse(text)?;
    let digest = payload.verify(VERSION, key_id(customer), &keys)?.digest();
    Ok(otp::scanned(VERSION, &keys, &pin_mac(customer), &digest)?)
}

/// What it shows for an operation ID.
pub(crate) fn typed(
    customer: u8,
    id: &dlotp::operation_id::OperationId,
    now: u64,
) -> Result<Otp, KeyError> {
    otp::typed(VERSION, &StandIn(customer), &pin_mac(customer), id, now)
}

/// What it shows for a login.
pub(crate) fn login(customer: u8, now: u64) -> Result<Otp, KeyError> {
    otp::login(VERSION, &StandIn(customer), &pin_mac(customer), now)
}
