//! Processes and servers that are killed while they write: what was told is stored, and once.
//!
//! A round starts this program again as a child, which works on the store and prints each verdict
//! after its commit; the child, or the server below it, is killed at a moment that differs from
//! round to round. `DLOTP_ROUNDS` makes more rounds than a test run has time for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use dlotp_store::{Postgres, Sqlite, Store};
use support::{Bank, ID, NOW, Told, assert_whole, field, server};

/// Where the child works: a path, or a connection string.
const PLACE: &str = "DLOTP_CHILD_PLACE";
/// How many seconds of the bank's clock lie between two operations.
const PACE: &str = "DLOTP_CHILD_PACE";
/// So far apart that the IDs of a day are few.
const ALONE: &str = "1000";
/// Clocks of several processes stay together.
const TOGETHER: &str = "0";

fn open(place: &str) -> Box<dyn Store> {
    if place.starts_with("host=") {
        Box::new(Postgres::open(place).unwrap())
    } else {
        Box::new(Sqlite::open(Path::new(place)).unwrap())
    }
}

fn rounds(few: u64) -> u64 {
    env::var("DLOTP_ROUNDS").map_or(few, |rounds| rounds.parse().unwrap())
}

/// No test by itself: what a child does, until it is killed or its store fails.
#[test]
fn child() {
    let Ok(place) = env::var(PLACE) else { return };
    let (bank, store) = (Bank::new(), open(&place));
    let last = store.events(ID).unwrap().last().map_or(NOW, |entry| entry.at);
    let pace: u64 = env::var(PACE).unwrap().parse().unwrap();
    for step in 1.. {
        let now = last + step * pace;
        let done = work(&bank, store.as_ref(), now, step);
        if let Err(error) = done {
            say(&format!("error {error}"));
            return;
        }
    }
}

fn work(bank: &Bank, store: &dyn Store, now: u64, step: u64) -> Result<(), dlotp_store::Error> {
    let Some((handle, right)) = bank.issue(store, now)? else {
        bank.unblock(store, now)?;
        return Ok(());
    };
    say(&format!("issued {handle}"));
    for _ in 0..step % 3 {
        let wrong = if right == "00000000" { "00000001" } else { "00000000" };
        match bank.submit(store, handle, wrong, now)? {
            Told::Blocked => {
                say(&format!("blocked {handle}"));
                bank.unblock(store, now)?;
                return Ok(());
            }
            told => say(&format!("{} {handle}", name(told))),
        }
    }
    for _ in 0..2 {
        let told = bank.submit(store, handle, &right, now)?;
        say(&format!("right-{} {handle}", name(told)));
    }
    Ok(())
}

fn name(told: Told) -> &'static str {
    match told {
        Told::Accepted => "accepted",
        Told::Rejected => "rejected",
        Told::Blocked => "blocked",
    }
}

fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "told {line}").unwrap();
    output.flush().unwrap();
}

fn start(place: &str, pace: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads", "1"])
        .env(PLACE, place)
        .env(PACE, pace)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What children told, over all rounds.
#[derive(Default)]
struct Record {
    accepted: BTreeSet<String>,
    rejected: BTreeMap<String, usize>,
    errors: usize,
}

impl Record {
    /// Reads what a child tells; `act` is called once, after so many lines.
    fn follow(&mut self, child: &mut Child, lines: u64, mut act: impl FnMut(&mut Child)) {
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut seen = 0;
        for line in output.lines() {
            let line = line.unwrap();
            // The test harness writes on the same stream, before the first line.
            let Some((_, told)) = line.split_once("told ") else { continue };
            self.take(told);
            seen += 1;
            if seen == lines {
                act(child);
            }
        }
        assert!(seen >= lines, "the child ended after {seen} lines");
    }

    fn take(&mut self, told: &str) {
        let (what, handle) = told.split_once(' ').unwrap();
        match what {
            "right-accepted" => {
                assert!(self.accepted.insert(handle.to_owned()), "accepted twice: {handle}");
            }
            "rejected" => *self.rejected.entry(handle.to_owned()).or_default() += 1,
            "error" => self.errors += 1,
            _ => {}
        }
    }

    /// Everything that was told is stored: acceptances once, failures all.
    fn assert_stored(&self, store: &dyn Store) {
        let (_, events) = assert_whole(store);
        let mut accepted = BTreeSet::new();
        let mut failed: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &events {
            match (field(entry, "outcome"), field(entry, "handle")) {
                (Some("accepted"), Some(handle)) => _ = accepted.insert(handle.to_owned()),
                (Some("failed"), Some(handle)) => *failed.entry(handle).or_default() += 1,
                _ => {}
            }
        }
        let lost: Vec<_> = self.accepted.difference(&accepted).collect();
        assert!(lost.is_empty(), "acceptances were lost: {lost:?}");
        for (handle, told) in &self.rejected {
            let stored = failed.get(handle.as_str()).copied().unwrap_or(0);
            assert!(stored >= *told, "{handle}: {told} failures were told, {stored} are stored");
        }
    }
}

/// After how many lines a round kills.
fn moment(round: u64) -> u64 {
    1 + round * 7 % 23
}

#[test]
fn a_process_that_is_killed_loses_nothing_that_it_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    Bank::new().open(&Sqlite::open(&path).unwrap());
    let (mut record, rounds) = (Record::default(), rounds(10));
    for round in 0..rounds {
        let mut child = start(&path.to_string_lossy(), ALONE);
        record.follow(&mut child, moment(round), |child| {
            // A little later than the line, at a moment of its own.
            thread::sleep(Duration::from_micros(round * 331 % 3_000));
            child.kill().unwrap();
        });
        child.wait().unwrap();
        record.assert_stored(&Sqlite::open(&path).unwrap());
    }
    assert_eq!(record.errors, 0);
    assert!(record.accepted.len() as u64 >= rounds / 2, "{} accepted", record.accepted.len());
    println!("{rounds} kills, {} acceptances told", record.accepted.len());
}

#[test]
fn a_server_that_is_killed_loses_nothing_that_was_told() {
    let Some(mut server) = server::Server::start(&[]) else { return server::not_run() };
    let url = server.url(&server.database());
    Bank::new().open(&Postgres::open(&url).unwrap());
    let (mut record, rounds) = (Record::default(), rounds(2).min(20));
    for round in 0..rounds {
        let mut child = start(&url, ALONE);
        record.follow(&mut child, moment(round), |_| {
            thread::sleep(Duration::from_micros(round * 331 % 3_000));
            server.kill();
        });
        child.wait().unwrap();
        server.run();
        record.assert_stored(&Postgres::open(&url).unwrap());
    }
    // Each child saw an error in place of a verdict, and ended with it.
    assert_eq!(record.errors as u64, rounds);
    println!("{rounds} kills of the server, {} acceptances told", record.accepted.len());
}

/// Several processes on one server: the counts of the race tests hold over processes too.
#[test]
fn of_several_processes_none_breaks_what_another_stored() {
    let Some(server) = server::Server::start(&[]) else { return server::not_run() };
    let url = server.url(&server.database());
    Bank::new().open(&Postgres::open(&url).unwrap());
    let mut children: Vec<Child> = (0..4).map(|_| start(&url, TOGETHER)).collect();
    let mut records: Vec<Record> = Vec::new();
    thread::scope(|scope| {
        let follow = |child: &'_ mut Child| {
            let mut record = Record::default();
            record.follow(child, 40, |child| child.kill().unwrap());
            child.wait().unwrap();
            record
        };
        let running: Vec<_> =
            children.iter_mut().map(|child| scope.spawn(move || follow(child))).collect();
        records.extend(running.into_iter().map(|record| record.join().unwrap()));
    });
    let store = Postgres::open(&url).unwrap();
    for record in &records {
        record.assert_stored(&store);
    }
    let accepted: usize = records.iter().map(|record| record.accepted.len()).sum();
    let together: BTreeSet<&String> = records.iter().flat_map(|record| &record.accepted).collect();
    assert_eq!(together.len(), accepted, "an operation was accepted by two processes");
    assert!(accepted > 4);
}
