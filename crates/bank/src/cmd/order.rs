//! `dlotp-bank order`: the customer orders an operation on the site.

use std::{fs, path::PathBuf};

use clap::Args;
use dlotp::{
    Version,
    issuer::{Issuer, MAX_DRAWS},
    operation::{Operation, Shape},
    payload::{Fresh, Nonce},
    verifier::{Handle, IssueRefused, Order as Ordered, Randomness},
};
use dlotp_conformance::qr;
use dlotp_terminal::{Failure, print};
use dlotp_testee::operation_json;

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
        let handle = Handle::from(random()?);
        let nonces = draws(Nonce::new)?;
        let fresh = draws(Fresh::new)?;
        let issued = bank.input(id, Some(handle), |loaded| {
            let enrolment = &loaded.enrolment;
            let issuer = Issuer::new(enrolment.version(), enrolment.key_id(), bank.keys(loaded)?);
            let randomness = match enrolment.version() {
                Version::V1 => Randomness::V1(&nonces),
                _ => Randomness::V2(&fresh),
            };
            let order = Ordered { handle, operation: &operation, randomness };
            let issued = enrolment.issue(&issuer, &bank.policy, &order, bank.now);
            bank.store_moving(loaded, issued)
        })?;
        if let Err(refused) = issued {
            eprintln!("Nothing is issued: {}.", told(refused));
            return Ok(1);
        }
        // What is shown is what was stored.
        let loaded = bank.store.load(id, Some(handle))?;
        let stored = loaded.operation;
        let stored = stored.ok_or_else(|| Failure::new("what was issued is not in the store"))?;
        eprint!("{}", qr::terminal(&qr::symbol(stored.text())?));
        let mut shell = format!("HANDLE={handle}\nTEXT={}\n", stored.text());
        if let Some(id) = stored.typed_id() {
            let asked = asked(loaded.enrolment.version(), &operation);
            eprintln!("Or type the operation ID {}{asked}.", id.as_str());
            shell.push_str(&format!("ID={}\n", id.as_str()));
        }
        print(&shell)?;
        Ok(0)
    }
}

/// What is drawn, as often as an issuer may draw.
fn draws<const N: usize, T>(draw: impl Fn([u8; N]) -> T) -> Result<Vec<T>, Failure> {
    (0..MAX_DRAWS).map(|_| random().map(&draw)).collect()
}

/// What the app will ask for beside the operation ID (OTP-15).
fn asked(version: Version, operation: &Operation<'_>) -> String {
    match (version, operation.shape()) {
        (Version::V1, _) => String::new(),
        (_, Shape::Action) => format!(", and pick \"{}\" in the app", operation.purpose()),
        _ => ", and from the invoice, not from this page: amount, currency and the last 8 \
              characters of the payee's account"
            .to_owned(),
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
