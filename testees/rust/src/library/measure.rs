//! The cost of an operation: passes over inputs, in timed samples (TEST-17).

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Arguments, Compute};
use crate::{
    hexadecimal::Hex,
    wire::{BenchRequest, Measurement, Sample},
};

/// The operation that computes nothing, to measure the loop.
pub const NOTHING: &str = "nothing";

/// The least number of samples.
const SAMPLES: usize = 3;
/// The least length of a sample, in nanoseconds.
const SAMPLE_NS: u64 = 1_000_000;

pub(super) fn run<O: Compute>(bench: &BenchRequest) -> Result<Measurement, String> {
    let args: Vec<O::Args> = bench
        .inputs
        .iter()
        .map(|args| O::Args::from_value(args).map_err(|error| format!("args: {error}")))
        .collect::<Result<_, _>>()?;
    let outputs: Vec<Value> = args
        .iter()
        .map(|args| {
            let outputs = O::compute(args).map_err(|refusal| format!("{refusal:?}"))?;
            serde_json::to_value(outputs).map_err(|error| error.to_string())
        })
        .collect::<Result<_, _>>()?;
    let digest = digest(&outputs, &bench.output)?;
    let samples = sample(bench, || {
        for args in &args {
            // It gave its outputs above.
            _ = black_box(O::compute(black_box(args)));
        }
    });
    Ok(Measurement { samples, digest })
}

pub(super) fn nothing(bench: &BenchRequest) -> Result<Measurement, String> {
    let outputs: Vec<Value> =
        bench.inputs.iter().map(|_| serde_json::json!({ NOTHING: "" })).collect();
    let digest = digest(&outputs, &bench.output)?;
    let samples = sample(bench, || {
        for args in &bench.inputs {
            _ = black_box(args);
        }
    });
    Ok(Measurement { samples, digest })
}

/// Takes samples of at least a millisecond, each of whole passes.
fn sample(bench: &BenchRequest, mut pass: impl FnMut()) -> Vec<Sample> {
    let time = Duration::from_millis(bench.milliseconds);
    let begin = Instant::now();
    let mut samples = Vec::new();
    while samples.len() < SAMPLES || begin.elapsed() < time {
        let start = Instant::now();
        let mut sample = Sample { passes: 0, nanoseconds: 0 };
        while sample.nanoseconds < SAMPLE_NS {
            pass();
            sample.passes = sample.passes.saturating_add(1);
            sample.nanoseconds = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        }
        samples.push(sample);
    }
    samples
}

/// SHA-256 over the named output of each input, each followed by a line feed.
///
/// # Errors
///
/// An input has no such output, or it is no text.
pub fn digest(outputs: &[Value], name: &str) -> Result<Hex<32>, String> {
    let mut hash = Sha256::new();
    for outputs in outputs {
        let output = outputs.get(name).and_then(Value::as_str);
        hash.update(output.ok_or_else(|| format!("outputs: expected a text {name}"))?);
        hash.update(b"\n");
    }
    Ok(Hex(hash.finalize().into()))
}
