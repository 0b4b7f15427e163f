//! OTPs of each domain, with keys kept and fresh, against one bare MAC of the same length.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use dlotp::{
    OperationId, Version,
    chain::Chains,
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac},
    otp,
    typed::Typed,
};
use dlotp_benches::{VERSION, issued, operation, p, phone, pin, secret, unique, validity};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const TIME: u64 = 1_767_225_685;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("otp");
    let (phone, p, digest) = (phone(), p(), issued().digest());
    let id = OperationId::parse(VERSION, "76370159").unwrap();
    // The answers of spec/otp.md, before any time is taken.
    assert_eq!(otp::scanned(otp::Scheme::V1, &phone, &p, &digest).unwrap().expose(), "02805035");
    assert_eq!(otp::typed(otp::Typing::V1, &phone, &p, &id, TIME).unwrap().expose(), "42454050");
    assert_eq!(otp::login(otp::Scheme::V1, &phone, &p, TIME).unwrap().expose(), "47439149");

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
        b.iter(|| otp::scanned(otp::Scheme::V1, &phone, &p, black_box(&digest)).unwrap());
    });
    group.bench_function("typed, key kept", |b| {
        b.iter(|| otp::typed(otp::Typing::V1, &phone, &p, black_box(&id), TIME).unwrap());
    });
    group.bench_function("login, key kept", |b| {
        b.iter(|| otp::login(otp::Scheme::V1, &phone, &p, black_box(TIME)).unwrap());
    });
    group.bench_function("scanned, keys derived anew", |b| {
        let secret = secret();
        b.iter(|| {
            let keys = AuthenticatorKeys::derive(&secret, VERSION);
            otp::scanned(otp::Scheme::V1, &keys, &p, black_box(&digest)).unwrap()
        });
    });
    version_2(&mut group);
    group.finish();
}

/// The same in version 2, whose names follow those of version 1 (benches/README.md, "Version 2").
fn version_2(group: &mut BenchmarkGroup<'_, WallTime>) {
    let version = Version::V2;
    let secret = secret();
    let (key_id, chains) = (secret.key_id(version), Chains::start(&secret));
    let phone = AuthenticatorKeys::derive(&secret, version);
    let p = PinMac::compute(&phone, &pin()).unwrap();
    let (s, l) = (chains.scanned.forward(1).unwrap(), &chains.login);
    let issuer = Issuer::new(version, key_id, IssuerKeys::derive(&secret, version));
    let issued = issuer.issue(&operation(), validity(), unique(version)).unwrap();
    let (digest, id, typed) = (issued.digest(), issued.id(), Typed::of(&operation()).unwrap());
    let (scheme, typing) = (otp::Scheme::V2(&s), otp::Typing::V2 { l, typed: &typed });
    let timed = otp::Scheme::V2(l);
    // The answers of spec/otp.md, before any time is taken.
    assert_eq!(otp::scanned(scheme, &phone, &p, &digest).unwrap().expose(), "47225951");
    assert_eq!(otp::typed(typing, &phone, &p, id, TIME).unwrap().expose(), "80354373");
    assert_eq!(otp::login(timed, &phone, &p, TIME).unwrap().expose(), "76604174");

    group.bench_function("version 2: scanned, key kept", |b| {
        b.iter(|| otp::scanned(scheme, &phone, &p, black_box(&digest)).unwrap());
    });
    group.bench_function("version 2: typed, key kept", |b| {
        b.iter(|| otp::typed(typing, &phone, &p, black_box(id), TIME).unwrap());
    });
    group.bench_function("version 2: login, key kept", |b| {
        b.iter(|| otp::login(timed, &phone, &p, black_box(TIME)).unwrap());
    });
    group.bench_function("version 2: scanned, keys derived anew", |b| {
        b.iter(|| {
            let keys = AuthenticatorKeys::derive(&secret, version);
            otp::scanned(scheme, &keys, &p, black_box(&digest)).unwrap()
        });
    });
}

criterion_group!(group, benches);
criterion_main!(group);
