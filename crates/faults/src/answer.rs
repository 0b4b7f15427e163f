//! The answer of a faulty implementation to each operation of the wire.

use dlotp::{Code, OperationId};
use dlotp_testee::{library::Refusal, testee};
use dlotp_wire::{
    Arguments, EitherVersion,
    authenticator::TraceArgs,
    enrolment::DeriveArgs,
    hexadecimal::Hex,
    operation_id::DeriveIdArgs,
    otp::ScannedArgs,
    payload::DecodeArgs,
    v1::{self, NoTypedDetails, Nonces},
    v2::{self, FreshBytes, TypedDetailsMember, TypedJson},
    verifier::VerifierTraceArgs,
    wire::Answer,
};
use serde_json::{Value, json};

use super::{
    FaultId, FaultyImplementation,
    keys::Enrolment,
    otp::OtpDomain,
    payload::{PayloadDraw, PayloadHeader},
};
use crate::chain::Chain;

type OperationResult = Result<Value, Refusal>;

impl FaultyImplementation {
    /// Answers one case.
    #[must_use]
    pub fn answer(self, op: &str, args: Value) -> Answer {
        let result = match op {
            "enrolment.derive" => read(&args).map(|args| self.derive(&args)),
            "otp.scanned" => read(&args).map(|args| self.scanned(&args)),
            "otp.typed" => read(&args).map(|args| self.typed(&args)),
            "otp.login" => read(&args).map(|args| self.timed(&args, OtpDomain::Login)),
            "otp.confirm" => read(&args).map(|args| self.timed(&args, OtpDomain::Confirmation)),
            "payload.decode" => read(&args).map(|args| self.decode(&args)),
            "payload.encode" => read(&args).map(|args| self.encode_op(&args)),
            "operation-id.derive" => read(&args).map(|args: DeriveIdArgs| {
                let enrolment = Enrolment::new(args.version, args.secret)?;
                Ok(json!({ "operation-id": self.operation_id(enrolment, &args.digest.0) }))
            }),
            "operation-id.draw" => read(&args).map(|args| self.draw_op(&args)),
            "authenticator.trace" => read(&args).map(
                |args: EitherVersion<TraceArgs<NoTypedDetails>, TraceArgs<TypedDetailsMember>>| {
                    match &args {
                        EitherVersion::V1(args) => self.phone(args),
                        EitherVersion::V2(args) => self.phone(args),
                    }
                },
            ),
            "verifier.trace" => read(&args).map(
                |args: EitherVersion<VerifierTraceArgs<Nonces>, VerifierTraceArgs<FreshBytes>>| {
                    match &args {
                        EitherVersion::V1(args) => self.bank(args),
                        EitherVersion::V2(args) => self.bank(args),
                    }
                },
            ),
            "record.mac" | "record.event" | "record.load" => return self.record(op, args),
            _ => return self.oath(op, args),
        };
        match result {
            Some(Ok(outputs)) => Answer::Ok(outputs),
            Some(Err(Refusal::Rejected(code))) => Answer::Rejected(code.to_string()),
            Some(Err(Refusal::Arguments(reason))) => Answer::Error(reason),
            // The library explains best why arguments can't be read.
            None => testee::answer(op, args),
        }
    }

    fn derive(self, args: &DeriveArgs) -> OperationResult {
        let enrolment = Enrolment::new(args.version, args.secret)?;
        let pin_mac = self.pin_mac(enrolment, &args.pin)?;
        Ok(json!({ "key-id": hex::encode(self.key_id(enrolment)), "p": hex::encode(pin_mac) }))
    }

    /// P for a PIN with which an OTP is computed.
    pub(super) fn pin_mac_for_otp(
        self,
        enrolment: Enrolment,
        pin: &str,
    ) -> Result<[u8; 32], Refusal> {
        let pin_mac = self.pin_mac(enrolment, pin)?;
        let first = pin.chars().next();
        if self.has(FaultId::WeakPinRefused) && pin.chars().all(|digit| Some(digit) == first) {
            return Err(Refusal::Rejected(Code::MalformedPin));
        }
        Ok(pin_mac)
    }

    fn scanned(self, args: &ScannedArgs) -> OperationResult {
        let enrolment = Enrolment::new(args.version, args.secret)?;
        let opened = self.open(&[enrolment], &args.text)?;
        let pin_mac = self.pin_mac_for_otp(enrolment, &args.pin)?;
        let at = opened.outputs["n"].as_u64().map(|serial| self.scan_position_of(serial));
        let chain_value =
            at.map(|at| self.chain_value(enrolment, Chain::Scanned, at)).transpose()?;
        Ok(
            json!({ "otp": self.otp(enrolment, &pin_mac, chain_value, OtpDomain::Scanned(&opened.digest)) }),
        )
    }

    fn typed(self, args: &EitherVersion<v1::TypedArgs, v2::TypedArgs>) -> OperationResult {
        let (enrolment, pin, id, typed, q, time) = match args {
            EitherVersion::V1(v1::TypedArgs { version, secret, pin, operation_id, time }) => {
                (Enrolment::new(*version, *secret)?, pin, operation_id, None, None, time)
            }
            EitherVersion::V2(args) => {
                let enrolment = Enrolment::new(args.version, args.secret)?;
                let (typed, q): (Option<&TypedJson>, _) =
                    (Some(&args.typed), Some(args.login_position));
                (enrolment, &args.pin, &args.operation_id, typed, q, &args.time)
            }
        };
        let (id, details) = self.read_typed(enrolment, id, typed, pin)?;
        self.otp_at_login_position(
            enrolment,
            pin,
            q,
            OtpDomain::Typed(&id, details.as_ref(), *time),
        )
    }

    fn timed(
        self,
        args: &EitherVersion<v1::TimedArgs, v2::TimedArgs>,
        domain: impl Fn(u64) -> OtpDomain<'static>,
    ) -> OperationResult {
        match args {
            EitherVersion::V1(v1::TimedArgs { version, secret, pin, time }) => self
                .otp_at_login_position(
                    Enrolment::new(*version, *secret)?,
                    pin,
                    None,
                    domain(*time),
                ),
            EitherVersion::V2(v2::TimedArgs { version, secret, pin, login_position, time }) => self
                .otp_at_login_position(
                    Enrolment::new(*version, *secret)?,
                    pin,
                    Some(*login_position),
                    domain(*time),
                ),
        }
    }

    /// Computes an OTP at position q of the login chain; version 1 has no chain.
    fn otp_at_login_position(
        self,
        enrolment: Enrolment,
        pin: &str,
        q: Option<u64>,
        domain: OtpDomain<'_>,
    ) -> OperationResult {
        let pin_mac = self.pin_mac_for_otp(enrolment, pin)?;
        // A phone's p is always greater than its q.
        let chain_value =
            q.map(|q| self.chain_value_of_state(enrolment, q.saturating_add(1), q)).transpose()?;
        Ok(json!({ "otp": self.otp(enrolment, &pin_mac, chain_value, domain) }))
    }

    fn decode(self, args: &DecodeArgs) -> OperationResult {
        let enrolment = args
            .enrolments
            .iter()
            .map(|enrolment| Enrolment::new(enrolment.version, enrolment.secret));
        Ok(self.open(&enrolment.collect::<Result<Vec<_>, _>>()?, &args.text)?.outputs)
    }

    fn encode_op(self, args: &EitherVersion<v1::EncodeArgs, v2::EncodeArgs>) -> OperationResult {
        let (enrolment, issued_at, lifetime, draw, order) = match args {
            EitherVersion::V1(v1::EncodeArgs {
                version,
                secret,
                issued_at,
                lifetime,
                nonce,
                operation,
            }) => {
                let draw = PayloadDraw::Nonce(nonce.0);
                (Enrolment::new(*version, *secret)?, *issued_at, *lifetime, draw, operation)
            }
            EitherVersion::V2(args) => {
                let enrolment = Enrolment::new(args.version, args.secret)?;
                let draw = PayloadDraw::Fresh {
                    serial: args.serial,
                    login_position: args.login_position,
                    fresh: args.fresh.0,
                };
                (enrolment, args.issued_at, args.lifetime, draw, &args.operation)
            }
        };
        let header = PayloadHeader { issued_at, lifetime, draw };
        Ok(json!({ "text": self.encode(enrolment, header, order)?.text }))
    }

    fn draw_op(self, args: &EitherVersion<v1::DrawArgs, v2::DrawArgs>) -> OperationResult {
        let (enrolment, issued_at, lifetime, draws, order, taken) = match args {
            EitherVersion::V1(args) => {
                let enrolment = Enrolment::new(args.version, args.secret)?;
                let draw = |nonce: &Hex<12>| PayloadDraw::Nonce(nonce.0);
                let draws = (args.nonces.iter().map(draw).collect(), draw(&Hex([0; 12])));
                (enrolment, args.issued_at, args.lifetime, draws, &args.operation, &args.taken)
            }
            EitherVersion::V2(args) => {
                let enrolment = Enrolment::new(args.version, args.secret)?;
                let draw = |fresh: &Hex<32>| PayloadDraw::Fresh {
                    serial: args.serial,
                    login_position: args.login_position,
                    fresh: fresh.0,
                };
                let draws = (args.fresh.iter().map(draw).collect(), draw(&Hex([0; 32])));
                (enrolment, args.issued_at, args.lifetime, draws, &args.operation, &args.taken)
            }
        };
        if !taken.iter().all(|id| OperationId::parse(enrolment.version, id).is_ok()) {
            return Err(Refusal::Arguments("taken: expected 8 digits each".to_owned()));
        }
        let (draws, none): (Vec<_>, _) = draws;
        if draws.is_empty() {
            // An operation that can't be encoded is refused before any draw is used (ID-5).
            self.encode(enrolment, PayloadHeader { issued_at, lifetime, draw: none }, order)?;
        }
        let headers = draws.into_iter().map(|draw| PayloadHeader { issued_at, lifetime, draw });
        let payload =
            self.draw(enrolment, headers, order, |id| taken.iter().any(|taken| taken == id))?;
        Ok(json!({
            "nonce": hex::encode(payload.nonce),
            "operation-id": payload.id,
            "text": payload.text,
        }))
    }
}

fn read<T: Arguments>(args: &Value) -> Option<T> {
    T::from_value(args).ok()
}
