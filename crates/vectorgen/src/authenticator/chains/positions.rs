//! Positions: the chain values that OTPs bind, also when a store fails or is rolled back.

use super::{STALE, nth};
use crate::{
    authenticator::payload_fixture::payload,
    authenticator::{PhoneReply, PhoneTraceBuilder, at},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME},
};

pub(super) fn stores(set: &mut VectorSetBuilder) {
    set.section(360);
    let flags = "serial-passed store";
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::StoreFailed)
        .fail_store()
        .scan(at(1), &nth(1, 0), PhoneReply::Display)
        .authorise(at(2), PhoneReply::Otp)
        .scan(at(3), &nth(1, 0), STALE)
        .add_to(set, "A scan whose state is not stored can be repeated.", "AUTH-4 AUTH-22", flags);
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .scan(at(1), &nth(2, 1), PhoneReply::StoreFailed)
        .fail_store()
        .authorise(at(2), PhoneReply::Otp)
        .time_based_otps(3)
        .scan(at(4), &nth(2, 1), PhoneReply::Display)
        .authorise(at(5), PhoneReply::Otp)
        .time_based_otps(6)
        .add_to(
            set,
            "A scan whose state is not stored moves no chain, and the previous scan is authorised.",
            "AUTH-4 AUTH-22 AUTH-23",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(2, 1), PhoneReply::Display)
        .scan(at(1), &nth(2, 1), STALE)
        .fail_store()
        .scan(at(2), &nth(0, 0), PhoneReply::Rejected("invalid-operation"))
        .fail_store()
        .add_to(
            set,
            "A stale payload is reported before the store is used.",
            "AUTH-4 AUTH-21",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .restore(1)
        .scan(at(1), &nth(1, 0), STALE)
        .scan(at(2), &nth(2, 0), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "After a crash between storing and display, the operation has to be ordered again.",
            "AUTH-22 AUTH-23",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .restore(0)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &nth(1, 0), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .scan(at(4), &nth(1, 0), STALE)
        .add_to(
            set,
            "A store that is rolled back has its earlier chains; what is on the screen stays.",
            "AUTH-19 AUTH-23",
            "serial-passed store rolled-back",
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .scan(at(1), &nth(2, 1), PhoneReply::Display)
        .scan(at(2), &nth(4, 2), PhoneReply::Display)
        .time_based_otps(3)
        .restore(2)
        .authorise(at(4), PhoneReply::Otp)
        .time_based_otps(5)
        .scan(at(6), &nth(2, 1), STALE)
        .scan(at(7), &nth(3, 2), PhoneReply::Display)
        .authorise(at(8), PhoneReply::Otp)
        .time_based_otps(9)
        .add_to(
            set,
            "A store that is rolled back by two scans has its earlier positions.",
            "AUTH-19 AUTH-23 AUTH-24",
            "serial-passed store rolled-back",
        );
}

pub(super) fn positions(set: &mut VectorSetBuilder) {
    set.section(380);
    let (requirements, flags) = ("AUTH-22 AUTH-24", "position");
    let mut before: Option<VectorId> = None;
    for (title, n, m) in [
        ("Login, confirmation and typed OTPs use the start of the login chain.", 9, 0),
        ("Login, confirmation and typed OTPs use position 1.", 9, 1),
        ("Login, confirmation and typed OTPs use position 8.", 9, 8),
        ("Login, confirmation and typed OTPs use position 300.", 400, 300),
    ] {
        let vector = PhoneTraceBuilder::new()
            .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(n, m), PhoneReply::Display)
            .time_based_otps(1)
            .scan(at(2), &payload(ISSUED_AT, LIFETIME, 1).serials(n, m), STALE)
            .add_to(set, title, requirements, flags);
        let vector = match &before {
            Some(before) => vector.differs_from(before),
            None => vector,
        };
        before = Some(vector.id());
    }
    PhoneTraceBuilder::new()
        .time_based_otps(0)
        .scan(at(1), &nth(5, 4), PhoneReply::Display)
        .time_based_otps(2)
        .scan(at(3), &nth(6, 2), PhoneReply::Display)
        .time_based_otps(4)
        .scan(at(5), &nth(7, 4), PhoneReply::Display)
        .scan(at(6), &nth(8, 0), PhoneReply::Display)
        .login(at(7), PhoneReply::Otp)
        .scan(at(8), &nth(9, 5), PhoneReply::Display)
        .login(at(9), PhoneReply::Otp)
        .scan(at(10), &nth(8, 0), STALE)
        .add_to(set, "The login chain never goes back.", requirements, flags);
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(131_073, 131_072), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .time_based_otps(2)
        .scan(at(3), &nth(131_073, 131_072), STALE)
        .add_to(set, "Both chains can move 131072 steps at once.", requirements, flags);
    PhoneTraceBuilder::new()
        .login(at(0), PhoneReply::Otp)
        .login(at(1), PhoneReply::Otp)
        .type_example(at(2), PhoneReply::Otp)
        .type_example(at(3), PhoneReply::Otp)
        .confirm(at(4), PhoneReply::Otp)
        .scan(at(5), &nth(1, 0), PhoneReply::Display)
        .login(at(6), PhoneReply::Otp)
        .type_example(at(7), PhoneReply::Otp)
        .scan(at(8), &nth(1, 0), STALE)
        .add_to(set, "Login, confirmation and typed OTPs move no chain.", "AUTH-24", flags);
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .time_based_otps(2)
        .scan(at(30), &nth(2, 1), PhoneReply::Display)
        .time_based_otps(31)
        .authorise(at(32), PhoneReply::Otp)
        .scan(at(60), &nth(3, 2), PhoneReply::Display)
        .time_based_otps(61)
        .authorise(at(62), PhoneReply::Otp)
        .scan(at(63), &nth(3, 3), STALE)
        .add_to(
            set,
            "Three operations are authorised in turn, with time-based OTPs in between.",
            requirements,
            flags,
        );
}
