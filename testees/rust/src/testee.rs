//! The library behind the contract: the testee that runs when no other is given.

use std::io::{self, BufRead, BufReader, Read, Write};

use crate::{
    library::{self, LibraryAnswer, NOTHING, OPERATIONS},
    wire::{Answer, BenchRequest, CaseLine, Hello, LineText, MAX_LINE, PROTOCOL, Request, line},
};

/// Answers until the input ends.
///
/// # Errors
///
/// Input or output fails.
pub fn serve(input: impl Read, output: impl Write) -> io::Result<()> {
    lines(input, output, &|line, seq| fast_reply(line).unwrap_or_else(|| reply(line, seq, &answer)))
}

/// Answers by a function of operation and arguments, until the input ends.
///
/// # Errors
///
/// As [`serve`].
pub fn serve_with(
    input: impl Read,
    output: impl Write,
    answer: &dyn Fn(&str, serde_json::Value) -> Answer,
) -> io::Result<()> {
    lines(input, output, &|line, seq| reply(line, seq, answer))
}

fn lines(
    input: impl Read,
    mut output: impl Write,
    reply: &dyn Fn(&[u8], u64) -> String,
) -> io::Result<()> {
    let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        let text = if line.last() != Some(&b'\n') && line.len() == MAX_LINE {
            input.skip_until(b'\n')?;
            LineText { seq: 0, fault: Some("the line is too long") }
        } else {
            LineText::examine(&line)
        };
        let reply = match text.fault {
            Some(fault) => Answer::<()>::Error(fault.to_owned()).line(text.seq),
            None => reply(&line, text.seq),
        };
        output.write_all(reply.as_bytes())?;
        // Answers to requests that already wait go out together (TEST-2); one whose rest is still
        // to come does not hold them back.
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
        }
    }
}

/// The reply to a case that can be read, without a JSON value between text and types.
fn fast_reply(line: &[u8]) -> Option<String> {
    let CaseLine { seq, op, args, .. } = serde_json::from_slice(line).ok()?;
    library::answer_text(&op, args).map(|answer| wire_answer(&op, answer).line(seq))
}

/// The reply to a line that keeps the rules of TEST-1, and whose `seq` is this.
fn reply(line: &[u8], seq: u64, answer: &dyn Fn(&str, serde_json::Value) -> Answer) -> String {
    match serde_json::from_slice(line) {
        Ok(Request::Hello { nonce, .. }) => hello_line(nonce),
        Ok(Request::Case { seq, op, args }) => answer(&op, args).line(seq),
        Ok(Request::Bench(bench)) => measure(&bench).line(bench.seq),
        Err(error) => Answer::<()>::Error(error.to_string()).line(seq),
    }
}

/// The library's answer, in the form of the wire.
#[must_use]
pub fn answer(op: &str, args: serde_json::Value) -> Answer {
    wire_answer(op, library::answer(op, args))
}

fn wire_answer<T>(op: &str, answer: LibraryAnswer<T>) -> Answer<T> {
    match answer {
        LibraryAnswer::Ok(outputs) => Answer::Ok(outputs),
        LibraryAnswer::Rejected(code) => Answer::Rejected(code.to_string()),
        LibraryAnswer::Unsupported => Answer::Unsupported(format!("no operation {op}")),
        LibraryAnswer::Error(trace) => Answer::Error(trace),
    }
}

fn measure(bench: &BenchRequest) -> Answer {
    let known = bench.op == NOTHING || OPERATIONS.iter().any(|(op, _)| *op == bench.op);
    let measured = library::measure(bench).map(serde_json::to_value);
    match measured {
        Ok(Ok(measured)) => Answer::Ok(measured),
        Ok(Err(error)) => Answer::Error(error.to_string()),
        Err(reason) if known => Answer::Error(reason),
        Err(reason) => Answer::Unsupported(reason),
    }
}

fn hello_line(nonce: String) -> String {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let hello = Hello {
        kind: "hello".to_owned(),
        protocol: PROTOCOL,
        nonce,
        implementation: "dlotp".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        language: "Rust".to_owned(),
        roles: words(&["authenticator", "issuer", "verifier", "oath"]),
        versions: dlotp::Version::ALL.iter().map(|version| version.number().into()).collect(),
        claims: words(&["typed", "bulk"]),
        operations: OPERATIONS.iter().map(|(name, _)| (*name).to_owned()).collect(),
    };
    line(&hello)
}
