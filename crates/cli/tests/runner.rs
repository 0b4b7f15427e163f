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
    connection::Target,
    outcome::CaseOutcome,
    runner::{self, RunResult, Settings},
};
use dlotp_suite::suite::{Claim, VectorSuite};
use dlotp_wire::vectors::Vector;

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
        target: Target::Command(command(habit)),
        seed: 7,
        window: 64,
        jobs,
        timeout: Duration::from_millis(1500),
    }
}

/// The vectors of enrolment: of these, those with a PIN of four zeros make a habit show.
fn vectors() -> Vec<Vector> {
    let claim =
        Claim { roles: vec!["authenticator".to_owned()], versions: vec![1], claims: vec![] };
    VectorSuite::embedded().unwrap().select(&claim, "enrolment")
}

const MARKED: usize = 1;

fn run(habit: &str) -> (BTreeMap<CaseOutcome, usize>, RunResult) {
    let start = Instant::now();
    let finished = runner::run(&settings(habit, 1), &vectors(), &|_| ());
    assert!(start.elapsed() < Duration::from_secs(120), "{habit} took {:?}", start.elapsed());
    let mut counts = BTreeMap::new();
    for ran in &finished.cases {
        *counts.entry(ran.judgement.outcome).or_insert(0) += 1;
    }
    (counts, finished)
}

/// One marked case comes to this outcome with this message, and every other one passes.
fn assert_one(habit: &str, outcome: CaseOutcome, message: &str) {
    let (counts, finished) = run(habit);
    let all = vectors().len();
    let expected = BTreeMap::from([(CaseOutcome::Pass, all - MARKED), (outcome, MARKED)]);
    assert_eq!(counts, expected, "{habit}: {:?}", finished.incomplete);
    assert_eq!(finished.incomplete, None, "{habit}");
    let found = finished.cases.iter().find(|ran| ran.judgement.outcome == outcome).unwrap();
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
        ("crashes", CaseOutcome::Crash, "the testee exited with status 9"),
        ("crashes-by-signal", CaseOutcome::Crash, "the testee was ended by signal 11"),
        ("crashes-beside-a-child", CaseOutcome::Crash, "the testee exited with status 9"),
        ("closes-its-output", CaseOutcome::Crash, "closed its standard output and did not end"),
        ("hangs", CaseOutcome::Hang, "no answer in 1.5 s"),
        ("garbage", CaseOutcome::ProtocolError, "expected a JSON object of the contract"),
        ("two-answers", CaseOutcome::ProtocolError, "expected exactly one of"),
        ("unknown-member", CaseOutcome::ProtocolError, "unknown field `more`"),
        ("wrong-seq", CaseOutcome::ProtocolError, "seq: expected"),
        ("cut-off", CaseOutcome::ProtocolError, "a line without its line feed"),
        ("too-long", CaseOutcome::ProtocolError, "a line of more than 1,048,576 bytes"),
        ("not-utf-8", CaseOutcome::ProtocolError, "a line that is not UTF-8"),
        ("floods", CaseOutcome::ProtocolError, "a line of more than 1,048,576 bytes"),
        ("floods-lines", CaseOutcome::ProtocolError, "missing field `seq`"),
        ("errors", CaseOutcome::AdapterError, "division by zero"),
        ("wrong-value", CaseOutcome::WrongValue, ".p: expected"),
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
        assert_eq!(counts, BTreeMap::from([(CaseOutcome::Pass, vectors().len())]), "{habit}");
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
        assert_eq!(counts, BTreeMap::from([(CaseOutcome::Pass, vectors().len())]));
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
    assert_eq!(counts.get(&CaseOutcome::Pass), None, "{counts:?}");
    assert!(counts[&CaseOutcome::NotProven] > 10 && counts[&CaseOutcome::RejectedValid] > 10);
    let (counts, _) = run("accepts-all");
    assert_eq!(counts.get(&CaseOutcome::Pass), None, "{counts:?}");
    assert!(counts[&CaseOutcome::AcceptedInvalid] > 10 && counts[&CaseOutcome::WrongValue] > 10);
    let (counts, _) = run("unsupported");
    assert_eq!(counts, BTreeMap::from([(CaseOutcome::Unsupported, vectors().len())]));
}

#[test]
fn a_testee_that_is_never_there_ends_the_run() {
    if !python_is_there() {
        return;
    }
    for (habit, reason) in [
        ("crashes-always", "5 restarts in a row"),
        ("exits-at-once", "exited with status 7"),
        ("never-reads", "no answer in 10 s"),
        ("silent-hello", "no answer in 10 s"),
        ("garbage-hello", "expected a JSON object of the contract"),
        ("wrong-nonce", "nonce: expected that of the request"),
        ("unknown-role", "roles: expected of authenticator, issuer, verifier, oath"),
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
    assert!(counts.contains_key(&CaseOutcome::Hang) || finished.incomplete.is_some(), "{counts:?}");
}

#[test]
fn several_children_share_the_work() {
    if !python_is_there() {
        return;
    }
    for habit in ["none", "crashes", "hangs"] {
        let finished = runner::run(&settings(habit, 3), &vectors(), &|_| ());
        let passed =
            finished.cases.iter().filter(|r| r.judgement.outcome == CaseOutcome::Pass).count();
        let expected = vectors().len() - usize::from(habit != "none") * MARKED;
        assert_eq!((passed, finished.incomplete), (expected, None), "{habit}");
    }
}

/// The exit status and the output, which a person or a CI script sees.
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
    let enrolment = ["--filter", "enrolment-v1", "--fresh", "0", "--timeout", "1.5"];
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

fn dlotp(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dlotp")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// 2 is kept for expected failures.
#[test]
fn a_wrong_command_line_is_status_3_and_help_is_0() {
    for arguments in [
        &["confirm"][..],
        &["conform", "--seed", "x"],
        &["conform", "--timeout", "0"],
        &["conform", "--timeout", "-1"],
        &["conform", "--role", "bank"],
        &["doctor"],
        &["case"],
        &[],
    ] {
        assert_eq!(dlotp(arguments).0, Some(3), "{arguments:?}");
    }
    assert_eq!(dlotp(&["--help"]).0, Some(0));
    assert_eq!(dlotp(&["--version"]).0, Some(0));
}

#[test]
fn a_role_that_is_not_claimed_is_told() {
    if !python_is_there() {
        return;
    }
    let testee = command("claims-no-oath");
    let words = [&["conform", "--role", "oath", "--"][..], &strs(&testee)].concat();
    let (status, _, errors) = dlotp(&words);
    assert_eq!(status, Some(3));
    assert!(
        errors.contains("the testee claims authenticator, issuer, verifier, not oath"),
        "{errors}"
    );
}

fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// `dlotp case` says by its status what `dlotp conform` says of the one case.
#[test]
fn a_case_alone_comes_to_what_it_came_to_in_the_run() {
    if !python_is_there() {
        return;
    }
    for (habit, status, told) in [
        ("none", 0, "pass"),
        ("wrong-value", 1, "wrong value"),
        ("crashes", 1, "the testee exited with status 9"),
        ("errors", 3, "adapter error"),
        ("garbage", 3, "protocol error"),
        ("too-long", 3, "a line of more than 1,048,576 bytes"),
    ] {
        let testee = command(habit);
        let options = ["case", "enrolment-v1-0029", "--timeout", "2", "--"];
        let (found, text, errors) = dlotp(&[&options[..], &strs(&testee)].concat());
        assert_eq!(found, Some(status), "{habit}: {text}{errors}");
        assert!(text.contains(told), "{habit}: {text}");
    }
}

/// The command that a failure names is one that shows it again, for a fresh case too.
#[test]
fn the_command_that_is_named_asks_the_case_again() {
    if !python_is_there() {
        return;
    }
    let testee =
        ["sh".to_owned(), "-c".to_owned(), format!("exec {}", command("refuses-all").join(" "))];
    let options = ["conform", "--seed", "11", "--fresh", "3", "--filter", "enrolment-fresh", "--"];
    let (status, text, _) = dlotp(&[&options[..], &strs(&testee)].concat());
    assert_eq!(status, Some(1), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    let line = text.lines().find_map(|line| line.trim().strip_prefix("again")).unwrap();
    assert!(line.contains("--seed 11 --fresh 3 -- sh -c 'exec python3"), "{line}");
    let program = env!("CARGO_BIN_EXE_dlotp");
    let script = line.replacen("dlotp", &format!("'{program}'"), 1);
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("rejected valid"), "{text}");
}

#[test]
fn a_report_goes_through_a_pipe() {
    let arguments =
        ["conform", "--fresh", "0", "--filter", "otp-v1-0001", "--report", "/dev/stdout"];
    let (status, text, errors) = dlotp(&arguments);
    assert_eq!(status, Some(0), "{errors}");
    let (json, summary) = text.split_once("\n}\n").unwrap();
    let report: dlotp_conformance::report::Report =
        serde_json::from_str(&format!("{json}\n}}")).unwrap();
    assert_eq!(report.text(), summary);
    assert_eq!((report.nouns["otp"].passed, report.nouns["otp"].of), (1, 1));
    assert_eq!((report.roles.len(), report.command.len()), (1, 0));
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

/// An authorisation without a scan is answered, so that the run comes to a verdict (TEST-13).
#[test]
fn an_app_that_refuses_scans_does_not_conform_and_is_judged() {
    if !python_is_there() {
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_dlotp"))
        .args(["conform", "--filter", "authenticator-v1", "--seed", "7", "--"])
        .args(command("refuses-scans"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(!text.contains("could not be judged"), "{text}");
}
