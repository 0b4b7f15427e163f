//! One operation of the wire, answered with the mistake.

use dlotp::Code;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Slip, World, otp::For};
use crate::{
    library::{
        DecodeArgs, DeriveArgs, DeriveIdArgs, DrawArgs, EncodeArgs, Refusal, ScannedArgs,
        TimedArgs, TypedArgs,
    },
    testee,
    wire::Answer,
};

type Given = Result<Value, Refusal>;

impl World {
    /// The answer to one case.
    #[must_use]
    pub fn answer(self, op: &str, args: Value) -> Answer {
        let given = match op {
            "enrolment.derive" => read(&args).map(|args| self.derive(&args)),
            "otp.scanned" => read(&args).map(|args| self.scanned(&args)),
            "otp.typed" => read(&args).map(|args| self.typed(&args)),
            "otp.login" => read(&args).map(|args| self.timed(&args, For::Login)),
            "otp.confirm" => read(&args).map(|args| self.timed(&args, For::Confirmation)),
            "payload.decode" => read(&args).map(|args| self.decode(&args)),
            "payload.encode" => read(&args).map(|args: EncodeArgs| {
                let secret = args.secret.0;
                let text = self.encode(
                    &secret,
                    args.issued_at,
                    args.lifetime,
                    args.nonce.0,
                    &args.operation,
                )?;
                Ok(json!({ "text": text }))
            }),
            "operation-id.derive" => read(&args).map(|args: DeriveIdArgs| {
                Ok(json!({ "operation-id": self.operation_id(&args.secret.0, &args.digest.0) }))
            }),
            "operation-id.draw" => read(&args).map(|args| self.draw_op(&args)),
            "authenticator.trace" => read(&args).map(|args| self.phone(&args)),
            "verifier.trace" => read(&args).map(|args| self.bank(&args)),
            _ => return self.oath(op, args),
        };
        match given {
            Some(Ok(outputs)) => Answer::Ok(outputs),
            Some(Err(Refusal::Rejected(code))) => Answer::Rejected(code.to_string()),
            Some(Err(Refusal::Arguments(reason))) => Answer::Error(reason),
            // What can't be read, the library says best.
            None => testee::answer(op, args),
        }
    }

    fn derive(self, args: &DeriveArgs) -> Given {
        let p = self.pin_mac(&args.secret.0, &args.pin)?;
        let key_id = hex::encode(self.key_id(&args.secret.0));
        Ok(json!({ "key-id": key_id, "p": hex::encode(p) }))
    }

    /// The PIN where an OTP is asked for.
    pub(super) fn entered(self, secret: &[u8; 32], pin: &str) -> Result<[u8; 32], Refusal> {
        let p = self.pin_mac(secret, pin)?;
        let first = pin.chars().next();
        if self.is(Slip::WeakPinRefused) && pin.chars().all(|digit| Some(digit) == first) {
            return Err(Refusal::Rejected(Code::MalformedPin));
        }
        Ok(p)
    }

    fn scanned(self, args: &ScannedArgs) -> Given {
        let secret = args.secret.0;
        let opened = self.open(&[secret], &args.text)?;
        let p = self.entered(&secret, &args.pin)?;
        Ok(json!({ "otp": self.otp(&secret, &p, For::Scanned(&opened.digest)) }))
    }

    fn typed(self, args: &TypedArgs) -> Given {
        let secret = args.secret.0;
        if self.is(Slip::PinBeforeId) {
            self.entered(&secret, &args.pin)?;
        }
        let id = self.typed_id(&args.operation_id)?;
        let p = self.entered(&secret, &args.pin)?;
        Ok(json!({ "otp": self.otp(&secret, &p, For::Typed(&id, args.time)) }))
    }

    fn timed(self, args: &TimedArgs, of: impl Fn(u64) -> For<'static>) -> Given {
        let p = self.entered(&args.secret.0, &args.pin)?;
        Ok(json!({ "otp": self.otp(&args.secret.0, &p, of(args.time)) }))
    }

    fn decode(self, args: &DecodeArgs) -> Given {
        let secrets: Vec<_> = args.enrolments.iter().map(|enrolment| enrolment.secret.0).collect();
        Ok(self.open(&secrets, &args.text)?.outputs)
    }

    fn draw_op(self, args: &DrawArgs) -> Given {
        let form = |id: &String| id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_digit());
        if !args.taken.iter().all(form) {
            return Err(Refusal::Arguments("taken: expected 8 digits each".to_owned()));
        }
        let nonces: Vec<_> = args.nonces.iter().map(|nonce| nonce.0).collect();
        let (secret, taken) = (args.secret.0, |id: &str| args.taken.iter().any(|t| t == id));
        let drawn =
            self.draw(&secret, args.issued_at, args.lifetime, &nonces, &args.operation, taken)?;
        Ok(json!({
            "nonce": hex::encode(drawn.nonce),
            "operation-id": drawn.id,
            "text": drawn.text,
        }))
    }
}

/// The arguments, where they are of version 1 throughout: the testee of faults knows no other.
fn read<T: DeserializeOwned>(args: &Value) -> Option<T> {
    let first = |args: &Value| args.get("version").and_then(Value::as_u64).unwrap_or(1) == 1;
    let mut enrolments = args.get("enrolments").and_then(Value::as_array).into_iter().flatten();
    if !first(args) || !enrolments.all(first) {
        return None;
    }
    serde_json::from_value(args.clone()).ok()
}
