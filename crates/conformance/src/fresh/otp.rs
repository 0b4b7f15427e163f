//! Operation IDs, OTPs, and what is keyed in.

use dlotp::{Code, Version};
use dlotp_suite::currency::CURRENCIES;
use rand::{
    Rng,
    seq::{IndexedRandom, IteratorRandom},
};
use serde_json::{Value, json};

use super::{CaseBuilder, enrolled, merge};

impl CaseBuilder {
    /// Adds the cases of operation IDs, and returns an ID.
    pub(super) fn operation_ids(&mut self, secret: &str) -> String {
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

    pub(super) fn otps(&mut self, secret: &str, pin: &str, id: &str) {
        let time = self.time();
        let (keyed, position) = if self.version == Version::V1 {
            (json!({}), json!({}))
        } else {
            (json!({ "typed": self.keyed() }), json!({ "q": self.position() - 1 }))
        };
        let mut args = enrolled(self.version, secret, json!({ "pin": pin, "time": time }));
        merge(&mut args, position);
        let mut typed = args.clone();
        typed["operation-id"] = json!(id);
        merge(&mut typed, keyed);
        let requirements = match self.version {
            Version::V1 => "OTP-1 OTP-6 OTP-7",
            _ => "OTP-1 OTP-6 OTP-7 OTP-13 OTP-16",
        };
        let needs = &["typed"][..];
        let (twin, _) = self.gives("otp.typed", requirements, needs, typed.clone());
        let refuse = |builder: &mut Self, member: &str, bad: Value, requirement, code| {
            let mut args = typed.clone();
            args[member] = bad;
            builder.refuses("otp.typed", requirement, needs, args, code, &twin);
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

    /// Returns an ID with one digit changed.
    fn mistyped(&mut self, id: &str) -> String {
        let at = self.random.random_range(0..8);
        let by = self.random.random_range(1..10);
        let other = |(place, digit): (usize, char)| match digit.to_digit(10) {
            Some(digit) if place == at => char::from_digit((digit + by) % 10, 10).unwrap_or(' '),
            _ => digit,
        };
        id.chars().enumerate().map(other).collect()
    }

    /// Returns typed details for an operation ID, in one of many spellings (OTP-16).
    pub(super) fn keyed(&mut self) -> Value {
        if self.random.random_ratio(1, 4) {
            return json!({ "kind": "action", "purpose": self.random.random_range(32..=37) });
        }
        let Some(currency) = CURRENCIES.iter().choose(&mut self.random) else { return Value::Null };
        let mut amount =
            format!("{}1{}", ["", "0", "00"][self.random.random_range(0..3)], self.digits(0..=9));
        let decimals = usize::from(currency.decimals);
        if decimals > 0 && self.random.random() {
            amount += [".", ",", " ,", ". "].choose(&mut self.random).unwrap_or(&".");
            amount += &self.digits(1..=decimals);
        }
        let tail = format!("{} {}", self.digits(4..=4), self.word(1).repeat(4));
        let code = currency.code;
        let code = if self.random.random() { code.to_owned() } else { code.to_lowercase() };
        let purpose = [1, 2, 4, 6].choose(&mut self.random);
        json!({ "kind": "payment", "purpose": purpose, "amount": amount, "currency": code, "tail": tail })
    }

    /// Returns typed details with one mistake each, one for each kind of mistake.
    pub(super) fn keyed_wrongly(&mut self) -> Vec<Value> {
        let mut payment = json!({ "kind": "payment", "purpose": 1, "amount": "12", "currency": "EUR", "tail": "00123456" });
        let mut wrong =
            vec![json!({ "kind": "action", "purpose": self.random.random_range(64..=1_000_000) })];
        wrong.push(json!({ "kind": "action", "purpose": self.random.random_range(38..=39) }));
        payment["purpose"] = json!([3, 5, 7, 32].choose(&mut self.random));
        wrong.push(payment.clone());
        payment["purpose"] = json!(1);
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
}
