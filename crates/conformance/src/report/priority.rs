//! The order in which failures are shown.

use std::collections::BTreeSet;

use super::Case;
use crate::outcome::CaseOutcome;

/// Sorts failures: first one of each operation, then one of each set of requirements, then the others in the order in
/// which they were asked. Cases that only lack the proof of their twin come last.
pub(super) fn most_informative_first<'a>(
    failures: impl Iterator<Item = &'a Case>,
) -> Vec<&'a Case> {
    let (unproven, failures): (Vec<_>, Vec<_>) =
        failures.partition(|case| case.outcome == CaseOutcome::NotProven);
    let (mut operations, mut requirements) = (BTreeSet::new(), BTreeSet::new());
    let (mut first, mut second, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for case in failures {
        let new = requirements.insert((&case.op, &case.requirements));
        if operations.insert(&case.op) {
            first.push(case);
        } else if new {
            second.push(case);
        } else {
            rest.push(case);
        }
    }
    [first, second, rest, unproven].concat()
}
