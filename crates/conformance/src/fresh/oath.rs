//! The OATH primitives.

use dlotp::Code;
use rand::{Rng, seq::IndexedRandom};
use serde_json::json;

use super::CaseBuilder;

impl CaseBuilder {
    pub(super) fn oath(&mut self) {
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
