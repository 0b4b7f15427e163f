//! The test program as a child, which works on a store until it is killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dlotp::verifier::{Epoch, Handle};
#[cfg(feature = "postgres")]
use dlotp_store::Postgres;
#[cfg(feature = "sqlite")]
use dlotp_store::Sqlite;
use dlotp_store::{InputError, Store};

use super::{
    Answer, BankFixture, NOW, id, record_keys,
    records::{assert_outbox, assert_whole, field},
};

/// The store of the child: a path, or a connection string.
const PLACE: &str = "DLOTP_CHILD_PLACE";
/// The seconds of the bank's clock between two operations.
const PACE: &str = "DLOTP_CHILD_PACE";
/// Seconds so many that the operations of a day are few.
pub const ALONE: &str = "1000";
/// No seconds, so that the clocks of several processes stay together.
pub const TOGETHER: &str = "0";

/// The handle, the right OTP, the beginning in Unix milliseconds and the kind of a race, with the
/// number of this process in it.
const RACE: &str = "DLOTP_CHILD_RACE";
/// Whether the child dies after it has stored an acceptance, and before it tells it.
const DIES: &str = "DLOTP_CHILD_DIES";
/// The number of processes that race, and of the threads of each.
pub const RACERS: (usize, usize) = (4, 16);

fn open(place: &str) -> Box<dyn Store> {
    #[cfg(feature = "postgres")]
    if place.starts_with("host=") {
        return Box::new(Postgres::open(place, Epoch::default(), record_keys()).unwrap());
    }
    #[cfg(feature = "sqlite")]
    return Box::new(
        Sqlite::open(std::path::Path::new(place), Epoch::default(), record_keys()).unwrap(),
    );
    #[cfg(not(feature = "sqlite"))]
    panic!("no store of this build is at {place}");
}

/// Works until the child is killed or its store fails. Does nothing in the parent.
pub fn run() {
    let Ok(place) = env::var(PLACE) else { return };
    let store = open(&place);
    let mut bank = BankFixture::new(store.load(id(), None).unwrap().enrolment.identity().version);
    bank.dies = env::var(DIES).is_ok();
    if let Ok(race) = env::var(RACE) {
        return run_race(&bank, store.as_ref(), &race);
    }
    let last = store.events(id()).unwrap().last().map_or(NOW, |entry| entry.at);
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

fn work(bank: &BankFixture, store: &dyn Store, now: u64, step: u64) -> Result<(), InputError> {
    let Some((handle, right)) = bank.issue(store, now)? else {
        bank.unblock(store, now)?;
        return Ok(());
    };
    say(&format!("issued {handle}"));
    for _ in 0..step % 3 {
        let wrong = if right == "00000000" { "00000001" } else { "00000000" };
        match bank.submit(store, handle, wrong, now)? {
            Answer::Blocked => {
                say(&format!("blocked {handle}"));
                bank.unblock(store, now)?;
                return Ok(());
            }
            answer => say(&format!("{} {handle}", name(answer))),
        }
    }
    for _ in 0..2 {
        let told = bank.submit(store, handle, &right, now)?;
        say(&format!("right-{} {handle}", name(told)));
    }
    Ok(())
}

/// Every thread submits at one moment, whatever its process.
fn run_race(bank: &BankFixture, store: &dyn Store, race: &str) {
    let [handle, right, begin, kind, process] = race.split(' ').collect::<Vec<_>>()[..] else {
        panic!("a race of five words: {race}")
    };
    let handle: Handle = handle.parse().unwrap();
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

fn name(answer: Answer) -> &'static str {
    match answer {
        Answer::Accepted => "accepted",
        Answer::Rejected => "rejected",
        Answer::Blocked => "blocked",
    }
}

fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "told {line}").unwrap();
    output.flush().unwrap();
}

pub fn start(place: &str, pace: &str) -> Child {
    command(place, pace).spawn().unwrap()
}

/// Starts a child that dies after it has stored an acceptance, and before it tells it.
pub fn start_dying(place: &str) -> Child {
    command(place, ALONE).env(DIES, "yes").spawn().unwrap()
}

/// Starts a child that takes part in a race.
pub fn start_race(place: &str, race: &str) -> Child {
    command(place, TOGETHER).env(RACE, race).spawn().unwrap()
}

fn command(place: &str, pace: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture", "--test-threads", "1"]);
    command.env(PLACE, place).env(PACE, pace).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// The verdicts and errors that children printed, over all rounds.
#[derive(Default)]
pub struct Log {
    pub accepted: BTreeSet<String>,
    rejected: BTreeMap<String, usize>,
    pub errors: usize,
}

impl Log {
    /// Reads what a child prints, and calls `act` once, after so many lines.
    pub fn follow(&mut self, child: &mut Child, lines: u64, mut act: impl FnMut(&mut Child)) {
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

    /// Asserts that every verdict that was printed is stored: acceptances once, rejections all. A
    /// rejection is a failure, or a refusal where another process blocked and unblocked the enrolment.
    pub fn assert_stored(&self, store: &dyn Store) {
        let (_, events) = assert_whole(store);
        assert_outbox(store);
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
