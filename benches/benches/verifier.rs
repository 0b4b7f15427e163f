//! A verifier's inputs, up to the records to be stored.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::{
    DurableWrite, Record,
    keys::VerifierKeys,
    payload::Payload,
    verifier::{
        Enrolment, EnrolmentId, Epoch, Handle, OperationRecord, Policy, TypedRule, Verdict,
        Verifier,
    },
};
use dlotp_benches::{CounterRng, VERSION, issuer, operation, phone, secret, secrets};
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

    let (phone, issuer, secrets, operation) = (phone(), issuer(), secrets(VERSION), operation());
    for (name, rule) in [("scanned only", TypedRule::Never), ("typed too", TypedRule::Always)] {
        let policy = Policy::default().with_typed(rule);
        let keys = VerifierKeys::derive(&secret(), VERSION);
        let verifier = Verifier::new(keys, secrets.clone(), &policy).unwrap();
        let identity = secret().identity(VERSION);
        let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), identity, Epoch::default(), NOW);
        let login = secrets.login_otp(&phone, 0, NOW).unwrap();
        let commit = enrolment.login(&verifier, login.expose(), NOW).unwrap();
        let active = commit.split().0.enrolment;
        let (handle, mut random) = (Handle::from([2; 16]), CounterRng::of(VERSION));
        let commit = active.issue(&issuer, &policy, handle, &operation, &mut random, NOW).unwrap();
        let (write, pending) = commit.split();
        let issued = pending.settle(DurableWrite::confirmed()).unwrap();
        let (enrolment, stored) = (write.enrolment, write.operation.unwrap());
        let mut payload = issued.text.parse::<Payload>().unwrap();
        let digest = payload.verify(&phone).unwrap().digest();
        let right = secrets.scanned_otp(&phone, &digest, None).unwrap();
        let submit =
            |otp: &str| enrolment.submit(&verifier, Some(&stored), handle, otp, NOW).unwrap();
        let verdict = submit(right.expose()).split().1.settle(DurableWrite::confirmed());
        assert!(matches!(verdict, Verdict::Accepted { .. }));
        let verdict = submit("00000000").split().1.settle(DurableWrite::confirmed());
        assert_eq!(verdict, Verdict::Rejected);

        group.bench_function(format!("submit a right OTP, {name}"), |b| {
            b.iter(|| submit(black_box(right.expose())).split());
        });
        group.bench_function(format!("submit a wrong OTP, {name}"), |b| {
            b.iter(|| submit(black_box("00000000")).split());
        });
        if rule == TypedRule::Always {
            group.bench_function("login", |b| {
                b.iter(|| enrolment.login(&verifier, black_box("00000000"), NOW).unwrap().split());
            });
            group.bench_function("records to and from their bytes", |b| {
                b.iter(|| {
                    let read = Enrolment::decode(&black_box(&enrolment).encode(), Epoch::default())
                        .unwrap();
                    (read, OperationRecord::decode(&black_box(&stored).encode()).unwrap())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
