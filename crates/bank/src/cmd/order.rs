//! `dlotp-bank order`: the customer orders an operation on the site.

use std::{fs, path::PathBuf};

use clap::Args;
use dlotp::{
    Code, QrCode, Version,
    operation::{Content, Operation, Purpose},
    verifier::{Handle, Input, Status},
};
use dlotp_terminal::{Failure, print};
use dlotp_wire::operation_json;
use getrandom::SysRng;

use crate::bank::{Bank, random};

/// Issues an operation: shows its QR code, and the operation ID where typing is allowed.
#[derive(Args, Debug)]
pub(crate) struct Order {
    /// The customer who orders
    customer: String,
    /// The operation in JSON
    #[arg(value_name = "FILE.json")]
    operation: PathBuf,
}

impl Order {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let json = fs::read_to_string(&self.operation)
            .map_err(|error| Failure::new(format!("{}: {error}", self.operation.display())))?;
        let order: operation_json::Order = serde_json::from_str(&json)
            .map_err(|error| Failure::new(format!("the operation: {error}")))?;
        let operation = order.check().map_err(|error| Failure::refused(&error))?;
        let id = bank.enrolment_of(&self.customer)?;
        let version = bank.store.load(id, None)?.enrolment.identity().version;
        bank.policy.check_operation(&operation).map_err(|error| Failure::refused(&error))?;
        let handle = Handle::from(random()?);
        let issued = bank.input(id, Some(handle), |state| {
            let (enrolment, policy) = (&state.enrolment, &bank.policy);
            if enrolment.status() == Status::Revoked {
                // The keys of a revoked enrolment are destroyed.
                let rejected = enrolment.reject(Input::Issue, Some(handle), bank.now)?;
                return Ok(rejected.map(|_| Err(Code::NotActive)));
            }
            let keys = bank.vault.keys(state)?;
            let issued =
                enrolment.issue(&keys, policy, handle, &operation, &mut SysRng, bank.now)?;
            Ok(issued.map(|issued| issued.map_err(|refused| refused.code())))
        })?;
        let issued = match issued {
            Ok(issued) => issued,
            Err(code) => return Ok(refuse(code)),
        };
        let code = QrCode::new(&issued.text).map_err(|error| Failure::refused(&error))?;
        eprint!("{}", code.terminal());
        let mut shell = format!("HANDLE={handle}\nTEXT={}\n", issued.text);
        if let Some(id) = issued.typed_id {
            eprintln!("Or type the operation ID {id}{}.", details(version, &operation));
            shell.push_str(&format!("ID={id}\n"));
        }
        print(&shell)?;
        Ok(0)
    }
}

/// The details that the app asks for beside the operation ID (OTP-15).
fn details(version: Version, operation: &Operation<'_>) -> String {
    match (version, operation.content()) {
        (Version::V1, _) => String::new(),
        (_, Content::Action(_)) => {
            format!(", and pick \"{}\" in the app", operation.purpose())
        }
        _ => {
            let kind = match operation.purpose() {
                Purpose::CreditTransfer | Purpose::InstantTransfer => "transfer",
                purpose => purpose.name(),
            };
            format!(
                ", pick \"{kind}\" in the app, and key in from the invoice, not from this page: amount, \
                 currency and the last 8 characters of the payee's account"
            )
        }
    }
}

/// Prints why nothing is issued. Returns the exit status.
fn refuse(code: Code) -> u8 {
    let reason = match code {
        Code::NotActive => "the enrolment is not active; log in first, or enrol again",
        Code::Blocked => "operations are blocked",
        Code::TooManyLive => "five operations are live; cancel one, or wait until one ends",
        Code::TooManyOrders => {
            "too many operations were ordered; one may be ordered every 7 minutes"
        }
        code => code.name(),
    };
    eprintln!("Nothing is issued: {reason}.");
    1
}
