//! `dlotp otp`: the OTP of each domain, as a phone would show it.

mod phone;
mod state_file;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use dlotp::{
    Version,
    operation::Purpose,
    operation_id::OperationId,
    typed::{MalformedTyped, Typed},
};
use dlotp_terminal::{Failure, print, text_or_input};

use self::phone::Phone;
use crate::enrolment::Enrolment;

/// Computes an OTP. Version 2 keeps the state of a phone in a file; version 1 does without, or with.
#[allow(missing_docs, reason = "clap would print a flattened member's text as help")]
#[derive(Subcommand, Debug)]
pub enum Otp {
    /// For an operation that is scanned, which it shows on standard error
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
        keyed: Keyed,
        /// The operation ID, 8 digits
        id: String,
    },
    /// For a login
    Login {
        #[command(flatten)]
        customer: Customer,
    },
    /// For an action without dynamic linking
    Confirm {
        #[command(flatten)]
        customer: Customer,
    },
}

/// An enrolment, its PIN, and the phone's clock and state.
#[derive(Args, Clone, Debug)]
pub struct Customer {
    #[command(flatten)]
    enrolment: Enrolment,
    /// The PIN, 4 to 12 digits; for tests only
    #[arg(long)]
    pin: String,
    /// The phone's clock in Unix seconds; now by default
    #[arg(long, value_name = "SECONDS")]
    time: Option<u64>,
    /// The file of the phone's state, which is made where it is missing
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

/// What version 2 has keyed in with an operation ID: the three of a payment, or a purpose.
#[derive(Args, Clone, Debug)]
pub struct Keyed {
    /// The amount, from the invoice
    #[arg(long, requires_all = ["currency", "tail"])]
    amount: Option<String>,
    /// Its currency
    #[arg(long, requires = "amount")]
    currency: Option<String>,
    /// The last 8 characters of the payee's account, from the invoice
    #[arg(long, requires = "amount")]
    tail: Option<String>,
    /// The purpose of an action, by name or number
    #[arg(long, conflicts_with = "amount")]
    purpose: Option<String>,
}

impl Otp {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// State, PIN, operation ID or payload are refused, or the state can't be stored.
    pub fn run(self) -> Result<u8, Failure> {
        let otp = match self {
            Self::Scan { customer, text } => {
                let text = text_or_input(text)?;
                Phone::open(&customer)?.scan(&text)?
            }
            Self::Type { customer, keyed, id } => {
                let (_, version, _) = customer.enrolment.open();
                let id =
                    OperationId::parse(version, &id).map_err(|error| Failure::refused(&error))?;
                let typed = keyed.read(version).map_err(|error| Failure::refused(&error))?;
                Phone::open(&customer)?.type_id(&id, typed.as_ref())?
            }
            Self::Login { customer } => Phone::open(&customer)?.login()?,
            Self::Confirm { customer } => Phone::open(&customer)?.confirm()?,
        };
        print(&format!("{}\n", otp.expose()))?;
        Ok(0)
    }
}

impl Keyed {
    fn read(&self, version: Version) -> Result<Option<Typed>, MalformedTyped> {
        let Self { amount, currency, tail, purpose } = self;
        let typed = match (amount, currency, tail, purpose) {
            (Some(amount), Some(currency), Some(tail), _) => {
                Some(Typed::payment(amount, currency, tail)?)
            }
            (.., Some(purpose)) => Some(picked(purpose)?),
            _ => None,
        };
        let is_asked_for = version != Version::V1;
        if typed.is_some() == is_asked_for { Ok(typed) } else { Err(MalformedTyped::OtherVersion) }
    }
}

/// A purpose by its name, or by its number.
fn picked(purpose: &str) -> Result<Typed, MalformedTyped> {
    let named = |known: &&Purpose| known.name() == purpose || known.number().to_string() == purpose;
    let found = Purpose::ALL.iter().find(named).ok_or(MalformedTyped::Purpose)?;
    Typed::action(found.number())
}
