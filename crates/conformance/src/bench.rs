//! Implementations measured against each other: the same operations on the same inputs, in turn, each by its own
//! clock. A time counts only with the right outputs.

use std::time::Instant;

use dlotp::Version;
use dlotp_testee::library::{self, LibraryAnswer, NOTHING};
use dlotp_wire::{
    hexadecimal::Hex,
    vectors::{Expectation, Vector},
    wire::{self, Answer, Measurement, Sample},
};
use serde_json::Value;

use crate::{fresh, outcome::TesteeReply, peer::Peer};

/// The operations that are measured, each with the output that is digested.
const OPERATIONS: &[(&str, &str)] = &[
    (NOTHING, NOTHING),
    ("payload.encode", "text"),
    ("payload.decode", "digest"),
    ("operation-id.derive", "operation-id"),
    ("otp.scanned", "otp"),
    ("otp.typed", "otp"),
    ("otp.login", "otp"),
    ("oath.hotp", "otp"),
    ("oath.totp", "otp"),
    (OCRA, RESPONSE),
];
const OCRA: &str = "oath.ocra";
const RESPONSE: &str = "response";
/// The suite of a scanned OTP (OTP-5), for peers that know RFC 6287 and nothing of payloads; the
/// other inputs have suites of every hash and with every input.
const SCANNED: &str = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256";
/// The number of inputs of a pass.
const INPUTS: usize = 32;
/// The number of rounds, in which all are measured in turn.
pub const ROUNDS: u64 = 5;
/// The tolerance by which a testee's time may exceed the runner's, which starts earlier and ends later.
const AHEAD: f64 = 1.02;

/// One operation of one version on inputs that vary.
#[derive(Clone, Debug)]
pub struct Task {
    /// The operation.
    pub op: &'static str,
    /// The protocol version; none where the operation is of none.
    pub version: Option<u64>,
    /// The one suite of all inputs, where they have one.
    suite: Option<&'static str>,
    /// The role that it belongs to.
    role: String,
    output: &'static str,
    inputs: Vec<Value>,
    digest: Hex<32>,
}

/// The time that an implementation takes for an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Cost {
    /// Nanoseconds for one operation: the median of the samples, and their quartiles.
    Measured {
        /// The median.
        median: f64,
        /// The first and the third quartile.
        quartiles: (f64, f64),
    },
    /// It does not claim the operation.
    Unclaimed,
    /// The time does not count, for this reason.
    Refused(String),
}

/// A row of the table.
#[derive(Clone, Debug)]
pub struct BenchRow {
    /// The operation, with its version.
    pub operation: String,
    /// The cost of each implementation, in their order.
    pub costs: Vec<Cost>,
}

impl BenchRow {
    /// Returns the median of the implementation at this place, if it was measured.
    #[must_use]
    pub fn median(&self, at: usize) -> Option<f64> {
        match self.costs.get(at) {
            Some(Cost::Measured { median, .. }) => Some(*median),
            _ => None,
        }
    }
}

impl Task {
    /// The name in tables.
    #[must_use]
    pub fn name(&self) -> String {
        let version = self.version.map_or_else(String::new, |version| format!(" v{version}"));
        let data_input = self.suite.and_then(|suite| suite.rsplit(':').next());
        let suite = data_input.map_or_else(String::new, |inputs| format!(" {inputs}"));
        format!("{}{version}{suite}", self.op)
    }
}

/// Returns a task for each operation of each version, on fresh inputs of a seed.
#[must_use]
pub fn tasks(seed: u64) -> Vec<Task> {
    let cases = fresh::cases(seed, INPUTS);
    let mut tasks = Vec::new();
    for (op, output) in OPERATIONS {
        let mut versions: Vec<Option<u64>> =
            Version::ALL.iter().map(|version| Some(version.number().into())).collect();
        if *op == NOTHING || op.starts_with("oath.") {
            versions = vec![None];
        }
        for version in versions {
            tasks.extend(task(op, output, version, &cases));
        }
    }
    tasks.extend(scanned(&cases));
    tasks
}

/// The computation of a scanned OTP by RFC 6287: its suite, on digests and PINs.
fn scanned(cases: &[Vector]) -> Option<Task> {
    let of = |op| cases.iter().filter(move |vector| vector.op == op && vector.twin.is_none());
    let inputs: Vec<Value> = of("operation-id.derive")
        .zip(of("otp.login"))
        .filter_map(|(derived, login)| {
            Some(serde_json::json!({
                "suite": SCANNED, "key": derived.args.get("secret")?, "mode": "one-way",
                "challenge": derived.args.get("digest")?, "password": login.args.get("pin")?,
            }))
        })
        .take(INPUTS)
        .collect();
    let output = |args: &Value| match library::answer(OCRA, args.clone()) {
        LibraryAnswer::Ok(outputs) => Some(outputs),
        _ => None,
    };
    let outputs: Vec<Value> = inputs.iter().map(output).collect::<Option<_>>()?;
    let digest = library::digest(&outputs, RESPONSE).ok()?;
    let (suite, role, output) = (Some(SCANNED), "oath".to_owned(), RESPONSE);
    Some(Task { op: OCRA, version: None, suite, role, output, inputs, digest })
}

fn task(
    op: &'static str,
    output: &'static str,
    version: Option<u64>,
    cases: &[Vector],
) -> Option<Task> {
    if op == NOTHING {
        let outputs = vec![serde_json::json!({ NOTHING: "" }); INPUTS];
        let digest = library::digest(&outputs, output).ok()?;
        let inputs = vec![serde_json::json!({}); INPUTS];
        let role = String::new();
        return Some(Task { op, version, suite: None, role, output, inputs, digest });
    }
    let of = |vector: &&Vector| vector.op == op && version_of(vector) == version;
    let given = |vector: &Vector| match &vector.expected {
        Expectation::Ok(outputs) => Some((vector.args.clone(), outputs.clone())),
        Expectation::Rejected(_) => None,
    };
    let (inputs, outputs): (Vec<Value>, Vec<Value>) =
        cases.iter().filter(of).filter_map(given).take(INPUTS).unzip();
    let digest = library::digest(&outputs, output).ok()?;
    let role = dlotp_wire::OPERATIONS.iter().find(|(name, _)| *name == op)?.1.to_owned();
    (!inputs.is_empty()).then_some(Task { op, version, suite: None, role, output, inputs, digest })
}

fn version_of(vector: &Vector) -> Option<u64> {
    let of_list = || vector.args.get("enrolments")?.get(0)?.get("version");
    vector.args.get("version").or_else(of_list).and_then(Value::as_u64)
}

/// Checks that a testee measures: each that does knows the cost of nothing (TEST-17).
///
/// # Errors
///
/// The testee answers something else.
pub fn measures(peer: &mut Peer) -> Result<(), String> {
    let reply = peer.measure(|seq| wire::BenchRequest {
        seq,
        op: NOTHING.to_owned(),
        output: NOTHING.to_owned(),
        inputs: vec![serde_json::json!({})],
        milliseconds: 1,
    });
    match reply {
        TesteeReply::Answer(Answer::Ok(_)) => Ok(()),
        other => Err(other.describe()),
    }
}

/// The result of a benchmark.
#[derive(Clone, Debug)]
pub struct BenchResult {
    /// A row for each task.
    pub rows: Vec<BenchRow>,
    /// The largest share that a testee's own time had in the time of an exchange by the runner's clock, by
    /// implementation. A share above 1 does not count.
    pub clocks: Vec<f64>,
}

/// Measures every task on every implementation, in turn; `milliseconds` is the time of each round.
#[must_use]
pub fn measure(tasks: &[Task], peers: &mut [Peer], milliseconds: u64) -> BenchResult {
    let mut clocks = vec![0.0; peers.len()];
    let rows = tasks
        .iter()
        .map(|task| {
            let mut samples: Vec<Result<Vec<Sample>, Cost>> =
                peers.iter().map(|_| Ok(Vec::new())).collect();
            for _ in 0..ROUNDS {
                for ((peer, samples), clock) in peers.iter_mut().zip(&mut samples).zip(&mut clocks)
                {
                    let Ok(found) = samples else { continue };
                    match ask(task, peer, milliseconds, clock) {
                        Ok(more) => found.extend(more),
                        Err(cost) => *samples = Err(cost),
                    }
                }
            }
            let cost = |samples: Result<Vec<Sample>, Cost>| {
                samples.map_or_else(|cost| cost, |samples| cost_of(&samples, task.inputs.len()))
            };
            BenchRow { operation: task.name(), costs: samples.into_iter().map(cost).collect() }
        })
        .collect();
    BenchResult { rows, clocks }
}

/// Measures one round; `clock` is the largest share so far.
fn ask(
    task: &Task,
    peer: &mut Peer,
    milliseconds: u64,
    clock: &mut f64,
) -> Result<Vec<Sample>, Cost> {
    let claimed = peer.hello.roles.contains(&task.role)
        && peer.hello.operations.iter().any(|op| op == task.op)
        && task.version.is_none_or(|version| peer.hello.versions.contains(&version));
    if task.op != NOTHING && !claimed {
        return Err(Cost::Unclaimed);
    }
    let refused = |reason: String| Err(Cost::Refused(reason));
    let start = Instant::now();
    let reply = peer.measure(|seq| wire::BenchRequest {
        seq,
        op: task.op.to_owned(),
        output: task.output.to_owned(),
        inputs: task.inputs.clone(),
        milliseconds,
    });
    let took = start.elapsed().as_nanos();
    let outputs = match reply {
        TesteeReply::Answer(Answer::Ok(outputs)) => outputs,
        TesteeReply::Answer(Answer::Unsupported(_)) => return Err(Cost::Unclaimed),
        TesteeReply::Answer(Answer::Error(trace)) => return refused(format!("it failed: {trace}")),
        other => return refused(other.describe()),
    };
    let measured: Measurement = match serde_json::from_value(outputs) {
        Ok(measured) => measured,
        Err(error) => return refused(format!("expected samples and digest: {error}")),
    };
    if measured.digest != task.digest {
        return refused("its outputs are wrong".to_owned());
    }
    let said: u128 = measured.samples.iter().map(|sample| u128::from(sample.nanoseconds)).sum();
    *clock = clock.max(as_f64(said) / as_f64(took));
    if as_f64(said) > as_f64(took) * AHEAD {
        return refused(format!(
            "its clock says {said} ns, the runner's {took} ns for the whole exchange"
        ));
    }
    Ok(measured.samples)
}

fn cost_of(samples: &[Sample], inputs: usize) -> Cost {
    let operations = |sample: &Sample| as_f64(u128::from(sample.passes)) * as_f64(inputs as u128);
    let mut costs: Vec<f64> = samples
        .iter()
        .filter(|sample| sample.passes > 0)
        .map(|sample| as_f64(u128::from(sample.nanoseconds)) / operations(sample))
        .collect();
    costs.sort_by(f64::total_cmp);
    let at = |quarter: usize| {
        let place = costs.len().saturating_sub(1).saturating_mul(quarter) / 4;
        costs.get(place).copied()
    };
    match (at(1), at(2), at(3)) {
        (Some(first), Some(median), Some(third)) => {
            Cost::Measured { median, quartiles: (first, third) }
        }
        _ => Cost::Refused("it gave no sample".to_owned()),
    }
}

#[allow(clippy::cast_precision_loss, reason = "a time of days is exact in 53 bits of nanoseconds")]
const fn as_f64(number: u128) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_quartiles_are_per_operation() {
        let samples: Vec<Sample> = [40, 10, 30, 20, 50]
            .map(|nanoseconds| Sample { passes: 2, nanoseconds: nanoseconds * 10 })
            .into();
        let expected = Cost::Measured { median: 30.0, quartiles: (20.0, 40.0) };
        assert_eq!(cost_of(&samples, 5), expected);
        assert!(matches!(cost_of(&[], 5), Cost::Refused(_)));
    }

    #[test]
    fn every_operation_has_inputs_that_vary() {
        for task in tasks(7) {
            assert_eq!(task.inputs.len(), INPUTS, "{}", task.name());
            if task.op != NOTHING {
                assert!(task.inputs.windows(2).all(|pair| pair[0] != pair[1]), "{}", task.name());
            }
        }
    }
}
