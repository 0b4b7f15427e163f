//! Confirmation OTPs: actions that need no dynamic linking.

use dlotp_wire::operation_json::{Order, PaymentJson};

use super::{
    BankTraceBuilder, OtpEntry, WRONG, accepted, accepted_at, action_with, begins_block, blocked,
    failed, issued, log_in, order, rejected,
};
use crate::{order::payment, vector_set::VectorSetBuilder};

pub(super) fn confirmations(set: &mut VectorSetBuilder) {
    set.section(260);
    let (requirements, flags) = ("VER-26", "confirm");
    let trace = || BankTraceBuilder::new().unlinked_purposes(&[36, 63]);
    let one = || trace().issue(0, 1, &action_with(36), issued());
    one()
        .confirm_with(1, 1, WRONG, failed())
        .confirm(2, 1, 2, accepted_at("unlinked", 0))
        .confirm(35, 1, 35, rejected())
        .add_to(
            set,
            "An action whose purpose is listed is confirmed, once.",
            "VER-21 VER-26",
            flags,
        );
    one().confirm(1, 1, 1, accepted_at("unlinked", 0)).submit_scanned(2, 1, rejected()).add_to(
        set,
        "A confirmed action can't be scanned afterwards.",
        "VER-21 VER-26",
        flags,
    );
    one().submit_scanned(1, 1, accepted("scanned")).confirm(2, 1, 2, rejected()).add_to(
        set,
        "An action that may be confirmed can be scanned instead, once.",
        "VER-20 VER-26",
        flags,
    );
    for (title, order) in [
        (
            "An action whose purpose is not listed is not confirmed, and not counted.",
            action_with(33),
        ),
        ("An operation with the purpose \"log in\" is not confirmed, and not counted.", log_in()),
        ("A payment is not confirmed, and not counted.", order()),
        (
            "A payment of low value is not confirmed, and not counted.",
            Order::Payment(PaymentJson { currency: "CHF".to_owned(), amount: 100, ..payment() }),
        ),
    ] {
        trace()
            .issue(0, 1, &order, issued())
            .issue(0, 2, &action_with(63), issued())
            .submit_wrong_times(1, 2, 4)
            .confirm(6, 1, 6, rejected())
            .confirm(7, 2, 7, accepted_at("unlinked", 0))
            .add_to(set, title, "VER-17 VER-26", flags);
    }
    BankTraceBuilder::new()
        .issue(0, 1, &action_with(36), issued())
        .confirm(1, 1, 1, rejected())
        .submit_scanned(2, 1, accepted("scanned"))
        .add_to(set, "By default nothing can be confirmed.", requirements, flags);
    let two = || one().issue(0, 2, &action_with(63), issued());
    two()
        .confirm(1, 1, 1, accepted_at("unlinked", 0))
        .confirm(2, 2, 2, failed())
        .confirm(31, 2, 31, accepted_at("unlinked", 0))
        .add_to(
            set,
            "A confirmation step is accepted once, whatever the action.",
            requirements,
            flags,
        );
    two()
        .confirm(60, 1, 90, accepted_at("unlinked", 1))
        .confirm(61, 2, 61, failed())
        .confirm(95, 2, 95, failed())
        .confirm(120, 2, 120, accepted_at("unlinked", 0))
        .add_to(set, "Confirmation steps only increase.", requirements, flags);
    two()
        .login(1, 1, accepted_at("login", 0))
        .confirm(2, 1, 2, accepted_at("unlinked", 0))
        .login(3, 3, failed())
        .add_to(set, "Login and confirmation steps are independent.", "VER-24 VER-26", flags);
    for (title, now, otp_at, drift) in [
        ("A confirmation OTP of the previous half-minute is accepted.", 60, 30, Some(-1)),
        ("A confirmation OTP from two half-minutes ago is a failure.", 60, 29, None),
        ("A confirmation OTP of the next half-minute is accepted.", 89, 119, Some(1)),
        ("A confirmation OTP from two half-minutes ahead is a failure.", 89, 120, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("unlinked", drift));
        one().confirm_with(1, 1, WRONG, failed()).confirm(now, 1, otp_at, expect).add_to(
            set,
            title,
            requirements,
            "confirm window",
        );
    }
    for (title, otp) in [
        ("A login OTP entered as a confirmation is a failure.", OtpEntry::Login(1)),
        ("A scanned OTP entered as a confirmation is a failure.", OtpEntry::Scanned(1)),
    ] {
        two().confirm_with(1, 1, &otp, failed()).submit_scanned(2, 1, accepted("scanned")).add_to(
            set,
            title,
            "VER-22 VER-26",
            "confirm domain",
        );
    }
    two()
        .submit_wrong_times(1, 1, 4)
        .confirm_with(5, 2, WRONG, begins_block())
        .confirm(6, 2, 6, blocked())
        .login(7, 7, blocked())
        .add_to(
            set,
            "Failed confirmations count as failures of operations.",
            "VER-22 VER-26 VER-27",
            "confirm rows",
        );
    two()
        .submit_wrong_times(1, 1, 4)
        .login_wrong_times(5, 4)
        .confirm(10, 2, 10, accepted_at("unlinked", 0))
        .submit_wrong_times(11, 1, 4)
        .login_wrong_times(16, 4)
        .submit_scanned(20, 1, accepted("scanned"))
        .add_to(
            set,
            "A confirmation resets both failure counters.",
            "VER-25 VER-26",
            "confirm rows",
        );
    one()
        .login_wrong_times(1, 4)
        .login_with(5, WRONG, begins_block())
        .confirm(6, 1, 6, accepted_at("unlinked", 0).status("blocked"))
        .login(7, 7, blocked())
        .add_to(
            set,
            "Confirmations are accepted while logins are blocked.",
            "VER-17 VER-30",
            "confirm rows",
        );
    one()
        .submit_wrong_times(1, 1, 4)
        .confirm_with(6, 1, "1234567", rejected())
        .confirm(7, 9, 7, rejected())
        .confirm(8, 1, 8, accepted_at("unlinked", 0))
        .add_to(
            set,
            "Malformed confirmations and unknown handles are not counted.",
            "VER-17",
            flags,
        );
    one().confirm(300, 1, 300, rejected()).issue(301, 2, &action_with(36), issued()).add_to(
        set,
        "An expired action is not confirmed.",
        "VER-13 VER-17",
        flags,
    );
}
