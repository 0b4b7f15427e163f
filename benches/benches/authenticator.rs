//! The phone's inputs, up to the state to be stored.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::{
    Record,
    authenticator::{Authenticator, State, Time},
    payload::Payload,
};
use dlotp_benches::{VERSION, issued, phone, pin, secret};

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("authenticator");
    let phone = Authenticator::new(phone());
    let (state, pin) = (State::new(&secret(), VERSION), pin());
    let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    let issued = issued();
    let mut payload = issued.text.parse::<Payload>().unwrap();
    let commit = phone.scan(&state, &mut payload, time).unwrap();
    let opened = commit.store(|_| Ok::<_, ()>(())).unwrap();
    let otp = phone.authorise(&state, &opened, &pin, time).unwrap();
    assert_eq!(otp.store(|_| Ok::<_, ()>(())).unwrap().expose(), "02805035");

    group.bench_function("scan", |b| {
        b.iter(|| phone.scan(&state, black_box(&mut payload), time).unwrap().split().0);
    });
    group.bench_function("authorise", |b| {
        b.iter(|| phone.authorise(&state, black_box(&opened), &pin, time).unwrap());
    });
    group.bench_function("state to and from its record", |b| {
        b.iter(|| State::decode(&black_box(&state).encode()).unwrap());
    });
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
