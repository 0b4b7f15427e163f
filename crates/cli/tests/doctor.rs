//! `dlotp doctor` names the plumbing that fails, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::{path::Path, process::Command};

/// The status, and the checks that failed.
fn doctor(habit: &str, timeout_s: &str) -> (Option<i32>, Vec<String>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testees/misbehave.py");
    let output = Command::new(env!("CARGO_BIN_EXE_dlotp"))
        .args(["doctor", "--timeout", timeout_s, "--", "python3"])
        .arg(script)
        .arg(habit)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let failed = text.lines().filter_map(|line| line.trim().strip_prefix("FAILED"));
    (output.status.code(), failed.map(|check| check.trim().to_owned()).collect(), text.clone())
}

/// Where Python is missing the test says so; a CI run has it.
fn python_is_there() -> bool {
    let there = Command::new("python3").arg("--version").output().is_ok();
    if !there {
        eprintln!("not run: needs python3");
        assert!(std::env::var_os("CI").is_none(), "CI has python3");
    }
    there
}

#[test]
fn each_fault_fails_its_own_check() {
    if !python_is_there() {
        return;
    }
    for (habit, failing) in [
        ("none", &[][..]),
        ("wrong-value", &[]),
        ("claims-nothing", &["claims a role"]),
        ("upper-case", &["writes bytes in lower case"]),
        ("dies-of-nonsense", &["answers error to a line that is no JSON, and goes on"]),
        (
            "judges-nothing",
            &[
                "answers error to an argument that it does not know, and goes on",
                "answers error to arguments of another type, and goes on",
                "answers error to a line that is no request, and goes on",
                "answers error to a line that is no JSON, and goes on",
                "answers error to a number beyond 2^53 − 1",
                "answers error to a number with a fraction",
                "answers error to bytes in upper case",
                "answers error to bytes of another length",
            ],
        ),
        ("stays", &["ends by itself when its input ends"]),
        ("speaks-last", &["ends by itself when its input ends"]),
    ] {
        let (status, failed, text) = doctor(habit, "20");
        assert_eq!(failed, failing, "{habit}: {text}");
        assert_eq!(status, Some(if failing.is_empty() { 0 } else { 3 }), "{habit}: {text}");
    }
}

#[test]
fn answers_that_are_held_back_are_found_out() {
    if !python_is_there() {
        return;
    }
    let (status, failed, text) = doctor("holds-back", "2");
    assert_eq!(status, Some(3));
    assert!(failed.iter().any(|check| check.starts_with("answers one request")), "{text}");
    assert!(text.contains("flush its output after each answer (TEST-2)"), "{text}");
}
