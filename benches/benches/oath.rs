//! HOTP and OCRA; their keys are not kept, as tokens of many customers come one after another.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::oath::{Challenge, Inputs, Key, Suite, hotp};

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("oath");
    let key = Key::try_from(&b"12345678901234567890"[..]).unwrap();
    assert_eq!(hotp(&key, 1, 6).unwrap().expose(), "287082");
    group.bench_function("hotp", |b| b.iter(|| hotp(&key, black_box(1), 6).unwrap()));
    let text = "OCRA-1:HOTP-SHA1-6:QN08";
    let suite = text.parse::<Suite>().unwrap();
    let respond =
        |question| suite.respond(&key, Challenge::OneWay(question), &Inputs::default()).unwrap();
    assert_eq!(respond("00000000").expose(), "237653");
    group.bench_function("ocra", |b| b.iter(|| respond(black_box("12345678"))));
    group.bench_function("ocra suite", |b| b.iter(|| black_box(text).parse::<Suite>().unwrap()));
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
