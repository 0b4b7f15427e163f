//! `dlotp-bank order`: the customer orders an operation on the site.

use std::{fs, path::PathBuf};

use clap::Args;
use dlotp::{
    issuer::{Issuer, MAX_DRAWS},
    payload::Nonce,
    verifier::{Handle, IssueRefused, Order as Ordered},
};
use dlotp_conformance::{
    cmd::{Failure, print},
    operation_json, qr,
};

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
        let id = bank.enrolment(&self.customer)?;
        let handle = Handle::new(random()?);
        let nonces = std::iter::repeat_with(|| random().map(Nonce::new))
            .take(MAX_DRAWS)
            .collect::<Result<Vec<_>, _>>()?;
        let issued = bank.input(id, Some(handle), |loaded| {
            let enrolment = &loaded.enrolment;
            let issuer = Issuer::new(enrolment.version(), enrolment.key_id(), bank.keys(loaded)?);
            let order = Ordered { handle, operation: &operation, nonces: &nonces };
            bank.store(enrolment.issue(&issuer, &bank.policy, &order, bank.now))
        })?;
        if let Err(refused) = issued {
            eprintln!("Nothing is issued: {}.", told(refused));
            return Ok(1);
        }
        // What is shown is what was stored.
        let stored = bank.store.load(id, Some(handle))?.operation;
        let stored = stored.ok_or_else(|| Failure::new("what was issued is not in the store"))?;
        eprint!("{}", qr::terminal(&qr::symbol(stored.text())?));
        let mut shell = format!("HANDLE={handle}\nTEXT={}\n", stored.text());
        if let Some(id) = stored.typed_id() {
            eprintln!("Or type the operation ID {}.", id.as_str());
            shell.push_str(&format!("ID={}\n", id.as_str()));
        }
        print(&shell)?;
        Ok(0)
    }
}

const fn told(refused: IssueRefused) -> &'static str {
    match refused {
        IssueRefused::NotActive => "the enrolment is not active; log in first",
        IssueRefused::Blocked => "operations are blocked",
        IssueRefused::TooManyLive => "five operations are live; cancel one, or wait",
        _ => "too many operations in 24 hours",
    }
}
