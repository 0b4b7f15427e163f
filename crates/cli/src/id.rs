//! `dlotp id`: the operation ID of a payload.

use clap::Args;
use dlotp::{keys::role, operation_id::OperationId, payload::Payload};
use dlotp_terminal::{Failure, print, text_or_input};

use crate::enrolment::Enrolment;

/// Shows the operation ID of a payload.
#[derive(Args, Debug)]
pub struct Id {
    #[command(flatten)]
    enrolment: Enrolment,
    /// The text of the QR code, or `-`
    #[arg(default_value = "-")]
    text: String,
}

impl Id {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// The payload is refused.
    pub fn run(self) -> Result<u8, Failure> {
        let text = text_or_input(self.text)?;
        let (secret, version, key_id) = self.enrolment.open();
        let mut payload = Payload::parse(&text).map_err(|error| Failure::refused(&error))?;
        let verified = payload
            .verify(version, key_id, &dlotp::keys::PayloadKey::derive(&secret, version))
            .map_err(|error| Failure::refused(&error))?;
        let key = secret.key::<role::OperationId>(version);
        let id = OperationId::derive(version, &key, &verified.digest())
            .map_err(|error| Failure::refused(&error))?;
        print(&format!("{}\n", id.as_str()))?;
        Ok(0)
    }
}
