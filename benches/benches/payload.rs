//! Payloads: issued, parsed, verified, against the MAC that they need.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::{
    Version,
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys},
    payload::Payload,
};
use dlotp_benches::{
    VERSION, issued, issuer, key_id, nonce, operation, phone, secret, unique, validity,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("payload");
    let issued = issued();
    let text = issued.text();
    let (phone, key_id) = (phone(), key_id());

    let length = "dlotp:1.".len() + 8 + issued.body().len();
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
            payload.verify(VERSION, key_id, &phone).unwrap().validity()
        });
    });
    group.bench_function("parse", |b| b.iter(|| black_box(text).parse::<Payload>().unwrap()));
    let mut payload = text.parse::<Payload>().unwrap();
    let verified = payload.verify(VERSION, key_id, &phone).unwrap();
    assert_eq!(verified.operation(), &operation());
    group.bench_function("digest", |b| b.iter(|| black_box(&verified).digest()));
    let (issuer, operation) = (issuer(), operation());
    group.bench_function("issue: payload and operation ID", |b| {
        b.iter(|| issuer.issue(black_box(&operation), validity(), nonce().into()).unwrap());
    });
    let version = Version::V2;
    let (phone, key_id) = (AuthenticatorKeys::derive(&secret(), version), secret().key_id(version));
    let issuer = Issuer::new(version, key_id, IssuerKeys::derive(&secret(), version));
    let issued = issuer.issue(&operation, validity(), unique(version)).unwrap();
    let text = issued.text();
    group.bench_function("version 2: decode: parse, verify, read", |b| {
        b.iter(|| {
            let mut payload = black_box(text).parse::<Payload>().unwrap();
            payload.verify(version, key_id, &phone).unwrap().validity()
        });
    });
    group.bench_function("version 2: parse", |b| {
        b.iter(|| black_box(text).parse::<Payload>().unwrap());
    });
    group.bench_function("version 2: issue: payload and operation ID", |b| {
        b.iter(|| issuer.issue(black_box(&operation), validity(), unique(version)).unwrap());
    });
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
