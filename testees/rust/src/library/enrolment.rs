//! `enrolment.derive`.

use dlotp::{
    Pin,
    keys::{PinMac, Secret, role},
};
use dlotp_wire::{
    enrolment::{DeriveArgs, DeriveOutputs},
    hexadecimal::Hex,
    operation::EnrolmentDerive,
};

use super::{Compute, Refusal, version};

impl Compute for EnrolmentDerive {
    fn compute(args: &DeriveArgs) -> Result<DeriveOutputs, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::from(args.secret.0));
        let pin = args.pin.parse::<Pin>()?;
        let p = PinMac::compute(&secret.mac_key::<role::Pin>(version), &pin)?;
        Ok(DeriveOutputs {
            key_id: Hex(*secret.identity(version).key_id.as_bytes()),
            pin_mac: Hex(*p.expose()),
        })
    }
}
