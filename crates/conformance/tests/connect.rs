//! A testee that listens on this machine, as an app on a phone does.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use dlotp_conformance::{
    connection::Target,
    outcome::CaseOutcome,
    runner::{self, Settings, StartError},
};
use dlotp_suite::suite::{Claim, VectorSuite};
use dlotp_testee::testee;
use dlotp_wire::vectors::Vector;

fn settings(address: SocketAddr) -> Settings {
    Settings {
        target: Target::Address(address),
        seed: 7,
        window: 64,
        jobs: 2,
        timeout: Duration::from_millis(1500),
    }
}

fn vectors() -> Vec<Vector> {
    let roles = vec!["authenticator".to_owned()];
    VectorSuite::embedded()
        .unwrap()
        .select(&Claim { roles, versions: vec![1], claims: vec![] }, "enrolment")
}

/// Serves every connection in a thread of its own.
fn listen(serve: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            thread::spawn(move || serve(stream));
        }
    });
    address
}

#[test]
fn a_testee_over_a_connection_is_judged_as_any_other() {
    let address = listen(|stream| testee::serve(&stream, &stream).unwrap());
    let finished = runner::run(&settings(address), &vectors(), &|_| ());
    assert_eq!(finished.incomplete, None);
    assert!(finished.cases.iter().all(|ran| ran.judgement.outcome == CaseOutcome::Pass));
}

/// Answers until the case with a PIN of four zeros, and then does this.
fn until_marked(stream: &TcpStream, habit: fn(&TcpStream)) {
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { return };
        if line.contains("\"0000\"") {
            return habit(stream);
        }
        let mut output = stream;
        testee::serve(format!("{line}\n").as_bytes(), &mut output).unwrap();
    }
}

fn only_marked(serve: fn(TcpStream), outcome: CaseOutcome, message: &str) {
    let finished = runner::run(&settings(listen(serve)), &vectors(), &|_| ());
    let failed: Vec<_> =
        finished.cases.iter().filter(|ran| ran.judgement.outcome != CaseOutcome::Pass).collect();
    assert_eq!(failed.len(), 1, "{finished:?}");
    for ran in failed {
        assert_eq!(ran.judgement.outcome, outcome);
        assert!(ran.judgement.difference.as_deref().unwrap().contains(message), "{ran:?}");
    }
}

#[test]
fn a_connection_that_is_closed_is_a_crash_and_one_that_is_silent_a_hang() {
    only_marked(
        |stream| until_marked(&stream, |_| ()),
        CaseOutcome::Crash,
        "the testee closed the connection",
    );
    only_marked(
        |stream| until_marked(&stream, |_| thread::sleep(Duration::from_secs(5))),
        CaseOutcome::Hang,
        "no answer in 1.5 s",
    );
    only_marked(
        |stream| until_marked(&stream, |mut stream| stream.write_all(b"x\n").unwrap()),
        CaseOutcome::ProtocolError,
        "expected a JSON object",
    );
}

#[test]
fn where_nobody_listens_the_address_is_told() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let told = runner::start(&settings(address)).err();
    assert!(matches!(&told, Some(StartError::Start { .. })), "{told:?}");
    assert!(told.unwrap().to_string().contains(&address.to_string()));
}
