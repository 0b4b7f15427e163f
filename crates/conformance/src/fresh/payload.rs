//! Payloads, and the texts and operations that are refused.

use dlotp::{Code, Version};
use dlotp_testee::library::{self, LibraryAnswer};
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{CaseBuilder, enrolled, merge};

impl CaseBuilder {
    pub(super) fn payload(&mut self, secret: &str, pin: &str) -> String {
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

    /// Adds orders with one value out of its range or list.
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

    /// Returns texts with one mistake each, one for each kind of mistake.
    fn bad_texts(&mut self, secret: &str, text: &str) -> Vec<(String, &'static str, Code)> {
        use dlotp_suite::seal::{body_of, envelope_of, prefix, reseal, seal_envelope};
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
            if body.len() <= 640 {
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
        // The next item is issued-at, in which 0 is an invalid value.
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

    /// Returns payloads of version 2 for one phone, the first of which can be opened.
    pub(super) fn texts(&mut self, secret: &str) -> Vec<String> {
        let mut n = 0_u64;
        let mut texts = Vec::new();
        for at in 0..12_u64 {
            n += self.random.random_range(1..=4);
            // Some have serials that no bank gives.
            let m = self.random.random_range(0..n + u64::from(at > 0));
            let args = json!({
                "version": 2, "secret": secret, "issued-at": 1_000_000_000 + at * 40,
                "lifetime": 600, "n": n, "m": m, "fresh": self.hex(32),
                "operation": self.operation().0,
            });
            if let LibraryAnswer::Ok(outputs) = library::answer_to("payload.encode", &args) {
                texts.extend(outputs["text"].as_str().map(ToOwned::to_owned));
            }
        }
        texts
    }
}
