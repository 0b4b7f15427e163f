//! The OTPs that the phones show.

use dlotp::{Error, OperationId, Otp, payload::Payload};

use super::stub_keys::{StubKeys, secrets};

/// The OTP that a phone shows for a scanned text.
pub(crate) fn scanned(customer: u8, text: &str) -> Result<Otp, Error> {
    let keys = StubKeys(customer);
    let mut payload = text.parse::<Payload>()?;
    let payload = payload.verify(&keys)?;
    secrets(customer).scanned_otp(&keys, &payload.digest(), payload.serials())
}

/// The OTP that a phone shows for an operation ID.
pub(crate) fn typed(customer: u8, id: &OperationId, now: u64) -> Result<Otp, Error> {
    secrets(customer).typed_otp(&StubKeys(customer), 0, id, None, now)
}

/// The OTP that a phone shows for a login.
pub(crate) fn login(customer: u8, now: u64) -> Result<Otp, Error> {
    secrets(customer).login_otp(&StubKeys(customer), 0, now)
}
