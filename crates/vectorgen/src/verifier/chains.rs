//! Version 2: serials, and the positions of the login chain.

mod positions;
mod serials;
mod windows;

use self::{
    positions::{moving, phones, staying},
    serials::{backups, serials},
    windows::{steps, windows},
};
use super::{BankReply, BankTraceBuilder, OtpEntry, accepted, accepted_at, issued, order};
use crate::vector_set::VectorSetBuilder;

/// Moves an OTP to a position of the login chain.
fn at(position: u64, entered: OtpEntry) -> OtpEntry {
    OtpEntry::AtPosition(position, Box::new(entered))
}

fn one() -> BankTraceBuilder {
    BankTraceBuilder::new().issue(0, 1, &order(), issued())
}

/// Begins with operation 1 scanned and accepted: prev = 0, cur = 1.
fn one_accepted() -> BankTraceBuilder {
    one().submit_scanned(1, 1, accepted("scanned"))
}

/// Begins with operations 1 and 2 scanned and accepted: prev = 1, cur = 2.
fn two_accepted() -> BankTraceBuilder {
    one_accepted().issue(2, 2, &order(), issued()).submit_scanned(3, 2, accepted("scanned"))
}

impl BankTraceBuilder {
    /// Logs in with the OTP of the same second at a position.
    fn login_at(self, seconds: u32, position: u64, expect: BankReply) -> Self {
        self.login_with(seconds.into(), at(position, OtpEntry::Login(seconds.into())), expect)
    }

    fn confirm_at(self, seconds: u32, number: u8, position: u64, expect: BankReply) -> Self {
        let otp = at(position, OtpEntry::Confirmation(seconds.into()));
        self.confirm_with(seconds.into(), number, otp, expect)
    }

    fn submit_typed_at(
        self,
        seconds: u32,
        number: u8,
        position: u64,
        otp_at: i64,
        expect: BankReply,
    ) -> Self {
        self.submit(seconds.into(), number, at(position, OtpEntry::Typed(number, otp_at)), expect)
    }
}

fn logged_in() -> BankReply {
    accepted_at("login", 0)
}

fn typed() -> BankReply {
    accepted_at("typed", 0)
}

fn unlinked() -> BankReply {
    accepted_at("unlinked", 0)
}

pub(super) fn chains(set: &mut VectorSetBuilder) {
    moving(set);
    staying(set);
    windows(set);
    steps(set);
    serials(set);
    phones(set);
    backups(set);
}
