//! The details that are keyed in with an operation ID of version 2.

use dlotp_wire::v2::TypedJson;

use super::{PhoneReply, PhoneTraceBuilder, at, keyed, keyed_for};
use crate::vector_set::VectorSetBuilder;

pub(super) fn typed_details(set: &mut VectorSetBuilder) {
    set.section(420);
    let flags = "keyed";
    let mistyped = PhoneReply::Rejected("malformed-operation-id");
    let malformed = PhoneReply::Rejected("malformed-typed");
    let right = ["41723464"; 2];
    for (title, id) in [
        ("A mistyped digit takes nothing from the bucket.", "41723364"),
        ("Two swapped neighbouring digits take nothing from the bucket.", "41732464"),
        ("A wrong check digit takes nothing from the bucket.", "41723465"),
        ("Nine digits take nothing from the bucket.", "417234640"),
        ("Digits of other scripts take nothing from the bucket.", "４１７２３４６４"),
    ] {
        PhoneTraceBuilder::new()
            .type_id(at(0), [id; 2], mistyped)
            .login_times(at(1), 19)
            .type_id(at(20), right, PhoneReply::Otp)
            .type_id(at(21), [id; 2], mistyped)
            .type_id(at(22), right, PhoneReply::BucketEmpty(1179))
            .add_to(set, title, "AUTH-13 AUTH-16 AUTH-25 ID-9", "keyed bucket");
    }
    for (title, typed) in [
        (
            "An amount with a thousands separator takes nothing from the bucket.",
            keyed("1.250", "EUR", "00123456"),
        ),
        ("An invalid currency takes nothing from the bucket.", keyed("1250", "EUX", "00123456")),
        (
            "Seven characters of an account take nothing from the bucket.",
            keyed("1250", "EUR", "0012345"),
        ),
        (
            "The purpose of a payment takes nothing from the bucket.",
            TypedJson::Action { purpose: 1 },
        ),
    ] {
        PhoneTraceBuilder::new()
            .type_example(at(0), malformed)
            .with_typed(typed.clone())
            .login_times(at(1), 19)
            .type_example(at(20), PhoneReply::Otp)
            .type_example(at(21), malformed)
            .with_typed(typed)
            .type_example(at(22), PhoneReply::BucketEmpty(1179))
            .add_to(set, title, "AUTH-13 AUTH-16 AUTH-25 OTP-16", "keyed bucket");
    }
    set.section(440);
    for (title, typed) in [
        (
            "The purpose of a standing order takes nothing from the bucket.",
            keyed_for(3, "1250", "EUR", "00123456"),
        ),
        (
            "The purpose of an amount blocked on a card takes nothing from the bucket.",
            keyed_for(5, "1250", "EUR", "00123456"),
        ),
        (
            "The purpose of a login takes nothing from the bucket.",
            TypedJson::Action { purpose: 38 },
        ),
    ] {
        PhoneTraceBuilder::new()
            .type_example(at(0), malformed)
            .with_typed(typed.clone())
            .login_times(at(1), 19)
            .type_example(at(20), PhoneReply::Otp)
            .type_example(at(21), malformed)
            .with_typed(typed)
            .type_example(at(22), PhoneReply::BucketEmpty(1179))
            .add_to(set, title, "AUTH-13 AUTH-16 AUTH-25 OTP-16", "keyed bucket");
    }
    PhoneTraceBuilder::new()
        .type_example(at(0), PhoneReply::Otp)
        .type_example(at(1), PhoneReply::Otp)
        .with_typed(keyed_for(2, "1250.00", "EUR", "00123456"))
        .type_example(at(2), PhoneReply::Otp)
        .with_typed(keyed_for(4, "1250.00", "EUR", "00123456"))
        .type_example(at(3), PhoneReply::Otp)
        .with_typed(keyed_for(6, "1250.00", "EUR", "00123456"))
        .type_example(at(4), malformed)
        .with_typed(keyed_for(3, "1250.00", "EUR", "00123456"))
        .add_to(
            set,
            "Both transfers are bound alike, a card payment and a top-up each by its own purpose.",
            "AUTH-25 OTP-13",
            flags,
        );
    set.section(429);
    let wrong = || keyed("1,2,5", "EUR", "00123456");
    PhoneTraceBuilder::new()
        .type_id(at(0), ["41723465"; 2], mistyped)
        .with_typed(wrong())
        .with_pin("27")
        .type_id(at(1), right, malformed)
        .with_typed(wrong())
        .with_pin("27")
        .type_id(at(2), right, PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .type_id(at(3), right, PhoneReply::Otp)
        .add_to(
            set,
            "The operation ID is checked first, then what is keyed in, then the PIN.",
            "AUTH-16 AUTH-25",
            "keyed order",
        );
    PhoneTraceBuilder::new()
        .login_times(at(0), 20)
        .type_id(at(20), ["41723465"; 2], mistyped)
        .with_typed(wrong())
        .type_id(at(21), right, malformed)
        .with_typed(wrong())
        .type_id(at(22), right, PhoneReply::Rejected("malformed-pin"))
        .with_pin("1")
        .type_id(at(23), right, PhoneReply::BucketEmpty(1177))
        .add_to(
            set,
            "With an empty bucket, malformed input is reported first.",
            "AUTH-16 AUTH-25",
            "keyed order",
        );
    PhoneTraceBuilder::new()
        .type_example(at(0), PhoneReply::Otp)
        .type_example(at(1), PhoneReply::Otp)
        .with_typed(keyed("1250", "eur", "0012 3456"))
        .type_example(at(2), PhoneReply::Otp)
        .with_typed(keyed("1 250,0", "E U R", "00 12 34 56"))
        .type_example(at(3), PhoneReply::Otp)
        .with_typed(keyed("01250.00", "Eur", "00123456"))
        .type_example(at(4), malformed)
        .with_typed(keyed("1250.000", "EUR", "00123456"))
        .add_to(set, "One amount keyed in in four ways gives one OTP.", "AUTH-25 OTP-16", flags);
    PhoneTraceBuilder::new()
        .type_example(at(0), PhoneReply::Otp)
        .with_typed(keyed("1250.01", "EUR", "00123456"))
        .type_example(at(1), PhoneReply::Otp)
        .with_typed(keyed("1250.00", "USD", "00123456"))
        .type_example(at(2), PhoneReply::Otp)
        .with_typed(keyed("1250.00", "EUR", "00123457"))
        .type_example(at(3), PhoneReply::Otp)
        .with_typed(TypedJson::Action { purpose: 32 })
        .type_example(at(4), PhoneReply::Otp)
        .with_typed(TypedJson::Action { purpose: 63 })
        .type_example(at(5), malformed)
        .with_typed(TypedJson::Action { purpose: 39 })
        .add_to(
            set,
            "Amount, currency, account and purpose are each bound into the OTP.",
            "AUTH-25 OTP-12 OTP-13",
            flags,
        );
    PhoneTraceBuilder::new()
        .type_example(at(0), PhoneReply::StoreFailed)
        .fail_store()
        .type_example(at(1), malformed)
        .with_typed(wrong())
        .fail_store()
        .type_id(at(2), ["41723465"; 2], mistyped)
        .fail_store()
        .type_example(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "Malformed input is reported before the store is used.",
            "AUTH-4 AUTH-25",
            "keyed store",
        );
    set.section(540);
    PhoneTraceBuilder::new()
        .type_example(at(0), PhoneReply::Otp)
        .type_example(at(1), PhoneReply::Otp)
        .with_typed(keyed("1\u{a0}250", "EUR", "0012\u{2009}3456"))
        .type_example(at(2), PhoneReply::Otp)
        .with_typed(keyed("1\u{202f}250,00", "E\u{a0}U\u{202f}R", "00123456"))
        .type_example(at(3), malformed)
        .with_typed(keyed("1\u{2007}250", "EUR", "00123456"))
        .add_to(
            set,
            "No-break and thin spaces are removed, a figure space is not.",
            "AUTH-25 OTP-16",
            flags,
        );
}
