//! A customer orders a payment, scans its QR code without a network, and types the OTP on the site.
//!
//! Run it with `cargo run --example round_trip`.

use dlotp::{
    Otp, Pin, Record, Version,
    authenticator::{Authenticator, State, Time},
    issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::{Operation, PaymentDraft, Purpose},
    payload::{Payload, Serials, Validity},
    verifier::Secrets,
};
use getrandom::SysRng;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Enrolment, once: each party derives its keys from one secret, and no others.
    let secret = Secret::from([42; 32]); // in the field, 32 random bytes
    let version = Version::V2;
    let issuer = IssuerKeys::derive(&secret, version);
    let phone_keys = AuthenticatorKeys::derive(&secret, version);
    let p = PinMac::compute(&phone_keys, &"271828".parse::<Pin>()?)?; // sent once, by the phone
    let phone = Authenticator::new(phone_keys);
    let mut stored = State::new(&secret, version);
    let verifier = VerifierKeys::derive(&secret, version);
    let secrets = Secrets::start(&secret, version, p);
    drop(secret);

    // The bank: the customer ordered a payment on the site.
    let operation = Operation::payment(&PaymentDraft {
        purpose: Purpose::CreditTransfer.into(),
        amount: 125_000,
        currency: "EUR",
        payee: "Rossi Impianti Srl",
        account: Some("IT60X0542811101000000123456"),
        reference: Some("Invoice 2026-117"),
        details: vec![],
    })?;
    let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
    let serials = Some(Serials { serial: 1, login_position: 0 });
    let issued = issuer::issue(&issuer, &operation, validity, serials, &mut SysRng, |_| false)?;
    println!("The site shows this as a QR code:\n{}\n", issued.text);
    println!("and under it the operation ID {}\n", issued.id);

    // The phone, in airplane mode: nothing comes out before the state is stored.
    let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    let mut payload = issued.text.parse::<Payload>()?;
    let scanned =
        phone.scan(&stored, &mut payload, time)?.store(|state| write(&mut stored, state))?;
    println!("The phone shows:");
    for row in scanned.operation().display() {
        println!("  {row}");
    }
    let pin = "271828".parse::<Pin>()?;
    let commit = phone.authorise(&stored, &scanned, &pin, time)?;
    let shown = commit.store(|state| write(&mut stored, state))?;
    println!("and, after the PIN: {}\n", shown.expose());

    // The bank computes the OTP from its stored digest, not from data that was sent.
    let entered = shown.expose().parse::<Otp>()?;
    assert!(secrets.scanned_otp(&verifier, &issued.digest, serials)? == entered);
    println!("The OTP belongs to this operation.");

    // It belongs to no other operation, not even to an equal one that was ordered again.
    let serials = Some(Serials { serial: 2, login_position: 0 });
    let other = issuer::issue(&issuer, &operation, validity, serials, &mut SysRng, |_| false)?;
    assert!(secrets.scanned_otp(&verifier, &other.digest, serials)? != entered);
    Ok(())
}

/// Stands for a durable write.
fn write(stored: &mut State, state: &State) -> Result<(), std::io::Error> {
    *stored = State::decode(&state.encode()).map_err(std::io::Error::other)?;
    Ok(())
}
