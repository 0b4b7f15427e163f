//! The connection to a running testee: lines in, lines out, and nothing that can block or grow the runner.
//!
//! The testee is a child process, or it listens on this machine: an app on a phone, through `adb forward`.

use std::{
    collections::VecDeque,
    fmt,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    mem,
    net::{Shutdown, SocketAddr, TcpStream},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child as Process, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError},
    },
    thread,
    time::{Duration, Instant},
};

use dlotp_wire::wire::MAX_LINE;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

/// The number of bytes that are kept of the standard error stream, from its end.
const STDERR_KEPT: usize = 4096;
/// The largest number of lines that are handed on at once.
const BATCH: usize = 64;
/// The number of unread batches at which the testee has to wait.
const BATCHES_AHEAD: usize = 2;
/// The seconds that a testee may take to end after its input has ended (TEST-4).
pub const END_S: u64 = 2;
/// The time that a testee may take to end after it closed its output, so that its own status is reported.
const GRACE: Duration = Duration::from_millis(500);
/// The time that connecting may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// A silence after which no more output is on its way.
const SILENCE: Duration = Duration::from_millis(20);

/// The place of a testee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A program, and its arguments.
    Command(Vec<String>),
    /// An address of this machine at which it listens (TEST-15).
    Address(SocketAddr),
}

impl Target {
    /// This program itself, asked for its command `testee`.
    ///
    /// # Errors
    ///
    /// The system does not say where this program is.
    pub fn this_program() -> io::Result<Self> {
        let program = std::env::current_exe()?;
        Ok(Self::Command(vec![program.to_string_lossy().into_owned(), "testee".to_owned()]))
    }

    /// The words that name it on a command line.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Command(words) => words.clone(),
            Self::Address(address) => vec!["--connect".to_owned(), address.to_string()],
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join(" "))
    }
}

/// A running testee.
pub struct TesteeConnection {
    endpoint: Endpoint,
    input: Option<Sender<Vec<u8>>>,
    batches: Receiver<Vec<TesteeEvent>>,
    /// Events that came in the same batch as the last one.
    received: VecDeque<TesteeEvent>,
    stderr: Arc<Mutex<VecDeque<u8>>>,
    /// Closed when the standard error stream is read to its end.
    stderr_read: Receiver<()>,
}

/// The other end of the connection.
enum Endpoint {
    Process(Process, Option<ExitStatus>),
    /// A connection, and whether the other side has ended it.
    Connection(TcpStream, Arc<AtomicBool>),
}

/// An event on a testee's standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TesteeEvent {
    /// A line, without its line feed.
    Line(String),
    /// A line longer than the contract allows.
    TooLong,
    /// A line that is not UTF-8.
    NotUtf8,
    /// A line that the output's end cut off.
    CutOff,
    /// The end.
    End,
}

impl TesteeConnection {
    /// Starts a testee in a process group of its own, or connects to one.
    ///
    /// # Errors
    ///
    /// The command can't be started, or nobody listens.
    pub fn start(target: &Target) -> io::Result<Self> {
        match target {
            Target::Command(command) => Self::spawn(command),
            Target::Address(address) => Self::connect(*address),
        }
    }

    fn spawn(command: &[String]) -> io::Result<Self> {
        let (program, arguments) = command
            .split_first()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no command"))?;
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let (input, requests) = mpsc::channel();
        let (sent, batches) = mpsc::sync_channel(BATCHES_AHEAD);
        let stderr = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(stdin) = process.stdin.take() {
            thread::spawn(move || write_lines(stdin, &requests));
        }
        if let Some(stdout) = process.stdout.take() {
            thread::spawn(move || read_lines(stdout, &sent));
        }
        let (reading, stderr_read) = mpsc::channel();
        if let Some(output) = process.stderr.take() {
            let kept = Arc::clone(&stderr);
            thread::spawn(move || {
                keep_end(output, &kept);
                drop(reading);
            });
        }
        Ok(Self {
            endpoint: Endpoint::Process(process, None),
            input: Some(input),
            batches,
            received: VecDeque::new(),
            stderr,
            stderr_read,
        })
    }

    fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, CONNECTING)?;
        stream.set_nodelay(true)?;
        let (input, requests) = mpsc::channel();
        let (sent, batches) = mpsc::sync_channel(BATCHES_AHEAD);
        let ended = Arc::new(AtomicBool::new(false));
        let (to, from) = (stream.try_clone()?, stream.try_clone()?);
        let end = Arc::clone(&ended);
        thread::spawn(move || {
            write_lines(&to, &requests);
            // The other side is told that no more comes, as a closed input tells a child.
            let _ = to.shutdown(Shutdown::Write);
        });
        thread::spawn(move || {
            read_lines(from, &sent);
            end.store(true, Ordering::Release);
        });
        let endpoint = Endpoint::Connection(stream, ended);
        Ok(Self {
            endpoint,
            input: Some(input),
            batches,
            received: VecDeque::new(),
            stderr: Arc::default(),
            stderr_read: mpsc::channel().1,
        })
    }

    /// Sends lines, each of which has its line feed. It never blocks: a testee that does not read shows by its
    /// silence.
    pub fn send(&self, lines: impl Into<Vec<u8>>) {
        if let Some(input) = &self.input {
            // The writer ends when the testee closes its input; its silence shows that.
            let _ = input.send(lines.into());
        }
    }

    /// Ends the testee's input, after the lines that were sent.
    pub fn end_input(&mut self) {
        self.input = None;
    }

    /// Returns the next event, if one comes in time.
    pub fn receive(&mut self, timeout: Duration) -> Option<TesteeEvent> {
        if self.received.is_empty() {
            match self.batches.recv_timeout(timeout) {
                Ok(batch) => self.received.extend(batch),
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => return Some(TesteeEvent::End),
            }
        }
        self.received.pop_front()
    }

    /// Ends the testee's input and waits for its end.
    ///
    /// # Errors
    ///
    /// It did something that TEST-2 or TEST-4 forbids: it wrote more than answers, or did not end.
    pub fn end(&mut self) -> Result<(), String> {
        self.end_input();
        let deadline = Instant::now().checked_add(Duration::from_secs(END_S));
        let in_time = || deadline.is_some_and(|deadline| Instant::now() < deadline);
        let mut said = None;
        while in_time() {
            match self.receive(SILENCE) {
                Some(TesteeEvent::End) => break,
                Some(event) => _ = said.get_or_insert(event),
                // The last output may still be on its way, and a process that the testee started may hold the output open.
                None if self.has_ended() => match self.receive(GRACE) {
                    Some(TesteeEvent::End) | None => break,
                    Some(event) => _ = said.get_or_insert(event),
                },
                None => {}
            }
        }
        while in_time() && !self.has_ended() {
            thread::sleep(Duration::from_millis(1));
        }
        match said {
            Some(event) => Err(format!("wrote what was not asked for: {event}")),
            None if !self.has_ended() => {
                Err(format!("did not end within {END_S} s after its input ended"))
            }
            None => Ok(()),
        }
    }

    /// Returns whether the testee has ended. A process is not reaped here: until then its process group
    /// keeps its number, so that killing the group can hit no other.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        match &self.endpoint {
            Endpoint::Process(_, Some(_)) => true,
            Endpoint::Process(process, None) => pid(process)
                .is_none_or(|pid| !matches!(waitid(WaitId::Pid(pid), options), Ok(None))),
            Endpoint::Connection(_, ended) => ended.load(Ordering::Acquire),
        }
    }

    /// Describes the end of a testee that closed its output. One that goes on is killed.
    pub fn how_it_ended(&mut self) -> String {
        let deadline = Instant::now().checked_add(GRACE);
        while !self.has_ended() {
            if deadline.is_none_or(|deadline| Instant::now() >= deadline) {
                self.kill();
                return "closed its standard output and did not end".to_owned();
            }
            thread::sleep(Duration::from_millis(1));
        }
        self.kill();
        match &self.endpoint {
            Endpoint::Process(_, status) => status.map_or_else(|| "ended".to_owned(), describe),
            Endpoint::Connection(..) => "closed the connection".to_owned(),
        }
    }

    /// Kills the testee and every process that it started, or closes the connection.
    pub fn kill(&mut self) {
        match &mut self.endpoint {
            Endpoint::Process(_, Some(_)) => {}
            Endpoint::Process(process, status) => {
                if let Some(group) = pid(process) {
                    // No process is left in the group where this fails.
                    let _ = kill_process_group(group, Signal::KILL);
                }
                *status = process.wait().ok();
            }
            Endpoint::Connection(stream, _) => {
                // It fails where the other side was faster.
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }

    /// The end of the testee's standard error stream; all of it has been read where the testee was killed.
    #[must_use]
    pub fn stderr(&self) -> String {
        let _ = self.stderr_read.recv_timeout(GRACE);
        let kept = self.stderr.lock().map(|kept| kept.iter().copied().collect::<Vec<_>>());
        String::from_utf8_lossy(&kept.unwrap_or_default()).into_owned()
    }
}

impl fmt::Display for TesteeEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => {
                let beginning: String = line.chars().take(80).collect();
                write!(f, "{beginning:?}")
            }
            Self::TooLong => write!(f, "a line of more than 1,048,576 bytes"),
            Self::NotUtf8 => write!(f, "a line that is not UTF-8"),
            Self::CutOff => write!(f, "a line without its line feed"),
            Self::End => write!(f, "the end of its standard output"),
        }
    }
}

impl Drop for TesteeConnection {
    fn drop(&mut self) {
        self.kill();
    }
}

fn pid(process: &Process) -> Option<Pid> {
    i32::try_from(process.id()).ok().and_then(Pid::from_raw)
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// Writes the lines that come, and flushes when no more are waiting.
fn write_lines(stdin: impl Write, requests: &Receiver<Vec<u8>>) {
    let mut writer = BufWriter::with_capacity(1 << 16, stdin);
    while let Ok(line) = requests.recv() {
        let mut next = Ok(line);
        while let Ok(line) = next {
            if writer.write_all(&line).is_err() {
                return;
            }
            next = requests.try_recv();
        }
        if writer.flush().is_err() || next == Err(TryRecvError::Disconnected) {
            return;
        }
    }
}

/// Reads bounded lines and hands them on; a testee that floods has to wait.
fn read_lines(stdout: impl Read, batches: &SyncSender<Vec<TesteeEvent>>) {
    let mut reader = BufReader::with_capacity(1 << 16, stdout);
    let mut batch = Vec::new();
    loop {
        let mut line = Vec::new();
        let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
        let event = match reader.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => TesteeEvent::End,
            Ok(_) if line.last() == Some(&b'\n') => {
                line.pop();
                String::from_utf8(line).map_or(TesteeEvent::NotUtf8, TesteeEvent::Line)
            }
            Ok(length) if length < MAX_LINE => TesteeEvent::CutOff,
            Ok(_) => TesteeEvent::TooLong,
        };
        let last = !matches!(event, TesteeEvent::Line(_));
        batch.push(event);
        // A complete line never waits for an incomplete one.
        let more = !last && batch.len() < BATCH && reader.buffer().contains(&b'\n');
        if !more && batches.send(mem::take(&mut batch)).is_err() || last {
            return;
        }
    }
}

/// Reads to the end and keeps the last bytes.
fn keep_end(mut output: impl Read, kept: &Mutex<VecDeque<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = output.read(&mut buffer) {
        let Ok(mut kept) = kept.lock() else { return };
        kept.extend(buffer.get(..length).unwrap_or_default());
        let excess = kept.len().saturating_sub(STDERR_KEPT);
        kept.drain(..excess);
    }
}
