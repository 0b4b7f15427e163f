//! A testee's answer to `hello` (TEST-5, TEST-6).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{CLAIMS, PROTOCOL, ROLES, WireError, json};

/// A testee's answer to `hello`: name, version and claims (TEST-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// Always `hello`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of the contract.
    pub protocol: u64,
    /// The nonce of the request.
    pub nonce: String,
    /// The implementation's name.
    pub implementation: String,
    /// The implementation's version.
    pub version: String,
    /// The language that it is written in.
    pub language: String,
    /// The roles that it claims.
    pub roles: Vec<String>,
    /// The protocol versions that it claims.
    pub versions: Vec<u64>,
    /// Further claims: `typed`, `bulk`.
    pub claims: Vec<String>,
    /// The operations that it answers.
    pub operations: Vec<String>,
}

impl Hello {
    /// Parses the answer to `hello`.
    ///
    /// # Errors
    ///
    /// It breaks TEST-5 or TEST-6.
    pub fn parse(line: &str, nonce: &str) -> Result<Self, WireError> {
        let hello: Self = json(line)?;
        let wrong = |what: String| Err(WireError(format!("hello: {what}")));
        if hello.kind != "hello" {
            return wrong(format!("type: expected \"hello\", found {:?}", hello.kind));
        }
        if hello.protocol != PROTOCOL {
            return wrong(format!("protocol: expected {PROTOCOL}, found {}", hello.protocol));
        }
        if hello.nonce != nonce {
            return wrong("nonce: expected that of the request, found another".to_owned());
        }
        for (name, text) in [
            ("implementation", &hello.implementation),
            ("version", &hello.version),
            ("language", &hello.language),
        ] {
            let length = text.chars().count();
            if !(1..=100).contains(&length) {
                return wrong(format!("{name}: expected 1 to 100 characters, found {length}"));
            }
        }
        for (name, found, allowed) in
            [("roles", &hello.roles, ROLES), ("claims", &hello.claims, CLAIMS)]
        {
            if let Some(word) = found.iter().find(|word| !allowed.contains(&word.as_str())) {
                return wrong(format!(
                    "{name}: expected of {}, found {word:?}",
                    allowed.join(", ")
                ));
            }
        }
        for (name, repeated) in [
            ("roles", repeats(&hello.roles)),
            ("versions", repeats(&hello.versions)),
            ("claims", repeats(&hello.claims)),
            ("operations", repeats(&hello.operations)),
        ] {
            if repeated {
                return wrong(format!("{name}: expected no repetition"));
            }
        }
        Ok(hello)
    }
}

fn repeats<T: Ord>(found: &[T]) -> bool {
    found.iter().collect::<BTreeSet<_>>().len() < found.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hello_is_checked_member_by_member() {
        let good = json!({"type": "hello", "protocol": 1, "nonce": "00", "implementation": "x",
            "version": "1", "language": "C", "roles": ["issuer"], "versions": [1], "claims": [],
            "operations": []});
        assert!(Hello::parse(&good.to_string(), "00").is_ok());
        for (member, value) in [
            ("type", json!("case")),
            ("protocol", json!(2)),
            ("nonce", json!("01")),
            ("implementation", json!("")),
            ("version", json!("x".repeat(101))),
            ("roles", json!(["bank"])),
            ("roles", json!(["issuer", "issuer"])),
            ("versions", json!([1, 1])),
            ("versions", json!([-1])),
            ("claims", json!(["everything"])),
            ("operations", json!(["otp.login", "otp.login"])),
            ("nonce", json!(null)),
            ("more", json!(1)),
        ] {
            let mut bad = good.clone();
            bad[member] = value;
            assert!(Hello::parse(&bad.to_string(), "00").is_err(), "{member}");
        }
    }
}
