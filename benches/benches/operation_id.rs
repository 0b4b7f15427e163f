//! Operation IDs, with the key kept and fresh, against one bare MAC.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::{
    OperationId,
    keys::{Secret, role},
};
use dlotp_benches::{VERSION, issued, secret};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("operation-id");
    let issued = issued();
    let digest = issued.digest;
    let secret: Secret = secret();
    let key = secret.mac_key::<role::OperationId>(VERSION);
    assert_eq!(OperationId::derive(VERSION, &key, &digest).unwrap(), issued.id);

    let message = *digest.as_bytes();
    let kept = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
    group.bench_function("floor: bare hmac of 32 bytes, key kept", |b| {
        b.iter(|| {
            let mut mac = kept.clone();
            mac.update(black_box(&message));
            mac.finalize().into_bytes()
        });
    });
    group.bench_function("derive, key kept", |b| {
        b.iter(|| OperationId::derive(VERSION, &key, black_box(&digest)).unwrap());
    });
    group.bench_function("derive, key derived anew", |b| {
        b.iter(|| {
            let key = secret.mac_key::<role::OperationId>(VERSION);
            OperationId::derive(VERSION, &key, black_box(&digest)).unwrap()
        });
    });
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
