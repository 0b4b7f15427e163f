//! The evaluation of OTPs for operations.

use dlotp_wire::operation_json::{Order, PaymentJson};

use super::{
    BankTraceBuilder, Edit, OtpEntry, accepted, begins_block, done, euro_payment, failed, issued,
    order, rejected,
};
use crate::{order::payment, vector_set::VectorSetBuilder};

pub(super) fn judging(set: &mut VectorSetBuilder) {
    forms(set);
    handles(set);
    domains(set);
    expiry(set);
}

fn forms(set: &mut VectorSetBuilder) {
    set.section(70);
    fn shifted(otp: &str, by: u32) -> String {
        otp.chars().filter_map(|digit| char::from_u32(u32::from(digit) + by)).collect()
    }
    let forms: [(&str, Edit); 13] = [
        ("An empty OTP", |_| String::new()),
        ("An OTP of seven digits", |otp| otp[..7].to_owned()),
        ("An OTP of nine digits", |otp| format!("{otp}0")),
        ("An OTP with a zero before it", |otp| format!("0{otp}")),
        ("An OTP with a space in the middle", |otp| format!("{} {}", &otp[..4], &otp[4..])),
        ("An OTP with a space before it", |otp| format!(" {otp}")),
        ("An OTP with a line feed after it", |otp| format!("{otp}\n")),
        ("An OTP with a sign", |otp| format!("+{}", &otp[..7])),
        ("An OTP with a letter", |otp| format!("{}o", &otp[..7])),
        ("An OTP in full-width digits", |otp| shifted(otp, 0xfee0)),
        ("An OTP in Arabic digits", |otp| shifted(otp, 0x630)),
        ("An OTP with a null character", |otp| format!("{}\0", &otp[..7])),
        ("An OTP with a hyphen", |otp| format!("{}-{}", &otp[..7], &otp[7..])),
    ];
    for (what, edit) in forms {
        let otp = OtpEntry::Edited(Box::new(OtpEntry::Scanned(1)), edit);
        BankTraceBuilder::new()
            .issue(0, 1, &order(), issued())
            .submit_wrong_times(1, 1, 4)
            .submit(6, 1, &otp, rejected())
            .submit_scanned(7, 1, accepted("scanned"))
            .add_to(
                set,
                &format!("{what} is rejected and not counted."),
                "VER-17 VER-23 OTP-4",
                "judged form",
            );
    }
}

fn handles(set: &mut VectorSetBuilder) {
    set.section(90);
    let (requirements, flags) = ("VER-17 VER-18", "judged handle");
    let tried =
        || BankTraceBuilder::new().issue(0, 1, &order(), issued()).submit_wrong_times(1, 1, 4);
    tried().submit_wrong(6, 9, rejected()).submit_scanned(7, 1, accepted("scanned")).add_to(
        set,
        "An unknown handle is rejected and not counted.",
        "VER-3 VER-17",
        flags,
    );
    tried()
        .submit(6, 9, OtpEntry::Scanned(1), rejected())
        .submit_scanned(7, 1, accepted("scanned"))
        .add_to(
            set,
            "A right OTP under an unknown handle is rejected: operations are not looked up by OTP.",
            "VER-3 VER-18",
            flags,
        );
    tried()
        .issue(6, 2, &order(), issued())
        .cancel(7, 2, done("cancelled"))
        .submit_scanned(8, 2, rejected())
        .submit_scanned(9, 1, accepted("scanned"))
        .add_to(
            set,
            "The OTP of a cancelled operation is rejected and not counted.",
            requirements,
            flags,
        );
    let trace = BankTraceBuilder::new().issue(0, 1, &order(), issued()).issue(
        0,
        2,
        &euro_payment(125_001),
        issued(),
    );
    let (a, b) = (OtpEntry::Scanned(1), OtpEntry::Scanned(2));
    trace
        .clone()
        .submit(1, 2, &a, failed())
        .submit(2, 1, &b, failed())
        .submit(3, 1, &a, accepted("scanned"))
        .submit(4, 2, &b, accepted("scanned"))
        .add_to(
            set,
            "The OTP of A is not accepted for B, though both are live.",
            "VER-18 VER-22",
            "judged must-differ",
        );
    trace
        .submit(1, 1, &a, accepted("scanned"))
        .submit(2, 2, &a, failed())
        .submit(3, 1, &a, rejected())
        .submit(4, 2, &b, accepted("scanned"))
        .add_to(
            set,
            "An OTP accepted for A is accepted neither for A again nor for B.",
            "VER-21 VER-22",
            "judged must-differ",
        );
    let same =
        BankTraceBuilder::new().issue(0, 1, &order(), issued()).issue(0, 2, &order(), issued());
    same.submit(1, 2, &a, failed()).submit_scanned(2, 2, accepted("scanned")).add_to(
        set,
        "Two equal orders have different OTPs.",
        "VER-18 VER-22",
        "judged must-differ",
    );
    for (what, other) in [
        ("another amount", Order::Payment(PaymentJson { amount: 125_100, ..payment() })),
        (
            "another payee",
            Order::Payment(PaymentJson { payee: "Rossi Impianti Sri".to_owned(), ..payment() }),
        ),
        (
            "another account",
            Order::Payment(PaymentJson {
                account: Some("DE89370400440532013000".to_owned()),
                ..payment()
            }),
        ),
        (
            "another currency",
            Order::Payment(PaymentJson { currency: "USD".to_owned(), ..payment() }),
        ),
        (
            "another detail",
            Order::Payment(PaymentJson {
                details: vec![("Order".to_owned(), "A-4712".to_owned())],
                ..payment()
            }),
        ),
    ] {
        let elsewhere = OtpEntry::Substituted(1, Box::new(order()));
        BankTraceBuilder::new()
            .issue(0, 1, &other, issued())
            .submit(1, 1, &elsewhere, failed())
            .submit_scanned(2, 1, accepted("scanned"))
            .add_to(
                set,
                &format!("An OTP for {what} under the same nonce and time is a failure."),
                "VER-18 VER-22",
                "judged must-differ",
            );
    }
}

fn domains(set: &mut VectorSetBuilder) {
    set.section(110);
    let (requirements, flags) = ("VER-19 VER-22 OTP-1", "judged domain");
    let trace = BankTraceBuilder::new().issue(0, 1, &order(), issued());
    for (title, otp) in [
        ("A typed OTP where typing is not allowed is a failure.", OtpEntry::Typed(1, 1)),
        ("A login OTP for an operation is a failure.", OtpEntry::Login(1)),
        ("A confirmation OTP for an operation is a failure.", OtpEntry::Confirmation(1)),
    ] {
        trace
            .clone()
            .submit_wrong_times(1, 1, 3)
            .submit(4, 1, &otp, failed())
            .submit_wrong(5, 1, begins_block())
            .add_to(set, title, requirements, flags);
    }
    let otp = OtpEntry::WithPin("271829", Box::new(OtpEntry::Scanned(1)));
    trace
        .clone()
        .submit_wrong_times(1, 1, 3)
        .submit(4, 1, &otp, failed())
        .submit_scanned(5, 1, accepted("scanned"))
        .add_to(set, "An OTP made with a wrong PIN is a failure.", "VER-22 OTP-8", "judged pin");
    trace.login_with(1, OtpEntry::Scanned(1), failed()).submit_scanned(2, 1, accepted("scanned")).add_to(
        set,
        "The OTP of an operation entered as a login is a failure, and stays valid for its operation.",
        requirements,
        flags,
    );
}

fn expiry(set: &mut VectorSetBuilder) {
    set.section(120);
    let flags = "expiry";
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong(298, 1, failed())
        .submit_scanned(299, 1, accepted("scanned"))
        .add_to(set, "An operation is accepted in its last second.", "VER-13", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 4)
        .submit_scanned(300, 1, rejected())
        .issue(301, 2, &order(), issued())
        .submit_wrong(302, 2, begins_block())
        .add_to(
            set,
            "In the second of its end an operation is rejected, and the OTP is not counted.",
            "VER-13 VER-17",
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .issue(200, 2, &order(), issued())
        .submit_scanned(300, 1, rejected())
        .submit_scanned(301, 2, accepted("scanned"))
        .add_to(set, "Each operation expires at its own time.", "VER-12 VER-13", flags);
}
