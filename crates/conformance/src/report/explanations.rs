//! The explanations of a report's failures, and which of them are expected.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dlotp_wire::vectors::Vector;
use serde_json::Value;

use super::{Case, Report, command_line::case_command, priority::most_informative_first};
use crate::{
    date::Date,
    expected_failures::ExpectedFailures,
    explanation::{FailedCase, explain},
    matrix::{FaultImitator, Matrix},
    outcome::CaseOutcome,
};

/// The number of failures that are explained: more would hide what matters.
const MOST: usize = 200;

impl Report {
    /// Compares the cases with the expected failures; `ids` are those of the whole suite.
    #[must_use]
    pub fn with_expected_failures(
        mut self,
        expected: &ExpectedFailures,
        today: Date,
        ids: &BTreeSet<String>,
    ) -> Self {
        self.expected = Some(expected.compare(self.outcomes(), today, |id| ids.contains(id)));
        self
    }

    /// Explains the first failures, and names the seeded faults that they resemble. `vectors` are those that were asked, in
    /// the order of the cases; `imitate` tells apart faults that the same vectors find.
    #[must_use]
    pub fn with_explanations(
        mut self,
        vectors: &[Vector],
        flags: &BTreeMap<String, String>,
        matrix: &Matrix,
        imitate: FaultImitator<'_>,
    ) -> Self {
        let failed =
            |case: &&Case| !matches!(case.outcome, CaseOutcome::Pass | CaseOutcome::NotRun);
        if !self.cases.iter().any(|case| failed(&case)) {
            return self;
        }
        let asked = vectors.iter().map(|vector| vector.id.as_str()).collect();
        let found: BTreeSet<&str> = self
            .cases
            .iter()
            .filter(failed)
            .map(|c| c.id.as_str())
            .filter(|id| !id.contains("-fresh-"))
            .collect();
        let by_id: HashMap<&str, &Vector> = vectors.iter().map(|v| (v.id.as_str(), v)).collect();
        let answers: Vec<(&Vector, &Value)> =
            most_informative_first(self.cases.iter().filter(failed))
                .into_iter()
                .filter_map(|case| Some((*by_id.get(case.id.as_str())?, case.got.as_ref()?)))
                .collect();
        let alike = matrix.like(&found, &asked).into_iter();
        self.likeness = alike.filter_map(|like| like.narrow(&answers, imitate)).collect();
        let outcomes: HashMap<&str, CaseOutcome> =
            self.cases.iter().map(|case| (case.id.as_str(), case.outcome)).collect();
        let mut explanations: HashMap<String, _> =
            most_informative_first(self.cases.iter().filter(failed))
                .into_iter()
                .take(MOST)
                .filter_map(|case| {
                    let command = case_command(&self, &case.id);
                    let failed = FailedCase {
                        difference: case.difference.as_deref(),
                        got: case.got.as_ref(),
                        twin: case.twin.as_deref().and_then(|twin| outcomes.get(twin)).copied(),
                        likeness: &self.likeness,
                        command_line: &command,
                    };
                    let vector = by_id.get(case.id.as_str())?;
                    let find = |id: &str| by_id.get(id).copied();
                    Some((case.id.clone(), explain(vector, flags, find, Some(failed))))
                })
                .collect();
        for case in &mut self.cases {
            case.explanation = explanations.remove(&case.id).unwrap_or_default();
        }
        self
    }
}
