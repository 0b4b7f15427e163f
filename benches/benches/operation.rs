//! The canonical encoding and the display of an operation.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dlotp::operation::Operation;
use dlotp_benches::{draft, operation};

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("operation");
    let draft = draft();
    assert_eq!(Operation::payment(&draft).unwrap(), operation());
    group.bench_function("check", |b| b.iter(|| Operation::payment(black_box(&draft)).unwrap()));
    let operation = operation();
    group.bench_function("encode", |b| b.iter(|| black_box(&operation).encode()));
    assert_eq!(operation.display().len(), 6);
    group.bench_function("display", |b| b.iter(|| black_box(&operation).display()));
    group.finish();
}

criterion_group!(group, benches);
criterion_main!(group);
