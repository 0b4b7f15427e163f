//! `dlotp otp`, `payload`, `id` and `qr` on the worked examples of version 2, and the phone's state in its file.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Output},
};

use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;

const SECRET: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const TIME: &str = "1767225685";

/// A folder in which the program runs.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dlotp"));
        command.args(arguments).current_dir(self.0.path()).output().unwrap()
    }

    /// The output of a command that succeeds.
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// The message of a command that prints no output and ends with this status.
    fn refused(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(status), 0), "{told}");
        told
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }
}

/// `dlotp otp`, for version 2 with a state.
fn otp<'a>(domain: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["otp", domain, "--version", "2", "--state", "phone"];
    arguments.extend(["--secret", SECRET, "--pin", "271828", "--time", TIME]);
    arguments.extend(rest);
    arguments
}

/// A value of the worked example of version 2.
fn example(page: &str, name: &str) -> String {
    example_of("example v2", page, name)
}

fn example_of(block: &str, page: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(page);
    let page = fs::read_to_string(path).unwrap();
    let (_, block) = page.split_once(&format!("```{block}\n")).unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let mut lines = block.lines().filter_map(|line| line.split_once(' '));
    lines.find(|(found, _)| *found == name).unwrap().1.trim().to_owned()
}

fn text() -> String {
    example("payload.md", "text")
}

#[test]
fn the_worked_examples_are_made_and_read() {
    let place = Place::new();
    let operation = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/payment.json");
    let enrolment = ["--version", "2", "--secret", SECRET];
    let fresh = example("payload.md", "fresh");
    let given = ["--issued-at", "1767225600", "--n", "1", "--m", "0", "--fresh", &fresh];
    let operation = operation.to_str().unwrap();
    let made = [&["payload", "encode"][..], &enrolment, &given, &[operation]].concat();
    assert_eq!(place.ok(&made), text());
    assert_ne!(place.ok(&[&made[..made.len() - 3], &[operation]].concat()), text());

    let shown = place.ok(&[&["payload", "decode"][..], &enrolment, &[&text()]].concat());
    assert!(shown.starts_with(
        "version 2, key-id e6b8061840b53ea6, issued at 1767225600, lives 300 s, n 1, m 0\n"
    ));
    assert!(shown.contains("1250.00 EUR") && shown.ends_with(&example("payload.md", "digest")));
    let id = place.ok(&[&["id"][..], &enrolment, &[&text()]].concat());
    assert_eq!(id, example("operation-id.md", "operation-id"));

    let given = ["--nonce", "000102030405060708090a0b", operation];
    let told = place.refused(3, &[&["payload", "encode"][..], &enrolment, &given].concat());
    assert!(told.contains("--nonce is of version 1"), "{told}");
    let given = ["--version", "1", "--secret", SECRET, "--n", "1", operation];
    let told = place.refused(3, &[&["payload", "encode"][..], &given].concat());
    assert!(told.contains("are of version 2"), "{told}");
}

#[test]
fn a_phone_gives_the_otps_of_the_worked_examples_and_scans_once() {
    let place = Place::new();
    let text = text();
    let scan = otp("scan", &[&text]);
    let output = place.run(&scan);
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), example("otp.md", "scanned.otp"));
    assert!(String::from_utf8(output.stderr).unwrap().contains("amount: 1250.00 EUR\n"));
    assert!(place.refused(1, &scan).contains("stale"));

    let id = example("operation-id.md", "operation-id");
    let paid = ["--amount", "1 250,0", "--currency", "eur", "--tail", "0012 3456"];
    let output = place.run(&otp("type", &[&[id.as_str()][..], &paid].concat()));
    let understood = String::from_utf8(output.stderr).unwrap();
    assert_eq!(understood, "transfer of 1250.00 EUR, to the account that ends in 00123456\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), example("otp.md", "typed.otp"));
    for (kind, alike) in [("transfer", true), ("2", true), ("card payment", false), ("6", false)] {
        let paid = [&[id.as_str()][..], &paid, &["--purpose", kind]].concat();
        let code = place.ok(&otp("type", &paid));
        assert_eq!(code == example("otp.md", "typed.otp"), alike, "{kind}");
    }
    for purpose in ["32", "change limit"] {
        let picked = place.ok(&otp("type", &[&id, "--purpose", purpose]));
        assert_eq!(picked, example("otp.md", "picked.otp"));
    }
    assert_eq!(place.ok(&otp("login", &[])), example("otp.md", "login.otp"));
    assert_eq!(place.ok(&otp("confirm", &[])), example("otp.md", "confirmation.otp"));

    for keyed in [
        &["--amount", "1.250", "--currency", "EUR", "--tail", "00123456"][..],
        &["--purpose", "credit transfer"],
        &["--purpose", "log in"],
        &[&paid[..], &["--purpose", "standing order"]].concat(),
        &[],
    ] {
        let told = place.refused(1, &otp("type", &[&[id.as_str()][..], keyed].concat()));
        assert!(told.contains("malformed-typed"), "{told}");
    }
    let told = place.refused(1, &otp("type", &["41723465", "--purpose", "32"]));
    assert!(told.contains("malformed-operation-id"), "{told}");
}

#[test]
fn a_state_is_needed_and_only_the_phone_s_own_serves() {
    let place = Place::new();
    let given = ["--version", "2", "--secret", SECRET, "--pin", "271828"];
    let told = place.refused(3, &[&["otp", "login"][..], &given].concat());
    assert!(told.contains("version 2 keeps a state: expected --state FILE"), "{told}");

    place.ok(&otp("login", &[]));
    let state = fs::read(place.path("phone")).unwrap();
    let version_1 = ["--version", "1", "--secret", SECRET, "--pin", "271828", "--state", "phone"];
    let told = place.refused(1, &[&["otp", "login"][..], &version_1].concat());
    assert!(told.contains("malformed-state"), "{told}");

    // Locked by another process.
    let lock = File::open(place.path("phone.lock")).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let told = place.refused(3, &otp("login", &[]));
    assert!(told.contains("another process uses it"), "{told}");
    drop(lock);

    // Damaged: nothing begins anew.
    for damaged in [&state[..8], &state[..state.len() - 1], b""] {
        fs::write(place.path("phone"), damaged).unwrap();
        let told = place.refused(1, &otp("login", &[]));
        assert!(told.contains("malformed-state"), "{told}");
        assert_eq!(fs::read(place.path("phone")).unwrap(), damaged);
    }
    let mut other = state.clone();
    other[0] ^= 1;
    fs::write(place.path("phone"), &other).unwrap();
    let told = place.refused(3, &otp("login", &[]));
    assert!(told.contains("expected the state of e6b8061840b53ea6"), "{told}");

    let nowhere = [&given[..], &["--state", "nowhere/phone"]].concat();
    place.refused(3, &[&["otp", "login"][..], &nowhere].concat());
}

#[test]
fn where_the_state_can_not_be_stored_nothing_comes_out_and_nothing_has_changed() {
    let place = Place::new();
    place.ok(&otp("login", &[]));
    let (text, state) = (text(), fs::read(place.path("phone")).unwrap());
    let scan = otp("scan", &[&text]);
    // A limit on the size of files, as a full disk.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
    let mut limited = Command::new("sh");
    limited.args(["-c", script, "sh", env!("CARGO_BIN_EXE_dlotp")]).args(&scan);
    let output = limited.current_dir(place.0.path()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0), "{told}");
    assert!(!told.contains("amount"), "{told}");
    assert_eq!(fs::read(place.path("phone")).unwrap(), state);
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 2, "the state and its lock");
    assert_eq!(place.ok(&scan), example("otp.md", "scanned.otp"));
}

#[test]
fn a_symbol_is_read_back_by_this_program_and_by_zbar() {
    reads_back(&example_of("example", "payload.md", "text"), "payload.svg");
    reads_back(&text(), "payload-v2.svg");
}

fn reads_back(text: &str, printed: &str) {
    let place = Place::new();
    place.ok(&["qr", text, "--png", "payload.png", "--svg", "payload.svg"]);
    assert_eq!(place.ok(&["qr", "read", "payload.png"]), text);
    let printed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(printed);
    assert_eq!(fs::read(place.path("payload.svg")).unwrap(), fs::read(printed).unwrap());
    let mut zbar = Command::new("zbarimg");
    zbar.args(["-q", "--raw", "-Sbinary", "payload.png"]);
    match zbar.current_dir(place.0.path()).output() {
        Ok(output) => assert_eq!(String::from_utf8(output.stdout).unwrap(), text),
        Err(_) => {
            eprintln!("not run: needs zbarimg");
            assert!(std::env::var_os("CI").is_none(), "CI has zbarimg");
        }
    }
}
