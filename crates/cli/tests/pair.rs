//! Implementations with each other, and against each other.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::process::Command;

const DLOTP: &str = env!("CARGO_BIN_EXE_dlotp");

fn dlotp(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(DLOTP).args(arguments).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(told).unwrap())
}

fn faulty(fault: &str) -> String {
    format!("faulty={DLOTP} testee --fault {fault}")
}

#[test]
fn a_library_agrees_with_itself() {
    let other = format!("other={DLOTP} testee");
    let (status, text) = dlotp(&["pair", "--seed", "3", "--operations", "4", "library", &other]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains(" 0 disagreements"), "{text}");
    assert!(!text.contains(" 0 exchanges"), "{text}");
    let (status, text) = dlotp(&["fuzz", "--seed", "3", "--time", "2", "library", &other]);
    assert_eq!(status, Some(0), "{text}");
    assert!(!text.contains(" 0 inputs"), "{text}");
}

#[test]
fn what_one_makes_otherwise_is_told_with_its_requirement() {
    for (fault, what, requirement) in [
        ("id-little-endian", "gives one operation-id by library and faulty", "ID-1"),
        ("digest-without-label", "gives one digest by library and faulty", "PAY-7"),
        ("typed-half-minutes", "accepts the typed OTP of faulty", "OTP-6"),
        ("details-hidden", "gives one display by library and faulty", "OP-21"),
    ] {
        let peers = ["library", &faulty(fault)];
        let (status, text) =
            dlotp(&[["pair", "--seed", "3", "--operations", "12"].as_slice(), &peers].concat());
        assert_eq!(status, Some(1), "{fault}: {text}");
        let line = text.lines().find(|line| line.contains(what)).unwrap_or_default();
        assert!(line.contains(requirement), "{fault}: {text}");
    }
}

#[test]
fn the_search_finds_what_is_read_more_laxly_and_gives_a_vector_to_be() {
    let (status, text) =
        dlotp(&["fuzz", "--seed", "3", "--time", "10", "library", &faulty("stray-bits")]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("payload-candidate"), "{text}");
    assert!(text.contains("PAY-"), "{text}");
}

#[test]
fn names_and_commands_are_checked() {
    for (arguments, message) in [
        (vec!["pair", "library"], "2 values"),
        (vec!["pair", "library", "library"], "a name of its own"),
        (vec!["pair", "library", "nothing"], "expected NAME=CMD"),
        (vec!["pair", "library", "a=no-such-program-anywhere"], "can't be started"),
        (vec!["fuzz", "library", "a='"], "expected NAME=CMD"),
        (vec!["bench", "a="], "expected NAME=CMD"),
    ] {
        let (status, text) = dlotp(&arguments);
        assert_eq!(status, Some(3), "{arguments:?}: {text}");
        assert!(text.contains(message), "{arguments:?}: {text}");
    }
}

#[test]
fn a_time_counts_only_with_the_right_outputs_and_a_right_clock() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("not run: needs python3");
        assert!(std::env::var_os("CI").is_none(), "CI has python3");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testees/misbehave.py");
    let measured = |habit: &str| {
        let testee = format!("it=python3 {script} {habit}");
        dlotp(&["bench", "--time", "0.05", "--timeout", "60", "--filter", "login", &testee])
    };
    let (status, text) = measured("none");
    assert_eq!(status, Some(0), "{text}");
    for (habit, message) in [
        ("wrong-outputs", "it, otp.login v1: its outputs are wrong"),
        ("fast-clock", "it, otp.login v1: its clock says 3000000000000 ns"),
        ("measures-nothing", "it, otp.login v1: it gave no sample"),
        ("measures-nothing-else", "it, otp.login v1: it failed: it fell over"),
    ] {
        let (status, text) = measured(habit);
        assert_eq!(status, Some(1), "{habit}: {text}");
        assert!(text.contains(message) && text.contains("does not count"), "{habit}: {text}");
    }
    let (status, text) = measured("never-measures");
    assert_eq!(status, Some(3), "{text}");
    assert!(text.contains("it does not measure") && text.contains("what is bench?"), "{text}");
    let (status, text) = dlotp(&["bench", "--filter", "no.such"]);
    assert_eq!(status, Some(3), "{text}");
}
