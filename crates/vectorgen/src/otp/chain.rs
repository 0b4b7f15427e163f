//! The positions of the chains.

use dlotp::{Code, Version};

use super::{TIME, Timed, gives_timed, gives_timed_at, scanned::gives_scanned_at};
use crate::{
    book::{Book, Id},
    hexadecimal::Hex,
    library::{OtpConfirm, OtpLogin, OtpScanned, ScannedArgs},
    operation_json::Order,
    order::{batch, encoding, fresh_of, payment},
    otp::{computed::Phone, scanned::gives_scanned, typed::gives_typed},
    raw::{ISSUED_AT, Item, LIFETIME, OTHER_SECRET, PIN, SECRET, body, body_of, seal},
};

/// Each step is computed, so that few vectors go far, and one as far as the wire goes.
const FAR: u64 = 131_072;
const FARTHEST: u64 = 1_048_576;

pub(super) fn positions(book: &mut Book) {
    let phone = Phone { version: book.version(), secret: SECRET, pin: PIN };
    of_login::<OtpLogin>(book, "login", phone, 800, FARTHEST);
    of_login::<OtpConfirm>(book, "confirmation", phone, 820, FAR);

    book.section(840);
    let mut earlier: Option<Id> = None;
    for n in [1, 2, 3, 23, 24, 255, 256, 1_000, 65_536, FAR] {
        let marks = [Item::Unsigned(n), Item::Unsigned(0)];
        let operation = encoding(&Order::Payment(payment()));
        let body = body_of(Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME), marks, operation);
        let title = format!("The scanned OTP of serial n = {n} is computed.");
        let (requirements, flags) = ("OTP-11 OTP-12 ENR-21", "scanned chain");
        let draft = gives_scanned_at(book, &title, requirements, flags, phone, n, &body);
        earlier = Some(match &earlier {
            Some(earlier) => draft.differs_from(earlier).id(),
            None => draft.id(),
        });
    }
    for (title, secret) in [
        ("The scanned OTP of n = 5 differs for another enrolment.", OTHER_SECRET),
        ("The scanned OTP of n = 5 differs for a secret of ones.", Hex([0xff; 32])),
        ("The scanned OTP of n = 5 differs for a third enrolment.", Hex(fresh_of([0x77; 12]))),
    ] {
        let marks = [Item::Unsigned(5), Item::Unsigned(4)];
        let operation = encoding(&Order::Batch(batch()));
        let body = body_of(Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME), marks, operation);
        let phone = Phone { secret, ..phone };
        let (requirements, flags) = ("OTP-11 OTP-12 ENR-21", "scanned chain");
        gives_scanned_at(book, title, requirements, flags, phone, 5, &body);
    }

    book.section(860);
    let (requirements, flags) = ("ENR-23 OTP-11 VEC-9", "versions must-differ");
    gives_timed::<OtpLogin>(
        book,
        "The login OTP differs from that of version 1 with the same secret.",
        requirements,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .differs_from(&Id::named("otp-v1-0400"));
    gives_timed::<OtpConfirm>(
        book,
        "The confirmation OTP differs from that of version 1 with the same secret.",
        requirements,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .differs_from(&Id::named("otp-v1-0500"));
    let zeros = "00000000";
    let title = "The typed OTP differs from that of version 1 for the same ID.";
    gives_typed(book, title, requirements, flags, zeros, TIME)
        .differs_from(&Id::named("otp-v1-0201"));
    let example = body(phone.version, encoding(&Order::Payment(payment())));
    let twin = gives_scanned(
        book,
        "The scanned OTP differs from that of version 1 for the same operation.",
        requirements,
        flags,
        SECRET,
        PIN,
        &example,
    )
    .differs_from(&Id::named("otp-v1-0001"))
    .id();
    let text_of_one =
        seal(Version::V1, SECRET, &body(Version::V1, encoding(&Order::Payment(payment()))));
    let args = ScannedArgs { version: 2, secret: SECRET, pin: PIN.to_owned(), text: text_of_one };
    book.refuses::<OtpScanned>(
        "A text of version 1 gives no OTP of version 2.",
        "ENR-23 PAY-15 VEC-9",
        "versions",
        &args,
        Code::UnknownKey,
        &twin,
    );
}

fn of_login<D: Timed>(book: &mut Book, name: &str, phone: Phone<'_>, section: u32, far: u64) {
    book.section(section);
    let (requirements, flags) = ("OTP-11 OTP-12 ENR-21", format!("{name} chain"));
    let mut earlier: Option<Id> = None;
    for q in [0, 1, 2, 3, 23, 24, 255, 256, 1_000, 65_536, far] {
        let title = format!("The {name} OTP of position q = {q} is computed.");
        let draft = gives_timed_at::<D>(book, &title, requirements, &flags, phone, q, TIME);
        earlier = Some(match &earlier {
            Some(earlier) => draft.differs_from(earlier).id(),
            None => draft.id(),
        });
    }
    let other = Phone { secret: OTHER_SECRET, ..phone };
    let title = format!("The {name} OTP of q = 3 differs for another enrolment.");
    gives_timed_at::<D>(book, &title, requirements, &flags, other, 3, TIME);
}
