//! A verifier's inputs, up to what it stores.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::{
    Stored,
    keys::{PinMac, VerifierKeys},
    otp,
    payload::{Nonce, Payload},
    verifier::{
        Enrolment, EnrolmentId, Handle, Order, Policy, StoredOperation, TypedRule, Verdict,
        Verifier,
    },
};
use dlotp_benches::{VERSION, issued, issuer, key_id, phone, pin, secret};
use hmac::{Hmac, KeyInit, Mac};

const NOW: u64 = 1_767_225_600;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verifier");
    let bare = Hmac::<sha2::Sha256>::new_from_slice(&[7; 32]).unwrap();
    group.bench_function("floor: one bare HMAC of 194 bytes", |b| {
        b.iter(|| {
            let mut mac = bare.clone();
            mac.update(black_box(&[0; 194]));
            mac.finalize()
        });
    });

    let (phone, issued) = (phone(), issued());
    let p = PinMac::compute(&phone, &pin()).unwrap();
    let mut payload = issued.text().parse::<Payload>().unwrap();
    let opened = payload.verify(VERSION, key_id(), &phone).unwrap();
    for (name, rule) in [("scanned only", TypedRule::Never), ("typed too", TypedRule::Always)] {
        let policy = Policy::default().with_typed(rule);
        let verifier = Verifier::new(VerifierKeys::derive(&secret(), VERSION), p.clone(), &policy);
        let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), VERSION, key_id(), NOW);
        let login = otp::login(otp::Scheme::V1, &phone, &p, NOW).unwrap();
        let commit = verifier.login(&enrolment, login.expose(), NOW).unwrap();
        let active = commit.split().0.enrolment().clone();
        let order = Order {
            handle: Handle::from([2; 16]),
            operation: opened.operation(),
            randomness: dlotp::verifier::Randomness::V1(&[Nonce::from([3; 12])]),
        };
        let (write, pending) = active.issue(&issuer(), &policy, &order, NOW).unwrap().split();
        let made = pending.settle(Stored::durably()).unwrap();
        let (enrolment, stored) = (write.enrolment().clone(), write.operation().cloned().unwrap());
        let right = otp::scanned(otp::Scheme::V1, &phone, &p, &made.digest()).unwrap();
        let submit =
            |otp: &str| verifier.submit(&enrolment, Some(&stored), order.handle, otp, NOW).unwrap();
        let verdict = submit(right.expose()).split().1.settle(Stored::durably());
        assert!(matches!(verdict, Verdict::Accepted { .. }));
        let verdict = submit("00000000").split().1.settle(Stored::durably());
        assert_eq!(verdict, Verdict::Rejected);

        group.bench_function(format!("submit a right OTP, {name}"), |b| {
            b.iter(|| submit(black_box(right.expose())).split());
        });
        group.bench_function(format!("submit a wrong OTP, {name}"), |b| {
            b.iter(|| submit(black_box("00000000")).split());
        });
        if rule == TypedRule::Always {
            group.bench_function("login", |b| {
                b.iter(|| verifier.login(&enrolment, black_box("00000000"), NOW).unwrap().split());
            });
            group.bench_function("records to and from their bytes", |b| {
                b.iter(|| {
                    let read = Enrolment::decode(&black_box(&enrolment).encode()).unwrap();
                    (read, StoredOperation::decode(&black_box(&stored).encode()).unwrap())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
