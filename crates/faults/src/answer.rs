//! One operation of the wire, answered with the mistake.

use dlotp::{Code, OperationId};
use serde_json::{Value, json};

use super::{
    Slip, World,
    chained::Chain,
    keys::Enrolled,
    otp::For,
    payload::{Frame, Unique},
};
use crate::{
    hexadecimal::Hex,
    library::{
        Arguments, DecodeArgs, DeriveArgs, DeriveIdArgs, DrawArgs, EitherVersion, EncodeArgs,
        FreshBytes, Refusal, ScannedArgs, TimedArgs, TraceArgs, TypedArgs, TypedDetailsMember,
        VerifierTraceArgs,
        v2::{self, TypedJson},
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
            "payload.encode" => read(&args).map(|args| self.encode_op(&args)),
            "operation-id.derive" => read(&args).map(|args: DeriveIdArgs| {
                let of = Enrolled::new(args.version, args.secret)?;
                Ok(json!({ "operation-id": self.operation_id(of, &args.digest.0) }))
            }),
            "operation-id.draw" => read(&args).map(|args| self.draw_op(&args)),
            "authenticator.trace" => {
                read(&args).map(|args: EitherVersion<TraceArgs, TraceArgs<TypedDetailsMember>>| {
                    match &args {
                        EitherVersion::V1(args) => self.phone(args),
                        EitherVersion::V2(args) => self.phone(args),
                    }
                })
            }
            "verifier.trace" => read(&args).map(
                |args: EitherVersion<VerifierTraceArgs, VerifierTraceArgs<FreshBytes>>| match &args
                {
                    EitherVersion::V1(args) => self.bank(args),
                    EitherVersion::V2(args) => self.bank(args),
                },
            ),
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
        let of = Enrolled::new(args.version, args.secret)?;
        let p = self.pin_mac(of, &args.pin)?;
        Ok(json!({ "key-id": hex::encode(self.key_id(of)), "p": hex::encode(p) }))
    }

    /// The PIN where an OTP is asked for.
    pub(super) fn entered(self, of: Enrolled, pin: &str) -> Result<[u8; 32], Refusal> {
        let p = self.pin_mac(of, pin)?;
        let first = pin.chars().next();
        if self.is(Slip::WeakPinRefused) && pin.chars().all(|digit| Some(digit) == first) {
            return Err(Refusal::Rejected(Code::MalformedPin));
        }
        Ok(p)
    }

    fn scanned(self, args: &ScannedArgs) -> Given {
        let of = Enrolled::new(args.version, args.secret)?;
        let opened = self.open(&[of], &args.text)?;
        let p = self.entered(of, &args.pin)?;
        let at = opened.outputs["n"].as_u64().map(|n| self.scanned_at(n));
        let link = at.map(|at| self.link(of, Chain::Scanned, at)).transpose()?;
        Ok(json!({ "otp": self.otp(of, &p, link, For::Scanned(&opened.digest)) }))
    }

    fn typed(self, args: &EitherVersion<TypedArgs, v2::TypedArgs>) -> Given {
        let (of, pin, id, typed, q, time) = match args {
            EitherVersion::V1(TypedArgs { version, secret, pin, operation_id, time }) => {
                (Enrolled::new(*version, *secret)?, pin, operation_id, None, None, time)
            }
            EitherVersion::V2(args) => {
                let of = Enrolled::new(args.version, args.secret)?;
                let (typed, q): (Option<&TypedJson>, _) =
                    (Some(&args.typed), Some(args.login_position));
                (of, &args.pin, &args.operation_id, typed, q, &args.time)
            }
        };
        let (id, details) = self.keyed_in(of, id, typed, pin)?;
        self.at_q(of, pin, q, For::Typed(&id, details.as_ref(), *time))
    }

    fn timed(
        self,
        args: &EitherVersion<TimedArgs, v2::TimedArgs>,
        what: impl Fn(u64) -> For<'static>,
    ) -> Given {
        match args {
            EitherVersion::V1(TimedArgs { version, secret, pin, time }) => {
                self.at_q(Enrolled::new(*version, *secret)?, pin, None, what(*time))
            }
            EitherVersion::V2(v2::TimedArgs { version, secret, pin, login_position: q, time }) => {
                self.at_q(Enrolled::new(*version, *secret)?, pin, Some(*q), what(*time))
            }
        }
    }

    /// An OTP at a position of the login chain, where there is one.
    fn at_q(self, of: Enrolled, pin: &str, q: Option<u64>, what: For<'_>) -> Given {
        let p = self.entered(of, pin)?;
        // A phone's p lies beyond its q.
        let link = q.map(|q| self.link_of_state(of, q.saturating_add(1), q)).transpose()?;
        Ok(json!({ "otp": self.otp(of, &p, link, what) }))
    }

    fn decode(self, args: &DecodeArgs) -> Given {
        let of = args.enrolments.iter().map(|of| Enrolled::new(of.version, of.secret));
        Ok(self.open(&of.collect::<Result<Vec<_>, _>>()?, &args.text)?.outputs)
    }

    fn encode_op(self, args: &EitherVersion<EncodeArgs, v2::EncodeArgs>) -> Given {
        let (of, issued_at, lifetime, unique, order) = match args {
            EitherVersion::V1(EncodeArgs {
                version,
                secret,
                issued_at,
                lifetime,
                nonce,
                operation,
            }) => {
                let unique = Unique::Nonce(nonce.0);
                (Enrolled::new(*version, *secret)?, *issued_at, *lifetime, unique, operation)
            }
            EitherVersion::V2(args) => {
                let of = Enrolled::new(args.version, args.secret)?;
                let unique =
                    Unique::Draw { n: args.serial, m: args.login_position, fresh: args.fresh.0 };
                (of, args.issued_at, args.lifetime, unique, &args.operation)
            }
        };
        let frame = Frame { issued_at, lifetime, unique };
        Ok(json!({ "text": self.encode(of, frame, order)?.text }))
    }

    fn draw_op(self, args: &EitherVersion<DrawArgs, v2::DrawArgs>) -> Given {
        let (of, issued_at, lifetime, uniques, order, taken) = match args {
            EitherVersion::V1(args) => {
                let of = Enrolled::new(args.version, args.secret)?;
                let draw = |nonce: &Hex<12>| Unique::Nonce(nonce.0);
                let uniques = (args.nonces.iter().map(draw).collect(), draw(&Hex([0; 12])));
                (of, args.issued_at, args.lifetime, uniques, &args.operation, &args.taken)
            }
            EitherVersion::V2(args) => {
                let of = Enrolled::new(args.version, args.secret)?;
                let draw = |fresh: &Hex<32>| Unique::Draw {
                    n: args.serial,
                    m: args.login_position,
                    fresh: fresh.0,
                };
                let uniques = (args.fresh.iter().map(draw).collect(), draw(&Hex([0; 32])));
                (of, args.issued_at, args.lifetime, uniques, &args.operation, &args.taken)
            }
        };
        if !taken.iter().all(|id| OperationId::parse(of.version, id).is_ok()) {
            return Err(Refusal::Arguments("taken: expected 8 digits each".to_owned()));
        }
        let (uniques, none): (Vec<_>, _) = uniques;
        if uniques.is_empty() {
            // What can't be encoded fails before any draw is looked at (ID-5).
            self.encode(of, Frame { issued_at, lifetime, unique: none }, order)?;
        }
        let frames = uniques.into_iter().map(|unique| Frame { issued_at, lifetime, unique });
        let drawn = self.draw(of, frames, order, |id| taken.iter().any(|taken| taken == id))?;
        Ok(json!({
            "nonce": hex::encode(drawn.nonce),
            "operation-id": drawn.id,
            "text": drawn.text,
        }))
    }
}

fn read<T: Arguments>(args: &Value) -> Option<T> {
    T::from_value(args).ok()
}
