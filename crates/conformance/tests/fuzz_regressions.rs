//! The inputs that the fuzzers began from and those that they found, played again.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

use std::{fs, path::Path};

#[path = "../../../fuzz/laws.rs"]
mod laws;

#[test]
fn every_seed_and_every_regression_keeps_the_laws() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    type Law = fn(&[u8]);
    let targets: [(&str, Law); 7] = [
        ("cbor", laws::cbor),
        ("oath", laws::oath),
        ("payload", laws::payload),
        ("text", laws::text),
        ("authenticator", laws::authenticator),
        ("verifier", laws::verifier),
        ("wire", laws::wire),
    ];
    for (name, law) in targets {
        let mut played = 0;
        for folder in ["seeds", "regressions"] {
            let Ok(files) = fs::read_dir(fuzz.join(folder).join(name)) else { continue };
            for file in files {
                law(&fs::read(file.unwrap().path()).unwrap());
                played += 1;
            }
        }
        assert!(played > 0, "{name} has no seed");
    }
}
