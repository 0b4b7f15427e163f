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
        (
            "dies-of-nonsense",
            &[
                "answers error to a line that is no JSON, and goes on",
                "answers error to a byte order mark",
                "answers error to a line of more than 1,048,576 bytes",
                "answers error to a line nested deeper than 16",
                "answers error to an empty line, and to JSON that is no object",
            ],
        ),
        (
            "judges-nothing",
            &[
                "answers error to an argument that it does not know, and goes on",
                "answers error to arguments of another type, and goes on",
                "answers error to a line that is no request, and goes on",
                "answers error to a line that is no JSON, and goes on",
                "answers error to a member twice, with the seq",
                "answers error to a surrogate escaped alone, with the seq",
                "answers error to a line that is not UTF-8",
                "answers error to a byte order mark",
                "answers error to a line of more than 1,048,576 bytes",
                "answers error to a line nested deeper than 16",
                "answers error to an empty line, and to JSON that is no object",
                "answers error to a seq in another form, or twice, with seq 0",
                "answers error to other members of a request, its operation known or not",
                "answers error to a request of an unknown type",
                "answers error to a hello with other members",
                "answers error to a missing argument",
                "answers error to a version other than 1 and 2",
                "answers error to a q beyond 1048576",
                "answers error to a restore of a step that is not earlier",
                "answers error to records loaded after a step that is not earlier",
                "answers error to a number beyond 2^53 − 1",
                "answers error to a number with a fraction",
                "answers error to bytes in upper case",
                "answers error to bytes of another length",
            ],
        ),
        ("stays", &["ends by itself when its input ends"]),
        ("speaks-last", &["ends by itself when its input ends"]),
    ] {
        let (status, failed, text) = doctor(habit, "60");
        assert_eq!(failed, failing, "{habit}: {text}");
        assert_eq!(status, Some(if failing.is_empty() { 0 } else { 3 }), "{habit}: {text}");
    }
}

#[test]
fn what_judges_lines_loosely_or_in_another_order_fails_the_check_of_each() {
    if !python_is_there() {
        return;
    }
    for (habits, failing) in [
        (
            "takes-members-twice+takes-byte-order-marks+takes-other-versions+takes-any-position\
             +takes-nulls+takes-other-hellos",
            &[
                "answers error to a member twice, with the seq",
                "answers error to a byte order mark",
                "answers error to a seq in another form, or twice, with seq 0",
                "answers error to a hello with other members",
                "answers error to a version other than 1 and 2",
                "answers error to a q beyond 1048576",
                "answers error to records loaded after a step that is not earlier",
            ][..],
        ),
        (
            "takes-lone-surrogates+takes-deep-lines+takes-later-steps+takes-missing-members\
             +knows-nothing+knows-no-other-types",
            &[
                "answers error to a surrogate escaped alone, with the seq",
                "answers error to a line nested deeper than 16",
                "answers error to other members of a request, its operation known or not",
                "answers error to a request of an unknown type",
                "answers unsupported to a case of the operation nothing",
                "answers error to a restore of a step that is not earlier",
                "answers error to records loaded after a step that is not earlier",
            ],
        ),
        (
            "takes-other-encodings+takes-long-lines+judges-the-operation-first+has-no-such-reply\
             +greets-once+needs-line-feeds",
            &[
                "answers error to a line that is not UTF-8",
                "answers error to a line of more than 1,048,576 bytes",
                "answers error to other members of a request, its operation known or not",
                "answers a further hello, and one of another protocol",
                "answers a last line that no line feed ends",
                "has a reply to an authorise without a scan",
            ],
        ),
        (
            "refuses-before-it-reads+ends-at-long-lines",
            &[
                "answers error to a line of more than 1,048,576 bytes",
                "answers error to a q beyond 1048576",
                "answers error to records loaded after a step that is not earlier",
            ],
        ),
    ] {
        let (status, failed, text) = doctor(habits, "60");
        assert_eq!(failed, failing, "{habits}: {text}");
        assert_eq!(status, Some(3), "{habits}: {text}");
    }
}

#[test]
fn a_seq_that_is_lost_or_invented_is_found_out() {
    if !python_is_there() {
        return;
    }
    for (habit, failing) in [
        (
            "forgets-seq",
            &[
                "answers error to an argument that it does not know, and goes on",
                "answers error to arguments of another type, and goes on",
                "answers error to a line that is no request, and goes on",
                "answers error to a member twice, with the seq",
                "answers error to a surrogate escaped alone, with the seq",
                "answers error to other members of a request, its operation known or not",
                "answers error to a request of an unknown type",
                "answers error to a missing argument",
                "answers error to a version other than 1 and 2",
                "answers error to a q beyond 1048576",
                "answers error to a restore of a step that is not earlier",
                "answers error to records loaded after a step that is not earlier",
                "answers error to a number beyond 2^53 − 1",
                "answers error to a number with a fraction",
                "answers error to bytes in upper case",
                "answers error to bytes of another length",
            ][..],
        ),
        (
            "invents-seq",
            &[
                "answers error to a line that is not UTF-8",
                "answers error to a byte order mark",
                "answers error to a line of more than 1,048,576 bytes",
                "answers error to a line nested deeper than 16",
                "answers error to a seq in another form, or twice, with seq 0",
            ],
        ),
    ] {
        let (status, failed, text) = doctor(habit, "60");
        assert_eq!(failed, failing, "{habit}: {text}");
        assert_eq!(status, Some(3), "{habit}: {text}");
    }
}

#[test]
fn an_empty_line_that_is_not_answered_is_found_out() {
    if !python_is_there() {
        return;
    }
    let (status, failed, text) = doctor("skips-empty-lines", "5");
    assert_eq!(failed, ["answers error to an empty line, and to JSON that is no object"], "{text}");
    assert_eq!(status, Some(3));
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
