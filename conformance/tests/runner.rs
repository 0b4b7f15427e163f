//! The runner against testees with bad habits: the right outcome, a clear message, never stuck.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use dlotp_conformance::{
    outcome::Outcome,
    runner::{self, Finished, Settings},
    suite::{Claim, Suite},
    vectors::Vector,
};

fn command(habit: &str) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testees/misbehave.py");
    ["python3", &script.to_string_lossy(), habit].map(str::to_owned).into()
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

fn settings(habit: &str, jobs: usize) -> Settings {
    Settings {
        command: command(habit),
        seed: 7,
        window: 64,
        jobs,
        timeout: Duration::from_millis(700),
    }
}

/// The vectors of enrolment: of these, those with a PIN of four zeros make a habit show.
fn vectors() -> Vec<Vector> {
    let claim =
        Claim { roles: vec!["authenticator".to_owned()], versions: vec![1], claims: vec![] };
    Suite::embedded().unwrap().select(&claim, "enrolment")
}

const MARKED: usize = 1;

fn run(habit: &str) -> (BTreeMap<Outcome, usize>, Finished) {
    let start = Instant::now();
    let finished = runner::run(&settings(habit, 1), &vectors(), &|_| ());
    assert!(start.elapsed() < Duration::from_secs(40), "{habit} took {:?}", start.elapsed());
    let mut counts = BTreeMap::new();
    for ran in &finished.ran {
        *counts.entry(ran.judgement.outcome).or_insert(0) += 1;
    }
    (counts, finished)
}

/// One marked case comes to this outcome with this message, and every other one passes.
fn assert_one(habit: &str, outcome: Outcome, message: &str) {
    let (counts, finished) = run(habit);
    let all = vectors().len();
    let expected = BTreeMap::from([(Outcome::Pass, all - MARKED), (outcome, MARKED)]);
    assert_eq!(counts, expected, "{habit}: {:?}", finished.incomplete);
    assert_eq!(finished.incomplete, None, "{habit}");
    let found = finished.ran.iter().find(|ran| ran.judgement.outcome == outcome).unwrap();
    let difference = found.judgement.difference.as_deref().unwrap();
    assert!(difference.contains(message), "{habit}: {difference}");
}

#[test]
fn one_bad_answer_costs_one_case() {
    if !python_is_there() {
        return;
    }
    let marked = vectors().iter().filter(|v| v.args["pin"] == "0000").count();
    assert_eq!(marked, MARKED);
    for (habit, outcome, message) in [
        ("crashes", Outcome::Crash, "the testee exited with status 9"),
        ("crashes-by-signal", Outcome::Crash, "the testee was ended by signal 11"),
        ("crashes-beside-a-child", Outcome::Crash, "the testee exited with status 9"),
        ("closes-its-output", Outcome::Crash, "closed its standard output and did not end"),
        ("hangs", Outcome::Hang, "no answer in 0.7 s"),
        ("garbage", Outcome::ProtocolError, "expected a JSON object of the contract"),
        ("two-answers", Outcome::ProtocolError, "expected exactly one of"),
        ("unknown-member", Outcome::ProtocolError, "unknown field `more`"),
        ("wrong-seq", Outcome::ProtocolError, "seq: expected"),
        ("cut-off", Outcome::ProtocolError, "a line without its line feed"),
        ("too-long", Outcome::ProtocolError, "a line of more than 1,048,576 bytes"),
        ("not-utf-8", Outcome::ProtocolError, "a line that is not UTF-8"),
        ("floods", Outcome::ProtocolError, "a line of more than 1,048,576 bytes"),
        ("floods-lines", Outcome::ProtocolError, "missing field `seq`"),
        ("errors", Outcome::AdapterError, "division by zero"),
        ("wrong-value", Outcome::WrongValue, ".p: expected"),
    ] {
        assert_one(habit, outcome, message);
    }
}

#[test]
fn a_crash_shows_what_the_testee_said() {
    if python_is_there() {
        let (_, finished) = run("crashes");
        assert!(finished.stderr.contains("it went wrong here"), "{:?}", finished.stderr);
    }
}

#[test]
fn noise_and_children_do_not_matter() {
    if !python_is_there() {
        return;
    }
    for habit in ["none", "noisy-stderr", "leaves-a-child"] {
        let (counts, finished) = run(habit);
        assert_eq!(counts, BTreeMap::from([(Outcome::Pass, vectors().len())]), "{habit}");
        assert_eq!(finished.incomplete, None, "{habit}");
    }
}

/// Nothing that a testee started is left when the run is over.
#[test]
fn what_a_testee_started_ends_with_it() {
    if !python_is_there() {
        return;
    }
    let (_, finished) = run("leaves-a-child");
    let child = finished.stderr.trim().strip_prefix("child ").unwrap();
    let state = Command::new("ps").args(["-o", "stat=", "-p", child]).output().unwrap();
    let state = String::from_utf8(state.stdout).unwrap();
    // One that was killed may still wait for its new parent to ask for its status.
    assert!(state.is_empty() || state.starts_with('Z'), "{child} is {state}");
}

#[test]
fn a_repeated_answer_is_told() {
    if !python_is_there() {
        return;
    }
    // Asked alone, the case is answered rightly; the run is not judged all the same.
    for habit in ["repeats-seq", "extra-line"] {
        let (counts, finished) = run(habit);
        assert_eq!(counts, BTreeMap::from([(Outcome::Pass, vectors().len())]));
        let incomplete = finished.incomplete.unwrap_or_default();
        assert!(incomplete.contains("but among other cases: seq: expected"), "{incomplete}");
    }
}

#[test]
fn refusing_all_and_accepting_all_prove_nothing() {
    if !python_is_there() {
        return;
    }
    let (counts, _) = run("refuses-all");
    assert_eq!(counts.get(&Outcome::Pass), None, "{counts:?}");
    assert!(counts[&Outcome::NotProven] > 10 && counts[&Outcome::RejectedValid] > 10);
    let (counts, _) = run("accepts-all");
    assert_eq!(counts.get(&Outcome::Pass), None, "{counts:?}");
    assert!(counts[&Outcome::AcceptedInvalid] > 10 && counts[&Outcome::WrongValue] > 10);
    let (counts, _) = run("unsupported");
    assert_eq!(counts, BTreeMap::from([(Outcome::Unsupported, vectors().len())]));
}

#[test]
fn a_testee_that_is_never_there_ends_the_run() {
    if !python_is_there() {
        return;
    }
    for (habit, reason) in [
        ("crashes-always", "5 restarts in a row"),
        ("exits-at-once", "exited with status 7"),
        ("never-reads", "no answer in 0.7 s"),
        ("silent-hello", "no answer in 0.7 s"),
        ("garbage-hello", "expected a JSON object of the contract"),
        ("wrong-nonce", "nonce: expected that of the request"),
        ("unknown-role", "roles: expected of authenticator, issuer, oath"),
        ("stays", "did not end within 2 s"),
        ("speaks-last", "wrote what was not asked for"),
    ] {
        let (_, finished) = run(habit);
        let incomplete = finished.incomplete.unwrap_or_default();
        assert!(incomplete.contains(reason), "{habit}: {incomplete}");
    }
}

#[test]
fn answers_that_are_held_back_look_like_a_hang() {
    if !python_is_there() {
        return;
    }
    let (counts, finished) = run("holds-back");
    assert!(counts.contains_key(&Outcome::Hang) || finished.incomplete.is_some(), "{counts:?}");
}

#[test]
fn several_children_share_the_work() {
    if !python_is_there() {
        return;
    }
    for habit in ["none", "crashes", "hangs"] {
        let finished = runner::run(&settings(habit, 3), &vectors(), &|_| ());
        let passed = finished.ran.iter().filter(|r| r.judgement.outcome == Outcome::Pass).count();
        let expected = vectors().len() - usize::from(habit != "none") * MARKED;
        assert_eq!((passed, finished.incomplete), (expected, None), "{habit}");
    }
}

/// What a person or a CI script sees: the exit status, and what is printed.
#[test]
fn the_program_says_by_its_status_what_came_of_it() {
    if !python_is_there() {
        return;
    }
    let program = env!("CARGO_BIN_EXE_dlotp");
    let conform = |arguments: &[&str], testee: &[String]| {
        let mut command = Command::new(program);
        command.arg("conform").args(arguments).arg("--seed").arg("7");
        if !testee.is_empty() {
            command.arg("--").args(testee);
        }
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), text, errors)
    };
    let enrolment = ["--filter", "enrolment-v1", "--fresh", "0", "--timeout", "0.7"];
    let (status, text, _) = conform(&[], &[]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("dlotp conforms to what it claims."));
    let (status, text, _) = conform(&enrolment, &command("wrong-value"));
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("wrong value") && text.contains("dlotp case enrolment-v1-00"), "{text}");
    for habit in ["garbage", "errors", "stays", "silent-hello", "claims-nothing"] {
        assert_eq!(conform(&enrolment, &command(habit)).0, Some(3), "{habit}");
    }
    let (status, text, _) = conform(&["--filter", "no-such-case"], &[]);
    assert_eq!(status, Some(3), "{text}");
    assert!(text.contains("was asked nothing"), "{text}");
    let (status, _, errors) = conform(&[], &["no-such-program-anywhere".to_owned()]);
    assert_eq!(status, Some(3));
    assert!(errors.contains("can't be started"), "{errors}");
    let unwritable = [&enrolment[..], &["--report", "no/such/folder/report.json"]].concat();
    let (status, _, errors) = conform(&unwritable, &[]);
    assert_eq!(status, Some(3));
    assert!(errors.contains("can't be written"), "{errors}");
}

/// The text of a failing run, as a person reads it.
#[test]
fn a_failure_says_what_to_do() {
    if !python_is_there() {
        return;
    }
    let program = env!("CARGO_BIN_EXE_dlotp");
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let output = Command::new(program)
        .args(["conform", "--seed", "7", "--fresh", "0", "--filter", "enrolment-v1-0029"])
        .arg("--report")
        .arg(&report)
        .arg("--")
        .args(command("wrong-value"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let report = dlotp_conformance::report::Report::read(&report).unwrap();
    assert_eq!(report.text(), text, "the text is a function of the report");
    let script = &command("")[1];
    let seconds = format!("{:.2} s", report.seconds);
    let suite: String = report.suite.chars().take(12).collect();
    let text = text
        .replace(script.as_str(), "misbehave.py")
        .replace(&seconds, "[seconds]")
        .replace(&suite, "[suite]");
    insta::assert_snapshot!(text);
}
