//! Implementations with each other, in all combinations: each consumes the outputs of the others.
//!
//! A bank issues, every phone scans or types, and every bank judges the OTPs of every phone. Nothing is compared with
//! this library: implementations agree with each other, or they do not.

use dlotp::operation::Currency;
use dlotp_wire::{
    vectors::{Expectation, Vector},
    wire::Answer,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::{
    fresh::{self, merge},
    outcome::TesteeReply,
    peer::Peer,
};

/// A purpose that the policy allows a confirmation OTP to confirm.
const UNLINKED: u64 = 36;
/// The purposes of actions that are never typed (OTP-14).
const NEVER_TYPED: [u64; 2] = [38, 39];
/// The purposes of payments that version 2 types (OTP-13).
const TYPED_PAYMENTS: [u64; 4] = [1, 2, 4, 6];

/// A disagreement between two implementations.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    /// The requirements that it touches.
    pub requirements: &'static str,
    /// The exchange: its subject and both sides.
    pub what: String,
    /// The value of one.
    pub one: String,
    /// The value of the other.
    pub other: String,
    /// The arguments of the computation.
    pub args: Value,
}

/// The result of all combinations.
#[derive(Debug, Default)]
pub struct PairResult {
    /// The number of values that one made and another consumed.
    pub exchanges: usize,
    /// The disagreements.
    pub disagreements: Vec<Disagreement>,
}

/// An enrolment, and an operation that its customer orders.
struct Scenario {
    version: u64,
    secret: Value,
    pin: String,
    operation: Value,
    issued_at: u64,
    /// The random draw.
    drawn: Value,
    handle: String,
}

/// Pairs all peers in this many scenarios.
#[must_use]
pub fn pair(peers: &mut [Peer], seed: u64, scenarios: usize) -> PairResult {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let cases = fresh::cases(seed, scenarios);
    let mut paired = PairResult::default();
    let orders = cases
        .iter()
        .filter(|case| case.op == "payload.encode" && matches!(case.expected, Expectation::Ok(_)));
    // Each round of fresh cases has an order of each version.
    for order in orders {
        if let Some(scenario) = Scenario::new(order, &mut random) {
            play(peers, &scenario, &mut paired);
        }
    }
    paired
}

impl Scenario {
    fn new(order: &Vector, random: &mut ChaCha8Rng) -> Option<Self> {
        let of = |name: &str| order.args.get(name).cloned();
        let version = of("version")?.as_u64()?;
        Some(Self {
            version,
            secret: of("secret")?,
            pin: format!("{:06}", random.random_range(0..1_000_000)),
            operation: of("operation")?,
            // Steps before and after it exist, and no clock overflows.
            issued_at: of("issued-at")?.as_u64()?.clamp(86_400, 253_402_200_000),
            drawn: of(if version == 1 { "nonce" } else { "fresh" })?,
            handle: hex::encode(random.random::<[u8; 16]>()),
        })
    }

    fn enrolled(&self, more: Value) -> Value {
        let mut args = json!({ "version": self.version, "secret": self.secret });
        merge(&mut args, more);
        args
    }

    fn of_phone(&self, more: Value) -> Value {
        let mut args = self.enrolled(json!({ "pin": self.pin }));
        merge(&mut args, more);
        args
    }

    /// The arguments of a bank that issues the operation and then takes these inputs, a second apart.
    fn of_bank(&self, inputs: &[Value]) -> Value {
        let drawn = if self.version == 1 { "nonces" } else { "fresh" };
        let issue = json!({
            "do": "issue", "handle": self.handle, drawn: [self.drawn], "operation": self.operation,
        });
        let steps: Vec<Value> = std::iter::once(&issue)
            .chain(inputs)
            .zip(self.issued_at..)
            .map(|(input, at)| json!({ "at": at, "store": "ok", "input": input }))
            .collect();
        self.of_phone(json!({
            "policy": {
                "lifetime": 300, "typed": "always", "login-blocks": "fixed",
                "unlinked-purposes": [UNLINKED], "bulk": true,
            },
            "enrolled-at": self.issued_at.saturating_sub(3_600), "active": true, "steps": steps,
        }))
    }

    /// An OTP that is typed in for the operation, a login or a confirmation.
    fn input(&self, domain: Domain, otp: &Value) -> Value {
        match domain {
            Domain::Scanned | Domain::Typed => {
                json!({ "do": "submit", "handle": self.handle, "otp": otp })
            }
            Domain::Login => json!({ "do": "login", "otp": otp }),
            Domain::Confirm => json!({ "do": "confirm", "handle": self.handle, "otp": otp }),
        }
    }

    /// The arguments of an issuer; in version 2 with the serials of a bank's first payload.
    fn to_encode(&self) -> Value {
        let mut args = self.enrolled(json!({
            "issued-at": self.issued_at, "lifetime": 300, "operation": self.operation,
        }));
        merge(
            &mut args,
            match self.version {
                1 => json!({ "nonce": self.drawn }),
                _ => json!({ "n": 1, "m": 0, "fresh": self.drawn }),
            },
        );
        args
    }

    /// The arguments of a phone; none where the operation is not for this domain.
    fn to_compute(&self, domain: Domain, text: &Value, id: &Value) -> Option<Value> {
        let time = self.issued_at.saturating_add(1);
        let mut more = match domain {
            Domain::Scanned => json!({ "text": text }),
            Domain::Typed => json!({ "operation-id": id, "time": time }),
            Domain::Login | Domain::Confirm => json!({ "time": time }),
        };
        if domain == Domain::Confirm && !self.may_be_confirmed() {
            return None;
        }
        if domain == Domain::Typed && !self.may_be_typed() {
            return None;
        }
        if self.version != 1 && domain != Domain::Scanned {
            merge(&mut more, json!({ "q": 0 }));
        }
        if self.version != 1 && domain == Domain::Typed {
            merge(&mut more, json!({ "typed": self.keyed()? }));
        }
        Some(self.of_phone(more))
    }

    /// The typed details of version 2; none where the operation can't be typed (OTP-14).
    fn keyed(&self) -> Option<Value> {
        let of = |name: &str| self.operation.get(name);
        let purpose = of("purpose")?.as_u64()?;
        match of("kind")?.as_str()? {
            "action" if !NEVER_TYPED.contains(&purpose) => {
                Some(json!({ "kind": "action", "purpose": purpose }))
            }
            "payment" if TYPED_PAYMENTS.contains(&purpose) => {
                let (account, currency) = (of("account")?.as_str()?, of("currency")?.as_str()?);
                let decimals = usize::from(currency.parse::<Currency>().ok()?.decimals());
                let amount = of("amount")?.to_string();
                let padded = format!("{amount:0>width$}", width = decimals + 1);
                let (whole, fraction) = padded.split_at_checked(padded.len() - decimals)?;
                let sign = if decimals == 0 { "" } else { "," };
                let tail = account.get(account.len().checked_sub(8)?..)?;
                let amount = format!("{whole}{sign}{fraction}");
                Some(json!({
                    "kind": "payment", "purpose": purpose, "amount": amount, "currency": currency,
                    "tail": tail,
                }))
            }
            _ => None,
        }
    }

    /// The binding that a bank reports for an OTP.
    fn binding(&self, domain: Domain) -> &'static str {
        let payment = self.operation.get("kind").is_some_and(|kind| kind == "payment");
        match domain {
            Domain::Typed if self.version != 1 && payment => "typed-details",
            domain => domain.binding(),
        }
    }

    fn may_be_typed(&self) -> bool {
        let purpose = self.operation.get("purpose").and_then(Value::as_u64);
        let may = |purpose| self.version == 1 && !NEVER_TYPED.contains(&purpose);
        purpose.is_some_and(may) || self.keyed().is_some()
    }

    fn may_be_confirmed(&self) -> bool {
        self.operation.get("purpose").and_then(Value::as_u64) == Some(UNLINKED)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Domain {
    Scanned,
    Typed,
    Login,
    Confirm,
}

impl Domain {
    const ALL: [Self; 4] = [Self::Scanned, Self::Typed, Self::Login, Self::Confirm];

    const fn op(self) -> &'static str {
        match self {
            Self::Scanned => "otp.scanned",
            Self::Typed => "otp.typed",
            Self::Login => "otp.login",
            Self::Confirm => "otp.confirm",
        }
    }

    const fn binding(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::Typed => "typed",
            Self::Login => "login",
            Self::Confirm => "unlinked",
        }
    }

    const fn requirements(self) -> &'static str {
        match self {
            Self::Scanned => "OTP-1 OTP-5 VER-19",
            Self::Typed => "OTP-1 OTP-6 VER-19",
            Self::Login => "OTP-1 VER-24",
            Self::Confirm => "OTP-1 VER-26",
        }
    }
}

fn play(peers: &mut [Peer], scenario: &Scenario, paired: &mut PairResult) {
    let needs = match scenario.operation.get("kind").and_then(Value::as_str) {
        Some("bulk") => vec!["bulk".to_owned()],
        _ => Vec::new(),
    };
    let of_role = |peers: &[Peer], role: &str, needs: &[String]| -> Vec<usize> {
        (0..peers.len())
            .filter(|at| {
                peers.get(*at).is_some_and(|peer| peer.claims(role, scenario.version, needs))
            })
            .collect()
    };
    let issuers = of_role(peers, "issuer", &needs);
    let phones = of_role(peers, "authenticator", &needs);
    let banks = of_role(peers, "verifier", &[needs.clone(), vec!["typed".to_owned()]].concat());
    let mut runner = PairRunner { peers, paired };

    // Every issuer makes one text, and that of a bank that issues is the same.
    let encode = scenario.to_encode();
    let texts = runner.alike(&issuers, "payload.encode", &encode, "text", "PAY-1 PAY-2 OP-1 OP-2");
    let issued =
        banks.iter().map(|bank| runner.reply(*bank, &scenario.of_bank(&[]), 0)).collect::<Vec<_>>();
    for (bank, reply) in banks.iter().zip(&issued) {
        let text = reply.pointer("/gives/text").cloned().unwrap_or(Value::Null);
        if let Some((issuer, made)) = texts.first() {
            let what =
                format!("{} issues what {} encodes", runner.name(*bank), runner.name(*issuer));
            runner.hold("VER-15 PAY-1", what, made, &text, &encode);
        }
    }
    let Some((_, text)) = texts.first().cloned() else { return };

    // Every phone reads the same of it.
    let decode = json!({ "enrolments": [{ "version": scenario.version, "secret": scenario.secret }], "text": text });
    let digests = runner.alike(&phones, "payload.decode", &decode, "digest", "PAY-7 PAY-21");
    runner.alike(&phones, "payload.decode", &decode, "display", "OP-21 OP-22 OP-23 OP-24 OP-25");
    runner.alike(&phones, "payload.decode", &decode, "operation", "OP-1 OP-3 PAY-21");
    let Some((_, digest)) = digests.first().cloned() else { return };
    let derive = scenario.enrolled(json!({ "digest": digest }));
    let ids = runner.alike(&issuers, "operation-id.derive", &derive, "operation-id", "ID-1 ID-2");
    let id = ids.first().map_or(Value::Null, |(_, id)| id.clone());
    for (bank, reply) in banks.iter().zip(&issued) {
        let shown = reply.pointer("/gives/operation-id").cloned().unwrap_or(Value::Null);
        let what = format!("{} shows the operation ID of the payload", runner.name(*bank));
        let expected = if scenario.may_be_typed() { &id } else { &Value::Null };
        runner.hold("VER-16 ID-1", what, expected, &shown, &derive);
    }

    // Every bank accepts what every phone gives, in its domain.
    for domain in Domain::ALL {
        let Some(args) = scenario.to_compute(domain, &text, &id) else { continue };
        let binding = scenario.binding(domain);
        for &phone in &phones {
            let otp = runner.output(phone, domain.op(), &args, "otp");
            for &bank in &banks {
                let trace = scenario.of_bank(&[scenario.input(domain, &otp)]);
                let reply = runner.reply(bank, &trace, 1);
                let what = format!(
                    "{} accepts the {} OTP of {}",
                    runner.name(bank),
                    binding,
                    runner.name(phone)
                );
                let bound = reply.pointer("/gives/binding").cloned().unwrap_or(reply);
                runner.hold(domain.requirements(), what, &json!(binding), &bound, &trace);
            }
        }
    }
}

/// The peers, and the results of their exchanges.
struct PairRunner<'a> {
    peers: &'a mut [Peer],
    paired: &'a mut PairResult,
}

impl PairRunner<'_> {
    fn name(&self, at: usize) -> String {
        self.peers.get(at).map_or_else(String::new, |peer| peer.name.clone())
    }

    /// Returns one output of one peer, or its refusal.
    fn output(&mut self, at: usize, op: &str, args: &Value, output: &str) -> Value {
        let Some(peer) = self.peers.get_mut(at) else { return Value::Null };
        match peer.ask(op, args) {
            TesteeReply::Answer(Answer::Ok(outputs)) => {
                outputs.get(output).cloned().unwrap_or(Value::Null)
            }
            TesteeReply::Answer(Answer::Rejected(code)) => json!({ "rejected": code }),
            other => json!({ "failed": other.describe() }),
        }
    }

    /// Returns one reply of a bank.
    fn reply(&mut self, at: usize, trace: &Value, step: usize) -> Value {
        let replies = self.output(at, "verifier.trace", trace, "replies");
        replies.get(step).cloned().unwrap_or(replies)
    }

    /// Compares the output of each peer with that of the first.
    fn alike(
        &mut self,
        peers: &[usize],
        op: &str,
        args: &Value,
        output: &str,
        requirements: &'static str,
    ) -> Vec<(usize, Value)> {
        let found: Vec<(usize, Value)> =
            peers.iter().map(|at| (*at, self.output(*at, op, args, output))).collect();
        if let Some(((first, expected), rest)) = found.split_first() {
            for (at, value) in rest {
                let what = format!(
                    "{op} gives one {output} by {} and {}",
                    self.name(*first),
                    self.name(*at)
                );
                self.hold(requirements, what, expected, value, args);
            }
        }
        found
    }

    fn hold(
        &mut self,
        requirements: &'static str,
        what: String,
        one: &Value,
        other: &Value,
        args: &Value,
    ) {
        self.paired.exchanges = self.paired.exchanges.saturating_add(1);
        if one != other {
            self.paired.disagreements.push(Disagreement {
                requirements,
                what,
                one: one.to_string(),
                other: other.to_string(),
                args: args.clone(),
            });
        }
    }
}
