//! Traces of the authenticator: what the phone remembers.

use super::{
    book::{Book, Draft, Id, json, mistake},
    order::{encoding, payment},
    raw::{
        ISSUED_AT, Item, LIFETIME, OTHER_SECRET, PIN, SECRET, body_of, envelope, seal,
        seal_envelope,
    },
};
use crate::{
    hexadecimal::Hex,
    library::{Step, Store, Trace, TraceArgs},
    operation_json::Order,
};

const BOOT: Hex<16> = Hex([0xa0; 16]);
const NEXT_BOOT: Hex<16> = Hex([0xb0; 16]);
const NO_BOOT_ID: Hex<16> = Hex([0; 16]);
const MINUTES_20: u64 = 1200;

/// When an input comes: the clock, the time since boot, the boot.
#[derive(Clone, Copy)]
struct At(u64, u64, Hex<16>);

/// What a step must give.
#[derive(Clone, Copy)]
enum Gives {
    Display,
    Otp,
    Code(&'static str),
    Empty(u64),
    StoreFailed,
    Restored,
}

struct Tale {
    steps: Vec<Step>,
    expected: Vec<Gives>,
}

fn payload(issued_at: u64, lifetime: u64, nonce: u8) -> String {
    let operation = encoding(&Order::Payment(payment()));
    let nonce = Item::Bytes(vec![nonce; 12]);
    seal(SECRET, &body_of(Item::Unsigned(issued_at), Item::Unsigned(lifetime), nonce, operation))
}

impl Tale {
    fn new() -> Self {
        Self { steps: Vec::new(), expected: Vec::new() }
    }

    fn step(mut self, step: Step, gives: Gives) -> Self {
        self.steps.push(step);
        self.expected.push(gives);
        self
    }

    fn scan(self, at: At, text: &str, gives: Gives) -> Self {
        self.scan_storing(at, text, Store::Ok, gives)
    }

    fn scan_storing(
        self,
        At(unix, since_boot, boot): At,
        text: &str,
        store: Store,
        gives: Gives,
    ) -> Self {
        self.step(Step::Scan { text: text.to_owned(), unix, since_boot, boot, store }, gives)
    }

    fn authorise(self, at: At, gives: Gives) -> Self {
        self.authorise_with(at, PIN, Store::Ok, gives)
    }

    fn authorise_with(
        self,
        At(unix, since_boot, boot): At,
        pin: &str,
        store: Store,
        gives: Gives,
    ) -> Self {
        self.step(Step::Authorise { pin: pin.to_owned(), unix, since_boot, boot, store }, gives)
    }

    fn typed(self, at: At, gives: Gives) -> Self {
        self.typed_with(at, "76370159", PIN, gives)
    }

    fn typed_with(self, At(unix, since_boot, boot): At, id: &str, pin: &str, gives: Gives) -> Self {
        let (operation_id, pin, store) = (id.to_owned(), pin.to_owned(), Store::Ok);
        self.step(Step::Type { operation_id, pin, unix, since_boot, boot, store }, gives)
    }

    fn login(self, at: At, gives: Gives) -> Self {
        self.login_with(at, PIN, Store::Ok, gives)
    }

    fn login_with(
        self,
        At(unix, since_boot, boot): At,
        pin: &str,
        store: Store,
        gives: Gives,
    ) -> Self {
        self.step(Step::Login { pin: pin.to_owned(), unix, since_boot, boot, store }, gives)
    }

    fn confirm(self, At(unix, since_boot, boot): At, gives: Gives) -> Self {
        let store = Store::Ok;
        self.step(Step::Confirm { pin: PIN.to_owned(), unix, since_boot, boot, store }, gives)
    }

    fn restore(self, step: usize) -> Self {
        self.step(Step::Restore { step }, Gives::Restored)
    }

    /// This many logins in a row, one each second, which empties a full bucket at 20.
    fn logins(self, At(unix, since_boot, boot): At, count: u64) -> Self {
        (0..count).fold(self, |tale, number| {
            tale.login(At(unix + number, since_boot + number, boot), Gives::Otp)
        })
    }

    /// Adds the trace; every reply is stated here, but for the digits of the OTPs.
    fn tell<'a>(
        self,
        book: &'a mut Book,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> Draft<'a> {
        let args = TraceArgs { version: 1, secret: SECRET, steps: self.steps };
        let draft = book.gives::<Trace>(title, requirements, flags, &args);
        let replies = draft.outputs()["replies"].as_array().cloned().unwrap_or_default();
        for (number, (reply, gives)) in (1..).zip(replies.iter().zip(&self.expected)) {
            let right = match *gives {
                Gives::Display => reply["display"].is_array(),
                Gives::Otp => reply["otp"].is_string(),
                Gives::Code(code) => reply["rejected"] == code,
                Gives::Empty(wait) => {
                    reply["rejected"] == "bucket-empty" && reply["wait"] == json(&wait)
                }
                Gives::StoreFailed => reply["store-failed"] == true,
                Gives::Restored => reply["restored"] == true,
            };
            if !right {
                mistake(&format!("{title} step {number}: {reply}"));
            }
        }
        let gives =
            |reply: &serde_json::Value| reply["otp"].is_string() || reply["display"].is_array();
        let refuses = |reply: &serde_json::Value| {
            reply["rejected"].is_string() || reply["store-failed"] == true
        };
        if !replies.iter().any(gives) || !replies.iter().any(refuses) {
            mistake(&format!("{title}: a trace gives something and refuses something (VEC-7)"));
        }
        draft
    }
}

pub(super) fn vectors(book: &mut Book) {
    stale(book);
    ahead(book);
    bucket(book);
    restarts(book);
    store(book);
    order(book);
    clocks(book);
    scans(book);
}

fn at(seconds: u64) -> At {
    At(ISSUED_AT + seconds, 5000 + seconds, BOOT)
}

fn stale(book: &mut Book) {
    let (requirements, flags) = ("AUTH-7 AUTH-8", "stale");
    let now = payload(ISSUED_AT, LIFETIME, 1);
    Tale::new()
        .scan(at(85), &now, Gives::Display)
        .authorise(at(100), Gives::Otp)
        .scan(at(110), &payload(ISSUED_AT - 300, 300, 2), Gives::Code("stale"))
        .tell(
            book,
            "A payload that ended when the one before was issued is stale.",
            "AUTH-1 AUTH-2 AUTH-7 AUTH-8",
            flags,
        );
    Tale::new()
        .scan(at(85), &now, Gives::Display)
        .scan(at(90), &payload(ISSUED_AT - 299, 300, 2), Gives::Display)
        .scan(at(95), &payload(ISSUED_AT - 301, 300, 3), Gives::Code("stale"))
        .tell(book, "A payload that ends one second after F is not stale.", requirements, flags);
    Tale::new()
        .scan(at(85), &now, Gives::Display)
        .scan(at(86), &now, Gives::Display)
        .authorise(at(87), Gives::Otp)
        .scan(at(88), &payload(ISSUED_AT - 1000, 600, 2), Gives::Code("stale"))
        .tell(book, "The same payload can be scanned again.", requirements, flags);
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT - 100, 600, 1), Gives::Display)
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 100, 120, 2), Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 120, 120, 3), Gives::Code("stale"))
        .tell(
            book,
            "F does not go back when an older payload that still lives is opened.",
            requirements,
            flags,
        );
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT + 10_000, 600, 1), Gives::Display)
        .scan(at(20_000), &payload(ISSUED_AT, 600, 2), Gives::Code("stale"))
        .scan(at(20_000), &payload(ISSUED_AT + 9401, 600, 3), Gives::Display)
        .tell(book, "A payload from the near future moves F.", requirements, flags);
    let (invalid, good) = (payload(ISSUED_AT + 1000, 60, 1), payload(ISSUED_AT - 300, 300, 2));
    Tale::new()
        .scan(at(0), &invalid, Gives::Code("invalid-operation"))
        .scan(at(0), &good, Gives::Display)
        .tell(
            book,
            "A payload that is refused does not move F: an invalid lifetime.",
            "AUTH-6 AUTH-8",
            flags,
        );
    let operation = encoding(&Order::Payment(payment()));
    let body = body_of(
        Item::Unsigned(ISSUED_AT + 1000),
        Item::Unsigned(300),
        Item::Bytes(vec![1; 12]),
        operation,
    );
    let mut altered = envelope(SECRET, &body);
    altered[40] ^= 1;
    Tale::new()
        .scan(at(0), &seal_envelope(&altered), Gives::Code("authentication-failed"))
        .scan(at(0), &good, Gives::Display)
        .tell(
            book,
            "A payload that is not authenticated does not move F.",
            "AUTH-6 AUTH-8 PAY-16",
            flags,
        );
    Tale::new()
        .scan(at(0), &seal(SECRET, &[&body[..], &[0]].concat()), Gives::Code("malformed-body"))
        .scan(at(0), &good, Gives::Display)
        .tell(
            book,
            "A payload with a malformed body does not move F.",
            "AUTH-6 AUTH-8 PAY-18",
            flags,
        );
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 500, 120, 3), Gives::Code("stale"))
        .scan(at(0), &payload(ISSUED_AT - 250, 300, 4), Gives::Display)
        .tell(book, "A stale payload does not move F.", "AUTH-6 AUTH-7", flags);
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 1000, 60, 5), Gives::Code("invalid-operation"))
        .scan(at(0), &payload(ISSUED_AT - 1000, 120, 5), Gives::Code("stale"))
        .tell(
            book,
            "A payload that is old and invalid is invalid: stale comes last.",
            "AUTH-7 ERR-1",
            "stale order",
        );
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &seal(OTHER_SECRET, &body), Gives::Code("unknown-key"))
        .tell(book, "A payload of another enrolment is unknown.", "PAY-15", "key");
}

fn ahead(book: &mut Book) {
    book.section(40);
    let (requirements, flags) = ("AUTH-8", "stale future");
    let clock = ISSUED_AT;
    let old = payload(ISSUED_AT - 300, 300, 9);
    for (title, ahead, moves) in [
        ("An issued-at exactly 24 hours ahead of the clock moves F.", 86_400, true),
        ("An issued-at 24 hours and one second ahead opens and does not move F.", 86_401, false),
        (
            "An issued-at of the year 9999 opens and does not move F.",
            253_402_300_799 - ISSUED_AT,
            false,
        ),
    ] {
        let last = if moves { Gives::Code("stale") } else { Gives::Display };
        Tale::new()
            .scan(At(clock, 5000, BOOT), &payload(clock + ahead, 300, 1), Gives::Display)
            .scan(At(clock, 5001, BOOT), &old, last)
            .scan(At(clock, 5002, BOOT), &payload(clock, 60, 2), Gives::Code("invalid-operation"))
            .tell(book, title, requirements, flags);
    }
    Tale::new()
        .scan(At(ISSUED_AT - 200_000, 5000, BOOT), &payload(ISSUED_AT, 300, 1), Gives::Display)
        .authorise(At(ISSUED_AT - 200_000, 5001, BOOT), Gives::Otp)
        .scan(
            At(ISSUED_AT - 200_000, 5002, BOOT),
            &payload(ISSUED_AT - 500, 300, 2),
            Gives::Display,
        )
        .scan(At(ISSUED_AT, 5003, BOOT), &payload(ISSUED_AT, 300, 1), Gives::Display)
        .scan(At(ISSUED_AT, 5004, BOOT), &payload(ISSUED_AT - 500, 300, 2), Gives::Code("stale"))
        .tell(
            book,
            "A clock two days slow keeps F where it is until the clock is right.",
            requirements,
            flags,
        );
}

fn bucket(book: &mut Book) {
    book.section(60);
    let (requirements, flags) = ("AUTH-12 AUTH-13", "bucket");
    let start = At(ISSUED_AT, 5000, BOOT);
    let after = |seconds: u64| At(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    Tale::new().logins(start, 20).login(after(20), Gives::Empty(1180)).tell(
        book,
        "A full bucket gives twenty OTPs and no more.",
        requirements,
        flags,
    );
    Tale::new()
        .logins(start, 20)
        .login(after(MINUTES_20 - 1), Gives::Empty(1))
        .login(after(MINUTES_20), Gives::Otp)
        .login(after(MINUTES_20 + 1), Gives::Empty(1199))
        .tell(book, "One more after twenty minutes, not one second earlier.", requirements, flags);
    Tale::new()
        .logins(start, 20)
        .login(after(2 * MINUTES_20), Gives::Otp)
        .login(after(2 * MINUTES_20 + 1), Gives::Otp)
        .login(after(2 * MINUTES_20 + 2), Gives::Empty(1198))
        .tell(book, "Two more after forty minutes.", requirements, flags);
    Tale::new()
        .logins(start, 20)
        .login(after(1900), Gives::Otp)
        .login(after(2399), Gives::Empty(1))
        .login(after(2400), Gives::Otp)
        .tell(
            book,
            "The part of an interval that has passed is kept when one is taken.",
            requirements,
            flags,
        );
    Tale::new()
        .logins(start, 20)
        .logins(after(40 * MINUTES_20), 20)
        .login(after(40 * MINUTES_20 + 20), Gives::Empty(1180))
        .tell(
            book,
            "A bucket holds no more than twenty however long it waits.",
            requirements,
            flags,
        );
    Tale::new()
        .login(start, Gives::Otp)
        .logins(after(1199), 19)
        .login(after(1219), Gives::Otp)
        .login(after(1220), Gives::Empty(1180))
        .tell(book, "The interval begins when a full bucket is first used.", requirements, flags);
    Tale::new()
        .login(start, Gives::Otp)
        .logins(after(MINUTES_20), 20)
        .login(after(MINUTES_20 + 20), Gives::Empty(1180))
        .tell(
            book,
            "A bucket that has become full again begins its interval anew.",
            requirements,
            flags,
        );
    Tale::new()
        .login(At(ISSUED_AT, 0, BOOT), Gives::Otp)
        .logins(At(ISSUED_AT, 1, BOOT), 19)
        .login(At(ISSUED_AT, 20, BOOT), Gives::Empty(1180))
        .tell(book, "An OTP in the second of the boot.", requirements, flags);
    let wrong = |tale: Tale, count: u64| {
        (0..count).fold(tale, |tale, number| {
            tale.login_with(after(number), "999999", Store::Ok, Gives::Otp)
        })
    };
    wrong(Tale::new(), 20).login(after(20), Gives::Empty(1180)).tell(
        book,
        "Wrong PINs take as much as right ones.",
        "AUTH-12 AUTH-16",
        flags,
    );
    let mixed = |tale: Tale, from: u64, count: u64| {
        (from..from + count).fold(tale, |tale, number| match number % 4 {
            0 => tale.login(after(number), Gives::Otp),
            1 => tale.confirm(after(number), Gives::Otp),
            2 => tale.typed(after(number), Gives::Otp),
            _ => tale.authorise(after(number), Gives::Otp),
        })
    };
    mixed(Tale::new().scan(start, &payload(ISSUED_AT, 300, 1), Gives::Display), 0, 20)
        .login(after(20), Gives::Empty(1180))
        .confirm(after(20), Gives::Empty(1180))
        .typed(after(20), Gives::Empty(1180))
        .authorise(after(20), Gives::Empty(1180))
        .tell(book, "All domains take from one bucket.", requirements, flags)
        .needs("typed");
    Tale::new()
        .login_with(start, "27", Store::Ok, Gives::Code("malformed-pin"))
        .logins(after(1), 20)
        .login_with(after(21), "27", Store::Ok, Gives::Code("malformed-pin"))
        .login(after(21), Gives::Empty(1180))
        .tell(book, "A malformed PIN takes nothing.", "AUTH-6 AUTH-12 AUTH-15", flags);
    Tale::new()
        .typed_with(start, "1234567", PIN, Gives::Code("malformed-operation-id"))
        .logins(after(1), 20)
        .typed_with(after(21), "1234567", PIN, Gives::Code("malformed-operation-id"))
        .typed(after(21), Gives::Empty(1180))
        .tell(book, "A malformed operation ID takes nothing.", "AUTH-6 AUTH-12 AUTH-15", flags)
        .needs("typed");
    let scanning = (0..30).fold(Tale::new(), |tale, number| {
        tale.scan(after(number), &payload(ISSUED_AT + number, 300, 1), Gives::Display)
    });
    scanning
        .logins(after(30), 20)
        .scan(after(50), &payload(ISSUED_AT + 50, 300, 1), Gives::Display)
        .authorise(after(51), Gives::Empty(1179))
        .tell(
            book,
            "A scan takes nothing and works with an empty bucket.",
            "AUTH-10 AUTH-13",
            flags,
        );
    Tale::new()
        .logins(start, 20)
        .login(after(100), Gives::Empty(1100))
        .login(after(600), Gives::Empty(600))
        .login(after(1199), Gives::Empty(1))
        .login(after(1200), Gives::Otp)
        .tell(book, "A refusal does not begin the interval again.", "AUTH-6 AUTH-13", flags);
}

fn restarts(book: &mut Book) {
    book.section(120);
    let (requirements, flags) = ("AUTH-3 AUTH-13", "bucket restart");
    let empty = || Tale::new().logins(At(ISSUED_AT, 5000, BOOT), 20);
    let later = ISSUED_AT + 100_000;
    empty()
        .login(At(later, 10, NEXT_BOOT), Gives::Empty(1190))
        .login(At(later, 1199, NEXT_BOOT), Gives::Empty(1))
        .login(At(later, 1200, NEXT_BOOT), Gives::Otp)
        .login(At(later, 1201, NEXT_BOOT), Gives::Empty(1199))
        .tell(book, "After a restart only the time since that boot counts.", requirements, flags);
    empty()
        .login(At(later, 3700, NEXT_BOOT), Gives::Otp)
        .login(At(later, 3701, NEXT_BOOT), Gives::Otp)
        .login(At(later, 3702, NEXT_BOOT), Gives::Otp)
        .login(At(later, 3703, NEXT_BOOT), Gives::Empty(1097))
        .tell(book, "An hour after a restart there are three more.", requirements, flags);
    empty()
        .login(At(later, 50_000, NEXT_BOOT), Gives::Otp)
        .login(At(later, 10, BOOT), Gives::Otp)
        .login_with(At(later, 11, BOOT), "1", Store::Ok, Gives::Code("malformed-pin"))
        .tell(
            book,
            "A boot id that was seen before is another boot all the same.",
            requirements,
            flags,
        );
    empty()
        .login(At(later, 6300, NEXT_BOOT), Gives::Otp)
        .logins(At(later, 6301, NEXT_BOOT), 4)
        .login(At(later, 6305, NEXT_BOOT), Gives::Empty(895))
        .tell(
            book,
            "A restart is told by the boot id even where the time since boot went on.",
            requirements,
            flags,
        );
    let unnamed = || Tale::new().logins(At(ISSUED_AT, 5000, NO_BOOT_ID), 20);
    unnamed()
        .login(At(later, 10, NO_BOOT_ID), Gives::Empty(1190))
        .login(At(later, 1200, NO_BOOT_ID), Gives::Otp)
        .login(At(later, 1201, NO_BOOT_ID), Gives::Empty(1199))
        .tell(
            book,
            "Without boot ids, a time since boot that went back tells a restart.",
            requirements,
            flags,
        );
    unnamed()
        .login(At(later, 5018, NO_BOOT_ID), Gives::Otp)
        .login(At(later, 5017, NO_BOOT_ID), Gives::Otp)
        .login_with(At(later, 5018, NO_BOOT_ID), "1", Store::Ok, Gives::Code("malformed-pin"))
        .tell(book, "Without boot ids, one second back tells a restart.", requirements, flags);
    unnamed()
        .login(At(later, 5600, NO_BOOT_ID), Gives::Empty(600))
        .login(At(later, 6200, NO_BOOT_ID), Gives::Otp)
        .login(At(later, 6201, NO_BOOT_ID), Gives::Empty(1199))
        .tell(
            book,
            "Without boot ids, a restart that is not noticed makes the wait longer, not shorter.",
            requirements,
            flags,
        );
    Tale::new()
        .logins(At(ISSUED_AT, 5000, BOOT), 10)
        .logins(At(later, 100, NEXT_BOOT), 10)
        .login(At(later, 110, NEXT_BOOT), Gives::Empty(1090))
        .tell(book, "What was left before a restart is left after it.", requirements, flags);
    Tale::new()
        .logins(At(ISSUED_AT, 5000, BOOT), 19)
        .login(At(later, 100, NEXT_BOOT), Gives::Otp)
        .login(At(later, 1199, NEXT_BOOT), Gives::Empty(1))
        .login(At(later, 1200, NEXT_BOOT), Gives::Otp)
        .tell(
            book,
            "An OTP soon after a restart does not begin the interval again.",
            requirements,
            flags,
        );
    empty()
        .login(At(ISSUED_AT + 20, 30, NEXT_BOOT), Gives::Empty(1170))
        .login(At(ISSUED_AT + 60, 30, Hex([0xc0; 16])), Gives::Empty(1170))
        .login(At(ISSUED_AT + 90, 30, Hex([0xd0; 16])), Gives::Empty(1170))
        .tell(book, "Restarting again and again gives nothing.", requirements, flags);
    Tale::new()
        .login(At(ISSUED_AT, 5000, BOOT), Gives::Otp)
        .logins(At(later, 1200, NEXT_BOOT), 20)
        .login(At(later, 1220, NEXT_BOOT), Gives::Empty(1180))
        .tell(
            book,
            "A bucket that is full again after a restart begins its interval when used.",
            requirements,
            flags,
        );
}

fn store(book: &mut Book) {
    book.section(160);
    let (requirements, flags) = ("AUTH-4", "store");
    let after = |seconds: u64| At(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    let now = payload(ISSUED_AT, LIFETIME, 1);
    Tale::new()
        .scan_storing(after(0), &now, Store::Fails, Gives::StoreFailed)
        .scan(after(1), &payload(ISSUED_AT - 300, 300, 2), Gives::Display)
        .scan(after(2), &now, Gives::Display)
        .scan(after(3), &payload(ISSUED_AT - 300, 300, 2), Gives::Code("stale"))
        .tell(
            book,
            "A scan whose state is not stored shows nothing and does not move F.",
            requirements,
            flags,
        );
    Tale::new()
        .scan(after(0), &now, Gives::Display)
        .authorise_with(after(1), PIN, Store::Fails, Gives::StoreFailed)
        .authorise(after(2), Gives::Otp)
        .tell(book, "An OTP whose state is not stored is not shown.", requirements, flags);
    Tale::new()
        .login_with(after(0), PIN, Store::Fails, Gives::StoreFailed)
        .logins(after(1), 20)
        .login(after(21), Gives::Empty(1180))
        .tell(book, "An OTP whose state is not stored takes nothing.", requirements, flags);
    Tale::new()
        .logins(after(0), 20)
        .login_with(after(20), PIN, Store::Fails, Gives::Empty(1180))
        .tell(book, "An empty bucket is told before the store is asked.", "AUTH-4 AUTH-13", flags);
    Tale::new()
        .login_with(after(0), "27", Store::Fails, Gives::Code("malformed-pin"))
        .login(after(1), Gives::Otp)
        .tell(book, "A malformed PIN is told before the store is asked.", "AUTH-4 AUTH-15", flags);
    Tale::new()
        .scan(after(0), &payload(ISSUED_AT - 600, 600, 1), Gives::Display)
        .scan(after(10), &now, Gives::Display)
        .scan(after(11), &payload(ISSUED_AT - 600, 600, 1), Gives::Code("stale"))
        .restore(1)
        .scan(after(20), &payload(ISSUED_AT - 600, 600, 1), Gives::Display)
        .tell(
            book,
            "A store that is put back has the F of then.",
            "AUTH-1 AUTH-7",
            "store rolled-back",
        );
    Tale::new()
        .logins(after(0), 20)
        .login(after(20), Gives::Empty(1180))
        .restore(15)
        .logins(after(30), 5)
        .login(after(35), Gives::Empty(1165))
        .tell(
            book,
            "A store that is put back has the bucket of then.",
            "AUTH-1 AUTH-13",
            "store rolled-back",
        );
    Tale::new()
        .logins(after(0), 20)
        .restore(0)
        .logins(after(30), 20)
        .login(after(50), Gives::Empty(1180))
        .tell(
            book,
            "A store that is put back to its beginning is full: keep it out of backups.",
            "AUTH-2 AUTH-13 ENR-11",
            "store rolled-back",
        );
}

fn order(book: &mut Book) {
    book.section(190);
    let (requirements, flags) = ("AUTH-15", "order");
    let after = |seconds: u64| At(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    let empty = || Tale::new().logins(after(0), 20);
    empty().login_with(after(20), "27", Store::Ok, Gives::Code("malformed-pin")).tell(
        book,
        "With an empty bucket a malformed PIN is told first.",
        requirements,
        flags,
    );
    empty()
        .typed_with(after(20), "1234567", "27", Gives::Code("malformed-operation-id"))
        .typed_with(after(20), "12345678", "27", Gives::Code("malformed-pin"))
        .typed_with(after(20), "12345678", PIN, Gives::Empty(1180))
        .tell(book, "The operation ID first, then the PIN, then the bucket.", requirements, flags)
        .needs("typed");
}

/// OTPs of a trace must be those of the time that AUTH-14 gives.
fn clocks(book: &mut Book) {
    book.section(210);
    let (requirements, flags) = ("AUTH-9 AUTH-14", "clock");
    let now = payload(ISSUED_AT, LIFETIME, 1);
    let slow = |seconds: u64| At(ISSUED_AT - 3600, 5000 + seconds, BOOT);
    let fast = |seconds: u64| At(ISSUED_AT + 3600 + seconds, 5000 + seconds, BOOT);
    let mut before: Option<Id> = None;
    for (title, tale) in [
        (
            "A clock one hour slow, before any payload: OTPs are for the clock.",
            Tale::new()
                .login(slow(0), Gives::Otp)
                .typed(slow(1), Gives::Otp)
                .confirm(slow(2), Gives::Otp)
                .login_with(slow(3), "1", Store::Ok, Gives::Code("malformed-pin")),
        ),
        (
            "A clock one hour slow, after a payload: OTPs are for its issued-at.",
            Tale::new()
                .scan(slow(0), &now, Gives::Display)
                .login(slow(0), Gives::Otp)
                .typed(slow(1), Gives::Otp)
                .confirm(slow(2), Gives::Otp)
                .login_with(slow(3), "1", Store::Ok, Gives::Code("malformed-pin")),
        ),
        (
            "A clock one hour fast, after a payload: OTPs are for the clock.",
            Tale::new()
                .scan(fast(0), &now, Gives::Display)
                .login(fast(0), Gives::Otp)
                .typed(fast(1), Gives::Otp)
                .confirm(fast(2), Gives::Otp)
                .login_with(fast(3), "1", Store::Ok, Gives::Code("malformed-pin")),
        ),
        (
            "A clock at 0 after a payload that is too far ahead: OTPs are for the clock.",
            Tale::new()
                .scan(At(0, 0, BOOT), &now, Gives::Display)
                .login(At(0, 0, BOOT), Gives::Otp)
                .typed(At(0, 1, BOOT), Gives::Otp)
                .confirm(At(0, 2, BOOT), Gives::Otp)
                .login_with(At(0, 3, BOOT), "1", Store::Ok, Gives::Code("malformed-pin")),
        ),
    ] {
        let draft = tale.tell(book, title, requirements, flags).needs("typed");
        let draft = match &before {
            Some(before) => draft.differs_from(before),
            None => draft,
        };
        before = Some(draft.id());
    }
    Tale::new()
        .scan(fast(0), &now, Gives::Display)
        .authorise(fast(1), Gives::Otp)
        .scan(slow(2), &now, Gives::Display)
        .authorise(slow(3), Gives::Otp)
        .scan(slow(4), "dlotp:1.", Gives::Code("malformed-payload"))
        .tell(
            book,
            "A scanned OTP is the same whatever the clock: an expired payload opens.",
            "AUTH-9 OTP-5",
            flags,
        );
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .login(At(ISSUED_AT - 86_400, 5001, BOOT), Gives::Otp)
        .login(At(ISSUED_AT + 29, 5002, BOOT), Gives::Otp)
        .login(At(ISSUED_AT + 30, 5003, BOOT), Gives::Otp)
        .scan(at(9), "dlotp:1.", Gives::Code("malformed-payload"))
        .tell(
            book,
            "A clock that is set back after a payload counts from its issued-at.",
            requirements,
            flags,
        );
}

fn scans(book: &mut Book) {
    book.section(240);
    let flags = "scan";
    let first = payload(ISSUED_AT, LIFETIME, 1);
    let second = payload(ISSUED_AT + 1, LIFETIME, 2);
    Tale::new()
        .scan(at(0), &first, Gives::Display)
        .authorise(at(1), Gives::Otp)
        .scan(at(2), &second, Gives::Display)
        .authorise(at(3), Gives::Otp)
        .scan(at(4), &first, Gives::Display)
        .authorise(at(5), Gives::Otp)
        .scan(at(6), &payload(ISSUED_AT - 500, 120, 3), Gives::Code("stale"))
        .tell(book, "Each OTP is that of the operation scanned last.", "AUTH-11 OTP-5", flags);
    Tale::new()
        .scan(at(0), &first, Gives::Display)
        .scan(at(1), &payload(ISSUED_AT - 500, 120, 3), Gives::Code("stale"))
        .authorise(at(2), Gives::Otp)
        .tell(
            book,
            "A scan that is refused leaves the one before to be authorised.",
            "AUTH-6 AUTH-11",
            flags,
        );
    Tale::new()
        .scan(at(0), &first, Gives::Display)
        .authorise(at(1), Gives::Otp)
        .authorise_with(at(2), "999999", Store::Ok, Gives::Otp)
        .authorise_with(at(3), "27", Store::Ok, Gives::Code("malformed-pin"))
        .authorise(at(4), Gives::Otp)
        .tell(book, "Nothing tells a wrong PIN from a right one.", "AUTH-16 OTP-8", flags);
    Tale::new()
        .scan(at(0), "dlotp:9999.AAAA", Gives::Code("unsupported-version"))
        .scan(at(0), "dlotp:1.AAAA", Gives::Code("malformed-payload"))
        .scan(at(0), &first, Gives::Display)
        .authorise(at(1), Gives::Otp)
        .tell(
            book,
            "After texts that are no payload the phone goes on.",
            "AUTH-6 PAY-11 PAY-14",
            flags,
        );
}
