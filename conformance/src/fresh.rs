//! Fresh cases: computed by the library from the seed of a run, so that no table of known answers
//! passes.

#![allow(clippy::indexing_slicing, reason = "the JSON that is taken apart was made here")]

mod verifier;

use std::{num::NonZero, panic, thread};

use dlotp::{Code, operation::Currency};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use crate::{
    library::{self, Answer},
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
    let mut maker = Maker { random, round, vectors: Vec::new(), number: 0 };
    maker.round();
    maker.vectors
}

struct Maker {
    random: ChaCha8Rng,
    round: usize,
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
        let secret = self.hex(32);
        let pin = self.digits(4..=12);
        self.enrolment(&secret, &pin);
        let text = self.payload(&secret, &pin);
        self.operation_ids(&secret);
        self.otps(&secret, &pin);
        self.trace(&secret, &pin, &text);
        self.verifier(&pin);
        self.oath();
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
            requirements: requirements.split(' ').map(str::to_owned).collect(),
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
        let args = |pin: &str| json!({ "version": 1, "secret": secret, "pin": pin });
        let (twin, _) = self.gives("enrolment.derive", "ENR-4 ENR-5 ENR-6 ENR-7", &[], args(pin));
        for bad in [self.digits(0..=3), self.digits(13..=20), format!("{pin}x")] {
            self.refuses("enrolment.derive", "ENR-3", &[], args(&bad), Code::MalformedPin, &twin);
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
        let args = json!({
            "version": 1, "secret": secret,
            "issued-at": self.random.random_range(1..=253_402_300_799_u64),
            "lifetime": self.random.random_range(120..=600),
            "nonce": self.hex(12), "operation": operation,
        });
        let (encoded, outputs) =
            self.gives("payload.encode", "PAY-1 PAY-2 PAY-6 OP-1 OP-2", needs, args.clone());
        let text = outputs["text"].as_str().unwrap_or_default().to_owned();
        self.refuse_orders(&args, &encoded, needs);

        let decode = |text: &str| json!({ "enrolments": [{ "version": 1, "secret": secret }], "text": text });
        let (decoded, _) = self.gives("payload.decode", "PAY-7 PAY-21 OP-21", needs, decode(&text));
        for (text, requirement, code) in self.bad_texts(secret, &text) {
            self.refuses("payload.decode", requirement, needs, decode(&text), code, &decoded);
        }
        let other =
            json!({ "enrolments": [{ "version": 1, "secret": self.hex(32) }], "text": text });
        self.refuses("payload.decode", "PAY-15", needs, other, Code::UnknownKey, &decoded);

        let scanned =
            |pin: &str| json!({ "version": 1, "secret": secret, "pin": pin, "text": text });
        let (twin, _) = self.gives("otp.scanned", "OTP-1 OTP-2 OTP-4 OTP-5", needs, scanned(pin));
        self.refuses(
            "otp.scanned",
            "ENR-3",
            needs,
            scanned(&self.digits_of_no_pin()),
            Code::MalformedPin,
            &twin,
        );
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
        use crate::seal::{envelope_of, seal_body, seal_envelope};
        let mut texts = Vec::new();
        let version = self.random.random_range(1000..=9999);
        texts.push((
            text.replacen("dlotp:1.", &format!("dlotp:{version}."), 1),
            "PAY-11",
            Code::UnsupportedVersion,
        ));
        texts.push((text.replacen("dlotp", "dlotq", 1), "PAY-12", Code::MalformedPayload));
        let at = self.random.random_range(8..text.len());
        let mut foreign = text.to_owned();
        foreign.replace_range(
            at..=at,
            ["+", "/", "=", " ", "~", "\n"].choose(&mut self.random).unwrap_or(&"+"),
        );
        texts.push((foreign, "PAY-13", Code::MalformedPayload));
        let Some(envelope) = envelope_of(text) else { return texts };
        let short: Vec<u8> =
            envelope.iter().copied().take(self.random.random_range(0..=24)).collect();
        texts.push((seal_envelope(&short), "PAY-14", Code::MalformedPayload));
        let mut tampered = envelope.clone();
        let at = self.random.random_range(8..tampered.len());
        if let Some(byte) = tampered.get_mut(at) {
            *byte ^= 1 << self.random.random_range(0..8);
        }
        texts.push((seal_envelope(&tampered), "PAY-16", Code::AuthenticationFailed));
        let body = envelope.get(8..envelope.len().saturating_sub(16)).unwrap_or_default().to_vec();
        let cut = self.random.random_range(1..body.len());
        let truncated = body.get(..cut).unwrap_or_default();
        texts.push((seal_body(secret, truncated), "PAY-18 OP-3", Code::MalformedBody));
        if body.len() < 480 {
            let trailing = [&body[..], &[self.random.random()]].concat();
            texts.push((seal_body(secret, &trailing), "PAY-18 OP-3", Code::MalformedBody));
        }
        if body.len() < 476 {
            // The head of the body, 84, in two bytes.
            let longer = [&[0x98, 0x04], body.get(1..).unwrap_or_default()].concat();
            texts.push((seal_body(secret, &longer), "PAY-18 OP-3", Code::MalformedBody));
        }
        // The body begins with 84 and issued-at; a body that says 0 in its place has a value wrong.
        let head = match body.get(1) {
            Some(0x1a) => 6,
            Some(0x1b) => 10,
            _ => 0,
        };
        if head > 0 {
            let zero = [&[0x84, 0x00], body.get(head..).unwrap_or_default()].concat();
            texts.push((seal_body(secret, &zero), "PAY-3 PAY-20", Code::InvalidOperation));
        }
        texts
    }

    fn operation_ids(&mut self, secret: &str) {
        let args = json!({ "version": 1, "secret": secret, "digest": self.hex(32) });
        self.gives("operation-id.derive", "ID-1 ID-2", &[], args);
        let (operation, needs) = self.operation();
        let nonces: Vec<String> = (0..3).map(|_| self.hex(12)).collect();
        let mut args = json!({
            "version": 1, "secret": secret, "issued-at": 1_767_225_600, "lifetime": 300,
            "operation": operation, "nonces": nonces, "taken": [],
        });
        let (twin, first) = self.gives("operation-id.draw", "ID-4 ID-5", needs, args.clone());
        args["taken"] = json!([first["operation-id"]]);
        self.gives("operation-id.draw", "ID-4 ID-5", needs, args.clone());
        args["nonces"] = json!([nonces.first()]);
        self.refuses("operation-id.draw", "ID-4 ID-5", needs, args, Code::OperationIdTaken, &twin);
    }

    fn otps(&mut self, secret: &str, pin: &str) {
        let (id, time) = (self.digits(8..=8), self.time());
        let typed = |pin: &str, id: &str| json!({ "version": 1, "secret": secret, "pin": pin, "operation-id": id, "time": time });
        let (twin, _) = self.gives("otp.typed", "OTP-1 OTP-6 OTP-7", &["typed"], typed(pin, &id));
        for bad in [self.digits(0..=7), self.digits(9..=20), format!("{}x", self.digits(7..=7))] {
            self.refuses(
                "otp.typed",
                "ID-3",
                &["typed"],
                typed(pin, &bad),
                Code::MalformedOperationId,
                &twin,
            );
        }
        let bad = self.digits_of_no_pin();
        self.refuses("otp.typed", "ENR-3", &["typed"], typed(&bad, &id), Code::MalformedPin, &twin);
        for op in ["otp.login", "otp.confirm"] {
            let args =
                |pin: &str| json!({ "version": 1, "secret": secret, "pin": pin, "time": time });
            let (twin, _) = self.gives(op, "OTP-1 OTP-7", &[], args(pin));
            self.refuses(op, "ENR-3", &[], args(&bad), Code::MalformedPin, &twin);
        }
    }

    /// Random inputs to a phone; it can refuse as well as give.
    fn trace(&mut self, secret: &str, pin: &str, text: &str) {
        let boots = [self.hex(16), self.hex(16)];
        let (mut unix, mut since_boot, mut boot) =
            (self.random.random_range(1_000_000_000..2_000_000_000_u64), 1000_u64, 0_usize);
        let mut steps = vec![
            json!({ "do": "scan", "text": text, "unix": unix, "since-boot": since_boot, "boot": boots[0], "store": "ok" }),
        ];
        for _ in 0..40 {
            match self.random.random_range(0..20) {
                0 => (since_boot, boot) = (self.random.random_range(0..3000), 1 - boot),
                1 => since_boot += self.random.random_range(600..5000),
                _ => since_boot += self.random.random_range(0..60),
            }
            unix += self.random.random_range(0..60);
            let store = if self.random.random_range(0..10) == 0 { "fails" } else { "ok" };
            let mut step = match self.random.random_range(0..6) {
                0 => json!({ "do": "scan", "text": text }),
                1 => json!({ "do": "authorise", "pin": pin }),
                2 => json!({ "do": "type", "operation-id": self.digits(7..=8), "pin": pin }),
                3 => json!({ "do": "confirm", "pin": pin }),
                _ => json!({ "do": "login", "pin": self.digits(3..=6) }),
            };
            step["unix"] = json!(unix);
            step["since-boot"] = json!(since_boot);
            step["boot"] = json!(boots.get(boot));
            step["store"] = json!(store);
            steps.push(step);
        }
        let args = json!({ "version": 1, "secret": secret, "steps": steps });
        self.gives(
            "authenticator.trace",
            "AUTH-4 AUTH-6 AUTH-12 AUTH-13 AUTH-14",
            &["typed"],
            args,
        );
    }

    /// Random inputs to a bank, and a policy that no bank may have.
    fn verifier(&mut self, pin: &str) {
        let secret = self.random.random();
        let Some(args) = verifier::trace(&mut self.random, secret, pin) else { return };
        let args = json!(args);
        let requirements = "VER-7 VER-10 VER-15 VER-20 VER-22 VER-25";
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
