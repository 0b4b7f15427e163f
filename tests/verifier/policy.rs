//! The operations that a policy lets a bank issue, type and confirm.

use dlotp::{
    Code, Version,
    operation::{BatchDraft, ItemDraft, Operation, PaymentDraft, Purpose},
    verifier::{Enrolment, Handle, Policy, TypedRule},
};

use crate::{
    bank::{NOW, action, bank_keys, payment, pending, secrets, settle},
    shared::Playback,
};

const PAYMENTS: [Purpose; 6] = [
    Purpose::CreditTransfer,
    Purpose::InstantTransfer,
    Purpose::StandingOrder,
    Purpose::CardPayment,
    Purpose::CardAmountBlocked,
    Purpose::TopUp,
];

fn bulk() -> Operation<'static> {
    let item = ItemDraft { payee: "Somebody", account: "NO9386011117947", amount: 100 };
    Operation::bulk(&BatchDraft {
        purpose: Purpose::CreditTransfer.into(),
        total: 200,
        currency: "EUR",
        items: vec![item; 2],
        reference: None,
        details: Vec::new(),
    })
    .unwrap()
}

fn payment_for(purpose: Purpose) -> Operation<'static> {
    Operation::payment(&PaymentDraft {
        purpose: purpose.into(),
        amount: 100,
        currency: "EUR",
        payee: "Somebody",
        account: Some("NO9386011117947"),
        reference: None,
        details: Vec::new(),
    })
    .unwrap()
}

fn active(version: Version) -> Enrolment {
    let keys = bank_keys(version);
    let policy = Policy::default();
    let verifier = dlotp::verifier::Verifier::new(keys, secrets(version), &policy).unwrap();
    let otp = secrets(version).login_otp(&bank_keys(version), 0, NOW).unwrap();
    settle(pending(version).login(&verifier, otp.expose(), NOW).unwrap()).0.enrolment
}

/// Whether an enrolment that is issued this alone shows an operation ID.
fn is_typed(version: Version, rule: TypedRule, operation: &Operation<'_>) -> bool {
    let policy = Policy::default().with_typed(rule).with_bulks();
    let (keys, random) = (bank_keys(version), &mut Playback::new([1; 32]));
    let handle = Handle::from([1; 16]);
    let commit = active(version).issue(&keys, &policy, handle, operation, random, NOW).unwrap();
    settle(commit).1.unwrap().typed_id.is_some()
}

/// VER-16: what gives access, and what version 2 has no array for, is typed under no rule.
#[test]
fn a_rule_types_what_it_names() {
    for &version in Version::ALL {
        let is_v2 = version == Version::V2;
        for purpose in PAYMENTS {
            let operation = payment_for(purpose);
            let series = [Purpose::StandingOrder, Purpose::CardAmountBlocked].contains(&purpose);
            let transfer = [Purpose::CreditTransfer, Purpose::InstantTransfer].contains(&purpose);
            assert_eq!(is_typed(version, TypedRule::Always, &operation), !(is_v2 && series));
            assert_eq!(is_typed(version, TypedRule::LowValue, &operation), transfer);
            assert!(!is_typed(version, TypedRule::Never, &operation));
        }
        assert_eq!(is_typed(version, TypedRule::Always, &bulk()), !is_v2);
        for &purpose in Purpose::ALL.iter().filter(|purpose| !PAYMENTS.contains(purpose)) {
            let access = [Purpose::LogIn, Purpose::RecoverAccess].contains(&purpose);
            let operation = action(purpose);
            assert_eq!(is_typed(version, TypedRule::Always, &operation), !access, "{purpose}");
            assert!(!is_typed(version, TypedRule::LowValue, &operation), "{purpose}");
        }
    }
}

/// OP-20, VER-14: an error, before the clock and the status are looked at.
#[test]
fn a_bulk_is_issued_where_bulks_are_on() {
    let issue = |enrolment: &Enrolment, policy: &Policy, operation: &Operation<'_>, now| {
        let (keys, random) = (bank_keys(Version::V1), &mut Playback::new([1; 12]));
        let handle = Handle::from([1; 16]);
        let issued = enrolment.issue(&keys, policy, handle, operation, random, now);
        issued.map_err(|error| error.code()).map(|commit| settle(commit).1.map(|_| ()))
    };
    let (off, on) = (Policy::default(), Policy::default().with_bulks());
    let enrolment = active(Version::V1);
    assert_eq!(issue(&enrolment, &off, &bulk(), 0).unwrap_err(), Code::BulkOff);
    assert_eq!(issue(&enrolment, &on, &bulk(), 0).unwrap_err(), Code::ClockWentBack);
    assert_eq!(issue(&enrolment, &off, &payment(100), 0).unwrap_err(), Code::ClockWentBack);
    let revoked = settle(enrolment.revoke(NOW).unwrap()).0.enrolment;
    assert_eq!(issue(&revoked, &off, &bulk(), NOW).unwrap_err(), Code::BulkOff);
    let refused = issue(&revoked, &on, &bulk(), NOW).unwrap().unwrap_err();
    assert_eq!(refused.code(), Code::NotActive);
    assert!(issue(&enrolment, &on, &bulk(), NOW).unwrap().is_ok());
}

/// VER-8
#[test]
fn most_purposes_stay_linked() {
    for &purpose in Purpose::ALL {
        let policy = Policy::default().with_unlinked_purposes(&[Purpose::Other, purpose]);
        let may = [Purpose::Consent, Purpose::Other].contains(&purpose);
        assert_eq!(
            policy.map(|_| ()).map_err(|error| error.code()),
            match may {
                true => Ok(()),
                false => Err(Code::InvalidPolicy),
            }
        );
    }
}
