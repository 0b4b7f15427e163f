//! Explanations as a person reads them, of failures whose cause is known.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

use std::collections::BTreeSet;

use dlotp_conformance::{
    explanation::{FailedCase, explain, text},
    matrix::{Likeness, Matrix},
    outcome::{TesteeReply, judge},
};
use dlotp_faults::FaultyImplementation;
use dlotp_suite::suite::VectorSuite;
use dlotp_wire::{vectors::Vector, wire::Answer};
use serde_json::{Value, json};

fn answered(answer: &Answer) -> Value {
    match answer {
        Answer::Ok(outputs) => json!({ "ok": outputs }),
        Answer::Rejected(code) => json!({ "rejected": code }),
        other => json!({ "error": format!("{other:?}") }),
    }
}

/// The explanation of the answer that a fault gives to a vector.
fn explained(fault: &str, id: &str) -> String {
    let suite = VectorSuite::embedded().unwrap();
    let matrix = Matrix::embedded().unwrap();
    let vectors = matrix.faults.get(fault).unwrap().vectors();
    let failed: BTreeSet<&str> = vectors.iter().map(String::as_str).collect();
    let asked = suite.vectors.iter().map(|vector| vector.id.as_str()).collect();
    let likeness = matrix.like(&failed, &asked);
    let of = |vector: &Vector| {
        let implementation = FaultyImplementation::new(Some(dlotp_faults::find(fault).unwrap().id));
        let answer = implementation.answer(&vector.op, vector.args.clone());
        let got = answered(&answer);
        (judge(vector, &TesteeReply::Answer(answer)), got)
    };
    let vector = suite.find(id).unwrap();
    let (judgement, got) = of(vector);
    let twin = vector.twin.as_deref().map(|twin| of(suite.find(twin).unwrap()).0.outcome);
    let sections = explain(
        vector,
        &suite.flags,
        |id| suite.find(id),
        Some(FailedCase {
            difference: judgement.difference.as_deref(),
            got: Some(&got),
            twin,
            likeness: &likeness,
            command_line: &format!("dlotp case {id}"),
        }),
    );
    format!("{id}: {}\n{}", judgement.outcome.name(), text(&sections))
}

#[test]
fn an_invalid_payload_that_is_accepted() {
    insta::assert_snapshot!(explained("tag-half-checked", "payload-v1-0308"));
}

#[test]
fn a_wrong_otp() {
    insta::assert_snapshot!(explained("otp-leading-zero", "otp-v1-0001"));
}

#[test]
fn a_wrong_reply_in_a_trace() {
    insta::assert_snapshot!(explained("window-wider", "verifier-v1-0184"));
}

#[test]
fn a_refusal_for_a_wrong_reason() {
    insta::assert_snapshot!(explained("values-first", "payload-v1-0780"));
}

/// Every fault of the table is named from its own failures.
#[test]
fn every_fault_is_recognised_by_its_failures() {
    let suite = VectorSuite::embedded().unwrap();
    let matrix = Matrix::embedded().unwrap();
    let asked: BTreeSet<&str> = suite.vectors.iter().map(|vector| vector.id.as_str()).collect();
    for (name, row) in &matrix.faults {
        let vectors = row.vectors();
        let likeness = matrix.like(&vectors.iter().map(String::as_str).collect(), &asked);
        let first = likeness.first().unwrap();
        assert!(first.names.contains(name), "{name}: {:?}", first.names);
        assert_eq!((first.both, first.failed), (vectors.len(), vectors.len()), "{name}");
    }
}

/// The answers of the first vectors that find a fault, held against what fails as it does.
fn held_against_answers_of(fault: &str) -> Vec<Likeness> {
    let suite = VectorSuite::embedded().unwrap();
    let matrix = Matrix::embedded().unwrap();
    let asked: BTreeSet<&str> = suite.vectors.iter().map(|vector| vector.id.as_str()).collect();
    let failing = matrix.faults.get(fault).unwrap().vectors();
    let implementation = FaultyImplementation::new(Some(dlotp_faults::find(fault).unwrap().id));
    let answers: Vec<(&Vector, Value)> = failing
        .iter()
        .take(20)
        .map(|id| suite.find(id).unwrap())
        .map(|vector| (vector, answered(&implementation.answer(&vector.op, vector.args.clone()))))
        .collect();
    let answers: Vec<_> = answers.iter().map(|(vector, got)| (*vector, got)).collect();
    let like = matrix.like(&failing.iter().map(String::as_str).collect(), &asked);
    like.into_iter().filter_map(|like| like.narrow(&answers, &dlotp_faults::imitate)).collect()
}

#[test]
fn of_faults_that_the_same_vectors_find_the_answers_tell_which() {
    for fault in ["bytes-as-text", "chain-left-out"] {
        let found = held_against_answers_of(fault);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].names, [fault]);
        assert_eq!((found[0].same, found[0].tried), (8, 8));
        assert!(found[0].describe().ends_with("; the same answer in 8 of 8 tried"));
    }
}

#[test]
fn a_fault_that_gives_other_answers_is_not_named() {
    let suite = VectorSuite::embedded().unwrap();
    let mut found = held_against_answers_of("bytes-as-text");
    let like = found.remove(0);
    let other = json!({ "ok": { "otp": "00000000" } });
    let vectors = like.vectors.clone();
    let answers: Vec<_> =
        vectors.iter().take(8).map(|id| (suite.find(id).unwrap(), &other)).collect();
    assert_eq!(like.narrow(&answers, &dlotp_faults::imitate), None);
}
