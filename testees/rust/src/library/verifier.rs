//! `verifier.trace`: one enrolment at a bank through a series of inputs.

mod bank;

use std::{fmt::Write as _, rc::Rc};

use dlotp::{
    Code,
    operation::Purpose,
    verifier::{
        Block, CounterName, Enrolment, Epoch, FailureCounter, LoginBlocks, Policy, Positions,
        TypedRule,
    },
};
use dlotp_wire::{
    EitherVersion, VersionPart,
    operation::VerifierTrace,
    v1::Nonces,
    v2::FreshBytes,
    verifier::{
        LoginBlocksJson, PolicyJson, TypedRuleJson, VerifierReplies, VerifierReply,
        VerifierTraceArgs,
    },
};

use self::bank::Records;
use super::{Args, Compute, Refusal};

pub use self::bank::TraceBank;

impl Compute for VerifierTrace {
    fn compute(args: &Args<Self>) -> Result<VerifierReplies, Refusal> {
        match args {
            EitherVersion::V1(args) => play(args),
            EitherVersion::V2(args) => play(args),
        }
        .map(|(_, replies)| VerifierReplies { replies })
    }
}

/// The bank's record after each step, in words (VER-1, VER-4, VER-38).
pub(super) fn states(args: &Args<VerifierTrace>) -> Result<Vec<String>, Refusal> {
    let (history, _) = match args {
        EitherVersion::V1(args) => play(args),
        EitherVersion::V2(args) => play(args),
    }?;
    Ok(history.iter().skip(1).map(|records| describe(&records.enrolment)).collect())
}

fn describe(enrolment: &Enrolment) -> String {
    let row = |name, counter: &FailureCounter| {
        let FailureCounter { failures, blocks, since_unblocking: since, block } = *counter;
        let mut words = format!("{name} failed {failures} ({since} since unblocking)");
        if blocks > 0 {
            let _ = write!(words, ", blocks {blocks}");
        }
        match block {
            Some(Block::Until(end)) => {
                let _ = write!(words, ", blocked until {end}");
            }
            Some(Block::Lasting) => words += ", blocked for good",
            None => {}
        }
        words
    };
    let mut words = format!(
        "{}; {}; {}; live {}; orders left {} and {}",
        enrolment.status(),
        row("logins", enrolment.counter(CounterName::Login)),
        row("operations", enrolment.counter(CounterName::Operation)),
        enrolment.live().len(),
        enrolment.orders_left(CounterName::Login),
        enrolment.orders_left(CounterName::Operation),
    );
    if let Some(Positions { issued, previous, current, .. }) = enrolment.positions() {
        let _ = write!(words, "; issued {issued}, prev {previous}, cur {current}");
    }
    if enrolment.epoch() > Epoch::default() {
        let _ = write!(words, "; epoch {}", enrolment.epoch());
    }
    words
}

type Transcript = (Vec<Rc<Records>>, Vec<VerifierReply>);

fn play<D: VersionPart<Nonces, FreshBytes>>(
    args: &VerifierTraceArgs<D>,
) -> Result<Transcript, Refusal> {
    if let Some(number) = args.loads_too_late() {
        return Err(Refusal::Arguments(format!(
            "step {number}: expected records of an earlier step"
        )));
    }
    let policy = policy(&args.policy)?;
    let mut bank = TraceBank::new(args, &policy)?;
    let replies = args.steps.iter().map(|step| bank.play(step)).collect::<Result<_, _>>()?;
    Ok((bank.into_history(), replies))
}

/// Reads a policy.
///
/// # Errors
///
/// `invalid-policy`.
pub fn policy(json: &PolicyJson) -> Result<Policy, Refusal> {
    let purposes = json
        .unlinked_purposes
        .iter()
        .map(|&number| Purpose::try_from(number))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| Refusal::Rejected(Code::InvalidPolicy))?;
    let typed = match json.typed {
        TypedRuleJson::Never => TypedRule::Never,
        TypedRuleJson::LowValue => TypedRule::LowValue,
        TypedRuleJson::Always => TypedRule::Always,
    };
    let login_blocks = match json.login_blocks {
        LoginBlocksJson::Fixed => LoginBlocks::Fixed,
        LoginBlocksJson::Growing => LoginBlocks::Growing,
    };
    let policy = Policy::default()
        .with_lifetime_s(json.lifetime)?
        .with_typed(typed)
        .with_login_blocks(login_blocks)
        .with_unlinked_purposes(&purposes)?;
    Ok(if json.bulk { policy.with_bulks() } else { policy })
}
