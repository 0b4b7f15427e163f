//! Processes and servers that are killed while they write: what was told is stored, and once.
//!
//! A round starts this program again as a child, which works on the store and prints each verdict
//! after its commit; the child, or the server below it, is killed at a moment that differs from
//! round to round. `DLOTP_ROUNDS` makes more rounds than a test run has time for.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dlotp::{
    Version,
    verifier::{Handle, Outcome},
};
use dlotp_store::{Postgres, Sqlite, Store};
use support::{Bank, ID, NOW, Told, assert_whole, events_of, field, is_blocked, server};

/// Where the child works: a path, or a connection string.
const PLACE: &str = "DLOTP_CHILD_PLACE";
/// How many seconds of the bank's clock lie between two operations.
const PACE: &str = "DLOTP_CHILD_PACE";
/// So far apart that the IDs of a day are few.
const ALONE: &str = "1000";
/// Clocks of several processes stay together.
const TOGETHER: &str = "0";

/// The handle, the right OTP, the beginning in Unix milliseconds and the kind of a race, with the
/// number of this process in it.
const RACE: &str = "DLOTP_CHILD_RACE";
/// How many processes race, and how many threads of each.
const RACERS: (usize, usize) = (4, 16);

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
    let store = open(&place);
    let bank = Bank::new(store.load(ID, None).unwrap().enrolment.version());
    if let Ok(race) = env::var(RACE) {
        return run_race(&bank, store.as_ref(), &race);
    }
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

/// Every thread submits at one moment, whatever its process.
fn run_race(bank: &Bank, store: &dyn Store, race: &str) {
    let [handle, right, begin, kind, process] = race.split(' ').collect::<Vec<_>>()[..] else {
        panic!("a race of five words: {race}")
    };
    let handle = handle_of(handle);
    let begin = UNIX_EPOCH + Duration::from_millis(begin.parse().unwrap());
    let process: usize = process.parse().unwrap();
    thread::scope(|scope| {
        for thread in 0..RACERS.1 {
            scope.spawn(move || {
                let number = process * RACERS.1 + thread;
                let is_right = if kind == "one" { number == 0 } else { number >= 4 };
                let wrong = if right == "00000000" { "00000001" } else { "00000000" };
                let wait = begin.duration_since(SystemTime::now()).unwrap_or_default();
                std::thread::sleep(wait);
                let otp = if is_right { right } else { wrong };
                let told = bank.submit(store, handle, otp, NOW + 1).unwrap();
                say(&format!("race-{} {handle}", name(told)));
            });
        }
    });
}

fn handle_of(text: &str) -> Handle {
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap();
    Handle::from(std::array::from_fn(byte))
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
    command(place, pace).spawn().unwrap()
}

fn command(place: &str, pace: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture", "--test-threads", "1"]);
    command.env(PLACE, place).env(PACE, pace).stdout(Stdio::piped()).stderr(Stdio::null());
    command
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
            "rejected" | "right-rejected" => {
                *self.rejected.entry(handle.to_owned()).or_default() += 1
            }
            "error" => self.errors += 1,
            _ => {}
        }
    }

    /// Everything that was told is stored: acceptances once, rejections all. A rejection is a failure,
    /// or a refusal where another process had the enrolment blocked and unblocked, which ends what was live.
    fn assert_stored(&self, store: &dyn Store) {
        let (_, events) = assert_whole(store);
        let mut accepted = BTreeSet::new();
        let mut rejected: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &events {
            match (field(entry, "outcome"), field(entry, "handle")) {
                (Some("accepted"), Some(handle)) => _ = accepted.insert(handle.to_owned()),
                (Some("failed" | "refused"), Some(handle)) => {
                    *rejected.entry(handle).or_default() += 1;
                }
                _ => {}
            }
        }
        let lost: Vec<_> = self.accepted.difference(&accepted).collect();
        assert!(lost.is_empty(), "acceptances were lost: {lost:?}");
        for (handle, told) in &self.rejected {
            let stored = rejected.get(handle.as_str()).copied().unwrap_or(0);
            assert!(stored >= *told, "{handle}: {told} rejections were told, {stored} are stored");
        }
    }
}

/// After how many lines a round kills.
fn moment(round: u64) -> u64 {
    1 + round * 7 % 23
}

#[test]
fn a_process_that_is_killed_loses_nothing_that_it_told() {
    killed(Version::V1);
}

#[test]
fn a_process_that_is_killed_leaves_the_chains_that_its_records_need() {
    killed(Version::V2);
}

fn killed(version: Version) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let bank = Bank::new(version);
    bank.open(&Sqlite::open(&path).unwrap());
    let (mut record, rounds) = (Record::default(), rounds(10));
    for round in 0..rounds {
        let mut child = start(&path.to_string_lossy(), ALONE);
        record.follow(&mut child, moment(round), |child| {
            // A little later than the line, at a moment of its own.
            thread::sleep(Duration::from_micros(round * 331 % 3_000));
            child.kill().unwrap();
        });
        child.wait().unwrap();
        let store = Sqlite::open(&path).unwrap();
        record.assert_stored(&store);
        assert_chains(&bank, &store);
    }
    assert_eq!(record.errors, 0);
    assert!(record.accepted.len() as u64 >= rounds / 2, "{} accepted", record.accepted.len());
    println!("{rounds} kills, {} acceptances told", record.accepted.len());
}

/// What is kept of the chains is what the record needs, or comes before it.
fn assert_chains(bank: &Bank, store: &dyn Store) {
    let loaded = store.load(ID, None).unwrap();
    if let Some(kept) = bank.vault.chains(&loaded).unwrap() {
        assert!(loaded.enrolment.needed(&kept).is_ok());
    }
}

#[test]
fn a_server_that_is_killed_loses_nothing_that_was_told() {
    server_killed(Version::V1);
}

#[test]
fn a_server_that_is_killed_leaves_the_chains_that_its_records_need() {
    server_killed(Version::V2);
}

fn server_killed(version: Version) {
    let Some(mut server) = server::Server::start(&[]) else { return server::not_run() };
    let url = server.url(&server.database());
    let bank = Bank::new(version);
    bank.open(&Postgres::open(&url).unwrap());
    let (mut record, rounds) = (Record::default(), rounds(2).min(20));
    for round in 0..rounds {
        let mut child = start(&url, ALONE);
        record.follow(&mut child, moment(round), |_| {
            thread::sleep(Duration::from_micros(round * 331 % 3_000));
            server.kill();
        });
        child.wait().unwrap();
        server.run();
        let store = Postgres::open(&url).unwrap();
        record.assert_stored(&store);
        assert_chains(&bank, &store);
    }
    // Each child saw an error in place of a verdict, and ended with it.
    assert_eq!(record.errors as u64, rounds);
    println!("{rounds} kills of the server, {} acceptances told", record.accepted.len());
}

/// 64 threads of four processes submit for one operation at once: guesses and the right OTP, or the right
/// OTP often and four guesses.
#[test]
fn of_several_processes_that_race_one_is_accepted_and_five_are_evaluated() {
    let Some(server) = server::Server::start(&[]) else { return server::not_run() };
    let url = server.url(&server.database());
    let (bank, store) = (Bank::new(Version::V1), Postgres::open(&url).unwrap());
    bank.open(&store);
    let rounds = rounds(4).min(20);
    for round in 0..rounds {
        let kind = if round % 2 == 0 { "one" } else { "most" };
        let (handle, right) = bank.issue(&store, NOW).unwrap().unwrap();
        let begin = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() + 700;
        let children: Vec<Child> = (0..RACERS.0)
            .map(|process| {
                let race = format!("{handle} {right} {begin} {kind} {process}");
                command(&url, TOGETHER).env(RACE, race).spawn().unwrap()
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
    Bank::new(Version::V1).open(&Postgres::open(&url).unwrap());
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
