//! Fresh cases: computed by the library from the seed of a run, so that no table of known answers
//! passes.

#![allow(clippy::indexing_slicing, reason = "the JSON that is taken apart was made here")]

mod verifier;

use std::{num::NonZero, panic, thread};

use dlotp::{Code, Version, operation::Currency};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    generate::requirements,
    library::{self, Answer, FreshBytes, Nonces},
    vectors::{Expected, Vector},
};

/// Makes `count` positives of every operation and `count` negatives of every kind of mutation.
#[must_use]
pub fn cases(seed: u64, count: usize) -> Vec<Vector> {
    let rounds: Vec<usize> = (0..count).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    // Each round has a stream of its own, so that what is made does not depend on the threads.
    thread::scope(|scope| {
        let chunks = rounds.chunks(count.div_ceil(threads).max(1));
        let made: Vec<_> = chunks
            .map(|chunk| {
                scope
                    .spawn(move || chunk.iter().flat_map(|&at| round(seed, at)).collect::<Vec<_>>())
            })
            .collect();
        made.into_iter().flat_map(join).collect()
    })
}

/// What a thread made; what made it panic goes on here.
fn join<T>(made: thread::ScopedJoinHandle<'_, T>) -> T {
    made.join().unwrap_or_else(|cause| panic::resume_unwind(cause))
}

fn round(seed: u64, round: usize) -> Vec<Vector> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(round as u64);
    let version = Version::V1;
    let mut maker = Maker { random, round, version, vectors: Vec::new(), number: 0 };
    maker.round();
    maker.vectors
}

/// Arguments of an enrolment, and more.
fn enrolled(version: Version, secret: &str, more: Value) -> Value {
    let mut args = json!({ "version": version.number(), "secret": secret });
    merge(&mut args, more);
    args
}

/// Adds members to an object.
pub(crate) fn merge(args: &mut Value, more: Value) {
    if let (Value::Object(args), Value::Object(more)) = (args, more) {
        args.extend(more);
    }
}

struct Maker {
    random: ChaCha8Rng,
    round: usize,
    /// The version that cases are made of.
    version: Version,
    vectors: Vec<Vector>,
    /// How many cases there are of this round.
    number: usize,
}

/// More cases than a round has.
const ROUND: usize = 1000;

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCOUNTS: &[&str] = &[
    "IT60X0542811101000000123456",
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NL91ABNA0417164300",
    "NO9386011117947",
];

impl Maker {
    /// One positive of each operation, and one negative of each kind.
    fn round(&mut self) {
        for (&version, number) in Version::ALL.iter().zip((0..).step_by(ROUND / 4)) {
            // How many cases one version has does not move the ids of the next.
            (self.version, self.number) = (version, number);
            self.protocol();
        }
        self.version = Version::V1;
        self.oath();
    }

    fn protocol(&mut self) {
        let secret = self.hex(32);
        let pin = self.digits(4..=12);
        self.enrolment(&secret, &pin);
        let text = self.payload(&secret, &pin);
        let id = self.operation_ids(&secret);
        self.otps(&secret, &pin, &id);
        let texts = if self.version == Version::V1 { vec![text] } else { self.texts(&secret) };
        self.trace(&secret, &pin, &texts, &id);
        match self.version {
            Version::V1 => self.verifier::<Nonces>(&pin),
            _ => self.verifier::<FreshBytes>(&pin),
        }
    }

    /// What a random generator gives for this many payloads, in version 2 with the serials.
    fn drawn(&mut self, count: usize) -> (&'static str, Vec<String>, Value) {
        if self.version == Version::V1 {
            return ("nonces", (0..count).map(|_| self.hex(12)).collect(), json!({}));
        }
        let n = self.random.random_range(1..=5_000_u64);
        let serials = json!({ "n": n, "m": self.random.random_range(0..=5_000_u64) });
        ("fresh", (0..count).map(|_| self.hex(32)).collect(), serials)
    }

    fn hex(&mut self, length: usize) -> String {
        let bytes: Vec<u8> = (0..length).map(|_| self.random.random()).collect();
        hex::encode(bytes)
    }

    fn digits(&mut self, lengths: std::ops::RangeInclusive<usize>) -> String {
        let length = self.random.random_range(lengths);
        (0..length).map(|_| char::from(self.random.random_range(b'0'..=b'9'))).collect()
    }

    fn word(&mut self, max: usize) -> String {
        let length = self.random.random_range(1..=max);
        let letters: Vec<char> = LETTERS.chars().collect();
        (0..length).filter_map(|_| letters.choose(&mut self.random)).collect()
    }

    fn time(&mut self) -> u64 {
        self.random.random_range(0..=253_402_300_799)
    }

    /// Adds a case whose outputs the library computes; gives its id and outputs.
    fn gives(
        &mut self,
        op: &str,
        requirements: &str,
        needs: &[&str],
        args: Value,
    ) -> (String, Value) {
        let Answer::Ok(outputs) = library::answer_to(op, &args) else {
            return (String::new(), Value::Null);
        };
        let id = self.push(
            op,
            "A fresh case.",
            requirements,
            needs,
            args,
            Expected::Ok(outputs.clone()),
            None,
        );
        (id, outputs)
    }

    /// Adds a case that is to be refused with this code.
    fn refuses(
        &mut self,
        op: &str,
        requirements: &str,
        needs: &[&str],
        args: Value,
        code: Code,
        twin: &str,
    ) {
        let expected = Expected::Rejected(vec![code.to_string()]);
        let title = format!("A fresh case of {code}.");
        self.push(op, &title, requirements, needs, args, expected, Some(twin.to_owned()));
    }

    #[allow(clippy::too_many_arguments, reason = "a vector has so many members")]
    fn push(
        &mut self,
        op: &str,
        title: &str,
        requirements: &str,
        needs: &[&str],
        args: Value,
        expected: Expected,
        twin: Option<String>,
    ) -> String {
        self.number += 1;
        let noun = op.split('.').next().unwrap_or(op);
        let id = format!("{noun}-fresh-{:04}", self.round * ROUND + self.number);
        let role = library::OPERATIONS.iter().find(|(name, _)| *name == op).map_or("", |op| op.1);
        self.vectors.push(Vector {
            id: id.clone(),
            title: title.to_owned(),
            requirements: requirements
                .split(' ')
                .map(|id| requirements::of(self.version, id).to_owned())
                .collect(),
            flags: Vec::new(),
            role: role.to_owned(),
            needs: needs.iter().map(|&need| need.to_owned()).collect(),
            op: op.to_owned(),
            args,
            expected,
            intermediate: Map::new(),
            twin,
            differs_from: Vec::new(),
        });
        id
    }

    fn enrolment(&mut self, secret: &str, pin: &str) {
        let args = enrolled(self.version, secret, json!({ "pin": pin }));
        let (twin, _) = self.gives("enrolment.derive", "ENR-4 ENR-5 ENR-6 ENR-7", &[], args);
        for bad in [self.digits(0..=3), self.digits(13..=20), format!("{pin}x")] {
            let args = enrolled(self.version, secret, json!({ "pin": bad }));
            self.refuses("enrolment.derive", "ENR-3", &[], args, Code::MalformedPin, &twin);
        }
    }

    /// A random operation, and what it needs.
    fn operation(&mut self) -> (Value, &'static [&'static str]) {
        let currencies: Vec<String> =
            Currency::all().map(|currency| currency.to_string()).collect();
        let currency = currencies.choose(&mut self.random).cloned().unwrap_or_default();
        let reference = if self.random.random() { json!(self.word(40)) } else { Value::Null };
        let details: Vec<Value> = (0..self.random.random_range(0..=3))
            .map(|_| json!([format!("L {}", self.word(10)), self.word(20)]))
            .collect();
        let items: Vec<Value> = (0..self.random.random_range(2..=4))
            .map(|_| {
                let account = ACCOUNTS.choose(&mut self.random).copied().unwrap_or_default();
                json!({ "payee": self.word(15), "account": account, "amount": self.random.random_range(1..=100_000_000_u64) })
            })
            .collect();
        let total: u64 = items.iter().filter_map(|item| item["amount"].as_u64()).sum();
        let account = ACCOUNTS.choose(&mut self.random).copied().unwrap_or_default();
        match self.random.random_range(0..4) {
            0 => (
                json!({ "kind": "batch", "purpose": self.random.random_range(1..=2), "total": total, "currency": currency, "items": items, "reference": reference, "details": details }),
                &[],
            ),
            1 => (
                json!({ "kind": "action", "purpose": self.random.random_range(32..=38), "title": self.word(70), "details": details }),
                &[],
            ),
            2 => (
                json!({ "kind": "bulk", "purpose": self.random.random_range(1..=2), "total": total, "currency": currency, "items": items, "reference": reference, "details": details }),
                &["bulk"],
            ),
            _ => (
                json!({ "kind": "payment", "purpose": self.random.random_range(1..=6), "amount": self.random.random_range(1..=999_999_999_999_999_u64), "currency": currency, "payee": self.word(70), "account": account, "reference": reference, "details": details }),
                &[],
            ),
        }
    }

    fn payload(&mut self, secret: &str, pin: &str) -> String {
        let (operation, needs) = self.operation();
        let mut args = enrolled(
            self.version,
            secret,
            json!({
                "issued-at": self.random.random_range(1..=253_402_300_799_u64),
                "lifetime": self.random.random_range(120..=600), "operation": operation,
            }),
        );
        let (_, drawn, serials) = self.drawn(1);
        let name = if self.version == Version::V1 { "nonce" } else { "fresh" };
        args[name] = json!(drawn.first());
        merge(&mut args, serials);
        let (encoded, outputs) =
            self.gives("payload.encode", "PAY-1 PAY-2 PAY-6 OP-1 OP-2", needs, args.clone());
        let text = outputs["text"].as_str().unwrap_or_default().to_owned();
        self.refuse_orders(&args, &encoded, needs);

        let number = self.version.number();
        let decode = |text: &str, secret: &str| json!({ "enrolments": [{ "version": number, "secret": secret }], "text": text });
        let (decoded, _) =
            self.gives("payload.decode", "PAY-7 PAY-21 OP-21", needs, decode(&text, secret));
        for (text, requirement, code) in self.bad_texts(secret, &text) {
            self.refuses(
                "payload.decode",
                requirement,
                needs,
                decode(&text, secret),
                code,
                &decoded,
            );
        }
        let other = decode(&text, &self.hex(32));
        self.refuses("payload.decode", "PAY-15", needs, other, Code::UnknownKey, &decoded);

        let args = enrolled(self.version, secret, json!({ "pin": pin, "text": text }));
        let (twin, _) = self.gives("otp.scanned", "OTP-1 OTP-2 OTP-4 OTP-5", needs, args);
        let bad = self.digits_of_no_pin();
        let args = enrolled(self.version, secret, json!({ "pin": bad, "text": text }));
        self.refuses("otp.scanned", "ENR-3", needs, args, Code::MalformedPin, &twin);
        text
    }

    fn digits_of_no_pin(&self) -> String {
        // Three digits, of which no PIN has so few; drawn from where it is asked for.
        format!("{:03}", (self.round + self.number) % 1000)
    }

    /// Orders with one value that is out of its range or list.
    fn refuse_orders(&mut self, args: &Value, twin: &str, needs: &[&str]) {
        let amount = if args["operation"]["kind"] == "payment" { "amount" } else { "total" };
        let text = if args["operation"]["kind"] == "action" { "title" } else { "reference" };
        for (member, value) in [
            ("purpose", json!(self.random.random_range(64..=1_000_000))),
            (
                amount,
                json!(self.random.random_range(1_000_000_000_000_000..=9_000_000_000_000_000_u64)),
            ),
            ("currency", json!(self.word(3).to_lowercase())),
            (text, json!(format!("{}\u{202e}", self.word(10)))),
            (text, json!(format!(" {}", self.word(10)))),
        ] {
            let mut bad = args.clone();
            if bad["operation"].get(member).is_none() {
                continue;
            }
            bad["operation"][member] = value;
            self.refuses("payload.encode", "PAY-8", needs, bad, Code::InvalidOperation, twin);
        }
        let mut bad = args.clone();
        bad["lifetime"] = json!(self.random.random_range(601..=100_000));
        self.refuses("payload.encode", "PAY-3 PAY-8", needs, bad, Code::InvalidOperation, twin);
    }

    /// A text with one fault of each kind.
    fn bad_texts(&mut self, secret: &str, text: &str) -> Vec<(String, &'static str, Code)> {
        use crate::seal::{body_of, envelope_of, prefix, reseal, seal_envelope};
        let of_version = prefix(self.version);
        let (foreign, shortest): (&[&str], usize) = match self.version {
            Version::V1 => (&["+", "/", "=", " ", "~", "\n"], 25),
            _ => (&["0", "1", "8", "9", "a", "=", " ", "-", "\n"], 37),
        };
        let mut texts = Vec::new();
        let unknown = self.random.random_range(1000..=9999).to_string();
        let unknown = of_version.replacen(&self.version.to_string(), &unknown, 1);
        texts.push((text.replacen(of_version, &unknown, 1), "PAY-11", Code::UnsupportedVersion));
        texts.push((text.replacen(['p', 'P'], "q", 1), "PAY-12", Code::MalformedPayload));
        let at = self.random.random_range(8..text.len());
        let mut other = text.to_owned();
        other.replace_range(at..=at, foreign.choose(&mut self.random).unwrap_or(&"="));
        texts.push((other, "PAY-13", Code::MalformedPayload));
        let (Some(envelope), Some(body)) = (envelope_of(text), body_of(text, secret)) else {
            return texts;
        };
        let short = envelope.get(..self.random.random_range(0..shortest)).unwrap_or_default();
        texts.push((seal_envelope(self.version, short), "PAY-14", Code::MalformedPayload));
        let mut tampered = envelope.clone();
        let at = self.random.random_range(8..tampered.len());
        if let Some(byte) = tampered.get_mut(at) {
            *byte ^= 1 << self.random.random_range(0..8);
        }
        let tampered = seal_envelope(self.version, &tampered);
        texts.push((tampered, "PAY-16", Code::AuthenticationFailed));
        let mut sealed = |body: &[u8], requirement, code| {
            if body.len() <= 480 {
                texts.push((reseal(text, secret, body).unwrap_or_default(), requirement, code));
            }
        };
        let Some((head, rest)) = body.split_first() else { return texts };
        let cut = self.random.random_range(1..body.len());
        let truncated = body.get(..cut).unwrap_or_default();
        sealed(truncated, "PAY-18 OP-3", Code::MalformedBody);
        let trailing = [&body[..], &[self.random.random()]].concat();
        sealed(&trailing, "PAY-18 OP-3", Code::MalformedBody);
        // The head of the body, 84 or 85, in two bytes.
        let longer = [&[0x98, head & 0x1f], rest].concat();
        sealed(&longer, "PAY-18 OP-3", Code::MalformedBody);
        // The body goes on with issued-at; a body that says 0 in its place has a value wrong.
        let after = match rest.first() {
            Some(0x1a) => rest.get(5..),
            Some(0x1b) => rest.get(9..),
            _ => None,
        };
        if let Some(after) = after {
            let zero = [&[*head, 0x00], after].concat();
            sealed(&zero, "PAY-3 PAY-20", Code::InvalidOperation);
        }
        texts
    }

    /// Gives an ID.
    fn operation_ids(&mut self, secret: &str) -> String {
        let args = enrolled(self.version, secret, json!({ "digest": self.hex(32) }));
        let (_, derived) = self.gives("operation-id.derive", "ID-1 ID-2", &[], args);
        let (operation, needs) = self.operation();
        let (name, drawn, serials) = self.drawn(3);
        let mut args = enrolled(
            self.version,
            secret,
            json!({
                "issued-at": 1_767_225_600, "lifetime": 300, "operation": operation,
                name: drawn, "taken": [],
            }),
        );
        merge(&mut args, serials);
        let (twin, first) = self.gives("operation-id.draw", "ID-4 ID-5", needs, args.clone());
        args["taken"] = json!([first["operation-id"]]);
        self.gives("operation-id.draw", "ID-4 ID-5", needs, args.clone());
        args[name] = json!([drawn.first()]);
        self.refuses("operation-id.draw", "ID-4 ID-5", needs, args, Code::OperationIdTaken, &twin);
        derived["operation-id"].as_str().unwrap_or_default().to_owned()
    }

    fn otps(&mut self, secret: &str, pin: &str, id: &str) {
        let time = self.time();
        let (keyed, position) = if self.version == Version::V1 {
            (json!({}), json!({}))
        } else {
            (json!({ "typed": self.keyed() }), json!({ "q": self.random.random_range(0..=300) }))
        };
        let mut args = enrolled(self.version, secret, json!({ "pin": pin, "time": time }));
        merge(&mut args, position);
        let mut typed = args.clone();
        typed["operation-id"] = json!(id);
        merge(&mut typed, keyed);
        let (requirements, needs) = ("OTP-1 OTP-6 OTP-7", &["typed"][..]);
        let (twin, _) = self.gives("otp.typed", requirements, needs, typed.clone());
        let refuse = |maker: &mut Self, member: &str, bad: Value, requirement, code| {
            let mut args = typed.clone();
            args[member] = bad;
            maker.refuses("otp.typed", requirement, needs, args, code, &twin);
        };
        let mut ids =
            vec![self.digits(0..=7), self.digits(9..=20), format!("{}x", self.digits(7..=7))];
        if self.version != Version::V1 {
            ids.push(self.mistyped(id));
        }
        for bad in ids {
            refuse(self, "operation-id", json!(bad), "ID-3", Code::MalformedOperationId);
        }
        if self.version != Version::V1 {
            for bad in self.keyed_wrongly() {
                refuse(self, "typed", bad, "OTP-16", Code::MalformedTyped);
            }
        }
        let bad = self.digits_of_no_pin();
        refuse(self, "pin", json!(bad), "ENR-3", Code::MalformedPin);
        for op in ["otp.login", "otp.confirm"] {
            let (twin, _) = self.gives(op, "OTP-1 OTP-7", &[], args.clone());
            let mut args = args.clone();
            args["pin"] = json!(bad);
            self.refuses(op, "ENR-3", &[], args, Code::MalformedPin, &twin);
        }
    }

    /// An ID with one digit that is another.
    fn mistyped(&mut self, id: &str) -> String {
        let at = self.random.random_range(0..8);
        let by = self.random.random_range(1..10);
        let other = |(place, digit): (usize, char)| match digit.to_digit(10) {
            Some(digit) if place == at => char::from_digit((digit + by) % 10, 10).unwrap_or(' '),
            _ => digit,
        };
        id.chars().enumerate().map(other).collect()
    }

    /// What a customer keys in with an operation ID, spelt in one of many ways (OTP-16).
    fn keyed(&mut self) -> Value {
        if self.random.random_ratio(1, 4) {
            return json!({ "kind": "action", "purpose": self.random.random_range(32..=38) });
        }
        let currencies: Vec<Currency> = Currency::all().collect();
        let Some(currency) = currencies.choose(&mut self.random) else { return Value::Null };
        let mut amount =
            format!("{}1{}", ["", "0", "00"][self.random.random_range(0..3)], self.digits(0..=9));
        let decimals = usize::from(currency.decimals());
        if decimals > 0 && self.random.random() {
            amount += [".", ",", " ,", ". "].choose(&mut self.random).unwrap_or(&".");
            amount += &self.digits(1..=decimals);
        }
        let tail = format!("{} {}", self.digits(4..=4), self.word(1).repeat(4));
        let code = currency.code();
        let code = if self.random.random() { code.to_owned() } else { code.to_lowercase() };
        json!({ "kind": "payment", "amount": amount, "currency": code, "tail": tail })
    }

    /// The same with one fault of each kind.
    fn keyed_wrongly(&mut self) -> Vec<Value> {
        let mut payment =
            json!({ "kind": "payment", "amount": "12", "currency": "EUR", "tail": "00123456" });
        let mut wrong =
            vec![json!({ "kind": "action", "purpose": self.random.random_range(64..=1_000_000) })];
        for (member, value) in [
            ("amount", format!("{}.{}", self.digits(1..=4), self.digits(3..=5))),
            ("amount", format!("{},{}.5", self.digits(1..=3), self.digits(1..=3))),
            ("amount", format!("-{}", self.digits(1..=5))),
            ("amount", format!("1{}", self.digits(13..=25))),
            ("currency", self.digits(3..=3)),
            ("tail", self.digits(0..=7)),
            ("tail", self.digits(9..=20)),
        ] {
            let right = payment[member].take();
            payment[member] = json!(value);
            wrong.push(payment.clone());
            payment[member] = right;
        }
        wrong
    }

    /// Payloads of version 2 of one phone, of which the first can be opened.
    fn texts(&mut self, secret: &str) -> Vec<String> {
        let mut n = 0_u64;
        let mut texts = Vec::new();
        for at in 0..12_u64 {
            n += self.random.random_range(1..=4);
            // Now and then one of no bank.
            let m = self.random.random_range(0..n + u64::from(at > 0));
            let args = json!({
                "version": 2, "secret": secret, "issued-at": 1_000_000_000 + at * 40,
                "lifetime": 600, "n": n, "m": m, "fresh": self.hex(32),
                "operation": self.operation().0,
            });
            if let Answer::Ok(outputs) = library::answer_to("payload.encode", &args) {
                texts.extend(outputs["text"].as_str().map(ToOwned::to_owned));
            }
        }
        texts
    }

    /// Random inputs to a phone; it can refuse as well as give.
    fn trace(&mut self, secret: &str, pin: &str, texts: &[String], id: &str) {
        let Some(first) = texts.first() else { return };
        let boots = [self.hex(16), self.hex(16)];
        let (mut unix, mut since_boot, mut boot) =
            (self.random.random_range(1_000_000_000..2_000_000_000_u64), 1000_u64, 0_usize);
        let mut steps = vec![
            json!({ "do": "scan", "text": first, "unix": unix, "since-boot": since_boot, "boot": boots[0], "store": "ok" }),
        ];
        for number in 1..=40_usize {
            match self.random.random_range(0..20) {
                0 => (since_boot, boot) = (self.random.random_range(0..3000), 1 - boot),
                1 => since_boot += self.random.random_range(600..5000),
                _ => since_boot += self.random.random_range(0..60),
            }
            unix += self.random.random_range(0..60);
            let store = if self.random.random_range(0..10) == 0 { "fails" } else { "ok" };
            let mut step = match self.random.random_range(0..6) {
                0 => {
                    // Somewhere near how far the trace has come, in either direction.
                    let near = number / 4 + self.random.random_range(0..3);
                    let text = texts.get(near.min(texts.len().saturating_sub(1)));
                    json!({ "do": "scan", "text": text })
                }
                1 => json!({ "do": "authorise", "pin": pin }),
                2 => self.typed_step(pin, id),
                3 => json!({ "do": "confirm", "pin": pin }),
                _ => json!({ "do": "login", "pin": self.digits(3..=6) }),
            };
            merge(
                &mut step,
                json!({
                    "unix": unix, "since-boot": since_boot, "boot": boots.get(boot), "store": store,
                }),
            );
            steps.push(step);
        }
        let args = enrolled(self.version, secret, json!({ "steps": steps }));
        let requirements = match self.version {
            Version::V1 => "AUTH-4 AUTH-6 AUTH-12 AUTH-13 AUTH-14",
            _ => "AUTH-4 AUTH-6 AUTH-12 AUTH-13 AUTH-14 AUTH-21 AUTH-22 AUTH-23 AUTH-24",
        };
        self.gives("authenticator.trace", requirements, &["typed"], args);
    }

    fn typed_step(&mut self, pin: &str, id: &str) -> Value {
        if self.version == Version::V1 {
            return json!({ "do": "type", "operation-id": self.digits(7..=8), "pin": pin });
        }
        let id = if self.random.random() { id.to_owned() } else { self.digits(7..=8) };
        let mut typed = self.keyed();
        if self.random.random_ratio(1, 4) {
            typed = self.keyed_wrongly().swap_remove(0);
        }
        json!({ "do": "type", "operation-id": id, "typed": typed, "pin": pin })
    }

    /// Random inputs to a bank, and a policy that no bank may have.
    fn verifier<D: verifier::Draws + Serialize>(&mut self, pin: &str) {
        let secret = self.random.random();
        let Some(args) = verifier::trace::<D>(&mut self.random, secret, pin) else { return };
        let args = json!(args);
        let requirements = match self.version {
            Version::V1 => "VER-7 VER-10 VER-15 VER-20 VER-22 VER-25",
            _ => "VER-7 VER-10 VER-15 VER-20 VER-22 VER-25 VER-39 VER-40 VER-41 VER-42 VER-43",
        };
        let (twin, _) = self.gives("verifier.trace", requirements, &["typed"], args.clone());
        let mut bad = args;
        bad["policy"]["lifetime"] = json!(self.random.random_range(0..120));
        self.refuses("verifier.trace", "VER-37", &["typed"], bad, Code::InvalidPolicy, &twin);
    }

    fn oath(&mut self) {
        let key = self.hex(20);
        let args = |key: &str, digits: u64, counter: &str| json!({ "key": key, "counter": counter, "digits": digits });
        let counter = self.hex(8);
        let digits = self.random.random_range(6..=8);
        let (twin, _) = self.gives("oath.hotp", "OATH-1", &[], args(&key, digits, &counter));
        let bad = self.random.random_range(9..=100);
        self.refuses(
            "oath.hotp",
            "OATH-3",
            &[],
            args(&key, bad, &counter),
            Code::InvalidParameter,
            &twin,
        );
        let short = self.hex(10);
        self.refuses(
            "oath.hotp",
            "OATH-2",
            &[],
            args(&short, digits, &counter),
            Code::InvalidParameter,
            &twin,
        );

        let hash = ["SHA1", "SHA256", "SHA512"].choose(&mut self.random).copied().unwrap_or("SHA1");
        let (time, step) = (self.time(), self.random.random_range(1..=3600));
        let totp = |step: u64, digits: u64| json!({ "key": key, "hash": hash, "time": time, "step": step, "t0": 0, "digits": digits });
        let (twin, _) = self.gives("oath.totp", "OATH-4", &[], totp(step, digits));
        self.refuses("oath.totp", "OATH-4", &[], totp(0, digits), Code::InvalidParameter, &twin);
        self.refuses("oath.totp", "OATH-3", &[], totp(step, bad), Code::InvalidParameter, &twin);

        let length = self.random.random_range(4..=64);
        let response = [0, 4, 5, 6, 7, 8, 9, 10].choose(&mut self.random).copied().unwrap_or(6);
        let password =
            ["SHA1", "SHA256", "SHA512"].choose(&mut self.random).copied().unwrap_or("SHA1");
        let suite = format!("OCRA-1:HOTP-{hash}-{response}:C-QN{length:02}-P{password}-S064-T1M");
        let (twin, _) =
            self.gives("oath.suite", "OATH-5 OATH-6 OATH-7 OATH-8", &[], json!({ "suite": suite }));
        let bad = suite.replacen("HOTP", "H0TP", 1);
        self.refuses(
            "oath.suite",
            "OATH-5",
            &[],
            json!({ "suite": bad }),
            Code::InvalidSuite,
            &twin,
        );
        let bad = suite.replacen(&format!("QN{length:02}"), "QN65", 1);
        self.refuses(
            "oath.suite",
            "OATH-7",
            &[],
            json!({ "suite": bad }),
            Code::InvalidSuite,
            &twin,
        );
        let challenge = self.digits(1..=length);
        let ocra = json!({
            "suite": suite, "key": key, "mode": "one-way", "challenge": challenge,
            "counter": counter, "password": self.word(12), "session": self.hex(8), "time": time,
        });
        let (twin, _) =
            self.gives("oath.ocra", "OATH-9 OATH-10 OATH-11 OATH-12", &[], ocra.clone());
        let mut bad = ocra.clone();
        bad["challenge"] = json!(format!("{challenge}x"));
        self.refuses("oath.ocra", "OATH-10", &[], bad, Code::InvalidChallenge, &twin);
        for member in ["counter", "password", "session", "time"] {
            let mut bad = ocra.clone();
            if let Some(bad) = bad.as_object_mut() {
                bad.remove(member);
            }
            self.refuses("oath.ocra", "OATH-12", &[], bad, Code::InvalidDataInput, &twin);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        outcome::{Outcome, Reply, judge},
        testee::answer,
    };

    #[test]
    fn the_library_answers_every_fresh_case_as_the_mutation_says() {
        let cases = cases(7, 30);
        for vector in &cases {
            let reply = Reply::Answer(answer(&vector.op, vector.args.clone()));
            let judgement = judge(vector, &reply);
            assert_eq!(judgement.outcome, Outcome::Pass, "{vector:?} {judgement:?}");
        }
        for (op, _) in library::OPERATIONS {
            let positives = |vector: &&Vector| vector.op == *op && vector.twin.is_none();
            assert!(cases.iter().filter(positives).count() >= 30, "{op}");
        }
    }

    #[test]
    fn another_seed_gives_other_cases_and_the_same_seed_the_same() {
        assert_eq!(cases(1, 2), cases(1, 2));
        assert_ne!(cases(1, 2), cases(2, 2));
        let (few, many) = (cases(1, 2), cases(1, 5));
        assert_eq!(Some(few.as_slice()), many.get(..few.len()));
        let ids: BTreeSet<_> = many.iter().map(|vector| &vector.id).collect();
        assert_eq!(ids.len(), many.len());
    }
}
