//! Traces of the authenticator: what the phone remembers.

mod bucket;
mod stale;

use self::{
    bucket::{bucket, restarts},
    stale::{ahead, stale},
};
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
