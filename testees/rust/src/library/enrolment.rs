//! `enrolment.derive`.

use dlotp::{
    keys::{PinMac, Secret, role},
    pin::Pin,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Operation, Refusal, version};
use crate::hexadecimal::Hex;

/// What a phone derives and sends when it is enrolled.
#[derive(Debug)]
pub enum Derive {}

/// The arguments of `enrolment.derive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeriveArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
}

/// The outputs of `enrolment.derive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeriveOutputs {
    /// The key-id, 8 bytes.
    pub key_id: Hex<8>,
    /// What stands for the PIN, 32 bytes.
    pub p: Hex<32>,
}

impl Operation for Derive {
    const NAME: &'static str = "enrolment.derive";
    const ROLE: &'static str = "authenticator";
    type Args = DeriveArgs;
    type Outputs = DeriveOutputs;

    fn compute(args: &DeriveArgs) -> Result<DeriveOutputs, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::new(args.secret.0));
        let pin = Pin::parse(&args.pin)?;
        let p = PinMac::compute(&secret.key::<role::Pin>(version), &pin)?;
        Ok(DeriveOutputs { key_id: Hex(*secret.key_id(version).as_bytes()), p: Hex(*p.expose()) })
    }
}
