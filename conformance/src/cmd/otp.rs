//! `dlotp otp`: the OTP of each domain, as a phone would show it.

use clap::{Args, Subcommand};
use dlotp::{
    keys::{AuthenticatorKeys, KeyError, PinMac},
    operation_id::OperationId,
    otp,
    payload::Payload,
    pin::Pin,
};

use super::{Enrolment, Failure, now, print, text_or_input};

/// Computes an OTP, without the state of a phone.
#[allow(missing_docs, reason = "clap would print a flattened member's text as help")]
#[derive(Subcommand, Debug)]
pub enum Otp {
    /// For an operation that is scanned
    Scan {
        #[command(flatten)]
        customer: Customer,
        /// The text of the QR code, or `-`
        #[arg(default_value = "-")]
        text: String,
    },
    /// For an operation ID that is typed
    Type {
        #[command(flatten)]
        customer: Customer,
        #[command(flatten)]
        clock: Clock,
        /// The operation ID, 8 digits
        id: String,
    },
    /// For a login
    Login {
        #[command(flatten)]
        customer: Customer,
        #[command(flatten)]
        clock: Clock,
    },
    /// For an action without dynamic linking
    Confirm {
        #[command(flatten)]
        customer: Customer,
        #[command(flatten)]
        clock: Clock,
    },
}

/// An enrolment and its PIN.
#[derive(Args, Clone, Debug)]
pub struct Customer {
    #[command(flatten)]
    enrolment: Enrolment,
    /// The PIN, 4 to 12 digits; for tests only
    #[arg(long)]
    pin: String,
}

/// The phone's clock.
#[derive(Args, Clone, Copy, Debug)]
pub struct Clock {
    /// Unix seconds; now by default
    #[arg(long, value_name = "SECONDS")]
    time: Option<u64>,
}

impl Clock {
    fn unix(self) -> u64 {
        self.time.unwrap_or_else(now)
    }
}

impl Otp {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// PIN, operation ID or payload are refused.
    pub fn run(self) -> Result<u8, Failure> {
        let otp = match self {
            Self::Scan { customer, text } => scan(&customer, &text_or_input(text)?)?,
            Self::Type { customer, clock, id } => {
                let id = OperationId::parse(&id).map_err(|error| Failure::refused(&error))?;
                let (version, keys, p) = customer.open()?;
                given(otp::typed(version, &keys, &p, &id, clock.unix()))?
            }
            Self::Login { customer, clock } => {
                let (version, keys, p) = customer.open()?;
                given(otp::login(version, &keys, &p, clock.unix()))?
            }
            Self::Confirm { customer, clock } => {
                let (version, keys, p) = customer.open()?;
                given(otp::confirmation(version, &keys, &p, clock.unix()))?
            }
        };
        print(&format!("{}\n", otp.expose()))?;
        Ok(0)
    }
}

fn scan(customer: &Customer, text: &str) -> Result<otp::Otp, Failure> {
    let payload = Payload::parse(text).map_err(|error| Failure::refused(&error))?;
    let (_, version, key_id) = customer.enrolment.open();
    let (version, keys, p) = (version, customer.keys(), customer.pin_mac()?);
    let verified =
        payload.verify(version, key_id, &keys).map_err(|error| Failure::refused(&error))?;
    given(otp::scanned(version, &keys, &p, &verified.digest()))
}

fn given(otp: Result<otp::Otp, KeyError>) -> Result<otp::Otp, Failure> {
    otp.map_err(|error| Failure::refused(&error))
}

impl Customer {
    fn keys(&self) -> AuthenticatorKeys {
        let (secret, version, _) = self.enrolment.open();
        AuthenticatorKeys::derive(&secret, version)
    }

    fn pin_mac(&self) -> Result<PinMac, Failure> {
        let pin = Pin::parse(&self.pin).map_err(|error| Failure::refused(&error))?;
        PinMac::compute(&self.keys(), &pin).map_err(|error| Failure::refused(&error))
    }

    fn open(&self) -> Result<(dlotp::Version, AuthenticatorKeys, PinMac), Failure> {
        let (_, version, _) = self.enrolment.open();
        Ok((version, self.keys(), self.pin_mac()?))
    }
}
