//! OTPs of each domain, with keys kept and fresh, against one bare MAC of the same length.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::{keys::AuthenticatorKeys, operation_id::OperationId, otp};
use dlotp_benches::{VERSION, issued, p, phone, secret};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const TIME: u64 = 1_767_225_685;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("otp");
    let (phone, p, digest) = (phone(), p(), issued().digest());
    let id = OperationId::parse("76370159").unwrap();
    // The answers of spec/otp.md, before any time is taken.
    assert_eq!(otp::scanned(VERSION, &phone, &p, &digest).unwrap().expose(), "02805035");
    assert_eq!(otp::typed(VERSION, &phone, &p, &id, TIME).unwrap().expose(), "42454050");
    assert_eq!(otp::login(VERSION, &phone, &p, TIME).unwrap().expose(), "47439149");

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
        b.iter(|| otp::scanned(VERSION, &phone, &p, black_box(&digest)).unwrap());
    });
    group.bench_function("typed, key kept", |b| {
        b.iter(|| otp::typed(VERSION, &phone, &p, black_box(&id), TIME).unwrap());
    });
    group.bench_function("login, key kept", |b| {
        b.iter(|| otp::login(VERSION, &phone, &p, black_box(TIME)).unwrap());
    });
    group.bench_function("scanned, keys derived anew", |b| {
        let secret = secret();
        b.iter(|| {
            let keys = AuthenticatorKeys::derive(&secret, VERSION);
            otp::scanned(VERSION, &keys, &p, black_box(&digest)).unwrap()
        });
    });
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
