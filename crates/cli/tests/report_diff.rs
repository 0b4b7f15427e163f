//! Reports compared with each other, and with a testee that is asked again.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod common;

use std::{path::Path, process::Command};

use common::{mistaken, report, right, vectors};
use dlotp_conformance::report::{Difference, Report, ReportStatus};

fn diff(before: &Report, after: &Report) -> (ReportStatus, String) {
    let difference = Difference::new(before, after);
    (difference.status(), difference.text())
}

#[test]
fn a_regression_and_a_fix_are_told_apart() {
    let of = |habit: common::Answers<'_>| {
        // Without the protocol error, which leaves a run unjudged.
        let mut vectors = vectors();
        vectors.retain(|vector| vector.id != "enrolment-v1-0062");
        report("token", 7, &vectors, habit)
    };
    let (good, bad) = (of(&right), of(&mistaken));
    let (status, text) = diff(&good, &bad);
    assert_eq!(status, ReportStatus::Failed);
    insta::assert_snapshot!("regressions", text);
    let (status, text) = diff(&bad, &good);
    assert_eq!(status, ReportStatus::Passed, "{text}");
    assert!(text.contains("fixes (3)\n  enrolment-fresh-0001: crash, now pass"), "{text}");
    assert!(text.contains("0 regressions, 3 fixes, 0 new, 0 withdrawn"), "{text}");
    let (status, text) = diff(&bad, &bad);
    assert_eq!(status, ReportStatus::Passed, "what failed before is no regression: {text}");
    assert!(text.contains("0 regressions, 0 fixes"), "{text}");
}

#[test]
fn new_and_withdrawn_cases_are_told() {
    let (all, few) = (vectors(), vectors()[..2].to_vec());
    let (all, few) = (report("token", 7, &all, &right), report("token", 7, &few, &right));
    let (status, text) = diff(&few, &all);
    assert_eq!(status, ReportStatus::Passed);
    assert!(text.contains("new (4)\n  enrolment-fresh-0001: pass\n"), "{text}");
    let (status, text) = diff(&all, &few);
    assert_eq!(status, ReportStatus::Passed);
    assert!(text.contains("withdrawn (4)\n"), "{text}");
}

/// Cases of another seed have the ids of others: they are compared by how many pass.
#[test]
fn fresh_cases_of_another_seed_are_no_cases_of_the_same_name() {
    let good = report("token", 7, &vectors(), &right);
    let other = report("token", 8, &vectors(), &right);
    let (status, text) = diff(&good, &other);
    assert_eq!(status, ReportStatus::Passed);
    assert!(text.contains("The fresh cases are others") && !text.contains("new ("), "{text}");
    let crashes = |vector: &_| match mistaken(vector) {
        reply @ dlotp_conformance::outcome::TesteeReply::Crash(_) => reply,
        _ => right(vector),
    };
    let (status, text) = diff(&good, &report("token", 8, &vectors(), &crashes));
    assert_eq!(status, ReportStatus::Failed);
    assert!(text.contains("  enrolment, authenticator: 1 of 1, now 0 of 1\n"), "{text}");
    assert!(text.contains("1 regressions"), "{text}");
}

#[test]
fn a_case_that_could_not_be_judged_is_no_regression_and_not_fine() {
    let garbage = |vector: &_| match mistaken(vector) {
        reply @ dlotp_conformance::outcome::TesteeReply::Protocol(_) => reply,
        _ => right(vector),
    };
    let good = report("token", 7, &vectors(), &right);
    let (status, text) = diff(&good, &report("token", 7, &vectors(), &garbage));
    assert_eq!(status, ReportStatus::Unjudged);
    assert!(text.contains("passed, and could not be judged now (1)"), "{text}");
    let mut incomplete = good.clone();
    incomplete.incomplete = Some("it stopped".to_owned());
    assert_eq!(diff(&good, &incomplete).0, ReportStatus::Unjudged);
    assert_eq!(diff(&incomplete, &good).0, ReportStatus::Unjudged);
}

fn dlotp(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dlotp")).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn the_status_is_that_of_the_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, report: &Report| {
        let path = folder.path().join(name);
        std::fs::write(&path, report.json().unwrap()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = write("good", &report("token", 7, &vectors(), &right));
    let bad = write("bad", &report("token", 7, &vectors(), &mistaken));
    for (before, after, status) in [(&good, &good, 0), (&good, &bad, 1), (&bad, &good, 3)] {
        let (found, text) = dlotp(&["report", "diff", before, after]);
        assert_eq!(found, Some(status), "{text}");
    }
}

#[test]
fn a_report_is_verified_by_asking_again() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("not run: needs python3");
        assert!(std::env::var_os("CI").is_none(), "CI has python3");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testees/misbehave.py");
    let testee = |habit| ["--", "python3", script.to_str().unwrap(), habit];
    let run = ["conform", "--filter", "enrolment", "--fresh", "2", "--seed", "5", "--report"];
    let good = path("good");
    let (status, text) = dlotp(&[&run[..], &[&good], &testee("none")].concat());
    assert_eq!(status, Some(0), "{text}");
    let verify = |file: &str, rest: &[&str]| dlotp(&[&["report", "verify", file], rest].concat());

    let (status, text) = verify(&good, &testee("none"));
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains(": 0 differences from the report."), "{text}");
    let (status, text) = verify(&good, &testee("wrong-value"));
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("enrolment-v1-0029: pass in the report, now wrong value"), "{text}");
    let sample = [&["--sample", "3", "--choice", "1"], &testee("none")[..]].concat();
    let (status, text) = verify(&good, &sample);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("cases run again, chosen by 1: 0 differences"), "{text}");
    let (status, text) = verify(&good, &testee("hostile"));
    assert_eq!(status, Some(1), "another implementation: {text}");
    assert!(text.contains("implementation: \"dlotp-reference\" in the report, now"), "{text}");
    assert_eq!(verify(&good, &testee("exits-at-once")).0, Some(3));
    assert_eq!(verify(&good, &[&["--sample", "0"], &testee("none")[..]].concat()).0, Some(3));
    let (status, text) = verify(&good, &[]);
    assert_eq!(status, Some(3));
    assert!(text.contains("expected its command after --"), "{text}");

    // A report that was edited is refused, or found out.
    let report = Report::read(Path::new(&good)).unwrap();
    let edited = |name: &str, edit: &dyn Fn(&mut String)| {
        let mut json = String::from_utf8(report.json().unwrap()).unwrap();
        edit(&mut json);
        std::fs::write(path(name), json).unwrap();
        verify(&path(name), &testee("none"))
    };
    for (from, to, message) in [
        (report.suite.as_str(), "00", "the report is of the vectors 00, this program has"),
        (
            "A PIN of four zeros is valid.",
            "A PIN.",
            "tells enrolment-v1-0029 otherwise than the suite",
        ),
        ("\"fresh\": 2", "\"fresh\": 1", "has a case enrolment-fresh-"),
        ("\"filter\": \"enrolment\"", "\"filter\": \"\"", "the report lacks the case"),
    ] {
        let (status, text) = edited("edited", &|json| *json = json.replace(from, to));
        assert_eq!(status, Some(3), "{from}: {text}");
        assert!(text.contains(message), "{text}");
    }
    let (status, text) =
        edited("other-seed", &|json| *json = json.replace("\"seed\": 5", "\"seed\": 6"));
    assert_eq!(status, Some(0), "the cases of another seed pass too: {text}");
}
