//! `dlotp otp`: the OTP of each domain, as a phone would show it.

mod phone;
mod state_file;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use dlotp::{Code, OperationId, TypedDetails, Version, keys::Identity, operation::Purpose};
use dlotp_terminal::{Failure, print, text_or_input};

use self::phone::Phone;
use crate::enrolment::EnrolmentOptions;

/// Computes an OTP. Version 2 keeps the state of a phone in a file; in version 1 the file is optional.
#[allow(missing_docs, reason = "clap would print a flattened member's text as help")]
#[derive(Subcommand, Debug)]
pub enum OtpCommand {
    /// For an operation that is scanned, which it shows on standard error
    Scan {
        #[command(flatten)]
        customer: CustomerOptions,
        /// The text of the QR code, or `-`
        #[arg(default_value = "-")]
        text: String,
    },
    /// For an operation ID that is typed
    Type {
        #[command(flatten)]
        customer: CustomerOptions,
        #[command(flatten)]
        keyed: TypedOptions,
        /// The operation ID, 8 digits
        id: String,
    },
    /// For a login
    Login {
        #[command(flatten)]
        customer: CustomerOptions,
    },
    /// For an action without dynamic linking
    Confirm {
        #[command(flatten)]
        customer: CustomerOptions,
    },
}

/// An enrolment, its PIN, and the phone's clock and state.
#[derive(Args, Clone, Debug)]
pub struct CustomerOptions {
    #[command(flatten)]
    enrolment: EnrolmentOptions,
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

/// The kind of a payment that an app offers first, which stands for two purposes (OTP-15).
const TRANSFER: &str = "transfer";

/// The typed details of version 2: kind, amount, currency and tail of a payment, or a purpose.
#[derive(Args, Clone, Debug)]
pub struct TypedOptions {
    /// The amount, from the invoice
    #[arg(long, requires_all = ["currency", "tail"])]
    amount: Option<String>,
    /// The currency of the amount
    #[arg(long, requires = "amount")]
    currency: Option<String>,
    /// The last 8 characters of the payee's account, from the invoice
    #[arg(long, requires = "amount")]
    tail: Option<String>,
    /// The purpose of an action, or the kind of a payment: transfer, which it is by default, card payment
    /// or top-up; by name or number
    #[arg(long)]
    purpose: Option<String>,
}

impl OtpCommand {
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
                let (_, Identity { version, .. }) = customer.enrolment.open();
                let id =
                    OperationId::parse(version, &id).map_err(|error| Failure::refused(&error))?;
                let details = keyed.read(version)?;
                Phone::open(&customer)?.authorise_typed(&id, details.as_ref())?
            }
            Self::Login { customer } => Phone::open(&customer)?.login()?,
            Self::Confirm { customer } => Phone::open(&customer)?.confirm()?,
        };
        print(&format!("{}\n", otp.expose()))?;
        Ok(0)
    }
}

impl TypedOptions {
    fn read(&self, version: Version) -> Result<Option<TypedDetails>, Failure> {
        let Self { amount, currency, tail, purpose } = self;
        let details = match (amount, currency, tail, purpose) {
            (Some(amount), Some(currency), Some(tail), kind) => {
                let kind = kind.as_deref().unwrap_or(TRANSFER);
                let purpose = numbered(if kind == TRANSFER { "credit transfer" } else { kind })?;
                let details = TypedDetails::payment(purpose, amount, currency, tail);
                Some(details.map_err(|error| Failure::refused(&error))?)
            }
            (.., Some(purpose)) => {
                let picked = TypedDetails::action(numbered(purpose)?);
                Some(picked.map_err(|error| Failure::refused(&error))?)
            }
            _ => None,
        };
        match (version, &details) {
            (Version::V1, Some(_)) => {
                Err(malformed("version 1 has nothing keyed in beside the operation ID"))
            }
            (Version::V2, None) => Err(malformed(
                "version 2 expects --amount, --currency and --tail, or --purpose, beside the operation ID",
            )),
            _ => Ok(details),
        }
    }
}

/// The number of a purpose that is given by its name, or by its number.
fn numbered(purpose: &str) -> Result<u64, Failure> {
    let named =
        |known: &&Purpose| known.name() == purpose || u64::from(**known).to_string() == purpose;
    let found = Purpose::ALL.iter().find(named);
    let found = found.ok_or_else(|| malformed("purpose: expected the name or number of one"))?;
    Ok((*found).into())
}

fn malformed(message: &str) -> Failure {
    Failure::rejected(Code::MalformedTyped, message)
}
