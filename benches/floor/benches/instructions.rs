//! Instructions under valgrind. `scripts/check-instructions` runs them and judges the ratios.

#![allow(missing_docs, reason = "a benchmark is read, not called")]

use std::hint::black_box;

use dlotp::{
    OperationId, Otp, Version,
    payload::{Nonce, Validity},
};
use dlotp_floor::{Bare, BareOpening, Fixture};
use gungraun::{library_benchmark, library_benchmark_group, main};

fn v1() -> &'static Fixture {
    Box::leak(Box::new(Fixture::of(Version::V1)))
}

fn v2() -> &'static Fixture {
    Box::leak(Box::new(Fixture::of(Version::V2)))
}

fn bare(length: usize) -> &'static Bare {
    Box::leak(Box::new(Bare::of(length)))
}

/// Suite, zero byte, padded question and P (OTP-2), then a step where there is one.
fn ocra(suite: &str, step: usize) -> &'static Bare {
    bare(suite.len() + 1 + 128 + 32 + step)
}

/// The contexts of version 2 (OTP-12): the array's head and the domain, so many byte strings of 32,
/// and the rest.
fn context(domain: &str, of_32: usize, rest: usize) -> &'static Bare {
    bare(2 + domain.len() + of_32 * 34 + rest)
}

/// The operation ID, `[1, 125000, "EUR", tail]`, and a step of 32 bits (OTP-13).
const DETAILS: usize = 9 + (1 + 1 + 5 + 4 + 9) + 5;

/// Prefix, key-id and body (PAY-6).
fn tag() -> &'static Bare {
    bare("dlotp:1.".len() + 8 + v1().issued.body.len())
}

// The floor of each path: its bare computation.
#[library_benchmark]
#[bench::scanned_v1(ocra("OCRA-1:HOTP-SHA256-8:QH64-PSHA256", 0))]
#[bench::typed_v1(ocra("OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M", 8))]
#[bench::login_v1(ocra("OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S", 8))]
#[bench::operation_id_v1(bare(32))]
#[bench::payload_v1(tag())]
#[bench::scanned_v2(context("dlotp v2 scanned", 3, 0))]
#[bench::typed_v2(context("dlotp v2 typed", 2, DETAILS))]
#[bench::login_v2(context("dlotp v2 login", 2, 5))]
#[bench::operation_id_v2(bare(32))]
fn hmac(bare: &'static Bare) -> [u8; 32] {
    black_box(bare).mac()
}

// The paths themselves.
#[library_benchmark]
#[bench::v1(v1())]
#[bench::v2(v2())]
fn scanned(f: &'static Fixture) -> Otp {
    black_box(f).scanned()
}

#[library_benchmark]
#[bench::v1(v1())]
#[bench::v2(v2())]
fn typed(f: &'static Fixture) -> Otp {
    black_box(f).typed()
}

#[library_benchmark]
#[bench::v1(v1())]
#[bench::v2(v2())]
fn login(f: &'static Fixture) -> Otp {
    black_box(f).login()
}

#[library_benchmark]
#[bench::v1(v1())]
#[bench::v2(v2())]
fn operation_id(f: &'static Fixture) -> OperationId {
    black_box(f).operation_id()
}

#[library_benchmark]
#[bench::v1(v1())]
#[bench::v2(v2())]
fn decode(f: &'static Fixture) -> (Validity, Nonce) {
    let f = black_box(f);
    f.decode(&f.issued.text)
}

// The floor of a payload of version 2: AES-256-GCM, bare.
#[library_benchmark]
#[bench::payload_v2(Box::leak(Box::new(BareOpening::of(&v2().issued.body))))]
fn aes_gcm(bare: &'static BareOpening) -> Vec<u8> {
    black_box(bare).open()
}

// The control: slower than any limit allows.
#[library_benchmark]
#[bench::v1(v1())]
fn scanned_with_keys_derived_anew(f: &'static Fixture) -> Otp {
    black_box(f).scanned_with_keys_derived_anew()
}

library_benchmark_group!(
    name = floor,
    benchmarks = [
        hmac,
        aes_gcm,
        scanned,
        typed,
        login,
        operation_id,
        decode,
        scanned_with_keys_derived_anew
    ]
);

main!(library_benchmark_groups = floor);
