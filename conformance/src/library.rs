//! This library as a testee: every operation of the wire, computed with `dlotp`.

mod authenticator;
mod enrolment;
mod issuer;
mod measure;
mod oath;
mod otp;
mod payload;
mod verifier;

use dlotp::{Code, Version};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::wire::{Bench, Measured};

pub use self::{
    authenticator::{Replies, Reply, Step, Store, Trace, TraceArgs},
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
        Bank, Gives, LoginBlocksJson, PolicyJson, TypedRuleJson, VerifierInput, VerifierReplies,
        VerifierReply, VerifierStep, VerifierTrace, VerifierTraceArgs,
    },
};

/// One operation of the wire.
pub trait Operation {
    /// Its name.
    const NAME: &'static str;
    /// The role that it belongs to.
    const ROLE: &'static str;
    /// Its arguments.
    type Args: DeserializeOwned + JsonSchema;
    /// Its outputs.
    type Outputs: Serialize + JsonSchema;

    /// Computes the outputs.
    ///
    /// # Errors
    ///
    /// The code of a refusal, or arguments that mean nothing.
    fn compute(args: &Self::Args) -> Result<Self::Outputs, Refusal>;
}

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
pub enum Answer {
    /// The outputs.
    Ok(Value),
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
        pub fn answer(op: &str, args: Value) -> Answer {
            match op {
                $(<$operation as Operation>::NAME => run::<$operation>(args),)+
                _ => Answer::Unsupported,
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

        /// The schemas of these operations.
        pub fn schemas(names: &[&str], generator: &mut SchemaGenerator) -> Vec<OperationSchema> {
            let mut schemas = Vec::new();
            $(if names.contains(&<$operation as Operation>::NAME) {
                schemas.push(schema::<$operation>(generator));
            })+
            schemas
        }
    };
}

operations! {
    Derive, Decode, Scanned, Typed, Login, Confirm, Trace, Encode, DeriveId, Draw, VerifierTrace, Hotp, Totp, Suite, Ocra,
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

fn schema<O: Operation>(generator: &mut SchemaGenerator) -> OperationSchema {
    OperationSchema {
        name: O::NAME,
        role: O::ROLE,
        args: generator.subschema_for::<O::Args>().into(),
        outputs: generator.subschema_for::<O::Outputs>().into(),
    }
}

fn run<O: Operation>(args: Value) -> Answer {
    let args: O::Args = match serde_path_to_error::deserialize(args) {
        Ok(args) => args,
        Err(error) => return Answer::Error(format!("args: {error}")),
    };
    match O::compute(&args) {
        Ok(outputs) => match serde_json::to_value(outputs) {
            Ok(outputs) => Answer::Ok(outputs),
            Err(error) => Answer::Error(format!("outputs: {error}")),
        },
        Err(Refusal::Rejected(code)) => Answer::Rejected(code),
        Err(Refusal::Arguments(reason)) => Answer::Error(reason),
    }
}

/// The version of this number.
fn version(number: u64) -> Result<Version, Refusal> {
    Version::from_number(number)
        .ok_or_else(|| Refusal::Arguments(format!("version: expected 1, found {number}")))
}
