//! The runner: asks a testee every case of its claim, in shuffled order, and judges.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rand::{RngCore, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    child::{Child, Event, Target},
    outcome::{Judgement, Outcome, Reply, judge},
    vectors::Vector,
    wire::{Answer, Hello, PROTOCOL, Request, case_line, line},
};

/// How many restarts in a row, with no pass between, end a run.
const MAX_RESTARTS: u32 = 5;

/// How a run is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the testee is.
    pub target: Target,
    /// What the order and the fresh cases come of.
    pub seed: u64,
    /// How many requests are in flight.
    pub window: usize,
    /// How many children answer.
    pub jobs: usize,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// What came of one case.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its judgement.
    pub judgement: Judgement,
    /// What came of asking; none where it passed or was not run.
    pub reply: Option<Reply>,
}

impl Ran {
    pub(crate) fn new(judgement: Judgement, reply: Reply) -> Self {
        let reply = (judgement.outcome != Outcome::Pass).then_some(reply);
        Self { judgement, reply }
    }

    pub(crate) const fn not_run() -> Self {
        let judgement = Judgement { outcome: Outcome::NotRun, difference: None };
        Self { judgement, reply: None }
    }
}

/// What came of a run.
#[derive(Debug)]
pub struct Finished {
    /// One for each vector, in their order.
    pub ran: Vec<Ran>,
    /// Why the run is incomplete, if it is.
    pub incomplete: Option<String>,
    /// What the testee last wrote to its standard error stream.
    pub stderr: String,
}

/// The testee could not be started or did not introduce itself.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The command can't be run, or nobody listens at the address.
    #[error("the testee `{target}` can't be started: {error}")]
    Start {
        /// Where it should be.
        target: Target,
        /// Why.
        error: std::io::Error,
    },
    /// It did not answer `hello` as the contract asks.
    #[error("the testee did not introduce itself: {reason}{}", stderr_note(.stderr))]
    Hello {
        /// What was wrong.
        reason: String,
        /// The end of its standard error stream.
        stderr: String,
    },
}

fn stderr_note(stderr: &str) -> String {
    match stderr.trim() {
        "" => String::new(),
        text => format!("\nIts standard error stream ends with:\n{text}"),
    }
}

/// How long a testee may take to begin, however short its answers are to take: an interpreter has to
/// be loaded first.
const BEGINNING: Duration = Duration::from_secs(10);

/// Starts a testee and has it introduce itself.
///
/// # Errors
///
/// It can't be started, ends, is silent, or answers otherwise than TEST-5 asks.
pub fn start(settings: &Settings) -> Result<(Child, Hello), StartError> {
    let mut child = Child::start(&settings.target)
        .map_err(|error| StartError::Start { target: settings.target.clone(), error })?;
    let nonce = nonce(settings.seed.wrapping_add(u64::from(std::process::id())));
    child.send(line(&Request::Hello { protocol: PROTOCOL, nonce: nonce.clone() }));
    let timeout = settings.timeout.max(BEGINNING);
    let reason = match child.receive(timeout) {
        Some(Event::Line(line)) => match Hello::parse(&line, &nonce) {
            Ok(hello) => return Ok((child, hello)),
            Err(error) => error.to_string(),
        },
        event => instead(&mut child, event, timeout).told(),
    };
    child.kill();
    Err(StartError::Hello { reason, stderr: child.stderr() })
}

/// A nonce that a table of known answers does not have.
pub(crate) fn nonce(seed: u64) -> String {
    let mut bytes = [0; 16];
    ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// The answer to the request of this `seq`, or what came in its place.
///
/// # Errors
///
/// The testee ended, was silent, or wrote what the contract does not allow.
pub fn answer(
    child: &mut Child,
    event: Option<Event>,
    seq: u64,
    timeout: Duration,
) -> Result<Answer, Reply> {
    match event {
        Some(Event::Line(line)) => match Answer::parse(&line) {
            Ok((found, answer)) if found == seq => Ok(answer),
            Ok((found, _)) => Err(Reply::Protocol(format!("seq: expected {seq}, found {found}"))),
            Err(error) => Err(Reply::Protocol(error.to_string())),
        },
        event => Err(instead(child, event, timeout)),
    }
}

/// What it means that no whole line came.
fn instead(child: &mut Child, event: Option<Event>, timeout: Duration) -> Reply {
    match event {
        Some(Event::End) => Reply::Crash(child.how_it_ended()),
        Some(Event::CutOff) => {
            let how = child.how_it_ended();
            Reply::Protocol(format!("{}, after which it {how}", Event::CutOff))
        }
        Some(event) => Reply::Protocol(event.to_string()),
        // What it started may hold its output open, so that the end does not show there.
        None if child.has_ended() => Reply::Crash(child.how_it_ended()),
        None => Reply::Hang(timeout.as_secs_f64()),
    }
}

/// Asks every vector and judges the answers. `progress` is told how many are done.
pub fn run(settings: &Settings, vectors: &[Vector], progress: &(dyn Fn(usize) + Sync)) -> Finished {
    let mut order: Vec<usize> = (0..vectors.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(settings.seed));
    let shared = Shared {
        settings,
        vectors,
        queue: Mutex::new(order.into()),
        ran: Mutex::new(vec![None; vectors.len()]),
        done: AtomicUsize::new(0),
        restarts: AtomicU32::new(0),
        stopped: AtomicBool::new(false),
        incomplete: Mutex::new(None),
        stderr: Mutex::new(String::new()),
        progress,
    };
    thread::scope(|scope| {
        for job in 0..settings.jobs.clamp(1, vectors.len().max(1)) {
            let shared = &shared;
            scope.spawn(move || Job::new(shared, job).run());
        }
    });
    let ran = shared.ran.into_inner().unwrap_or_default();
    let mut ran: Vec<Ran> = ran.into_iter().map(|ran| ran.unwrap_or_else(Ran::not_run)).collect();
    prove(vectors, &mut ran);
    Finished {
        ran,
        incomplete: shared.incomplete.into_inner().ok().flatten(),
        stderr: shared.stderr.into_inner().unwrap_or_default(),
    }
}

/// A refusal counts only where the twin, which differs in the one fault, was accepted (VEC-4).
pub(crate) fn prove(vectors: &[Vector], ran: &mut [Ran]) {
    let passed: std::collections::HashMap<&str, bool> = vectors
        .iter()
        .zip(ran.iter())
        .map(|(vector, ran)| (vector.id.as_str(), ran.judgement.outcome == Outcome::Pass))
        .collect();
    for (vector, ran) in vectors.iter().zip(ran.iter_mut()) {
        let Some(twin) = vector.twin.as_deref() else { continue };
        if ran.judgement.outcome == Outcome::Pass && passed.get(twin) != Some(&true) {
            ran.judgement = Judgement {
                outcome: Outcome::NotProven,
                difference: Some(format!("the twin {twin}, which is to be accepted, failed")),
            };
        }
    }
}

struct Shared<'a> {
    settings: &'a Settings,
    vectors: &'a [Vector],
    queue: Mutex<VecDeque<usize>>,
    ran: Mutex<Vec<Option<Ran>>>,
    done: AtomicUsize,
    restarts: AtomicU32,
    stopped: AtomicBool,
    incomplete: Mutex<Option<String>>,
    stderr: Mutex<String>,
    progress: &'a (dyn Fn(usize) + Sync),
}

/// One child and what it was asked.
struct Job<'a> {
    shared: &'a Shared<'a>,
    child: Option<Child>,
    /// Asked and not answered: `seq` and the vector's place, oldest first.
    asked: VecDeque<(u64, usize)>,
    seq: u64,
}

impl<'a> Job<'a> {
    fn new(shared: &'a Shared<'a>, job: usize) -> Self {
        let seed = shared.settings.seed.wrapping_add(job as u64);
        let first = u64::from(ChaCha8Rng::seed_from_u64(seed).next_u32());
        Self { shared, child: None, asked: VecDeque::new(), seq: first }
    }

    fn run(mut self) {
        while !self.shared.stopped.load(Ordering::Relaxed) {
            self.fill();
            let Some(&(seq, at)) = self.asked.front() else { break };
            match self.next_reply(seq) {
                Ok(answer) => {
                    self.asked.pop_front();
                    self.record(at, Reply::Answer(answer));
                }
                Err(fault) => self.judge_alone(at, &fault),
            }
        }
        if let Some(mut child) = self.child.take() {
            if let Err(what) = child.end() {
                self.stop(format!("the testee {what}"));
            }
            child.kill();
            self.keep_stderr(&child);
        }
    }

    /// Fills the window once a quarter of it is answered, so that requests go out together and the
    /// testee always has some.
    fn fill(&mut self) {
        let window = self.shared.settings.window.max(1);
        if self.asked.len() > window.saturating_sub(window.div_ceil(4)) {
            return;
        }
        let free = window.saturating_sub(self.asked.len());
        let next: Vec<usize> = match self.shared.queue.lock() {
            Ok(mut queue) => (0..free).map_while(|_| queue.pop_front()).collect(),
            Err(_) => return,
        };
        if !next.is_empty() {
            self.ask(&next);
        }
    }

    /// Asks cases; starts a child where there is none.
    fn ask(&mut self, cases: &[usize]) -> bool {
        if self.child.is_none() {
            match start(self.shared.settings) {
                Ok((child, _)) => self.child = Some(child),
                Err(error) => {
                    self.stop(error.to_string());
                    return false;
                }
            }
        }
        let Some(child) = &self.child else { return false };
        let mut lines = String::new();
        for &at in cases {
            let Some(vector) = self.shared.vectors.get(at) else { return false };
            self.seq = self.seq.wrapping_add(1);
            lines.push_str(&case_line(self.seq, &vector.op, &vector.args));
            self.asked.push_back((self.seq, at));
        }
        child.send(lines);
        true
    }

    /// The answer to the oldest request, or what came in its place.
    fn next_reply(&mut self, seq: u64) -> Result<Answer, Reply> {
        let timeout = self.shared.settings.timeout;
        let Some(child) = &mut self.child else {
            return Err(Reply::Protocol("there is no testee".to_owned()));
        };
        let event = child.receive(timeout);
        answer(child, event, seq, timeout)
    }

    /// The oldest request is suspect: it is asked again alone, in a fresh child, and what comes of
    /// that is its outcome. The others go back to the queue. A fault that shows only in company is
    /// no case's, but the run's.
    fn judge_alone(&mut self, at: usize, fault: &Reply) {
        self.drop_child();
        let others: Vec<usize> = self.asked.drain(..).skip(1).map(|(_, at)| at).collect();
        if let Ok(mut queue) = self.shared.queue.lock() {
            others.into_iter().rev().for_each(|at| queue.push_front(at));
        }
        let restarts = self.shared.restarts.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if !self.ask(&[at]) {
            return;
        }
        let reply = match self.asked.pop_front() {
            Some((seq, _)) => self.next_reply(seq).map_or_else(|reply| reply, Reply::Answer),
            None => return,
        };
        if matches!(reply, Reply::Answer(_)) {
            let id = self.shared.vectors.get(at).map_or("", |vector| vector.id.as_str());
            self.note(format!("{id} is answered alone, but among other cases: {}", fault.told()));
        } else {
            self.drop_child();
        }
        self.record(at, reply);
        if restarts >= MAX_RESTARTS && self.shared.restarts.load(Ordering::Relaxed) >= MAX_RESTARTS
        {
            self.stop(format!("{MAX_RESTARTS} restarts in a row, with no pass between"));
        }
    }

    fn drop_child(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill();
            self.keep_stderr(&child);
        }
    }

    fn keep_stderr(&self, child: &Child) {
        let text = child.stderr();
        if let (false, Ok(mut kept)) = (text.is_empty(), self.shared.stderr.lock()) {
            *kept = text;
        }
    }

    fn record(&self, at: usize, reply: Reply) {
        let Some(vector) = self.shared.vectors.get(at) else { return };
        let judgement = judge(vector, &reply);
        if judgement.outcome == Outcome::Pass {
            self.shared.restarts.store(0, Ordering::Relaxed);
        }
        if let Ok(mut ran) = self.shared.ran.lock()
            && let Some(slot) = ran.get_mut(at)
        {
            *slot = Some(Ran::new(judgement, reply));
        }
        let done = self.shared.done.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        (self.shared.progress)(done);
    }

    fn stop(&self, reason: String) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.note(reason);
    }

    fn note(&self, reason: String) {
        if let Ok(mut incomplete) = self.shared.incomplete.lock() {
            incomplete.get_or_insert(reason);
        }
    }
}

/// How long a run took, in seconds.
#[must_use]
pub fn seconds_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}
