//! Payloads: issued, parsed, verified, against the MAC that they need.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::{
    Version,
    keys::{AuthenticatorKeys, IssuerKeys},
    payload::Payload,
};
use dlotp_benches::{issue, issued, issuer, operation, phone, secret};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("payload");
    let issued = issued();
    let text = &*issued.text;
    let phone = phone();

    let length = "dlotp:1.".len() + 8 + issued.body.len();
    let message = vec![7; length];
    let kept = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
    group.bench_function(format!("floor: bare hmac of {length} bytes, key kept"), |b| {
        b.iter(|| {
            let mut mac = kept.clone();
            mac.update(black_box(&message));
            mac.finalize().into_bytes()
        });
    });
    group.bench_function("decode: parse, verify, read", |b| {
        b.iter(|| {
            let mut payload = black_box(text).parse::<Payload>().unwrap();
            payload.verify(&phone).unwrap().validity()
        });
    });
    group.bench_function("parse", |b| b.iter(|| black_box(text).parse::<Payload>().unwrap()));
    let mut payload = text.parse::<Payload>().unwrap();
    let verified = payload.verify(&phone).unwrap();
    assert_eq!(verified.operation(), &operation());
    group.bench_function("digest", |b| b.iter(|| black_box(&verified).digest()));
    let (issuer, operation) = (issuer(), operation());
    group.bench_function("issue: payload and operation ID", |b| {
        b.iter(|| issue(&issuer, black_box(&operation)));
    });
    let version = Version::V2;
    let phone = AuthenticatorKeys::derive(&secret(), version);
    let issuer = IssuerKeys::derive(&secret(), version);
    let issued = issue(&issuer, &operation);
    let text = &*issued.text;
    group.bench_function("version 2: decode: parse, verify, read", |b| {
        b.iter(|| {
            let mut payload = black_box(text).parse::<Payload>().unwrap();
            payload.verify(&phone).unwrap().validity()
        });
    });
    group.bench_function("version 2: parse", |b| {
        b.iter(|| black_box(text).parse::<Payload>().unwrap());
    });
    group.bench_function("version 2: issue: payload and operation ID", |b| {
        b.iter(|| issue(&issuer, black_box(&operation)));
    });
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
