//! `dlotp-bank enrol`: a customer, a secret, a PIN.

use clap::Args;
use dlotp::{
    Pin, Version,
    chain::Chains,
    keys::{AuthenticatorKeys, PinMac, Secret},
    verifier::{Enrolment, EnrolmentId},
};
use dlotp_store::{NewEnrolment, Owner, Secret as Stored};
use dlotp_terminal::{Failure, print, version};

use crate::{
    bank::{Bank, random},
    keys::Keys,
};

/// Enrols a customer, in a new enrolment.
#[derive(Args, Debug)]
pub(crate) struct Enrol {
    /// The customer's name at the bank
    customer: String,
    /// The PIN that the customer chooses in the app; the bank gets P only
    #[arg(long)]
    pin: String,
    /// The enrolment's version, for its life
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = version)]
    version: Version,
}

impl Enrol {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let version = self.version;
        let pin = self.pin.parse::<Pin>().map_err(|error| Failure::refused(&error))?;
        let bytes = random()?;
        let secret = Secret::from(bytes);
        // The phone's part: it computes P from the PIN and sends P.
        let p = PinMac::compute(&AuthenticatorKeys::derive(&secret, version), &pin)
            .map_err(|error| Failure::refused(&error))?;
        // The bank's part.
        let id = EnrolmentId::from(random()?);
        let enrolment = Enrolment::new(id, version, secret.key_id(version), bank.now);
        let owner = Owner { customer: &self.customer, enrolment: &enrolment };
        let p = bank.vault.seal(owner, Stored::P, p.expose())?;
        let keys = bank.vault.seal(owner, Stored::Keys, &Keys::derive(&secret, version))?;
        let chains = match version {
            Version::V1 => None,
            _ => Some(bank.vault.seal_chains(owner, &Chains::start(&secret))?),
        };
        bank.store.enrol(&NewEnrolment {
            customer: &self.customer,
            enrolment: &enrolment,
            p: Some(&p),
            keys: Some(&keys),
            chains: chains.as_ref(),
        })?;
        eprintln!("{} is enrolled; the first login activates it within 24 hours.", self.customer);
        print(&format!("K={}\n", hex::encode(bytes)))?;
        Ok(0)
    }
}
