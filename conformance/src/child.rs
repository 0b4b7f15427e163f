//! A testee in a child process: lines in, lines out, nothing that can block or grow the runner.

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child as Process, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::wire::MAX_LINE;

/// How much of the standard error stream is kept: its end.
const STDERR_KEPT: usize = 4096;
/// How many lines wait to be read before the testee has to wait.
const LINES_AHEAD: usize = 256;
/// How long a testee may take to end after its input has ended (TEST-4).
pub const END_S: u64 = 2;

/// A running testee.
pub struct Child {
    process: Process,
    input: Option<Sender<String>>,
    lines: Receiver<Event>,
    stderr: Arc<Mutex<VecDeque<u8>>>,
}

/// What comes from a testee's standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
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

impl Child {
    /// Starts a testee in a process group of its own.
    ///
    /// # Errors
    ///
    /// The command can't be started.
    pub fn start(command: &[String]) -> io::Result<Self> {
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
        let (events, lines) = mpsc::sync_channel(LINES_AHEAD);
        let stderr = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(stdin) = process.stdin.take() {
            thread::spawn(move || write_lines(stdin, &requests));
        }
        if let Some(stdout) = process.stdout.take() {
            thread::spawn(move || read_lines(stdout, &events));
        }
        if let Some(output) = process.stderr.take() {
            let kept = Arc::clone(&stderr);
            thread::spawn(move || keep_end(output, &kept));
        }
        Ok(Self { process, input: Some(input), lines, stderr })
    }

    /// Sends a line, which has its line feed. It never blocks: a testee that does not read is
    /// found out by its silence.
    pub fn send(&self, line: String) {
        if let Some(input) = &self.input {
            // The writer ends when the testee closes its input; its silence tells.
            let _ = input.send(line);
        }
    }

    /// The next event, if one comes in time.
    pub fn receive(&self, timeout: Duration) -> Option<Event> {
        match self.lines.recv_timeout(timeout) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::End),
        }
    }

    /// Ends the testee's input and waits for its end; kills it when it takes too long. Gives
    /// whether it ended by itself, and what it still said.
    pub fn end(mut self) -> (bool, Vec<Event>) {
        self.input = None;
        let deadline = Instant::now().checked_add(Duration::from_secs(END_S));
        let mut said = Vec::new();
        loop {
            if let Ok(Some(_)) = self.process.try_wait() {
                return (true, said);
            }
            if deadline.is_none_or(|deadline| Instant::now() >= deadline) {
                return (false, said);
            }
            match self.receive(Duration::from_millis(5)) {
                Some(Event::End) => thread::sleep(Duration::from_millis(2)),
                Some(event) if said.len() < 10 => said.push(event),
                _ => {}
            }
        }
    }

    /// Kills the testee and all that it started; tells how it ended.
    pub fn kill(&mut self) -> String {
        // One that is ending gets a moment, so that its own status is told and not the signal.
        for _ in 0..20 {
            if let Ok(Some(status)) = self.process.try_wait() {
                self.kill_group();
                return describe(status);
            }
            thread::sleep(Duration::from_millis(1));
        }
        self.kill_group();
        match self.process.wait() {
            Ok(_) => "was stopped by the runner".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    fn kill_group(&self) {
        if let Some(group) = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw) {
            // No process is left in the group where this fails.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    /// The end of what the testee wrote to its standard error stream.
    #[must_use]
    pub fn stderr(&self) -> String {
        let kept = self.stderr.lock().map(|kept| kept.iter().copied().collect::<Vec<_>>());
        String::from_utf8_lossy(&kept.unwrap_or_default()).into_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill_group();
        let _ = self.process.wait();
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// Writes what comes, and flushes when nothing more waits.
fn write_lines(stdin: impl Write, requests: &Receiver<String>) {
    let mut writer = BufWriter::with_capacity(1 << 16, stdin);
    while let Ok(line) = requests.recv() {
        let mut next = Ok(line);
        while let Ok(line) = next {
            if writer.write_all(line.as_bytes()).is_err() {
                return;
            }
            next = requests.try_recv();
        }
        if writer.flush().is_err() || next == Err(TryRecvError::Disconnected) {
            return;
        }
    }
}

/// Reads bounded lines; a testee that floods has to wait.
fn read_lines(stdout: impl Read, events: &SyncSender<Event>) {
    let mut reader = BufReader::with_capacity(1 << 16, stdout);
    loop {
        let mut line = Vec::new();
        let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
        let event = match reader.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => Event::End,
            Ok(_) if line.last() == Some(&b'\n') => {
                line.pop();
                String::from_utf8(line).map_or(Event::NotUtf8, Event::Line)
            }
            Ok(length) if length < MAX_LINE => Event::CutOff,
            Ok(_) => Event::TooLong,
        };
        let last = !matches!(event, Event::Line(_));
        if events.send(event).is_err() || last {
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
