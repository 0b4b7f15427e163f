//! Version 2: what a scan destroys, and which position each OTP is of.

use dlotp::Version;
use dlotp_wire::v2::TypedJson;

use super::{CameraInput, PhoneReply, PhoneTraceBuilder, at, keyed};
use crate::{
    authenticator::payload_fixture::{PayloadFixture, payload},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME},
};

const FAR: u64 = 1_048_576;
const MAX: u64 = 9_007_199_254_740_991;

/// A payload with these serials, issued as many seconds after the first as its n says.
fn nth(n: u64, m: u64) -> PayloadFixture {
    payload(ISSUED_AT + n.min(60), LIFETIME, 1).serials(n, m)
}

const STALE: PhoneReply = PhoneReply::Rejected("stale");

impl PhoneTraceBuilder {
    /// An OTP of each domain that is of a position of the login chain.
    fn time_based(self, seconds: u64) -> Self {
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
    memory(set);
    keying(set);
    versions(set);
}

fn serials(set: &mut VectorSetBuilder) {
    set.section(300);
    let (requirements, flags) = ("AUTH-22 AUTH-21", "serial-passed");
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .scan(at(1), &nth(1, 0), STALE)
        .scan(at(2), &nth(3, 1), PhoneReply::Display)
        .scan(at(3), &nth(2, 0), STALE)
        .scan(at(4), &nth(4, 4), STALE)
        .authorise(at(5), PhoneReply::Otp)
        .time_based(6)
        .add_to(
            set,
            "The worked example: a payload is scanned, scanned again, and overtaken by another.",
            "AUTH-19 AUTH-22 AUTH-21",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &nth(1, 0), STALE)
        .authorise(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "A payload is opened only once, and stays the one that is authorised.",
            "AUTH-22 AUTH-21 AUTH-23",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(2, 0), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &nth(1, 0), STALE)
        .scan(at(3), &nth(7, 2), PhoneReply::Display)
        .authorise(at(4), PhoneReply::Otp)
        .scan(at(5), &nth(6, 2), STALE)
        .scan(at(6), &nth(8, 7), PhoneReply::Display)
        .authorise(at(7), PhoneReply::Otp)
        .add_to(
            set,
            "The phone passes over payloads that were never scanned.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .scan(at(1), &nth(2, 0), PhoneReply::Display)
        .scan(at(2), &nth(3, 0), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .scan(at(4), &nth(2, 0), STALE)
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "Of three opened payloads, the last is authorised.",
            "AUTH-12 AUTH-21 AUTH-23",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(3, 0), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &nth(2, 0), STALE)
        .scan(at(3), &nth(1, 0), STALE)
        .scan(at(4), &nth(4, 0), PhoneReply::Display)
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "When the third is opened before the second, the second can no longer be opened.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(1, 0), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT, LIFETIME, 2).serials(1, 0), STALE)
        .scan(at(2), &payload(ISSUED_AT, LIFETIME, 2).serials(2, 0), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .add_to(set, "Another payload with the same serial is stale too.", requirements, flags);
}

fn bounds(set: &mut VectorSetBuilder) {
    set.section(320);
    let (requirements, flags) = ("AUTH-21", "serial-passed");
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(FAR + 2, 0), STALE)
        .scan(at(1), &nth(65_537, 0), PhoneReply::Display)
        .authorise(at(2), PhoneReply::Otp)
        .scan(at(3), &nth(65_537, 0), STALE)
        .time_based(4)
        .add_to(
            set,
            "The phone passes over serials that a bank skipped, up to a limit.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(9, 0), PhoneReply::Display)
        .scan(at(1), &nth(FAR + 11, 0), STALE)
        .scan(at(2), &nth(FAR + 10, 9), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .scan(at(4), &nth(FAR + 10, 9), STALE)
        .login(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "A serial 1048576 beyond the next one is opened; one more is refused.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(MAX, 0), STALE)
        .scan(at(1), &nth(MAX, MAX), STALE)
        .scan(at(2), &nth(1, MAX), STALE)
        .scan(at(3), &nth(1, 0), PhoneReply::Display)
        .add_to(set, "To a new phone the greatest serials are stale.", "AUTH-21 PAY-25", flags);
    for (title, n, m) in [
        ("A serial of 0 is invalid, not stale.", 0, 0),
        ("A serial of 2^53 is invalid, not stale.", MAX + 1, 0),
        ("A position of 2^53 is invalid, not stale.", 1, MAX + 1),
    ] {
        PhoneTraceBuilder::new()
            .scan(at(0), &nth(1, 0), PhoneReply::Display)
            .scan(at(1), &nth(n, m), PhoneReply::Rejected("invalid-operation"))
            .scan(at(2), &nth(2, 1), PhoneReply::Display)
            .login(at(3), PhoneReply::Otp)
            .add_to(set, title, "AUTH-6 AUTH-21 PAY-25 ERR-1", "serial-passed order");
    }
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(5, 5), STALE)
        .scan(at(1), &nth(5, 6), STALE)
        .scan(at(2), &nth(5, 4), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .time_based(4)
        .add_to(
            set,
            "A position that is not below the serial is stale; one below it is accepted.",
            "AUTH-22 AUTH-21",
            flags,
        );
}

/// What is refused moves nothing (AUTH-6).
fn unmoved(set: &mut VectorSetBuilder) {
    set.section(340);
    let flags = "serial-passed";
    let good = nth(1, 0);
    for (title, bad, code) in [
        (
            "A payload that is not authentic uses up no serial.",
            good.altered(),
            "authentication-failed",
        ),
        ("A payload with a malformed body uses up no serial.", good.trailing(), "malformed-body"),
        ("A payload for another enrolment uses up no serial.", good.foreign(), "unknown-key"),
        (
            "A payload with an invalid lifetime uses up no serial.",
            payload(ISSUED_AT, 119, 1).serials(1, 0),
            "invalid-operation",
        ),
    ] {
        PhoneTraceBuilder::new()
            .scan(at(0), &bad, PhoneReply::Rejected(code))
            .scan(at(1), &good, PhoneReply::Display)
            .authorise(at(2), PhoneReply::Otp)
            .add_to(set, title, "AUTH-6 AUTH-22", flags);
    }
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(1, 0), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT - 300, 300, 1).serials(2, 1), STALE)
        .login(at(2), PhoneReply::Otp)
        .scan(at(3), &payload(ISSUED_AT, LIFETIME, 1).serials(2, 1), PhoneReply::Display)
        .login(at(4), PhoneReply::Otp)
        .add_to(
            set,
            "A payload that is stale by its time uses up no serial and moves no chain.",
            "AUTH-6 AUTH-8 AUTH-22",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(5, 0), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT + 1000, LIFETIME, 1).serials(3, 2), STALE)
        .scan(at(2), &payload(ISSUED_AT + 500, LIFETIME, 1).serials(6, 0), PhoneReply::Display)
        .login(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "A payload that is stale by its serial moves neither F nor a chain.",
            "AUTH-6 AUTH-9 AUTH-21",
            "serial-passed stale",
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT + 90_000, LIFETIME, 1).serials(4, 3), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT - 300, LIFETIME, 1).serials(4, 3), STALE)
        .scan(at(2), &payload(ISSUED_AT - 300, LIFETIME, 1).serials(5, 3), PhoneReply::Display)
        .login(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "A payload too far in the future moves the chains, but not F.",
            "AUTH-9 AUTH-22",
            "serial-passed future",
        );
}

fn stores(set: &mut VectorSetBuilder) {
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
        .time_based(3)
        .scan(at(4), &nth(2, 1), PhoneReply::Display)
        .authorise(at(5), PhoneReply::Otp)
        .time_based(6)
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
        .time_based(3)
        .restore(2)
        .authorise(at(4), PhoneReply::Otp)
        .time_based(5)
        .scan(at(6), &nth(2, 1), STALE)
        .scan(at(7), &nth(3, 2), PhoneReply::Display)
        .authorise(at(8), PhoneReply::Otp)
        .time_based(9)
        .add_to(
            set,
            "A store that is rolled back by two scans has its earlier positions.",
            "AUTH-19 AUTH-23 AUTH-24",
            "serial-passed store rolled-back",
        );
}

fn positions(set: &mut VectorSetBuilder) {
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
            .time_based(1)
            .scan(at(2), &payload(ISSUED_AT, LIFETIME, 1).serials(n, m), STALE)
            .add_to(set, title, requirements, flags);
        let vector = match &before {
            Some(before) => vector.differs_from(before),
            None => vector,
        };
        before = Some(vector.id());
    }
    PhoneTraceBuilder::new()
        .time_based(0)
        .scan(at(1), &nth(5, 4), PhoneReply::Display)
        .time_based(2)
        .scan(at(3), &nth(6, 2), PhoneReply::Display)
        .time_based(4)
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
        .time_based(2)
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
        .time_based(2)
        .scan(at(30), &nth(2, 1), PhoneReply::Display)
        .time_based(31)
        .authorise(at(32), PhoneReply::Otp)
        .scan(at(60), &nth(3, 2), PhoneReply::Display)
        .time_based(61)
        .authorise(at(62), PhoneReply::Otp)
        .scan(at(63), &nth(3, 3), STALE)
        .add_to(
            set,
            "Three operations are authorised in turn, with time-based OTPs in between.",
            requirements,
            flags,
        );
}

fn memory(set: &mut VectorSetBuilder) {
    set.section(400);
    let (requirements, flags) = ("AUTH-23", "scan");
    let first = || PhoneTraceBuilder::new().scan(at(0), &nth(1, 0), PhoneReply::Display);
    first()
        .authorise(at(1), PhoneReply::Otp)
        .authorise(at(2), PhoneReply::Otp)
        .authorise(at(3), PhoneReply::Otp)
        .with_pin("999999")
        .authorise(at(4), PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "Every OTP for the displayed operation uses the same s.",
            "AUTH-23 AUTH-17",
            flags,
        );
    first()
        .scan(at(1), &nth(2, 2), STALE)
        .authorise(at(2), PhoneReply::Otp)
        .scan(at(3), &nth(2, 0).altered(), PhoneReply::Rejected("authentication-failed"))
        .authorise(at(4), PhoneReply::Otp)
        .scan(at(5), CameraInput::AfterPrefix(""), PhoneReply::Rejected("malformed-payload"))
        .authorise(at(6), PhoneReply::Otp)
        .add_to(
            set,
            "After failed scans the displayed operation can still be authorised.",
            requirements,
            flags,
        );
    first()
        .type_example(at(1), PhoneReply::Otp)
        .authorise(at(2), PhoneReply::Otp)
        .login(at(3), PhoneReply::Otp)
        .confirm(at(4), PhoneReply::Otp)
        .authorise(at(5), PhoneReply::Otp)
        .type_id(at(6), ["1234567"; 2], PhoneReply::Rejected("malformed-operation-id"))
        .authorise(at(7), PhoneReply::Otp)
        .add_to(
            set,
            "After time-based OTPs the displayed operation can still be authorised.",
            requirements,
            flags,
        );
    (0..20)
        .fold(first(), |trace, number| trace.authorise(at(number + 1), PhoneReply::Otp))
        .authorise(at(21), PhoneReply::BucketEmpty(1180))
        .scan(at(22), &nth(2, 1), PhoneReply::Display)
        .authorise(at(23), PhoneReply::BucketEmpty(1178))
        .scan(at(24), &nth(2, 1), STALE)
        .authorise(at(1201), PhoneReply::Otp)
        .login(at(1202), PhoneReply::BucketEmpty(1199))
        .add_to(
            set,
            "Every OTP for an operation takes one from the bucket; a scan works with an empty bucket.",
            "AUTH-11 AUTH-13 AUTH-23",
            "scan bucket",
        );
    first()
        .authorise(at(1), PhoneReply::StoreFailed)
        .fail_store()
        .authorise(at(2), PhoneReply::Otp)
        .scan(at(3), &nth(2, 1), PhoneReply::Display)
        .authorise(at(4), PhoneReply::StoreFailed)
        .fail_store()
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "An OTP whose state is not stored leaves s where it was.",
            "AUTH-4 AUTH-23",
            "scan store",
        );
}

fn keying(set: &mut VectorSetBuilder) {
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
}

fn versions(set: &mut VectorSetBuilder) {
    set.section(460);
    let (requirements, flags) = ("ENR-23 PAY-15 VEC-9", "versions");
    let unknown = PhoneReply::Rejected("unknown-key");
    let mixed = |own: Version, other: Version| {
        PhoneTraceBuilder::new()
            .scan(at(0), &nth(1, 0).of_version(other), unknown)
            .scan(at(1), &nth(1, 0).of_version(own), PhoneReply::Display)
            .authorise(at(2), PhoneReply::Otp)
            .scan(at(3), &nth(2, 0).of_version(other), unknown)
            .authorise(at(4), PhoneReply::Otp)
    };
    mixed(Version::V2, Version::V1).add_to(
        set,
        "A payload of version 1 is unknown to a phone of version 2.",
        requirements,
        flags,
    );
    mixed(Version::V1, Version::V2).add_version_to(
        set,
        Version::V1,
        "A payload of version 2 is unknown to a phone of version 1.",
        requirements,
        flags,
    );
}
