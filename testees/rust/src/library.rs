//! This library as a testee: every operation of the wire, computed with `dlotp`.

mod authenticator;
mod enrolment;
mod measure;
mod oath;
mod operation_id;
mod otp;
mod payload;
mod random;
mod record;
mod verifier;

use dlotp::{Code, Error, Version, keys::KeyError};
use serde_json::{Value, value::RawValue};

use dlotp_wire::{may_be_too_great, numbers_are_within};

use crate::wire::{BenchRequest, Measurement};

pub use dlotp_wire::{
    Arguments, ArgumentsError, EitherVersion, MAX_NUMBER, OPERATIONS, VersionPart, WireOperation,
    authenticator::{Moment, Replies, Reply, Step, StoreOutcome, TraceArgs},
    enrolment::{DeriveArgs, DeriveOutputs},
    oath::{
        ChallengeFormat, CodeOutputs, HashName, HotpArgs, Mode, OcraArgs, ResponseOutputs,
        SuiteArgs, SuiteOutputs, TotpArgs,
    },
    operation::{
        AuthenticatorTrace, EnrolmentDerive, OathHotp, OathOcra, OathSuite, OathTotp,
        OperationIdDerive, OperationIdDraw, OtpConfirm, OtpLogin, OtpScanned, OtpTyped,
        PayloadDecode, PayloadEncode, RecordEvent, RecordLoad, RecordMac, VerifierTrace,
    },
    operation_id::{DeriveIdArgs, DrawOutputs, IdOutputs},
    otp::{OtpOutputs, ScannedArgs},
    payload::{DecodeArgs, EncodeOutputs, EnrolmentArgs},
    record::{
        EventJson, RecordEventArgs, RecordJson, RecordKeyJson, RecordLoadArgs, RecordLoadOutputs,
        RecordMacArgs, RecordMacOutputs,
    },
    schema::{OperationSchema, VersionedSchema, schemas},
    v1::{self, NoTypedDetails, Nonces},
    v2::{self, FreshBytes, TypedDetailsMember},
    verifier::{
        Gives, LoginBlocksJson, PolicyJson, TypedRuleJson, VerifierInput, VerifierReplies,
        VerifierReply, VerifierStep, VerifierTraceArgs,
    },
};

pub use self::{
    measure::{NOTHING, digest},
    oath::data_input,
    otp::typed,
    random::{DrawError, Draws},
    verifier::{TraceBank, policy},
};

/// An operation that this library computes.
pub trait Compute: WireOperation {
    /// Computes the outputs.
    ///
    /// # Errors
    ///
    /// The code of a refusal, or invalid arguments.
    fn compute(args: &Self::Args) -> Result<Self::Outputs, Refusal>;
}

/// The arguments of an operation.
pub type Args<O> = <O as WireOperation>::Args;

/// A refusal of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The input is refused with this code.
    Rejected(Code),
    /// The arguments are not those of the operation.
    Arguments(String),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Rejected(error.code())
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Error::from(error).into()
    }
}

/// The library's answer to an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum LibraryAnswer<T = Value> {
    /// The outputs.
    Ok(T),
    /// A refusal.
    Rejected(Code),
    /// The operation is unknown.
    Unsupported,
    /// The arguments can't be read.
    Error(String),
}

/// Dispatches by the name of an operation.
macro_rules! operations {
    ($($operation:ty),+ $(,)?) => {
        /// Computes one operation.
        #[must_use]
        pub fn answer_to(op: &str, args: &Value) -> LibraryAnswer {
            match op {
                $(<$operation as WireOperation>::NAME => run::<$operation>(args),)+
                _ => LibraryAnswer::Unsupported,
            }
        }

        /// Computes one operation on the arguments of a message. None where the operation is unknown or
        /// its arguments can't be read: [`answer`] says which, and where.
        #[must_use]
        pub fn answer_text(op: &str, args: &RawValue) -> Option<LibraryAnswer<Box<RawValue>>> {
            match op {
                $(<$operation as WireOperation>::NAME => run_text::<$operation>(args),)+
                _ => None,
            }
        }

        /// Measures one operation: computes it on each of these arguments, pass by pass.
        ///
        /// # Errors
        ///
        /// The operation is unknown, or gives no such output for one of the inputs.
        pub fn measure(bench: &BenchRequest) -> Result<Measurement, String> {
            match bench.op.as_str() {
                $(<$operation as WireOperation>::NAME => measure::run::<$operation>(bench),)+
                measure::NOTHING => measure::nothing(bench),
                op => Err(format!("no operation {op}")),
            }
        }
    };
}

operations! {
    EnrolmentDerive, PayloadDecode, OtpScanned, OtpTyped, OtpLogin, OtpConfirm, AuthenticatorTrace, PayloadEncode, OperationIdDerive,
    OperationIdDraw, VerifierTrace, RecordMac, RecordEvent, RecordLoad, OathHotp, OathTotp, OathSuite, OathOcra,
}

/// The stored state after each step of a trace, in words, for explanations. Empty where the operation is
/// no trace or its arguments are invalid.
#[must_use]
pub fn states(op: &str, args: &Value) -> Vec<String> {
    match op {
        AuthenticatorTrace::NAME => Args::<AuthenticatorTrace>::from_value(args)
            .ok()
            .and_then(|args| authenticator::states(&args).ok()),
        VerifierTrace::NAME => Args::<VerifierTrace>::from_value(args)
            .ok()
            .and_then(|args| verifier::states(&args).ok()),
        _ => None,
    }
    .unwrap_or_default()
}

/// Computes one operation.
#[must_use]
pub fn answer(op: &str, args: Value) -> LibraryAnswer {
    answer_to(op, &args)
}

fn run<O: Compute>(args: &Value) -> LibraryAnswer {
    if !numbers_are_within(args) {
        return LibraryAnswer::Error(format!("args: expected numbers to {MAX_NUMBER}"));
    }
    match O::Args::from_value(args) {
        Ok(args) => compute::<O, _>(&args, serde_json::to_value),
        Err(error) => LibraryAnswer::Error(format!("args: {error}")),
    }
}

fn run_text<O: Compute>(args: &RawValue) -> Option<LibraryAnswer<Box<RawValue>>> {
    if may_be_too_great(args.get()) {
        return None;
    }
    let args = O::Args::from_text(args.get()).ok()?;
    Some(compute::<O, _>(&args, |outputs| serde_json::value::to_raw_value(&outputs)))
}

fn compute<O: Compute, T>(
    args: &O::Args,
    write: impl FnOnce(O::Outputs) -> serde_json::Result<T>,
) -> LibraryAnswer<T> {
    match O::compute(args).map(write) {
        Ok(Ok(outputs)) => LibraryAnswer::Ok(outputs),
        Ok(Err(error)) => LibraryAnswer::Error(format!("outputs: {error}")),
        Err(Refusal::Rejected(code)) => LibraryAnswer::Rejected(code),
        Err(Refusal::Arguments(reason)) => LibraryAnswer::Error(reason),
    }
}

/// The version of this number.
fn version(number: u64) -> Result<Version, Refusal> {
    Version::from_number(number)
        .ok_or_else(|| Refusal::Arguments(format!("version: expected 1 or 2, found {number}")))
}
