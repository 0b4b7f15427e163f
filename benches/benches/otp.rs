//! OTPs of each domain, with keys kept and fresh, against one bare MAC of the same length.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use dlotp::{
    OperationId, TypedDetails, Version,
    keys::{AuthenticatorKeys, IssuerKeys},
};
use dlotp_benches::{VERSION, issue, issued, operation, phone, secret, secrets, serials};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const TIME: u64 = 1_767_225_685;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("otp");
    let (phone, secrets, digest) = (phone(), secrets(VERSION), issued().digest);
    let id = OperationId::parse(VERSION, "76370159").unwrap();
    // The answers of spec/otp.md, before any time is taken.
    assert_eq!(secrets.scanned_otp(&phone, &digest, None).unwrap().expose(), "02805035");
    assert_eq!(secrets.typed_otp(&phone, 0, &id, None, TIME).unwrap().expose(), "42454050");
    assert_eq!(secrets.login_otp(&phone, 0, TIME).unwrap().expose(), "47439149");

    let kept = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
    for length in [194, 206] {
        let message = vec![7; length];
        group.bench_function(format!("floor: bare hmac of {length} bytes, key kept"), |b| {
            b.iter(|| {
                let mut mac = kept.clone();
                mac.update(black_box(&message));
                mac.finalize().into_bytes()
            });
        });
    }
    group.bench_function("scanned, key kept", |b| {
        b.iter(|| secrets.scanned_otp(&phone, black_box(&digest), None).unwrap());
    });
    group.bench_function("typed, key kept", |b| {
        b.iter(|| secrets.typed_otp(&phone, 0, black_box(&id), None, TIME).unwrap());
    });
    group.bench_function("login, key kept", |b| {
        b.iter(|| secrets.login_otp(&phone, 0, black_box(TIME)).unwrap());
    });
    group.bench_function("scanned, keys derived anew", |b| {
        let secret = secret();
        b.iter(|| {
            let keys = AuthenticatorKeys::derive(&secret, VERSION);
            secrets.scanned_otp(&keys, black_box(&digest), None).unwrap()
        });
    });
    version_2(&mut group);
    group.finish();
}

/// The same in version 2, whose names follow those of version 1 (benches/README.md, "Version 2").
fn version_2(group: &mut BenchmarkGroup<'_, WallTime>) {
    let version = Version::V2;
    let secret = secret();
    let phone = AuthenticatorKeys::derive(&secret, version);
    let (secrets, serials) = (secrets(version), serials(version));
    let issued = issue(&IssuerKeys::derive(&secret, version), &operation());
    let (digest, id) = (issued.digest, &issued.id);
    let typed = TypedDetails::of(&operation()).unwrap();
    let details = Some(&typed);
    // The answers of spec/otp.md, before any time is taken.
    assert_eq!(secrets.scanned_otp(&phone, &digest, serials).unwrap().expose(), "47225951");
    assert_eq!(secrets.typed_otp(&phone, 0, id, details, TIME).unwrap().expose(), "80354373");
    assert_eq!(secrets.login_otp(&phone, 0, TIME).unwrap().expose(), "76604174");

    group.bench_function("version 2: scanned, key kept", |b| {
        b.iter(|| secrets.scanned_otp(&phone, black_box(&digest), serials).unwrap());
    });
    group.bench_function("version 2: typed, key kept", |b| {
        b.iter(|| secrets.typed_otp(&phone, 0, black_box(id), details, TIME).unwrap());
    });
    group.bench_function("version 2: login, key kept", |b| {
        b.iter(|| secrets.login_otp(&phone, 0, black_box(TIME)).unwrap());
    });
    group.bench_function("version 2: scanned, keys derived anew", |b| {
        b.iter(|| {
            let keys = AuthenticatorKeys::derive(&secret, version);
            secrets.scanned_otp(&keys, black_box(&digest), serials).unwrap()
        });
    });
}

criterion_group!(group, benches);
criterion_main!(group);
