//! `dlotp-bank enrol`: a customer, a secret, a PIN.

use clap::Args;
use dlotp::{
    Pin, Version,
    keys::{AuthenticatorKeys, BankKeys, PinMac, Secret},
    verifier::{Enrolment, EnrolmentId, Secrets},
};
use dlotp_store::{NewEnrolment, Owner};
use dlotp_terminal::{Failure, print, version};
use dlotp_wire::hexadecimal::Hex;

use crate::bank::{Bank, random};

/// Enrols a customer, in a new enrolment.
#[derive(Args, Debug)]
pub(crate) struct Enrol {
    /// The customer's name at the bank
    customer: String,
    /// The PIN that the customer chooses in the app; the bank gets only P
    #[arg(long)]
    pin: String,
    /// The enrolment's version, which stays the same for its life
    #[arg(long, value_name = "NUMBER", default_value = "2", value_parser = version)]
    version: Version,
}

impl Enrol {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let Self { customer, pin, version } = self;
        let pin = pin.parse::<Pin>().map_err(|error| Failure::refused(&error))?;
        let bytes = random()?;
        let secret = Secret::from(bytes);
        // The phone's part: it computes P from the PIN and sends P.
        let p = PinMac::compute(&AuthenticatorKeys::derive(&secret, version), &pin)?;
        // The bank's part.
        let id = EnrolmentId::from(random()?);
        let enrolment = Enrolment::new(id, secret.identity(version), bank.store.epoch(), bank.now);
        let owner = Owner { customer: &customer, enrolment: &enrolment };
        let keys = bank.vault.seal_keys(owner, &BankKeys::derive(&secret, version))?;
        let secrets = Secrets::start(&secret, version, p);
        let secrets = bank.vault.seal_secrets(owner, &secrets)?;
        bank.store.enrol(&NewEnrolment {
            customer: &customer,
            enrolment: &enrolment,
            keys: Some(&keys),
            secrets: Some(&secrets),
        })?;
        eprintln!("{customer} is enrolled; the first login activates it within 24 hours.");
        print(&format!("K={}\n", Hex(bytes)))?;
        Ok(0)
    }
}
