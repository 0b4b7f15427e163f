//! How an OTP for an operation is judged.

use super::{
    Edit, Entered, Tale, accepted, begins_block, done, failed, issued, order, paid, rejected,
};
use crate::{
    book::Book,
    operation_json::{Order, PaymentJson},
    order::payment,
};

pub(super) fn judging(book: &mut Book) {
    forms(book);
    handles(book);
    domains(book);
    expiry(book);
}

fn forms(book: &mut Book) {
    book.section(70);
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
        let otp = Entered::Edited(Box::new(Entered::Scanned(1)), edit);
        Tale::new()
            .issue(0, 1, &order(), issued())
            .wrongs(1, 1, 4)
            .submit(6, 1, &otp, rejected())
            .scan(7, 1, accepted("scanned"))
            .tell(
                book,
                &format!("{what} is rejected and not counted."),
                "VER-17 VER-23 OTP-4",
                "judged form",
            );
    }
}

fn handles(book: &mut Book) {
    book.section(90);
    let (requirements, flags) = ("VER-17 VER-18", "judged handle");
    let tried = || Tale::new().issue(0, 1, &order(), issued()).wrongs(1, 1, 4);
    tried().wrong(6, 9, rejected()).scan(7, 1, accepted("scanned")).tell(
        book,
        "An unknown handle is rejected and not counted.",
        "VER-3 VER-17",
        flags,
    );
    tried().submit(6, 9, Entered::Scanned(1), rejected()).scan(7, 1, accepted("scanned")).tell(
        book,
        "A right OTP under an unknown handle is rejected: operations are not looked up by OTP.",
        "VER-3 VER-18",
        flags,
    );
    tried()
        .issue(6, 2, &order(), issued())
        .cancel(7, 2, done("cancelled"))
        .scan(8, 2, rejected())
        .scan(9, 1, accepted("scanned"))
        .tell(
            book,
            "The OTP of a cancelled operation is rejected and not counted.",
            requirements,
            flags,
        );
    let tale = Tale::new().issue(0, 1, &order(), issued()).issue(0, 2, &paid(125_001), issued());
    let (a, b) = (Entered::Scanned(1), Entered::Scanned(2));
    tale.clone()
        .submit(1, 2, &a, failed())
        .submit(2, 1, &b, failed())
        .submit(3, 1, &a, accepted("scanned"))
        .submit(4, 2, &b, accepted("scanned"))
        .tell(
            book,
            "The OTP of A is not accepted for B, though both are live.",
            "VER-18 VER-22",
            "judged must-differ",
        );
    tale.submit(1, 1, &a, accepted("scanned"))
        .submit(2, 2, &a, failed())
        .submit(3, 1, &a, rejected())
        .submit(4, 2, &b, accepted("scanned"))
        .tell(
            book,
            "An OTP accepted for A is accepted neither for A again nor for B.",
            "VER-21 VER-22",
            "judged must-differ",
        );
    let same = Tale::new().issue(0, 1, &order(), issued()).issue(0, 2, &order(), issued());
    same.submit(1, 2, &a, failed()).scan(2, 2, accepted("scanned")).tell(
        book,
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
        let elsewhere = Entered::Elsewhere(1, Box::new(order()));
        Tale::new()
            .issue(0, 1, &other, issued())
            .submit(1, 1, &elsewhere, failed())
            .scan(2, 1, accepted("scanned"))
            .tell(
                book,
                &format!("An OTP for {what} under the same nonce and time is a failure."),
                "VER-18 VER-22",
                "judged must-differ",
            );
    }
}

fn domains(book: &mut Book) {
    book.section(110);
    let (requirements, flags) = ("VER-19 VER-22 OTP-1", "judged domain");
    let tale = Tale::new().issue(0, 1, &order(), issued());
    for (title, otp) in [
        ("A typed OTP where typing is not allowed is a failure.", Entered::Typed(1, 1)),
        ("A login OTP for an operation is a failure.", Entered::Login(1)),
        ("A confirmation OTP for an operation is a failure.", Entered::Confirmed(1)),
    ] {
        tale.clone().wrongs(1, 1, 3).submit(4, 1, &otp, failed()).wrong(5, 1, begins_block()).tell(
            book,
            title,
            requirements,
            flags,
        );
    }
    let otp = Entered::OfPin("271829", Box::new(Entered::Scanned(1)));
    tale.clone().wrongs(1, 1, 3).submit(4, 1, &otp, failed()).scan(5, 1, accepted("scanned")).tell(
        book,
        "An OTP made with a wrong PIN is a failure.",
        "VER-22 OTP-8",
        "judged pin",
    );
    tale.login_with(1, Entered::Scanned(1), failed()).scan(2, 1, accepted("scanned")).tell(
        book,
        "The OTP of an operation entered as a login is a failure, and stays valid for its operation.",
        requirements,
        flags,
    );
}

fn expiry(book: &mut Book) {
    book.section(120);
    let flags = "expiry";
    Tale::new()
        .issue(0, 1, &order(), issued())
        .wrong(298, 1, failed())
        .scan(299, 1, accepted("scanned"))
        .tell(book, "An operation is accepted in its last second.", "VER-13", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .wrongs(1, 1, 4)
        .scan(300, 1, rejected())
        .issue(301, 2, &order(), issued())
        .wrong(302, 2, begins_block())
        .tell(
            book,
            "In the second of its end an operation is rejected, and the OTP is not counted.",
            "VER-13 VER-17",
            flags,
        );
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue(200, 2, &order(), issued())
        .scan(300, 1, rejected())
        .scan(301, 2, accepted("scanned"))
        .tell(book, "Each operation expires at its own time.", "VER-12 VER-13", flags);
}
