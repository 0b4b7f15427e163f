//! The details that are keyed in with an operation ID, and the check digit of the ID.

use dlotp::Code;
use dlotp_suite::currency::{CURRENCIES, CurrencyRow};
use dlotp_testee::library::Args;
use dlotp_wire::{
    EitherVersion,
    operation::OtpTyped,
    v2::{self, TypedJson},
};

use super::{TIME, example_id, id_of};
use crate::{
    cbor::{CborItem, text},
    otp::computation::{Domain, EnrolmentWithPin, OtpComputation},
    vector_set::{VectorBuilder, VectorId, VectorSetBuilder},
    worked_example::{PIN, SECRET},
};

const TAIL: &str = "00123456";
const REQUIREMENTS: &str = "OTP-11 OTP-12 OTP-13 OTP-16";

pub(super) fn payment(amount: &str, currency: &str, tail: &str) -> TypedJson {
    payment_for(1, amount, currency, tail)
}

fn payment_for(purpose: u64, amount: &str, currency: &str, tail: &str) -> TypedJson {
    TypedJson::Payment {
        purpose,
        amount: amount.to_owned(),
        currency: currency.to_owned(),
        tail: tail.to_owned(),
    }
}

/// The payment of the worked examples as an OTP binds it.
pub(super) fn example() -> CborItem {
    bound(125_000, "EUR", TAIL)
}

fn bound(minor_units: u64, currency: &str, tail: &str) -> CborItem {
    bound_as(1, minor_units, currency, tail)
}

fn bound_as(purpose: u64, minor_units: u64, currency: &str, tail: &str) -> CborItem {
    let numbers = [1, purpose, minor_units].map(CborItem::Unsigned);
    CborItem::Array(numbers.into_iter().chain([text(currency), text(tail)]).collect())
}

fn picked(purpose: u64) -> CborItem {
    CborItem::Array(vec![CborItem::Unsigned(3), CborItem::Unsigned(purpose)])
}

fn args(id: &str, typed: TypedJson, pin: &str, login_position: u64) -> Args<OtpTyped> {
    EitherVersion::V2(v2::TypedArgs {
        version: 2,
        secret: SECRET,
        pin: pin.to_owned(),
        operation_id: id.to_owned(),
        typed,
        login_position,
        time: TIME,
    })
}

/// Adds an OTP for details, with the item that it binds.
fn add_typed_details<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    typed: TypedJson,
    item: &CborItem,
) -> VectorBuilder<'a> {
    add_typed_details_at(set, title, "keyed", typed, item, 0)
}

fn add_typed_details_at<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    flags: &str,
    typed: TypedJson,
    item: &CborItem,
    login_position: u64,
) -> VectorBuilder<'a> {
    let enrolment = EnrolmentWithPin { version: set.version(), secret: SECRET, pin: PIN };
    let id = example_id(enrolment.version);
    let vector = set.add_accepted::<OtpTyped>(
        title,
        REQUIREMENTS,
        flags,
        &args(id, typed, PIN, login_position),
    );
    OtpComputation::of(enrolment, Domain::Typed(login_position, id, item, TIME))
        .show(vector.needs("typed"))
}

fn add_malformed_details(
    set: &mut VectorSetBuilder,
    title: &str,
    typed: TypedJson,
    twin: &VectorId,
) {
    let args = args(example_id(set.version()), typed, PIN, 0);
    let code = Code::MalformedTyped;
    set.add_rejected::<OtpTyped>(title, "OTP-16", "keyed", &args, code, twin).needs("typed");
}

pub(super) fn typed_details(set: &mut VectorSetBuilder) {
    let twin = spellings(set);
    malformed_amounts(set, &twin);
    currencies(set, &twin);
    tails(set, &twin);
    actions(set, &twin);
    different(set, &twin);
    kinds(set, &twin);
    check_digits(set, &twin);
    order(set, &twin);
    spaces(set, &twin);
}

/// Adds spellings of one payment, which all give the same OTP.
fn spellings(set: &mut VectorSetBuilder) -> VectorId {
    set.section(1000);
    let title = "The typed OTP of the worked examples is computed.";
    let first = add_typed_details(set, title, payment("1250.00", "EUR", TAIL), &example()).id();
    for amount in [
        "1250",
        "1250.0",
        "1250,0",
        "1250,00",
        "1 250",
        "1 250.00",
        "1 250,00",
        " 1250",
        "1250 ",
        "  1250  ",
        "1250 .00",
        "1250. 00",
        "1250.0 0",
        "01250",
        "0001250.00",
        "00000000000000000000000000001250",
        "1 2 5 0",
    ] {
        let title = format!("The amount {amount:?} is read as 1250.00 EUR.");
        add_typed_details(set, &title, payment(amount, "EUR", TAIL), &example());
    }
    for currency in ["eur", "Eur", "eUR", " EUR", "EUR ", "E U R", " e ur "] {
        let title = format!("The currency {currency:?} is read as EUR.");
        add_typed_details(set, &title, payment("1250", currency, TAIL), &example());
    }
    for tail in ["0012 3456", " 00123456", "00123456 ", "0 0 1 2 3 4 5 6", "00  123456"] {
        let title = format!("The tail {tail:?} is read as {TAIL}.");
        add_typed_details(set, &title, payment("1250", "EUR", tail), &example());
    }
    set.section(1040);
    for (amount, currency, minor_units) in [
        ("0.01", "EUR", 1),
        ("0,01", "EUR", 1),
        ("0.1", "EUR", 10),
        ("0.10", "EUR", 10),
        ("00.10", "EUR", 10),
        ("1", "EUR", 100),
        ("1.25", "EUR", 125),
        ("9999999999999.99", "EUR", 999_999_999_999_999),
        ("9999999999999,9", "EUR", 999_999_999_999_990),
        ("9999999999999", "EUR", 999_999_999_999_900),
        ("0009999999999999.99", "EUR", 999_999_999_999_999),
        ("1", "JPY", 1),
        ("1250", "JPY", 1_250),
        ("1 250", "JPY", 1_250),
        ("001250", "JPY", 1_250),
        ("999999999999999", "JPY", 999_999_999_999_999),
        ("1", "KWD", 1_000),
        ("1.2", "KWD", 1_200),
        ("1,25", "KWD", 1_250),
        ("1.250", "KWD", 1_250),
        ("0.001", "KWD", 1),
        ("999999999999.999", "KWD", 999_999_999_999_999),
        ("1.25", "CLF", 12_500),
        ("0.0001", "CLF", 1),
        ("12,3456", "CLF", 123_456),
    ] {
        let title =
            format!("The amount {amount:?} in {currency} is read as {minor_units} minor units.");
        let item = bound(minor_units, currency, TAIL);
        add_typed_details(set, &title, payment(amount, currency, TAIL), &item);
    }
    first
}

fn malformed_amounts(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1100);
    for (amount, currency) in [
        ("", "EUR"),
        (" ", "EUR"),
        (".", "EUR"),
        (",", "EUR"),
        (".50", "EUR"),
        (",50", "EUR"),
        ("1250.", "EUR"),
        ("1250,", "EUR"),
        ("1.250", "EUR"),
        ("1,250", "EUR"),
        ("1250.000", "EUR"),
        ("1.250,00", "EUR"),
        ("1,250.00", "EUR"),
        ("1'250.00", "EUR"),
        ("1’250.00", "EUR"),
        ("1_250", "EUR"),
        ("1250\t", "EUR"),
        ("1250\n", "EUR"),
        ("1250.0.0", "EUR"),
        ("1250,0,0", "EUR"),
        ("1250..00", "EUR"),
        ("1250.,0", "EUR"),
        ("+1250", "EUR"),
        ("-1250", "EUR"),
        ("−1250", "EUR"),
        ("1250-", "EUR"),
        ("1250.-5", "EUR"),
        ("1250.+5", "EUR"),
        ("12e3", "EUR"),
        ("0x4e2", "EUR"),
        ("1250 EUR", "EUR"),
        ("€1250", "EUR"),
        ("1250·00", "EUR"),
        ("1250:00", "EUR"),
        ("1250/00", "EUR"),
        ("NaN", "EUR"),
        ("١٢٥٠", "EUR"),
        ("１２５０", "EUR"),
        ("1250.0٠", "EUR"),
        ("1250．00", "EUR"),
        ("1250²", "EUR"),
        ("125O", "EUR"),
        ("1250\0", "EUR"),
        ("0", "EUR"),
        ("0.0", "EUR"),
        ("0,00", "EUR"),
        ("00000", "EUR"),
        ("10000000000000", "EUR"),
        ("10000000000000.00", "EUR"),
        ("99999999999999999999", "EUR"),
        ("184467440737095529.66", "EUR"),
        ("18446744073709551617", "EUR"),
        ("340282366920938463463374607431768211457", "EUR"),
        ("1250.0", "JPY"),
        ("1250.", "JPY"),
        ("1250,0", "JPY"),
        ("1.250", "JPY"),
        ("0", "JPY"),
        ("1000000000000000", "JPY"),
        ("1250.0000", "KWD"),
        ("1250.", "KWD"),
        ("0.000", "KWD"),
        ("1000000000000.000", "KWD"),
        ("1.00000", "CLF"),
        ("100000000000", "CLF"),
    ] {
        if amount == "1250\t" {
            set.skip_withdrawn(2);
        }
        let title = format!("The amount {amount:?} in {currency} is malformed.");
        add_malformed_details(set, &title, payment(amount, currency, TAIL), twin);
    }
}

fn currencies(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1180);
    for currency in [
        "",
        " ",
        "EU",
        "EURO",
        "€",
        "978",
        "XAU",
        "XXX",
        "XTS",
        "ITL",
        "HRK",
        "ZZZ",
        "ЕUR",
        "ＥＵＲ",
        "EUR\n",
        "E-R",
        "ıdr",
        "ſek",
    ] {
        if currency == "E-R" {
            set.skip_withdrawn(1);
        }
        let title = format!("The currency {currency:?} is malformed.");
        add_malformed_details(set, &title, payment("1250", currency, TAIL), twin);
    }
    // Every row has a vector: a wrong number of decimals would bind a wrong amount.
    set.section(1200);
    for &CurrencyRow { code, decimals } in &*CURRENCIES {
        let minor_units = 12 * 10_u64.pow(decimals.into());
        let title = format!("The amount 12 {code} is bound with {decimals} decimals.");
        let typed = payment("12", &code.to_ascii_lowercase(), TAIL);
        add_typed_details(set, &title, typed, &bound(minor_units, code, TAIL));
    }
}

fn tails(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1400);
    for (keyed, tail) in [
        ("00000000", "00000000"),
        ("99999999", "99999999"),
        ("ABCDEFGH", "ABCDEFGH"),
        ("abcdefgh", "ABCDEFGH"),
        ("QRSTUVWX", "QRSTUVWX"),
        ("0000yz12", "0000YZ12"),
        ("m02 606ab", "M02606AB"),
    ] {
        let title = format!("The tail {keyed:?} is read as {tail}.");
        add_typed_details(set, &title, payment("1250", "EUR", keyed), &bound(125_000, "EUR", tail));
    }
    set.section(1420);
    for tail in [
        "",
        " ",
        "0012345",
        "001234567",
        "IT60X0542811101000000123456",
        "0012-456",
        "0012.456",
        "00123456\n",
        "00１２3456",
        "0012345٦",
        "0012345É",
        "0012345é",
        "0012345ß",
        "001234ß",
        "0012345ı",
        "0012345ſ",
        "0012345_",
        "0012345\0",
        "0012345/",
        "0012345:",
        "0012345@",
        "0012345[",
        "0012345{",
        "ÀBCDEFGH",
    ] {
        if tail == "00１２3456" {
            set.skip_withdrawn(1);
        }
        let title = format!("The tail {tail:?} is malformed.");
        add_malformed_details(set, &title, payment("1250", "EUR", tail), twin);
    }
}

fn actions(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1460);
    let mut earlier: Option<VectorId> = None;
    for purpose in [32, 33, 34, 35, 36, 37, 63] {
        if purpose == 63 {
            set.skip_withdrawn(1);
        }
        let title = format!("An action with purpose {purpose} is bound.");
        let vector =
            add_typed_details(set, &title, TypedJson::Action { purpose }, &picked(purpose));
        let vector = vector.differs_from(twin);
        earlier = Some(match &earlier {
            Some(earlier) => vector.differs_from(earlier).id(),
            None => vector.id(),
        });
    }
    let Some(twin) = earlier else { return };
    set.section(1480);
    for purpose in
        [0, 1, 2, 3, 6, 7, 31, 39, 40, 62, 64, 255, 256 + 32, (1 << 32) + 32, (1 << 53) - 1, 38]
    {
        let title = match purpose {
            38 => "The purpose of a login is never typed.".to_owned(),
            39 => "The purpose of recovering access is never typed.".to_owned(),
            _ => format!("The purpose {purpose} is not valid for an action."),
        };
        add_malformed_details(set, &title, TypedJson::Action { purpose }, &twin);
    }
}

/// Adds the purposes of payments, of which 1 and 2 are bound alike.
fn kinds(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1520);
    let title = "An instant transfer is bound as a transfer.";
    add_typed_details(set, title, payment_for(2, "1250.00", "EUR", TAIL), &example());
    let mut earlier = twin.clone();
    for (purpose, name) in [(4, "A card payment"), (6, "A top-up")] {
        let item = bound_as(purpose, 125_000, "EUR", TAIL);
        let title = format!("{name} is bound by its own purpose.");
        let typed = payment_for(purpose, "1250.00", "EUR", TAIL);
        let vector = add_typed_details_at(set, &title, "keyed must-differ", typed, &item, 0);
        let vector = vector.differs_from(twin);
        earlier = if purpose == 4 { vector } else { vector.differs_from(&earlier) }.id();
    }
    set.section(1530);
    for purpose in [0, 3, 5, 7, 8, 32, 36, 38, 39, 63, 257, (1 << 32) + 1, (1 << 53) - 1] {
        let title = format!("A payment of purpose {purpose} is never typed.");
        add_malformed_details(set, &title, payment_for(purpose, "1250.00", "EUR", TAIL), twin);
    }
    let args = args("41723465", payment_for(3, "1250.00", "EUR", TAIL), PIN, 0);
    let (requirements, code) = ("OTP-16 ID-9 ERR-1 TEST-11", Code::MalformedOperationId);
    let title = "The check digit is checked before the purpose of a payment.";
    set.add_rejected::<OtpTyped>(title, requirements, "keyed order", &args, code, twin)
        .needs("typed");
    let args =
        self::args(example_id(set.version()), payment_for(5, "1250.00", "EUR", TAIL), "27", 0);
    let title = "The purpose of a payment is checked before the PIN.";
    let code = Code::MalformedTyped;
    set.add_rejected::<OtpTyped>(title, "OTP-16 ERR-1", "keyed order", &args, code, twin)
        .needs("typed");
}

/// Adds payments that a careless binding would make equal.
fn different(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1500);
    for (title, typed, item) in [
        ("One cent more", payment("1250.01", "EUR", TAIL), bound(125_001, "EUR", TAIL)),
        ("A tenth of the amount", payment("125", "EUR", TAIL), bound(12_500, "EUR", TAIL)),
        (
            "The same number of minor units in JPY",
            payment("125000", "JPY", TAIL),
            bound(125_000, "JPY", TAIL),
        ),
        (
            "The same number of minor units in USD",
            payment("1250", "USD", TAIL),
            bound(125_000, "USD", TAIL),
        ),
        (
            "The same amount in KWD, which has three decimals,",
            payment("1250", "KWD", TAIL),
            bound(1_250_000, "KWD", TAIL),
        ),
        (
            "Another last character of the account",
            payment("1250", "EUR", "00123457"),
            bound(125_000, "EUR", "00123457"),
        ),
        (
            "Another first character of the tail",
            payment("1250", "EUR", "10123456"),
            bound(125_000, "EUR", "10123456"),
        ),
        (
            "Swapping two characters of the tail",
            payment("1250", "EUR", "00132456"),
            bound(125_000, "EUR", "00132456"),
        ),
        (
            "A letter O in place of a zero in the tail",
            payment("1250", "EUR", "O0123456"),
            bound(125_000, "EUR", "O0123456"),
        ),
    ] {
        let title = format!("{title} gives another OTP.");
        add_typed_details_at(set, &title, "keyed must-differ", typed, &item, 0).differs_from(twin);
    }
    let mut earlier = twin.clone();
    for q in [1, 2, 256, 1_000] {
        let title = format!("The typed OTP of position q = {q} is different.");
        let typed = payment("1250", "EUR", TAIL);
        let vector = add_typed_details_at(set, &title, "typed chain", typed, &example(), q);
        earlier = vector.differs_from(&earlier).id();
    }
}

fn check_digits(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1600);
    for id in ["41723464", "05720018"] {
        let id = id_of(set.version(), id);
        let digits = id.as_bytes();
        let title = format!("The ID {id}, whose digits are mistyped next, is accepted.");
        let typed = || payment("1250", "EUR", TAIL);
        let good = args(&id, typed(), PIN, 0);
        let good = set
            .add_accepted::<OtpTyped>(&title, "ID-8 ID-9", "check-digit", &good)
            .needs("typed")
            .id();
        let mut refuse = |title: String, wrong: Vec<u8>| {
            let args = args(&String::from_utf8(wrong).unwrap_or_default(), typed(), PIN, 0);
            let code = Code::MalformedOperationId;
            set.add_rejected::<OtpTyped>(&title, "ID-8 ID-9", "check-digit", &args, code, &good)
                .needs("typed");
        };
        for (at, right) in digits.iter().enumerate() {
            for wrong in (b'0'..=b'9').filter(|digit| digit != right) {
                let mut changed = digits.to_vec();
                changed[at] = wrong;
                let place = at + 1;
                let wrong = char::from(wrong);
                refuse(format!("Typing {wrong} for digit {place} of {id} is detected."), changed);
            }
        }
        for at in 0..digits.len() - 1 {
            let mut swapped = digits.to_vec();
            swapped.swap(at, at + 1);
            if swapped != digits {
                let (one, two) = (at + 1, at + 2);
                let title = format!("Swapping digits {one} and {two} of {id} is detected.");
                refuse(title, swapped);
            }
        }
    }
    let args = args("76370159", payment("1250", "EUR", TAIL), PIN, 0);
    set.add_rejected::<OtpTyped>(
        "An ID of version 1 is refused in version 2 where its last digit does not match the others.",
        "ID-9 ENR-23 VEC-9",
        "check-digit versions",
        &args,
        Code::MalformedOperationId,
        twin,
    )
    .needs("typed");
}

/// Adds the order of failures: operation ID, details, PIN (TEST-11).
fn order(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1900);
    let version = set.version();
    let (good, bad) = (example_id(version), "41723465");
    let (right, wrong) = (payment("1250", "EUR", TAIL), payment("0", "EUR", TAIL));
    let (id, keyed) = (Code::MalformedOperationId, Code::MalformedTyped);
    for (title, args, code) in [
        ("The operation ID is checked before the PIN.", args(bad, right.clone(), "27", 0), id),
        (
            "The operation ID is checked before what is keyed in.",
            args(bad, wrong.clone(), PIN, 0),
            id,
        ),
        ("The operation ID is checked before both.", args(bad, wrong.clone(), "27", 0), id),
        ("What is keyed in is checked before the PIN.", args(good, wrong, "27", 0), keyed),
        (
            "An invalid purpose is reported before the PIN.",
            args(good, TypedJson::Action { purpose: 1 }, "", 0),
            keyed,
        ),
        (
            "The check digit is checked before the purpose.",
            args(bad, TypedJson::Action { purpose: 1 }, "", 0),
            id,
        ),
    ] {
        let requirements = "OTP-16 ID-9 ERR-1 TEST-11";
        set.add_rejected::<OtpTyped>(title, requirements, "keyed order", &args, code, twin)
            .needs("typed");
    }
}

/// Adds no-break and thin spaces, which are removed, and other white space, which is not.
fn spaces(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1950);
    for (amount, currency, tail) in [
        ("1\u{a0}250", "EUR", "00123456"),
        ("1\u{202f}250,00", "EUR", "00123456"),
        ("1\u{2009}250.0", "EUR", "00123456"),
        ("\u{a0}1250\u{a0}", "EUR", "00123456"),
        ("1250", "E\u{a0}U\u{202f}R", "00123456"),
        ("1250", "EUR", "0012\u{2009}3456"),
        ("1250", "EUR", "0012\u{202f}3456"),
    ] {
        let title =
            format!("{amount:?}, {currency:?} and {tail:?} are read as 1250.00 EUR to {TAIL}.");
        let typed = payment(amount, currency, tail);
        add_typed_details(set, &title, typed, &example());
    }
    for (amount, currency, tail) in [
        ("1\u{2007}250", "EUR", "00123456"),
        ("1\u{3000}250", "EUR", "00123456"),
        ("1\u{200b}250", "EUR", "00123456"),
        ("1\t250", "EUR", "00123456"),
        ("1'250", "EUR", "00123456"),
        ("1\u{2019}250", "EUR", "00123456"),
        ("1250", "EUR\u{2007}", "00123456"),
        ("1250", "EUR", "0012\u{2007}3456"),
    ] {
        let title = format!("{amount:?}, {currency:?} and {tail:?} are malformed.");
        add_malformed_details(set, &title, payment(amount, currency, tail), twin);
    }
}
