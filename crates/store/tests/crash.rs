//! Processes and servers that are killed while they write: every verdict that they gave is stored, and
//! once.
//!
//! A round starts this program again as a child, which works on the store and prints each verdict
//! after its commit. The child, or the server below it, is killed at a moment that differs from
//! round to round. `DLOTP_ROUNDS` makes more rounds than a test run has time for.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

mod support;

use std::env;

use dlotp_store::Store;
use support::{BankFixture, child, id};

/// The part of a child; no test by itself.
#[test]
fn child() {
    child::run();
}

fn rounds(few: u64) -> u64 {
    env::var("DLOTP_ROUNDS").map_or(few, |rounds| rounds.parse().unwrap())
}

/// The number of lines after which a round kills.
fn moment(round: u64) -> u64 {
    1 + round * 7 % 23
}

/// Asserts that the stored secrets reach what the stored record needs.
fn assert_secrets(bank: &BankFixture, store: &dyn Store) {
    let state = store.load(id(), None).unwrap();
    let secrets = bank.vault.secrets(&state).unwrap();
    assert_eq!(secrets.advance(&state.enrolment).unwrap(), secrets);
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use std::{thread, time::Duration};

    use dlotp::{Version, verifier::Epoch};
    use dlotp_store::{OutboxState, Sqlite};

    use super::{
        assert_secrets, moment, rounds,
        support::{
            BankFixture,
            child::{ALONE, Log, start, start_dying},
            record_keys,
            records::{assert_outbox, outbox},
        },
    };

    #[test]
    fn a_process_that_is_killed_loses_nothing_that_it_told() {
        killed(Version::V1);
    }

    #[test]
    fn a_process_that_is_killed_leaves_the_chains_that_its_records_need() {
        killed(Version::V2);
    }

    #[test]
    fn what_was_accepted_and_never_told_is_in_the_outbox_once() {
        for version in [Version::V1, Version::V2] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("bank.db");
            BankFixture::new(version)
                .open(&Sqlite::open(&path, Epoch::default(), record_keys()).unwrap());
            let rounds = rounds(10);
            for round in 1..=rounds {
                let mut child = start_dying(&path.to_string_lossy());
                let mut log = Log::default();
                log.follow(&mut child, 1, |_| ());
                assert!(!child.wait().unwrap().success());
                assert!(log.accepted.is_empty(), "told: {:?}", log.accepted);
                let store = Sqlite::open(&path, Epoch::default(), record_keys()).unwrap();
                assert_outbox(&store);
                assert_eq!(outbox(&store, OutboxState::Ready).len() as u64, round);
            }
            println!("{rounds} acceptances that nobody was told, each once in the outbox");
        }
    }

    fn killed(version: Version) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bank.db");
        let bank = BankFixture::new(version);
        bank.open(&Sqlite::open(&path, Epoch::default(), record_keys()).unwrap());
        let (mut log, rounds) = (Log::default(), rounds(10));
        for round in 0..rounds {
            let mut child = start(&path.to_string_lossy(), ALONE);
            log.follow(&mut child, moment(round), |child| {
                // A little later than the line, at a moment of its own.
                thread::sleep(Duration::from_micros(round * 331 % 3_000));
                child.kill().unwrap();
            });
            child.wait().unwrap();
            let store = Sqlite::open(&path, Epoch::default(), record_keys()).unwrap();
            log.assert_stored(&store);
            assert_secrets(&bank, &store);
        }
        assert_eq!(log.errors, 0);
        assert!(log.accepted.len() as u64 >= rounds / 2, "{} accepted", log.accepted.len());
        println!("{rounds} kills, {} acceptances told", log.accepted.len());
    }
}

#[cfg(feature = "postgres")]
mod postgresql {
    use std::{
        collections::BTreeSet,
        process::Child,
        thread,
        time::{Duration, SystemTime, UNIX_EPOCH},
    };

    use dlotp::{
        Version,
        verifier::{Epoch, Outcome},
    };
    use dlotp_store::{OutboxState, Postgres};

    use super::{
        assert_secrets, moment, rounds,
        support::{
            BankFixture, NOW,
            child::{ALONE, Log, RACERS, TOGETHER, start, start_dying, start_race},
            record_keys,
            records::{assert_outbox, assert_whole, events_of, is_blocked, outbox},
            server,
        },
    };

    #[test]
    fn a_server_that_is_killed_loses_nothing_that_was_told() {
        server_killed(Version::V1);
    }

    #[test]
    fn a_server_that_is_killed_leaves_the_chains_that_its_records_need() {
        server_killed(Version::V2);
    }

    #[test]
    fn what_was_accepted_and_never_told_is_in_the_outbox_once() {
        let Some(server) = server::Server::start(&[]) else { return server::not_run() };
        let url = server.url(&server.database());
        BankFixture::new(Version::V2)
            .open(&Postgres::open(&url, Epoch::default(), record_keys()).unwrap());
        for round in 1..=rounds(5) {
            let mut child = start_dying(&url);
            let mut log = Log::default();
            log.follow(&mut child, 1, |_| ());
            assert!(!child.wait().unwrap().success());
            assert!(log.accepted.is_empty(), "told: {:?}", log.accepted);
            let store = Postgres::open(&url, Epoch::default(), record_keys()).unwrap();
            assert_outbox(&store);
            assert_eq!(outbox(&store, OutboxState::Ready).len() as u64, round);
        }
    }

    fn server_killed(version: Version) {
        let Some(mut server) = server::Server::start(&[]) else { return server::not_run() };
        let url = server.url(&server.database());
        let bank = BankFixture::new(version);
        bank.open(&Postgres::open(&url, Epoch::default(), record_keys()).unwrap());
        let (mut log, rounds) = (Log::default(), rounds(2).min(20));
        for round in 0..rounds {
            let mut child = start(&url, ALONE);
            log.follow(&mut child, moment(round), |_| {
                thread::sleep(Duration::from_micros(round * 331 % 3_000));
                server.kill();
            });
            child.wait().unwrap();
            server.run();
            let store = Postgres::open(&url, Epoch::default(), record_keys()).unwrap();
            log.assert_stored(&store);
            assert_secrets(&bank, &store);
        }
        // Each child saw an error in place of a verdict, and ended with it.
        assert_eq!(log.errors as u64, rounds);
        println!("{rounds} kills of the server, {} acceptances told", log.accepted.len());
    }

    /// 64 threads of four processes submit for one operation at once: guesses and the right OTP, or the right
    /// OTP often and four guesses.
    #[test]
    fn of_several_processes_that_race_one_is_accepted_and_five_are_evaluated() {
        let Some(server) = server::Server::start(&[]) else { return server::not_run() };
        let url = server.url(&server.database());
        let (bank, store) = (
            BankFixture::new(Version::V1),
            Postgres::open(&url, Epoch::default(), record_keys()).unwrap(),
        );
        bank.open(&store);
        let rounds = rounds(4).min(20);
        for round in 0..rounds {
            let kind = if round % 2 == 0 { "one" } else { "most" };
            let (handle, right) = bank.issue(&store, NOW).unwrap().unwrap();
            let begin = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() + 700;
            let children: Vec<Child> = (0..RACERS.0)
                .map(|process| {
                    let race = format!("{handle} {right} {begin} {kind} {process}");
                    start_race(&url, &race)
                })
                .collect();
            let mut accepted_told = 0;
            let mut told = 0;
            for child in children {
                let output = child.wait_with_output().unwrap();
                assert!(output.status.success());
                let text = String::from_utf8(output.stdout).unwrap();
                accepted_told += text.matches("told race-accepted").count();
                told += text.matches("told race-").count();
            }
            assert_eq!(told, RACERS.0 * RACERS.1);
            let (enrolment, events) = assert_whole(&store);
            let failed = events_of(&events, handle, Outcome::Failed).len();
            let accepted = events_of(&events, handle, Outcome::Accepted).len();
            assert_eq!(accepted_told, accepted);
            assert!(failed <= 5, "{failed} failures were evaluated");
            if kind == "most" {
                assert_eq!(accepted, 1);
            }
            // Of 63 guesses the fifth may come before the right OTP.
            assert_eq!(accepted == 1, !is_blocked(&enrolment));
            bank.unblock(&store, NOW + 1).unwrap();
        }
        println!("{rounds} races of {} processes", RACERS.0);
    }

    /// Several processes on one server: the counts of the race tests hold over processes too.
    #[test]
    fn of_several_processes_none_breaks_what_another_stored() {
        let Some(server) = server::Server::start(&[]) else { return server::not_run() };
        let url = server.url(&server.database());
        BankFixture::new(Version::V1)
            .open(&Postgres::open(&url, Epoch::default(), record_keys()).unwrap());
        let mut children: Vec<Child> = (0..4).map(|_| start(&url, TOGETHER)).collect();
        let mut logs: Vec<Log> = Vec::new();
        thread::scope(|scope| {
            let follow = |child: &'_ mut Child| {
                let mut log = Log::default();
                log.follow(child, 40, |child| child.kill().unwrap());
                child.wait().unwrap();
                log
            };
            let running: Vec<_> =
                children.iter_mut().map(|child| scope.spawn(move || follow(child))).collect();
            logs.extend(running.into_iter().map(|log| log.join().unwrap()));
        });
        let store = Postgres::open(&url, Epoch::default(), record_keys()).unwrap();
        for log in &logs {
            log.assert_stored(&store);
        }
        let accepted: usize = logs.iter().map(|log| log.accepted.len()).sum();
        let together: BTreeSet<&String> = logs.iter().flat_map(|log| &log.accepted).collect();
        assert_eq!(together.len(), accepted, "an operation was accepted by two processes");
        assert!(accepted > 4);
    }
}
