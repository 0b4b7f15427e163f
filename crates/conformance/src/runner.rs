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

use dlotp_wire::{
    vectors::Vector,
    wire::{Answer, Hello, PROTOCOL, Request, case_line, line},
};
use rand::{RngCore, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    connection::{Target, TesteeConnection, TesteeEvent},
    outcome::{CaseOutcome, Judgement, TesteeReply, judge},
};

/// The number of restarts in a row, with no pass between, that ends a run.
const MAX_RESTARTS: u32 = 5;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The testee.
    pub target: Target,
    /// The seed of the order and of the fresh cases.
    pub seed: u64,
    /// The number of requests in flight.
    pub window: usize,
    /// The number of testees that run at once.
    pub jobs: usize,
    /// The time that an answer may take.
    pub timeout: Duration,
}

/// The result of one case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// The judgement.
    pub judgement: Judgement,
    /// The reply; none where the case passed or was not run.
    pub reply: Option<TesteeReply>,
}

impl CaseResult {
    pub(crate) fn new(judgement: Judgement, reply: TesteeReply) -> Self {
        let reply = (judgement.outcome != CaseOutcome::Pass).then_some(reply);
        Self { judgement, reply }
    }

    pub(crate) const fn not_run() -> Self {
        let judgement = Judgement { outcome: CaseOutcome::NotRun, difference: None };
        Self { judgement, reply: None }
    }
}

/// The result of a run.
#[derive(Debug)]
pub struct RunResult {
    /// A result for each vector, in their order.
    pub cases: Vec<CaseResult>,
    /// The reason, where the run is incomplete.
    pub incomplete: Option<String>,
    /// The end of the testee's standard error stream.
    pub stderr: String,
}

/// The testee could not be started or did not introduce itself.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The command can't be run, or nobody listens at the address.
    #[error("the testee `{target}` can't be started: {error}")]
    Start {
        /// The place where it should be.
        target: Target,
        /// The reason.
        error: std::io::Error,
    },
    /// It did not answer `hello` as the contract asks.
    #[error("the testee did not introduce itself: {reason}{}", stderr_note(.stderr))]
    Hello {
        /// The mistake.
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

/// The time that a testee may take to start, however short the timeout of an answer: an interpreter has to load
/// first.
const BEGINNING: Duration = Duration::from_secs(10);

/// Starts a testee and has it introduce itself.
///
/// # Errors
///
/// It can't be started, ends, is silent, or answers otherwise than TEST-5 asks.
pub fn start(settings: &Settings) -> Result<(TesteeConnection, Hello), StartError> {
    let mut connection = TesteeConnection::start(&settings.target)
        .map_err(|error| StartError::Start { target: settings.target.clone(), error })?;
    let nonce = nonce(settings.seed.wrapping_add(u64::from(std::process::id())));
    connection.send(line(&Request::Hello { protocol: PROTOCOL, nonce: nonce.clone() }));
    let timeout = settings.timeout.max(BEGINNING);
    let reason = match connection.receive(timeout) {
        Some(TesteeEvent::Line(line)) => match Hello::parse(&line, &nonce) {
            Ok(hello) => return Ok((connection, hello)),
            Err(error) => error.to_string(),
        },
        event => instead(&mut connection, event, timeout).describe(),
    };
    connection.kill();
    Err(StartError::Hello { reason, stderr: connection.stderr() })
}

/// A nonce that a table of known answers does not have.
pub(crate) fn nonce(seed: u64) -> String {
    let mut bytes = [0; 16];
    ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// Returns the answer to the request of this `seq`.
///
/// # Errors
///
/// The testee ended, was silent, or wrote what the contract does not allow.
pub fn answer(
    connection: &mut TesteeConnection,
    event: Option<TesteeEvent>,
    seq: u64,
    timeout: Duration,
) -> Result<Answer, TesteeReply> {
    match event {
        Some(TesteeEvent::Line(line)) => match Answer::parse(&line) {
            Ok((found, answer)) if found == seq => Ok(answer),
            Ok((found, _)) => {
                Err(TesteeReply::Protocol(format!("seq: expected {seq}, found {found}")))
            }
            Err(error) => Err(TesteeReply::Protocol(error.to_string())),
        },
        event => Err(instead(connection, event, timeout)),
    }
}

/// Returns the meaning of an event that is no whole line.
fn instead(
    connection: &mut TesteeConnection,
    event: Option<TesteeEvent>,
    timeout: Duration,
) -> TesteeReply {
    match event {
        Some(TesteeEvent::End) => TesteeReply::Crash(connection.how_it_ended()),
        Some(TesteeEvent::CutOff) => {
            let how = connection.how_it_ended();
            TesteeReply::Protocol(format!("{}, after which it {how}", TesteeEvent::CutOff))
        }
        Some(event) => TesteeReply::Protocol(event.to_string()),
        // A process that it started may hold its output open, so that the end does not show there.
        None if connection.has_ended() => TesteeReply::Crash(connection.how_it_ended()),
        None => TesteeReply::Hang(timeout.as_secs_f64()),
    }
}

/// Asks every vector and judges the answers. `progress` is told how many are done.
pub fn run(
    settings: &Settings,
    vectors: &[Vector],
    progress: &(dyn Fn(usize) + Sync),
) -> RunResult {
    let mut order: Vec<usize> = (0..vectors.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(settings.seed));
    let state = RunState {
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
            let state = &state;
            scope.spawn(move || Job::new(state, job).run());
        }
    });
    let ran = state.ran.into_inner().unwrap_or_default();
    let mut ran: Vec<CaseResult> =
        ran.into_iter().map(|ran| ran.unwrap_or_else(CaseResult::not_run)).collect();
    prove(vectors, &mut ran);
    RunResult {
        cases: ran,
        incomplete: state.incomplete.into_inner().ok().flatten(),
        stderr: state.stderr.into_inner().unwrap_or_default(),
    }
}

/// A refusal counts only where the twin, which differs in the one fault, was accepted (VEC-4).
pub(crate) fn prove(vectors: &[Vector], ran: &mut [CaseResult]) {
    let passed: std::collections::HashMap<&str, bool> = vectors
        .iter()
        .zip(ran.iter())
        .map(|(vector, ran)| (vector.id.as_str(), ran.judgement.outcome == CaseOutcome::Pass))
        .collect();
    for (vector, ran) in vectors.iter().zip(ran.iter_mut()) {
        let Some(twin) = vector.twin.as_deref() else { continue };
        if ran.judgement.outcome == CaseOutcome::Pass && passed.get(twin) != Some(&true) {
            ran.judgement = Judgement {
                outcome: CaseOutcome::NotProven,
                difference: Some(format!("the twin {twin}, which is to be accepted, failed")),
            };
        }
    }
}

struct RunState<'a> {
    settings: &'a Settings,
    vectors: &'a [Vector],
    queue: Mutex<VecDeque<usize>>,
    ran: Mutex<Vec<Option<CaseResult>>>,
    done: AtomicUsize,
    restarts: AtomicU32,
    stopped: AtomicBool,
    incomplete: Mutex<Option<String>>,
    stderr: Mutex<String>,
    progress: &'a (dyn Fn(usize) + Sync),
}

/// One testee, and the cases that it was asked.
struct Job<'a> {
    state: &'a RunState<'a>,
    connection: Option<TesteeConnection>,
    /// Asked and not answered: `seq` and the vector's place, oldest first.
    asked: VecDeque<(u64, usize)>,
    seq: u64,
}

impl<'a> Job<'a> {
    fn new(state: &'a RunState<'a>, job: usize) -> Self {
        let seed = state.settings.seed.wrapping_add(job as u64);
        let first = u64::from(ChaCha8Rng::seed_from_u64(seed).next_u32());
        Self { state, connection: None, asked: VecDeque::new(), seq: first }
    }

    fn run(mut self) {
        while !self.state.stopped.load(Ordering::Relaxed) {
            self.fill();
            let Some(&(seq, at)) = self.asked.front() else { break };
            match self.next_reply(seq) {
                Ok(answer) => {
                    self.asked.pop_front();
                    self.record(at, TesteeReply::Answer(answer));
                }
                Err(fault) => self.judge_alone(at, &fault),
            }
        }
        if let Some(mut connection) = self.connection.take() {
            if let Err(what) = connection.end() {
                self.stop(format!("the testee {what}"));
            }
            connection.kill();
            self.keep_stderr(&connection);
        }
    }

    /// Fills the window once a quarter of it is answered, so that requests go out together and the
    /// testee always has some.
    fn fill(&mut self) {
        let window = self.state.settings.window.max(1);
        if self.asked.len() > window.saturating_sub(window.div_ceil(4)) {
            return;
        }
        let free = window.saturating_sub(self.asked.len());
        let next: Vec<usize> = match self.state.queue.lock() {
            Ok(mut queue) => (0..free).map_while(|_| queue.pop_front()).collect(),
            Err(_) => return,
        };
        if !next.is_empty() {
            self.ask(&next);
        }
    }

    /// Asks cases, of a new testee where there is none.
    fn ask(&mut self, cases: &[usize]) -> bool {
        if self.connection.is_none() {
            match start(self.state.settings) {
                Ok((connection, _)) => self.connection = Some(connection),
                Err(error) => {
                    self.stop(error.to_string());
                    return false;
                }
            }
        }
        let Some(connection) = &self.connection else { return false };
        let mut lines = String::new();
        for &at in cases {
            let Some(vector) = self.state.vectors.get(at) else { return false };
            self.seq = self.seq.wrapping_add(1);
            lines.push_str(&case_line(self.seq, &vector.op, &vector.args));
            self.asked.push_back((self.seq, at));
        }
        connection.send(lines);
        true
    }

    /// Returns the answer to the oldest request.
    fn next_reply(&mut self, seq: u64) -> Result<Answer, TesteeReply> {
        let timeout = self.state.settings.timeout;
        let Some(connection) = &mut self.connection else {
            return Err(TesteeReply::Protocol("there is no testee".to_owned()));
        };
        let event = connection.receive(timeout);
        answer(connection, event, seq, timeout)
    }

    /// Asks the oldest request, which is suspect, again: alone, of a new testee, and that is its outcome. The others go
    /// back to the queue. A fault that shows only among other cases makes the run incomplete.
    fn judge_alone(&mut self, at: usize, fault: &TesteeReply) {
        self.drop_connection();
        let others: Vec<usize> = self.asked.drain(..).skip(1).map(|(_, at)| at).collect();
        if let Ok(mut queue) = self.state.queue.lock() {
            others.into_iter().rev().for_each(|at| queue.push_front(at));
        }
        let restarts = self.state.restarts.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if !self.ask(&[at]) {
            return;
        }
        let reply = match self.asked.pop_front() {
            Some((seq, _)) => self.next_reply(seq).map_or_else(|reply| reply, TesteeReply::Answer),
            None => return,
        };
        if matches!(reply, TesteeReply::Answer(_)) {
            let id = self.state.vectors.get(at).map_or("", |vector| vector.id.as_str());
            self.note(format!(
                "{id} is answered alone, but among other cases: {}",
                fault.describe()
            ));
        } else {
            self.drop_connection();
        }
        self.record(at, reply);
        if restarts >= MAX_RESTARTS && self.state.restarts.load(Ordering::Relaxed) >= MAX_RESTARTS {
            self.stop(format!("{MAX_RESTARTS} restarts in a row, with no pass between"));
        }
    }

    fn drop_connection(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.kill();
            self.keep_stderr(&connection);
        }
    }

    fn keep_stderr(&self, connection: &TesteeConnection) {
        let text = connection.stderr();
        if let (false, Ok(mut kept)) = (text.is_empty(), self.state.stderr.lock()) {
            *kept = text;
        }
    }

    fn record(&self, at: usize, reply: TesteeReply) {
        let Some(vector) = self.state.vectors.get(at) else { return };
        let judgement = judge(vector, &reply);
        if judgement.outcome == CaseOutcome::Pass {
            self.state.restarts.store(0, Ordering::Relaxed);
        }
        if let Ok(mut ran) = self.state.ran.lock()
            && let Some(slot) = ran.get_mut(at)
        {
            *slot = Some(CaseResult::new(judgement, reply));
        }
        let done = self.state.done.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        (self.state.progress)(done);
    }

    fn stop(&self, reason: String) {
        self.state.stopped.store(true, Ordering::Relaxed);
        self.note(reason);
    }

    fn note(&self, reason: String) {
        if let Ok(mut incomplete) = self.state.incomplete.lock() {
            incomplete.get_or_insert(reason);
        }
    }
}

/// Returns the seconds since a start.
#[must_use]
pub fn seconds_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}
