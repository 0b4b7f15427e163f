//! A report that is the same on every machine: made by the runner's own parts, of answers that are
//! given here.

use dlotp_conformance::{
    matrix::Matrix,
    outcome::{TesteeReply, judge},
    report::{Report, Run},
    runner::{CaseResult, RunResult},
};
use dlotp_suite::suite::{Claim, VectorSuite};
use dlotp_wire::{
    vectors::{Expectation, Vector},
    wire::{Answer, Hello},
};
use serde_json::json;

/// Three that are accepted, and two refusals with the last of them as twin.
const IDS: &[&str] = &[
    "enrolment-v1-0001",
    "enrolment-v1-0029",
    "enrolment-v1-0060",
    "enrolment-v1-0061",
    "enrolment-v1-0062",
];

/// The reply of a testee to a vector.
pub(crate) type Answers<'a> = &'a dyn Fn(&Vector) -> TesteeReply;

/// The right answer.
pub(crate) fn right(vector: &Vector) -> TesteeReply {
    TesteeReply::Answer(match &vector.expected {
        Expectation::Ok(outputs) => Answer::Ok(outputs.clone()),
        Expectation::Rejected(codes) => Answer::Rejected(codes[0].clone()),
    })
}

/// A wrong value, an accepted invalid, a crash and a protocol error.
pub(crate) fn mistaken(vector: &Vector) -> TesteeReply {
    match (vector.id.as_str(), &vector.expected) {
        ("enrolment-v1-0029", Expectation::Ok(outputs)) => {
            let mut wrong = outputs.clone();
            wrong["p"] = json!("00".repeat(32));
            TesteeReply::Answer(Answer::Ok(wrong))
        }
        ("enrolment-v1-0061", _) => TesteeReply::Answer(Answer::Ok(json!({}))),
        ("enrolment-v1-0062", _) => TesteeReply::Protocol("expected a JSON object".to_owned()),
        ("enrolment-fresh-0001", _) => TesteeReply::Crash("exited with status 9".to_owned()),
        _ => right(vector),
    }
}

/// The vectors that are asked, and a fresh case: few, so that a person can read what comes of them.
pub(crate) fn vectors() -> Vec<Vector> {
    let suite = VectorSuite::embedded().unwrap();
    let mut found: Vec<Vector> = IDS.iter().map(|id| suite.find(id).unwrap().clone()).collect();
    found.push(Vector { id: "enrolment-fresh-0001".to_owned(), ..found[0].clone() });
    found
}

/// The report of a testee with these answers, by this name.
pub(crate) fn report(name: &str, seed: u64, vectors: &[Vector], answers: Answers<'_>) -> Report {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let hello = Hello {
        kind: "hello".to_owned(),
        protocol: 1,
        nonce: String::new(),
        implementation: name.to_owned(),
        version: "1.2".to_owned(),
        language: "C".to_owned(),
        roles: list(&["authenticator"]),
        versions: vec![1],
        claims: vec![],
        operations: vec![],
    };
    let ran = vectors.iter().map(|vector| {
        let reply = answers(vector);
        let judgement = judge(vector, &reply);
        let failed = judgement.difference.is_some();
        CaseResult { judgement, reply: failed.then_some(reply) }
    });
    let run = Run {
        binary: "b".repeat(64),
        suite: "5".repeat(64),
        claim: Claim::from(&hello),
        hello,
        command: list(&["./testee", "a b"]),
        seed,
        fresh: 20,
        filter: String::new(),
        began: 1_767_225_600,
    };
    let finished = RunResult {
        cases: ran.collect(),
        incomplete: None,
        stderr: "it went wrong here\n".to_owned(),
    };
    let flags = VectorSuite::embedded().unwrap().flags;
    let report = Report::new(run, vectors, finished, 1.5);
    let mut report = report.with_explanations(
        vectors,
        &flags,
        &Matrix::embedded().unwrap(),
        &dlotp_faults::imitate,
    );
    // Another release of suite or program leaves the texts as they are.
    report.release = "1".to_owned();
    report.program = "0.1.0".to_owned();
    report
}
