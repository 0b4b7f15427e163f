//! Traces of the authenticator, and the beginning of those of the verifier.

use dlotp::{Code, Version};
use dlotp_wire::vectors::Expectation;
use rand::Rng;
use serde::Serialize;
use serde_json::{Value, json};

use super::{CaseBuilder, TITLE, enrolled, merge, verifier};

/// The number of steps after the first scan.
const STEPS: usize = 40;

impl CaseBuilder {
    /// Adds a trace of random inputs to a phone, of which it refuses some.
    pub(super) fn trace(&mut self, secret: &str, pin: &str, texts: &[String], id: &str) {
        let Some(first) = texts.first() else { return };
        let boots = [self.hex(16), self.hex(16)];
        let (mut unix, mut since_boot, mut boot) =
            (self.random.random_range(1_000_000_000..2_000_000_000_u64), 1000_u64, 0_usize);
        let mut steps = vec![
            json!({ "do": "scan", "text": first, "unix": unix, "since-boot": since_boot, "boot": boots[0], "store": "ok" }),
        ];
        for number in 1..=STEPS {
            match self.random.random_range(0..20) {
                0 => (since_boot, boot) = (self.random.random_range(0..3000), 1 - boot),
                1 => since_boot += self.random.random_range(600..5000),
                _ => since_boot += self.random.random_range(0..60),
            }
            unix += self.random.random_range(0..60);
            let store = if self.random.random_range(0..10) == 0 { "fails" } else { "ok" };
            let mut step = match self.random.random_range(0..6) {
                0 => {
                    // Near the progress of the trace, in either direction.
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
            Version::V1 => "AUTH-4 AUTH-6 AUTH-13 AUTH-14 AUTH-15",
            _ => "AUTH-4 AUTH-6 AUTH-13 AUTH-14 AUTH-15 AUTH-22 AUTH-21 AUTH-23 AUTH-24",
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

    /// Adds a trace of random inputs to a bank, and one with a policy that no bank may have.
    pub(super) fn verifier<D: verifier::VersionDraw + Serialize>(&mut self, pin: &str) {
        // Inputs need many steps to show their effect; a policy is refused before the first.
        self.bank::<D>(pin, verifier::STEPS);
        let Some((twin, mut bad)) = self.bank::<D>(pin, 1) else { return };
        bad["policy"]["lifetime"] = json!(self.random.random_range(0..120));
        self.refuses("verifier.trace", "VER-8", &["typed"], bad, Code::InvalidPolicy, &twin);
    }

    /// Adds a trace of this many steps, and returns its id and arguments.
    fn bank<D: verifier::VersionDraw + Serialize>(
        &mut self,
        pin: &str,
        steps: usize,
    ) -> Option<(String, Value)> {
        let requirements = match self.version {
            Version::V1 => "VER-9 VER-12 VER-17 VER-22 VER-24 VER-27",
            _ => "VER-9 VER-12 VER-17 VER-22 VER-24 VER-27 VER-39 VER-41 VER-42 VER-43 VER-44",
        };
        let secret = self.random.random();
        let (args, outputs) = verifier::trace::<D>(&mut self.random, secret, pin, steps)?;
        let (args, expected) = (json!(args), Expectation::Ok(json!(outputs)));
        let (op, needs) = ("verifier.trace", &["typed"]);
        let id = self.push(op, TITLE, requirements, needs, args.clone(), expected, None);
        Some((id, args))
    }
}
