//! This library as a testee: every operation of the wire, computed with `dlotp`.

mod authenticator;
mod enrolment;
mod issuer;
mod measure;
mod oath;
mod otp;
mod payload;
pub mod v2;
mod verifier;
mod versioned;

use dlotp::{Code, Version};
use schemars::SchemaGenerator;
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use crate::wire::{Bench, Measured};

pub use self::{
    authenticator::{
        Keyed, KeyedIn, Moment, Nothing, Replies, Reply, Step, Store, Trace, TraceArgs,
    },
    enrolment::{Derive, DeriveArgs, DeriveOutputs},
    issuer::{DeriveId, DeriveIdArgs, Draw, DrawArgs, DrawOutputs, IdOutputs},
    measure::{NOTHING, digest},
    oath::{
        ChallengeFormat, CodeOutputs, HashName, Hotp, HotpArgs, Mode, Ocra, OcraArgs,
        ResponseOutputs, Suite, SuiteArgs, SuiteOutputs, Totp, TotpArgs,
    },
    otp::{Confirm, Login, OtpOutputs, Scanned, ScannedArgs, TimedArgs, Typed, TypedArgs},
    payload::{
        Decode, DecodeArgs, DecodeOutputs, Encode, EncodeArgs, EncodeOutputs, EnrolmentArgs,
    },
    verifier::{
        Bank, Drawn, FreshBytes, Gives, LoginBlocksJson, Nonces, PolicyJson, TypedRuleJson,
        VerifierInput, VerifierReplies, VerifierReply, VerifierStep, VerifierTrace,
        VerifierTraceArgs,
    },
    versioned::{Arguments, Form, Misread, Versioned},
};

/// One operation of the wire.
pub trait Operation {
    /// Its name.
    const NAME: &'static str;
    /// The role that it belongs to.
    const ROLE: &'static str;
    /// Its arguments.
    type Args: Arguments + Form;
    /// Its outputs.
    type Outputs: Serialize + Form;

    /// Computes the outputs.
    ///
    /// # Errors
    ///
    /// The code of a refusal, or arguments that mean nothing.
    fn compute(args: &Self::Args) -> Result<Self::Outputs, Refusal>;
}

/// The arguments of an operation.
pub type Args<O> = <O as Operation>::Args;

/// Why an operation gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The input is refused with this code.
    Rejected(Code),
    /// The arguments are not those of the operation.
    Arguments(String),
}

impl<E> From<E> for Refusal
where
    for<'a> Code: From<&'a E>,
{
    fn from(error: E) -> Self {
        Self::Rejected(Code::from(&error))
    }
}

/// What this library answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<T = Value> {
    /// The outputs.
    Ok(T),
    /// A refusal.
    Rejected(Code),
    /// The operation is unknown.
    Unsupported,
    /// The arguments can't be read.
    Error(String),
}

/// Names every operation, for dispatch, hello and schemas.
macro_rules! operations {
    ($($operation:ty),+ $(,)?) => {
        /// The name and role of every operation.
        pub const OPERATIONS: &[(&str, &str)] =
            &[$((<$operation as Operation>::NAME, <$operation as Operation>::ROLE)),+];

        /// Computes one operation.
        #[must_use]
        pub fn answer_to(op: &str, args: &Value) -> Answer {
            match op {
                $(<$operation as Operation>::NAME => run::<$operation>(args),)+
                _ => Answer::Unsupported,
            }
        }

        /// Computes one operation on arguments as they stand in a message. None where it is unknown
        /// or they can't be read: [`answer`] says which, and where.
        #[must_use]
        pub fn answer_text(op: &str, args: &RawValue) -> Option<Answer<Box<RawValue>>> {
            match op {
                $(<$operation as Operation>::NAME => run_text::<$operation>(args),)+
                _ => None,
            }
        }

        /// Computes one operation on each of these arguments, pass by pass, and measures.
        ///
        /// # Errors
        ///
        /// The operation is unknown, or does not give the output for one of the inputs.
        pub fn measure(bench: &Bench) -> Result<Measured, String> {
            match bench.op.as_str() {
                $(<$operation as Operation>::NAME => measure::run::<$operation>(bench),)+
                measure::NOTHING => measure::nothing(bench),
                op => Err(format!("no operation {op}")),
            }
        }

        /// The schemas of these operations in this version.
        pub fn schemas(
            names: &[&str],
            version: Version,
            generator: &mut SchemaGenerator,
        ) -> Vec<OperationSchema> {
            let mut schemas = Vec::new();
            $(if names.contains(&<$operation as Operation>::NAME) {
                schemas.push(schema::<$operation>(version, generator));
            })+
            schemas
        }
    };
}

operations! {
    Derive, Decode, Scanned, Typed, Login, Confirm, Trace, Encode, DeriveId, Draw, VerifierTrace, Hotp, Totp, Suite, Ocra,
}

/// What is stored after each step of a trace, in words for whoever looks for a mistake; none where the
/// operation is no trace, or the arguments mean nothing.
#[must_use]
pub fn states(op: &str, args: &Value) -> Vec<String> {
    match op {
        Trace::NAME => {
            Args::<Trace>::from_value(args).ok().and_then(|args| authenticator::states(&args).ok())
        }
        VerifierTrace::NAME => Args::<VerifierTrace>::from_value(args)
            .ok()
            .and_then(|args| verifier::states(&args).ok()),
        _ => None,
    }
    .unwrap_or_default()
}

/// Computes one operation on arguments that are not needed any more.
#[must_use]
pub fn answer(op: &str, args: Value) -> Answer {
    answer_to(op, &args)
}

/// The schemas of one operation.
#[derive(Clone, Debug)]
pub struct OperationSchema {
    /// Its name.
    pub name: &'static str,
    /// The role that it belongs to.
    pub role: &'static str,
    /// The schema of its arguments.
    pub args: Value,
    /// The schema of its outputs.
    pub outputs: Value,
}

fn schema<O: Operation>(version: Version, generator: &mut SchemaGenerator) -> OperationSchema {
    OperationSchema {
        name: O::NAME,
        role: O::ROLE,
        args: O::Args::schema(version, generator).into(),
        outputs: O::Outputs::schema(version, generator).into(),
    }
}

/// The greatest number on the wire (TEST-3).
const MAX_NUMBER: u64 = (1 << 53) - 1;

fn run<O: Operation>(args: &Value) -> Answer {
    if !are_within(args) {
        return Answer::Error(format!("args: expected numbers to {MAX_NUMBER}"));
    }
    match O::Args::from_value(args) {
        Ok(args) => compute::<O, _>(&args, serde_json::to_value),
        Err(error) => Answer::Error(format!("args: {error}")),
    }
}

/// Whether no number is too great; what is no integer the types refuse.
fn are_within(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_u64().is_none_or(|number| number <= MAX_NUMBER),
        Value::Array(values) => values.iter().all(are_within),
        Value::Object(members) => members.values().all(are_within),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// Whether a number outside of strings has so many digits that it may be too great.
fn may_be_too_great(text: &str) -> bool {
    let (mut in_string, mut escaped, mut digits) = (false, false, 0_usize);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ => {}
        }
        digits = if byte.is_ascii_digit() && !in_string { digits.saturating_add(1) } else { 0 };
        if digits >= 16 {
            return true;
        }
    }
    false
}

fn run_text<O: Operation>(args: &RawValue) -> Option<Answer<Box<RawValue>>> {
    if may_be_too_great(args.get()) {
        return None;
    }
    let args = O::Args::from_text(args.get()).ok()?;
    Some(compute::<O, _>(&args, |outputs| serde_json::value::to_raw_value(&outputs)))
}

fn compute<O: Operation, T>(
    args: &O::Args,
    write: impl FnOnce(O::Outputs) -> serde_json::Result<T>,
) -> Answer<T> {
    match O::compute(args).map(write) {
        Ok(Ok(outputs)) => Answer::Ok(outputs),
        Ok(Err(error)) => Answer::Error(format!("outputs: {error}")),
        Err(Refusal::Rejected(code)) => Answer::Rejected(code),
        Err(Refusal::Arguments(reason)) => Answer::Error(reason),
    }
}

/// The version of this number.
fn version(number: u64) -> Result<Version, Refusal> {
    Version::from_number(number)
        .ok_or_else(|| Refusal::Arguments(format!("version: expected 1 or 2, found {number}")))
}
