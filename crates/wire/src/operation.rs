//! The operations of the wire (spec/testee.md): names, roles, arguments and outputs.

use dlotp::Version;
use schemars::SchemaGenerator;
use serde::Serialize;

use crate::{
    Arguments, Versioned, authenticator, enrolment, oath, operation_id, otp, payload,
    schema::{Form, OperationSchema},
    v2, verifier,
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
}

/// Declares every operation.
macro_rules! operations {
    ($($(#[$doc:meta])* $type:ident $name:literal $role:literal $args:ty => $outputs:ty;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $type {}

            impl Operation for $type {
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
    /// What a phone derives and sends when it is enrolled.
    Derive "enrolment.derive" "authenticator"
        enrolment::DeriveArgs => enrolment::DeriveOutputs;
    /// What a phone makes of a text.
    Decode "payload.decode" "authenticator"
        payload::DecodeArgs => Versioned<payload::DecodeOutputs, v2::DecodeOutputs>;
    /// The OTP of a payload.
    Scanned "otp.scanned" "authenticator"
        otp::ScannedArgs => otp::OtpOutputs;
    /// The OTP of an operation ID.
    Typed "otp.typed" "authenticator"
        Versioned<otp::TypedArgs, v2::TypedArgs> => otp::OtpOutputs;
    /// The OTP of a login.
    Login "otp.login" "authenticator"
        Versioned<otp::TimedArgs, v2::TimedArgs> => otp::OtpOutputs;
    /// The OTP of a confirmation.
    Confirm "otp.confirm" "authenticator"
        Versioned<otp::TimedArgs, v2::TimedArgs> => otp::OtpOutputs;
    /// A phone from its initial state through a series of inputs.
    Trace "authenticator.trace" "authenticator"
        Versioned<authenticator::TraceArgs, v2::TraceArgs> => authenticator::Replies;
    /// What an issuer makes of an operation.
    Encode "payload.encode" "issuer"
        Versioned<payload::EncodeArgs, v2::EncodeArgs> => payload::EncodeOutputs;
    /// The operation ID of a digest.
    DeriveId "operation-id.derive" "issuer"
        operation_id::DeriveIdArgs => operation_id::IdOutputs;
    /// The first nonce whose operation ID is not taken.
    Draw "operation-id.draw" "issuer"
        Versioned<operation_id::DrawArgs, v2::DrawArgs> => operation_id::DrawOutputs;
    /// One enrolment at a bank through a series of inputs.
    VerifierTrace "verifier.trace" "verifier"
        Versioned<verifier::VerifierTraceArgs, v2::VerifierTraceArgs> => verifier::VerifierReplies;
    /// HOTP.
    Hotp "oath.hotp" "oath" oath::HotpArgs => oath::CodeOutputs;
    /// TOTP.
    Totp "oath.totp" "oath" oath::TotpArgs => oath::CodeOutputs;
    /// An OCRA suite, taken apart.
    Suite "oath.suite" "oath" oath::SuiteArgs => oath::SuiteOutputs;
    /// A response of OCRA.
    Ocra "oath.ocra" "oath" oath::OcraArgs => oath::ResponseOutputs;
}
