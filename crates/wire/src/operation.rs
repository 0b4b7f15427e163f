//! The operations of the wire (spec/testee.md): names, roles, arguments and outputs.

use dlotp::Version;
use schemars::SchemaGenerator;
use serde::Serialize;

use crate::{
    Arguments, EitherVersion,
    authenticator::{self, TraceArgs},
    enrolment, oath, operation_id, otp, payload, record,
    schema::{OperationSchema, VersionedSchema},
    v1, v2,
    verifier::{self, VerifierTraceArgs},
};

/// One operation of the wire.
pub trait WireOperation {
    /// The name.
    const NAME: &'static str;
    /// The role that it belongs to.
    const ROLE: &'static str;
    /// The arguments.
    type Args: Arguments + VersionedSchema;
    /// The outputs.
    type Outputs: Serialize + VersionedSchema;
}

/// Declares every operation.
macro_rules! operations {
    ($($(#[$doc:meta])* $type:ident $name:literal $role:literal $args:ty => $outputs:ty;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $type {}

            impl WireOperation for $type {
                const NAME: &'static str = $name;
                const ROLE: &'static str = $role;
                type Args = $args;
                type Outputs = $outputs;
            }
        )+

        /// The name and role of every operation.
        pub const OPERATIONS: &[(&str, &str)] = &[$(($name, $role)),+];

        /// Returns the schemas of these operations in this version.
        pub fn schemas(
            names: &[&str],
            version: Version,
            generator: &mut SchemaGenerator,
        ) -> Vec<OperationSchema> {
            let mut schemas = Vec::new();
            $(if names.contains(&$name) {
                schemas.push(OperationSchema::of::<$type>(version, generator));
            })+
            schemas
        }
    };
}

operations! {
    /// The values that a phone derives and sends when it is enrolled.
    EnrolmentDerive "enrolment.derive" "authenticator"
        enrolment::DeriveArgs => enrolment::DeriveOutputs;
    /// The decoding of a text by a phone.
    PayloadDecode "payload.decode" "authenticator"
        payload::DecodeArgs => EitherVersion<v1::DecodeOutputs, v2::DecodeOutputs>;
    /// The OTP of a payload.
    OtpScanned "otp.scanned" "authenticator"
        otp::ScannedArgs => otp::OtpOutputs;
    /// The OTP of an operation ID.
    OtpTyped "otp.typed" "authenticator"
        EitherVersion<v1::TypedArgs, v2::TypedArgs> => otp::OtpOutputs;
    /// The OTP of a login.
    OtpLogin "otp.login" "authenticator"
        EitherVersion<v1::TimedArgs, v2::TimedArgs> => otp::OtpOutputs;
    /// The OTP of a confirmation.
    OtpConfirm "otp.confirm" "authenticator"
        EitherVersion<v1::TimedArgs, v2::TimedArgs> => otp::OtpOutputs;
    /// A phone from its initial state through a series of inputs.
    AuthenticatorTrace "authenticator.trace" "authenticator"
        EitherVersion<TraceArgs<v1::NoTypedDetails>, TraceArgs<v2::TypedDetailsMember>>
        => authenticator::Replies;
    /// The payload that an issuer makes of an operation.
    PayloadEncode "payload.encode" "issuer"
        EitherVersion<v1::EncodeArgs, v2::EncodeArgs> => payload::EncodeOutputs;
    /// The operation ID of a digest.
    OperationIdDerive "operation-id.derive" "issuer"
        operation_id::DeriveIdArgs => operation_id::IdOutputs;
    /// The first nonce whose operation ID is not taken.
    OperationIdDraw "operation-id.draw" "issuer"
        EitherVersion<v1::DrawArgs, v2::DrawArgs> => operation_id::DrawOutputs;
    /// One enrolment at a bank through a series of inputs.
    VerifierTrace "verifier.trace" "verifier"
        EitherVersion<VerifierTraceArgs<v1::Nonces>, VerifierTraceArgs<v2::FreshBytes>>
        => verifier::VerifierReplies;
    /// The MAC of a stored row.
    RecordMac "record.mac" "verifier" record::RecordMacArgs => record::RecordMacOutputs;
    /// The MAC of an audit event.
    RecordEvent "record.event" "verifier" record::RecordEventArgs => record::RecordMacOutputs;
    /// The judgement of an enrolment's row and its events.
    RecordLoad "record.load" "verifier" record::RecordLoadArgs => record::RecordLoadOutputs;
    /// HOTP.
    OathHotp "oath.hotp" "oath" oath::HotpArgs => oath::CodeOutputs;
    /// TOTP.
    OathTotp "oath.totp" "oath" oath::TotpArgs => oath::CodeOutputs;
    /// An OCRA suite, taken apart.
    OathSuite "oath.suite" "oath" oath::SuiteArgs => oath::SuiteOutputs;
    /// A response of OCRA.
    OathOcra "oath.ocra" "oath" oath::OcraArgs => oath::ResponseOutputs;
}
