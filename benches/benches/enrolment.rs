//! The key schedule and P.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::keys::{AuthenticatorKeys, PinMac};
use dlotp_benches::{VERSION, phone, pin, secret};

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("enrolment");
    let (secret, phone, pin) = (secret(), phone(), pin());
    // The values of spec/enrolment.md.
    assert_eq!(secret.identity(VERSION).key_id.to_string(), "50ef141e07e6e4e4");
    assert_eq!(PinMac::compute(&phone, &pin).unwrap().expose()[..4], [0xae, 0x71, 0x04, 0xbd]);
    group.bench_function("derive the phone's keys", |b| {
        b.iter(|| AuthenticatorKeys::derive(black_box(&secret), VERSION));
    });
    group.bench_function("P of a PIN", |b| {
        b.iter(|| PinMac::compute(&phone, black_box(&pin)).unwrap());
    });
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
