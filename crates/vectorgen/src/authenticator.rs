//! Traces of the authenticator: what the phone remembers.

mod bucket;
mod chains;
mod paper;
mod stale;

use dlotp::Version;
use serde_json::Value;

use self::{
    bucket::{bucket, restarts},
    chains::chains,
    paper::{Paper, payload},
    stale::{ahead, stale},
};
use super::{
    book::{Book, Draft, Id, json, mistake},
    raw::{ISSUED_AT, LIFETIME, PIN, SECRET, prefix},
};
use crate::{
    hexadecimal::Hex,
    library::{
        Args, AuthenticatorTrace, EitherVersion, Moment, NoTypedDetails, Step, Store, TraceArgs,
        TypedDetailsMember, v2::TypedJson,
    },
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

/// What is shown to the camera.
#[derive(Clone, Copy)]
enum Shown {
    Paper(Paper),
    Text(&'static str),
    /// The prefix of the phone's version, and this.
    Rest(&'static str),
}

impl From<&Paper> for Shown {
    fn from(paper: &Paper) -> Self {
        Self::Paper(*paper)
    }
}

/// What happens, whatever the version.
#[derive(Clone)]
enum Input {
    Scan(Shown),
    Authorise,
    /// An operation ID, by version, and in version 2 what is keyed in with it.
    Type([&'static str; 2], TypedJson),
    Login,
    Confirm,
    Restore(usize),
}

#[derive(Clone)]
struct Event {
    at: At,
    input: Input,
    pin: &'static str,
    store: Store,
    gives: Gives,
}

/// A trace under construction, for a phone of either version.
#[derive(Clone)]
struct Tale(Vec<Event>);

impl Tale {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn event(mut self, at: At, input: Input, gives: Gives) -> Self {
        self.0.push(Event { at, input, pin: PIN, store: Store::Ok, gives });
        self
    }

    /// The last input had another PIN.
    fn pin(mut self, pin: &'static str) -> Self {
        if let Some(event) = self.0.last_mut() {
            event.pin = pin;
        }
        self
    }

    /// The store of the last input fails.
    fn fails(mut self) -> Self {
        if let Some(event) = self.0.last_mut() {
            event.store = Store::Fails;
        }
        self
    }

    fn scan(self, at: At, shown: impl Into<Shown>, gives: Gives) -> Self {
        self.event(at, Input::Scan(shown.into()), gives)
    }

    fn authorise(self, at: At, gives: Gives) -> Self {
        self.event(at, Input::Authorise, gives)
    }

    fn typed(self, at: At, gives: Gives) -> Self {
        self.typed_id(at, ["76370159", "41723464"], gives)
    }

    fn typed_id(self, at: At, id: [&'static str; 2], gives: Gives) -> Self {
        self.event(at, Input::Type(id, keyed("1250.00", "EUR", "00123456")), gives)
    }

    /// The last operation ID had this keyed in with it.
    fn with(mut self, typed: TypedJson) -> Self {
        if let Some(Event { input: Input::Type(_, keyed), .. }) = self.0.last_mut() {
            *keyed = typed;
        }
        self
    }

    fn login(self, at: At, gives: Gives) -> Self {
        self.event(at, Input::Login, gives)
    }

    fn confirm(self, at: At, gives: Gives) -> Self {
        self.event(at, Input::Confirm, gives)
    }

    fn restore(self, step: usize) -> Self {
        self.event(At(0, 0, BOOT), Input::Restore(step), Gives::Restored)
    }

    /// This many logins in a row, one each second, which empties a full bucket at 20.
    fn logins(self, At(unix, since_boot, boot): At, count: u64) -> Self {
        (0..count).fold(self, |tale, number| {
            tale.login(At(unix + number, since_boot + number, boot), Gives::Otp)
        })
    }

    /// The arguments of the trace in a version.
    fn args(&self, version: Version) -> Args<AuthenticatorTrace> {
        let secret = SECRET;
        match version {
            Version::V1 => {
                let steps = self.steps(version, |_| NoTypedDetails {});
                EitherVersion::V1(TraceArgs { version: 1, secret, steps })
            }
            _ => {
                let steps =
                    self.steps(version, |typed| TypedDetailsMember { typed: typed.clone() });
                EitherVersion::V2(TraceArgs { version: 2, secret, steps })
            }
        }
    }

    /// The inputs as the wire has them.
    fn steps<K>(&self, version: Version, keyed: fn(&TypedJson) -> K) -> Vec<Step<K>> {
        // The phone's next serial, before the first input and after each.
        let mut p = vec![1];
        let mut steps = Vec::new();
        for event in &self.0 {
            let last = p[p.len() - 1];
            steps.push(event.step(version, last, keyed));
            p.push(match (&event.input, event.gives) {
                (Input::Scan(Shown::Paper(paper)), Gives::Display) => paper.serials_at(last)[0] + 1,
                (Input::Restore(step), _) => p[*step],
                _ => last,
            });
        }
        steps
    }

    /// Adds the trace; every reply is stated here, but for the digits of the OTPs.
    fn tell<'a>(
        self,
        book: &'a mut Book,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> Draft<'a> {
        let version = book.version();
        self.tell_of(book, version, title, requirements, flags)
    }

    /// Adds the trace of a phone of this version.
    fn tell_of<'a>(
        self,
        book: &'a mut Book,
        version: Version,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> Draft<'a> {
        let args = self.args(version);
        let draft = book.gives::<AuthenticatorTrace>(title, requirements, flags, &args);
        let replies = draft.outputs()["replies"].as_array().cloned().unwrap_or_default();
        for (number, (reply, event)) in (1..).zip(replies.iter().zip(&self.0)) {
            if !event.gives.is(reply) {
                mistake(&format!("{title} step {number}: {reply}"));
            }
        }
        let gives = |reply: &Value| reply["otp"].is_string() || reply["display"].is_array();
        let refuses =
            |reply: &Value| reply["rejected"].is_string() || reply["store-failed"] == true;
        if !replies.iter().any(gives) || !replies.iter().any(refuses) {
            mistake(&format!("{title}: a trace gives something and refuses something (VEC-7)"));
        }
        let typed = self.0.iter().any(|event| matches!(event.input, Input::Type(..)));
        if typed { draft.needs("typed") } else { draft }
    }
}

impl Gives {
    fn is(self, reply: &Value) -> bool {
        match self {
            Self::Display => reply["display"].is_array(),
            Self::Otp => reply["otp"].is_string(),
            Self::Code(code) => reply["rejected"] == code,
            Self::Empty(wait) => {
                reply["rejected"] == "bucket-empty" && reply["wait"] == json(&wait)
            }
            Self::StoreFailed => reply["store-failed"] == true,
            Self::Restored => reply["restored"] == true,
        }
    }
}

impl Event {
    fn step<K>(&self, version: Version, p: u64, keyed: fn(&TypedJson) -> K) -> Step<K> {
        let At(unix, since_boot, boot) = self.at;
        let moment = Moment { unix, since_boot, boot, store: self.store };
        let pin = self.pin.to_owned();
        match &self.input {
            Input::Scan(shown) => {
                let text = match shown {
                    Shown::Paper(paper) => paper.text(version, p),
                    Shown::Text(text) => (*text).to_owned(),
                    Shown::Rest(rest) => prefix(version).to_owned() + rest,
                };
                Step::Scan { text, moment }
            }
            Input::Authorise => Step::Authorise { pin, moment },
            Input::Type([first, second], typed) => {
                let id = if version == Version::V1 { first } else { second };
                let (operation_id, keyed) = ((*id).to_owned(), keyed(typed));
                Step::Type { operation_id, keyed, pin, moment }
            }
            Input::Login => Step::Login { pin, moment },
            Input::Confirm => Step::Confirm { pin, moment },
            Input::Restore(step) => Step::Restore { step: *step },
        }
    }
}

/// A payment as it is keyed in.
fn keyed(amount: &str, currency: &str, tail: &str) -> TypedJson {
    let [amount, currency, tail] = [amount, currency, tail].map(ToOwned::to_owned);
    TypedJson::Payment { amount, currency, tail }
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
    if book.version() != Version::V1 {
        chains(book);
    }
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
        .scan(after(0), &now, Gives::StoreFailed)
        .fails()
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
        .authorise(after(1), Gives::StoreFailed)
        .fails()
        .authorise(after(2), Gives::Otp)
        .tell(book, "An OTP whose state is not stored is not shown.", requirements, flags);
    Tale::new()
        .login(after(0), Gives::StoreFailed)
        .fails()
        .logins(after(1), 20)
        .login(after(21), Gives::Empty(1180))
        .tell(
            book,
            "An OTP whose state is not stored takes nothing from the bucket.",
            requirements,
            flags,
        );
    Tale::new().logins(after(0), 20).login(after(20), Gives::Empty(1180)).fails().tell(
        book,
        "An empty bucket is reported before the store is used.",
        "AUTH-4 AUTH-14",
        flags,
    );
    Tale::new()
        .login(after(0), Gives::Code("malformed-pin"))
        .pin("27")
        .fails()
        .login(after(1), Gives::Otp)
        .tell(
            book,
            "A malformed PIN is reported before the store is used.",
            "AUTH-4 AUTH-16",
            flags,
        );
    Tale::new()
        .scan(after(0), &payload(ISSUED_AT - 600, 600, 1), Gives::Display)
        .scan(after(10), &now, Gives::Display)
        .scan(after(11), &payload(ISSUED_AT - 600, 600, 1), Gives::Code("stale"))
        .restore(1)
        .scan(after(20), &payload(ISSUED_AT - 600, 600, 1), Gives::Display)
        .tell(
            book,
            "A store that is rolled back has its earlier F.",
            "AUTH-1 AUTH-8",
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
            "A store that is rolled back has its earlier bucket.",
            "AUTH-1 AUTH-14",
            "store rolled-back",
        );
    Tale::new()
        .logins(after(0), 20)
        .restore(0)
        .logins(after(30), 20)
        .login(after(50), Gives::Empty(1180))
        .tell(
            book,
            "A store that is rolled back to its beginning has a full bucket: keep it out of backups.",
            "AUTH-2 AUTH-14 ENR-11",
            "store rolled-back",
        );
}

fn order(book: &mut Book) {
    book.section(190);
    let (requirements, flags) = ("AUTH-16", "order");
    let after = |seconds: u64| At(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    let empty = || Tale::new().logins(after(0), 20);
    empty().login(after(20), Gives::Code("malformed-pin")).pin("27").tell(
        book,
        "With an empty bucket, a malformed PIN is reported first.",
        requirements,
        flags,
    );
    empty()
        .typed_id(after(20), ["1234567"; 2], Gives::Code("malformed-operation-id"))
        .pin("27")
        .typed_id(after(20), ["12345678", "41723464"], Gives::Code("malformed-pin"))
        .pin("27")
        .typed_id(after(20), ["12345678", "41723464"], Gives::Empty(1180))
        .tell(
            book,
            "The operation ID is checked first, then the PIN, then the bucket.",
            requirements,
            flags,
        );
}

/// OTPs of a trace must be those of the time that AUTH-15 gives.
fn clocks(book: &mut Book) {
    book.section(210);
    let (requirements, flags) = ("AUTH-10 AUTH-15", "clock");
    let now = payload(ISSUED_AT, LIFETIME, 1);
    let slow = |seconds: u64| At(ISSUED_AT - 3600, 5000 + seconds, BOOT);
    let fast = |seconds: u64| At(ISSUED_AT + 3600 + seconds, 5000 + seconds, BOOT);
    let mut before: Option<Id> = None;
    for (title, tale) in [
        (
            "With a clock one hour slow and no payload yet, OTPs use the clock.",
            Tale::new()
                .login(slow(0), Gives::Otp)
                .typed(slow(1), Gives::Otp)
                .confirm(slow(2), Gives::Otp)
                .login(slow(3), Gives::Code("malformed-pin"))
                .pin("1"),
        ),
        (
            "With a clock one hour slow and a payload scanned, OTPs use its issued-at.",
            Tale::new()
                .scan(slow(0), &now, Gives::Display)
                .login(slow(0), Gives::Otp)
                .typed(slow(1), Gives::Otp)
                .confirm(slow(2), Gives::Otp)
                .login(slow(3), Gives::Code("malformed-pin"))
                .pin("1"),
        ),
        (
            "With a clock one hour fast and a payload scanned, OTPs use the clock.",
            Tale::new()
                .scan(fast(0), &now, Gives::Display)
                .login(fast(0), Gives::Otp)
                .typed(fast(1), Gives::Otp)
                .confirm(fast(2), Gives::Otp)
                .login(fast(3), Gives::Code("malformed-pin"))
                .pin("1"),
        ),
        (
            "With a clock at 0 and a payload too far in the future, OTPs use the clock.",
            Tale::new()
                .scan(At(0, 0, BOOT), &now, Gives::Display)
                .login(At(0, 0, BOOT), Gives::Otp)
                .typed(At(0, 1, BOOT), Gives::Otp)
                .confirm(At(0, 2, BOOT), Gives::Otp)
                .login(At(0, 3, BOOT), Gives::Code("malformed-pin"))
                .pin("1"),
        ),
    ] {
        let draft = tale.tell(book, title, requirements, flags);
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
        .scan(slow(4), Shown::Rest(""), Gives::Code("malformed-payload"))
        .tell(
            book,
            "An expired payload opens, and its scanned OTP does not depend on the clock.",
            "AUTH-10 OTP-5",
            flags,
        );
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .login(At(ISSUED_AT - 86_400, 5001, BOOT), Gives::Otp)
        .login(At(ISSUED_AT + 29, 5002, BOOT), Gives::Otp)
        .login(At(ISSUED_AT + 30, 5003, BOOT), Gives::Otp)
        .scan(at(9), Shown::Rest(""), Gives::Code("malformed-payload"))
        .tell(
            book,
            "When the clock is set back after a payload, time counts from its issued-at.",
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
        .tell(
            book,
            "Every OTP is for the operation that was scanned last.",
            "AUTH-12 OTP-5",
            flags,
        );
    Tale::new()
        .scan(at(0), &first, Gives::Display)
        .scan(at(1), &payload(ISSUED_AT - 500, 120, 3), Gives::Code("stale"))
        .authorise(at(2), Gives::Otp)
        .tell(
            book,
            "After a refused scan the previous operation can still be authorised.",
            "AUTH-6 AUTH-12",
            flags,
        );
    Tale::new()
        .scan(at(0), &first, Gives::Display)
        .authorise(at(1), Gives::Otp)
        .authorise(at(2), Gives::Otp)
        .pin("999999")
        .authorise(at(3), Gives::Code("malformed-pin"))
        .pin("27")
        .authorise(at(4), Gives::Otp)
        .tell(
            book,
            "The phone shows no difference between a wrong PIN and the right one.",
            "AUTH-17 OTP-8",
            flags,
        );
    Tale::new()
        .scan(at(0), Shown::Text("dlotp:9999.AAAA"), Gives::Code("unsupported-version"))
        .scan(at(0), Shown::Rest("AAAA"), Gives::Code("malformed-payload"))
        .scan(at(0), &first, Gives::Display)
        .authorise(at(1), Gives::Otp)
        .tell(
            book,
            "The phone goes on after texts that are not payloads.",
            "AUTH-6 PAY-11 PAY-14",
            flags,
        );
}
