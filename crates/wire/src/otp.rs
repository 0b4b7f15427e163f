//! The arguments and outputs of `otp.scanned`, `otp.typed`, `otp.login` and `otp.confirm`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hexadecimal::Hex;

/// The outputs of every `otp.…`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtpOutputs {
    /// 8 digits.
    pub otp: String,
}

/// The arguments of `otp.scanned`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScannedArgs {
    /// The protocol version.
    #[serde(deserialize_with = "crate::versioned::number")]
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
    /// The text of the QR code.
    pub text: String,
}
