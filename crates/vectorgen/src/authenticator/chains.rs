//! Version 2: the chains of the phone.

mod display;
mod positions;
mod serials;

use self::{
    display::displayed_operation,
    positions::{positions, stores},
    serials::{bounds, serials, unmoved},
};
use super::{
    PhoneReply, PhoneTraceBuilder, at,
    payload_fixture::{PayloadFixture, payload},
};
use crate::{
    vector_set::VectorSetBuilder,
    worked_example::{ISSUED_AT, LIFETIME},
};

/// The number of serials that a scan may pass over.
const MAX_SKIPPED: u64 = 1_048_576;
/// The greatest serial.
const MAX_SERIAL: u64 = 9_007_199_254_740_991;

/// Makes a payload with these serials, issued n seconds after the first, and at most 60.
pub(super) fn nth(n: u64, m: u64) -> PayloadFixture {
    payload(ISSUED_AT + n.min(60), LIFETIME, 1).serials(n, m)
}

const STALE: PhoneReply = PhoneReply::Rejected("stale");

impl PhoneTraceBuilder {
    /// Adds an OTP of each domain that uses the login chain.
    fn time_based_otps(self, seconds: u64) -> Self {
        self.login(at(seconds), PhoneReply::Otp)
            .type_example(at(seconds), PhoneReply::Otp)
            .confirm(at(seconds), PhoneReply::Otp)
    }
}

pub(super) fn chains(set: &mut VectorSetBuilder) {
    serials(set);
    bounds(set);
    unmoved(set);
    stores(set);
    positions(set);
    displayed_operation(set);
}
