//! A customer orders a payment, scans its QR code without a network, and types the OTP on the site.
//!
//! Run it with `cargo run --example round_trip`.

use dlotp::{
    Pin, Version,
    authenticator::{Authenticator, State, Time},
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::{Operation, PaymentDraft, Purpose},
    otp::{self, Otp},
    payload::{Nonce, Payload, Validity},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Enrolment, once: one secret, from which each party derives what it holds, and no more.
    let secret = Secret::from([42; 32]); // in the field, 32 random bytes
    let (version, key_id) = (Version::V1, secret.key_id(Version::V1));
    let issuer = Issuer::new(version, key_id, IssuerKeys::derive(&secret, version));
    let phone_keys = AuthenticatorKeys::derive(&secret, version);
    let p = PinMac::compute(&phone_keys, &"271828".parse::<Pin>()?)?; // sent once, by the phone
    let phone = Authenticator::new(version, key_id, phone_keys);
    let verifier = VerifierKeys::derive(&secret, version);
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
    let validity = Validity::new(1_767_225_600, 300)?;
    let nonce = Nonce::from([7; 12]); // in the field, 12 random bytes
    let issued = issuer.issue(&operation, validity, nonce.into())?;
    println!("The site shows this as a QR code:\n{}\n", issued.text());
    println!("and under it the operation ID {}\n", issued.id().as_str());

    // The phone, in airplane mode: nothing comes out before the state is stored.
    let mut stored = State::default();
    let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    let mut payload = issued.text().parse::<Payload>()?;
    let opened =
        phone.scan(&stored, &mut payload, time)?.store(|state| write(&mut stored, state))?;
    println!("The phone shows:");
    for row in opened.operation().display() {
        println!("  {row}");
    }
    let pin = "271828".parse::<Pin>()?;
    let commit = phone.authorise(&stored, &opened.scanned(), &pin, time)?;
    let shown = commit.store(|state| write(&mut stored, state))?;
    println!("and, after the PIN: {}\n", shown.expose());

    // The bank: it computes from what it stored, not from what was sent.
    let digest = issued.digest();
    let entered = shown.expose().parse::<Otp>()?;
    assert!(otp::scanned(otp::Scheme::V1, &verifier, &p, &digest)? == entered);
    println!("The OTP is that of this operation.");

    // It is that of no other operation, even of an equal one that was ordered again.
    let other = issuer.issue(&operation, validity, Nonce::from([8; 12]).into())?;
    assert!(otp::scanned(otp::Scheme::V1, &verifier, &p, &other.digest())? != entered);
    Ok(())
}

/// Stands for a durable write.
fn write(stored: &mut State, state: &State) -> Result<(), std::io::Error> {
    *stored = State::decode(&state.encode()).map_err(std::io::Error::other)?;
    Ok(())
}
