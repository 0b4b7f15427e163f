//! `dlotp id`: the operation ID of a payload.

use clap::Args;
use dlotp::{OperationId, keys::role, payload::Payload};
use dlotp_terminal::{Failure, print, text_or_input};

use crate::enrolment::EnrolmentOptions;

/// Shows the operation ID of a payload.
#[derive(Args, Debug)]
pub struct IdCommand {
    #[command(flatten)]
    enrolment: EnrolmentOptions,
    /// The text of the QR code, or `-`
    #[arg(default_value = "-")]
    text: String,
}

impl IdCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// The payload is refused.
    pub fn run(self) -> Result<u8, Failure> {
        let text = text_or_input(self.text)?;
        let (secret, identity) = self.enrolment.open();
        let mut payload = text.parse::<Payload>().map_err(|error| Failure::refused(&error))?;
        let verified = payload
            .verify(&secret.payload_key(identity))
            .map_err(|error| Failure::refused(&error))?;
        let key = secret.mac_key::<role::OperationId>(identity.version);
        let id = OperationId::derive(identity.version, &key, &verified.digest())?;
        print(&format!("{id}\n"))?;
        Ok(0)
    }
}
