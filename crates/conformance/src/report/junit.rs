//! The report as JUnit XML: a failure where the implementation is at fault, an error where adapter
//! or harness are.

use std::{collections::BTreeMap, time::Duration};

use dlotp_suite::suite::noun;
use quick_junit::{NonSuccessKind, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::{Case, OutcomeKind, Report, clean};

impl Report {
    /// The report as JUnit XML: a test suite a noun, and one for the run where it can't be judged as
    /// a whole.
    ///
    /// # Errors
    ///
    /// None that a report brings about.
    pub fn junit(&self) -> Result<String, SerializeError> {
        let name = format!("DLOTP conformance of {}", clean(&self.implementation));
        let mut report = quick_junit::Report::new(name);
        if let Ok(time) = Duration::try_from_secs_f64(self.seconds) {
            report.set_time(time);
        }
        if let Some(run) = self.run_suite() {
            report.add_test_suite(run);
        }
        let mut nouns: BTreeMap<&str, TestSuite> = BTreeMap::new();
        for case in &self.cases {
            let noun = noun(&case.id);
            let suite = nouns.entry(noun).or_insert_with(|| self.suite_of(noun));
            suite.add_test_case(test_case(case));
        }
        report.add_test_suites(nouns.into_values());
        report.to_string()
    }

    fn suite_of(&self, name: &str) -> TestSuite {
        let mut suite = TestSuite::new(clean(name));
        suite.extra.insert("timestamp".into(), self.date().into());
        let (claim, seed) = (self.claim_text(), self.seed.to_string());
        for (name, value) in [
            ("version", &self.version),
            ("claim", &claim),
            ("seed", &seed),
            ("suite.release", &self.release),
            ("suite.sha256", &self.suite),
        ] {
            suite.add_property((name, clean(value).as_str()));
        }
        suite
    }

    /// A run that is incomplete or asked nothing must not look green.
    fn run_suite(&self) -> Option<TestSuite> {
        let reason = match &self.incomplete {
            Some(reason) => format!("the run is incomplete: {}", clean(reason)),
            None if self.cases.is_empty() => "nothing was asked".to_owned(),
            None => return None,
        };
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("run").set_message(reason);
        let mut suite = self.suite_of("run");
        let mut case = TestCase::new("the run is complete", status);
        case.set_classname("run");
        suite.add_test_case(case);
        if !self.stderr.is_empty() {
            suite.set_system_err(clean(&self.stderr));
        }
        Some(suite)
    }
}

fn test_case(case: &Case) -> TestCase {
    let kind = match OutcomeKind::from(case.outcome) {
        OutcomeKind::Pass => None,
        OutcomeKind::Failure => Some(NonSuccessKind::Failure),
        OutcomeKind::Error => Some(NonSuccessKind::Error),
    };
    let status = kind.map_or_else(TestCaseStatus::success, |kind| {
        let mut status = TestCaseStatus::non_success(kind);
        let message = case.difference.as_deref().unwrap_or(case.outcome.name());
        status.set_type(case.outcome.name()).set_message(clean(message));
        let sections = case.explanation.iter();
        let sections: Vec<String> =
            sections.map(|section| format!("{}: {}", section.title, section.text)).collect();
        status.set_description(clean(&sections.join("\n")));
        status
    });
    let mut found = TestCase::new(clean(&format!("{} {}", case.id, case.title)), status);
    found.set_classname(clean(&format!("{}.{}", case.role, noun(&case.id))));
    found
}
