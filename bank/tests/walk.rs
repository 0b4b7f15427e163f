//! The README's walk, as printed, in an empty folder.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// The programs beside this one: that of the bank, and `dlotp` as the phone.
fn programs() -> PathBuf {
    let bank = Path::new(env!("CARGO_BIN_EXE_dlotp-bank"));
    let folder = bank.parent().unwrap().to_owned();
    assert!(folder.join("dlotp").exists(), "cargo test --workspace builds `dlotp` as well");
    folder
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("examples")).unwrap();
        for name in ["payment.json", "limit.json"] {
            let from = root().join("examples").join(name);
            fs::copy(from, folder.path().join("examples").join(name)).unwrap();
        }
        Self(folder)
    }

    fn shell(&self, script: &str) -> Output {
        let path = format!("{}:{}", programs().display(), env::var("PATH").unwrap());
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env_remove("DLOTP_BANK_DATABASE")
            .output()
            .unwrap()
    }
}

/// What a person saw, and in which order: both streams in one.
fn seen(place: &Place, script: &str) -> (bool, String) {
    let output = place.shell(&format!("{{ {script}\n}} 2>&1"));
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// The block of commands under a heading of the README.
fn block(heading: &str) -> String {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, section) = readme.split_once(heading).unwrap();
    let (_, rest) = section.split_once("```sh\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_walk_of_the_readme_works_as_printed() {
    let place = Place::new();
    let walk: String = block("## A bank to play with")
        .lines()
        // The programs are built, and found, in another way here.
        .filter(|line| !line.starts_with("cargo ") && !line.starts_with("PATH="))
        .map(|line| format!("{line}\n"))
        .collect();
    let (ok, text) = seen(&place, &walk);
    assert!(ok, "{text}");
    let mut rest = text.as_str();
    for expected in [
        "rossi is enrolled",
        "rossi is logged in.",
        "Accepted, scanned. To be executed:",
        "  amount: 1250.00 EUR",
        "Or type the operation ID ",
        "Accepted, typed, drift ",
        "Accepted, unlinked, drift ",
        "This code is not valid.",
        "This code is not valid.",
        "This code is not valid.",
        "This code is not valid.",
        "Too many attempts.",
        "status     blocked",
        "outcome=failed",
        "block=operation until=",
    ] {
        let at = rest.find(expected);
        assert!(at.is_some(), "expected {expected:?} in what follows:\n{rest}");
        rest = &rest[at.unwrap()..];
    }
}

#[test]
fn mistakes_are_told_and_change_nothing() {
    let place = Place::new();
    let run = |script: &str| {
        let output = place.shell(script);
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), told)
    };
    let is = |script: &str, status: i32, expected: &str| {
        let (found, told) = run(script);
        assert_eq!(found, status, "{script}: {told}");
        assert!(told.contains(expected), "{script}: {told}");
    };
    is("dlotp-bank enrol rossi --pin 12", 1, "malformed-pin");
    is("dlotp-bank status rossi", 3, "no customer is called rossi");
    is("dlotp-bank submit 00 12345678", 3, "expected 16 bytes");
    is("dlotp-bank enrol rossi --pin 271828", 0, "enrolled");
    is("dlotp-bank order rossi examples/payment.json", 1, "not active");
    is("dlotp-bank order rossi nowhere.json", 3, "nowhere.json");
    is("dlotp-bank order rossi /dev/null", 3, "the operation: ");
    let unknown = "00112233445566778899aabbccddeeff";
    is(&format!("dlotp-bank submit {unknown} 12345678"), 1, "not valid");
    is(&format!("dlotp-bank cancel {unknown}"), 1, "not valid");
    is("dlotp-bank login rossi 1234567", 1, "not valid");
    is("dlotp-bank --unlinked 1 status rossi", 3, "unlinked purpose");
    is("dlotp-bank --database nowhere/bank.db status rossi", 3, "database failed");
    // Another key opens nothing, and says so.
    is("dlotp-bank --key other.key login rossi 12345678", 3, "can't be opened");
    is("printf short > short.key; dlotp-bank --key short.key status rossi", 3, "a key of 32 bytes");
    let mode = place.shell("stat -c %a dlotp-bank.key");
    assert_eq!(String::from_utf8(mode.stdout).unwrap(), "600\n");
    is("dlotp-bank revoke rossi", 0, "Revoked.");
    is("dlotp-bank revoke rossi", 1, "before");
    is("dlotp-bank login rossi 12345678", 3, "destroyed");
}
