//! A new vendor: from `init` to an adapter that is well and honest, and on to a first answer.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn dlotp(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dlotp")).args(arguments).current_dir(folder).output().unwrap()
}

/// Where a tool is missing the test says so; a CI run has them all.
fn is_there(tool: &str, arguments: &[&str]) -> bool {
    let there = Command::new(tool).args(arguments).output().is_ok_and(|out| out.status.success());
    if !there {
        eprintln!("not run: needs {tool}");
        assert!(std::env::var_os("CI").is_none(), "CI has {tool}");
    }
    there
}

/// Follows what `init` prints: the commands under "Next:".
fn follow(language: &str, prepare: &[&str]) {
    let place = tempfile::tempdir().unwrap();
    let told = dlotp(place.path(), &["init", "--lang", language, "mine"]);
    assert!(told.status.success(), "{told:?}");
    let told = String::from_utf8(told.stdout).unwrap();
    let (_, next) = told.split_once("Next:\n").unwrap();
    let mut commands: Vec<Vec<&str>> =
        next.lines().map(|line| line.split_whitespace().collect()).collect();
    if !prepare.is_empty() {
        let build = commands.remove(0);
        let (program, arguments) = build.split_first().unwrap();
        assert_eq!(program, prepare.first().unwrap());
        let built = Command::new(program).args(arguments).current_dir(place.path()).output();
        let built = built.unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    }
    let (doctor, conform) = (&commands[0], &commands[1]);
    let well = dlotp(place.path(), &doctor[1..]);
    let text = String::from_utf8_lossy(&well.stdout);
    assert_eq!(well.status.code(), Some(0), "{text}");
    assert!(text.contains("The adapter works."), "{text}");
    // Never green: what it claims and does not compute is told.
    let judged = dlotp(place.path(), &conform[1..]);
    let text = String::from_utf8_lossy(&judged.stdout);
    assert_eq!(judged.status.code(), Some(1), "{text}");
    assert!(text.contains("unsupported"), "{text}");
    assert!(text.contains("does not conform"), "{text}");
}

#[test]
fn python() {
    if is_there("python3", &["--version"]) {
        follow("python", &[]);
    }
}

#[test]
fn javascript() {
    if is_there("node", &["--version"]) {
        follow("javascript", &[]);
    }
}

#[test]
fn java() {
    if is_there("javac", &["-version"]) && is_there("test", &["-f", "/usr/share/java/gson.jar"]) {
        follow("java", &["javac"]);
    }
}

#[test]
fn c() {
    if is_there("make", &["--version"]) && is_there("test", &["-f", "/usr/include/cjson/cJSON.h"]) {
        follow("c", &["make"]);
    }
}

/// The first answer that the README asks for makes a noun's cases pass.
#[test]
fn a_first_function_makes_first_cases_pass() {
    if !is_there("python3", &["--version"]) {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    assert!(dlotp(place.path(), &["init", "--lang", "python", "mine"]).status.success());
    let file = place.path().join("mine/adapter.py");
    let skeleton = fs::read_to_string(&file).unwrap();
    let own = r#"
import hashlib
import hmac
import re


def hkdf(secret, label):
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, label.encode() + b"\x01", "sha256")


def derive(args):
    if not re.fullmatch(r"[0-9]{4,12}", args["pin"], re.ASCII):
        raise Rejected("malformed-pin")
    secret = bytes.fromhex(args["secret"])
    p = hmac.digest(hkdf(secret, "dlotp v2 pin"), args["pin"].encode(), "sha256")
    return {"key-id": hkdf(secret, "dlotp v2 key-id")[:8].hex(), "p": p.hex()}


OPERATIONS = {"enrolment.derive": derive}
"#;
    assert!(skeleton.contains("\nOPERATIONS = {}\n"));
    fs::write(&file, skeleton.replace("\nOPERATIONS = {}\n", own)).unwrap();
    let adapter = ["--", "python3", "mine/adapter.py"];
    let judged = dlotp(
        place.path(),
        &[&["conform", "--timeout", "30", "--filter", "enrolment"], adapter.as_slice()].concat(),
    );
    let text = String::from_utf8_lossy(&judged.stdout);
    assert_eq!(judged.status.code(), Some(0), "{text}");
}

#[test]
fn what_is_there_is_not_overwritten() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("mine")).unwrap();
    fs::write(place.path().join("mine/adapter.py"), "precious").unwrap();
    let told = dlotp(place.path(), &["init", "--lang", "python", "mine"]);
    assert_eq!(told.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&told.stderr).contains("new or empty"));
    assert_eq!(fs::read_to_string(place.path().join("mine/adapter.py")).unwrap(), "precious");
}

#[test]
fn the_phones_skeletons_say_that_they_were_not_run() {
    let place = tempfile::tempdir().unwrap();
    for language in ["kotlin", "swift"] {
        let told = dlotp(place.path(), &["init", "--lang", language, language]);
        assert!(told.status.success());
        let readme = fs::read_to_string(place.path().join(language).join("README.md")).unwrap();
        assert!(readme.contains("has not been run"), "{readme}");
    }
}

/// As with a phone that takes its cases from a file.
#[test]
fn cases_go_out_by_a_file_and_answers_come_back() {
    let place = tempfile::tempdir().unwrap();
    let told = dlotp(place.path(), &["export", "--seed", "5", "--fresh", "1", "cases.jsonl"]);
    assert_eq!(told.status.code(), Some(0));
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("dlotp import --seed 5 --fresh 1 ANSWERS.jsonl"), "{text}");
    let cases = fs::File::open(place.path().join("cases.jsonl")).unwrap();
    let answers = fs::File::create(place.path().join("answers.jsonl")).unwrap();
    let testee = Command::new(env!("CARGO_BIN_EXE_dlotp"))
        .arg("testee")
        .stdin(cases)
        .stdout(answers)
        .status();
    assert!(testee.unwrap().success());
    let judged = dlotp(place.path(), &["import", "--seed", "5", "--fresh", "1", "answers.jsonl"]);
    let text = String::from_utf8_lossy(&judged.stdout);
    assert_eq!(judged.status.code(), Some(0), "{text}");
    let other = dlotp(place.path(), &["import", "--seed", "6", "--fresh", "1", "answers.jsonl"]);
    assert_eq!(other.status.code(), Some(3));
    let text = String::from_utf8_lossy(&other.stderr);
    assert!(text.contains("exported with this seed"), "{text}");
}
