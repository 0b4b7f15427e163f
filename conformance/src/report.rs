//! The report of a run: one JSON document, and the text for a terminal as a function of it.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    outcome::{Outcome, Reply},
    runner::Finished,
    spec::{self, Level},
    suite::{Claim, noun},
    vectors::{Expected, Vector},
    wire::{Answer, Hello},
};

/// What came of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The version of this program.
    pub program: String,
    /// SHA-256 over the vectors.
    pub suite: String,
    /// The implementation, as it introduced itself.
    pub implementation: String,
    /// Its version.
    pub version: String,
    /// Its language.
    pub language: String,
    /// The testee's command.
    pub command: Vec<String>,
    /// What order and fresh cases came of.
    pub seed: u64,
    /// What was claimed.
    pub claim: Claim,
    /// Seconds that the run took.
    pub seconds: f64,
    /// Why the run is incomplete, if it is.
    pub incomplete: Option<String>,
    /// The end of the testee's standard error stream, where anything failed.
    pub stderr: String,
    /// How many cases came to each outcome.
    pub counts: BTreeMap<Outcome, usize>,
    /// Every case.
    pub cases: Vec<Case>,
}

/// One case of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The vector's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The requirements that it shows.
    pub requirements: Vec<String>,
    /// The role.
    pub role: String,
    /// What it came to.
    pub outcome: Outcome,
    /// The first difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// What was expected, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// What was answered, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<Value>,
    /// The twin, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<String>,
}

/// The exit status of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Every case passed.
    Passed,
    /// The implementation failed.
    Failed,
    /// Adapter or harness failed, the run is incomplete, or there were no cases.
    Unjudged,
}

impl Status {
    /// Its number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Unjudged => 3,
        }
    }
}

impl Report {
    /// The report of a finished run.
    #[must_use]
    pub fn new(
        suite: &str,
        hello: &Hello,
        claim: Claim,
        settings: &crate::runner::Settings,
        vectors: &[Vector],
        finished: Finished,
        seconds: f64,
    ) -> Self {
        let cases: Vec<Case> = vectors
            .iter()
            .zip(finished.ran)
            .map(|(vector, ran)| {
                let failed = ran.judgement.outcome != Outcome::Pass;
                Case {
                    id: vector.id.clone(),
                    title: vector.title.clone(),
                    requirements: vector.requirements.clone(),
                    role: vector.role.clone(),
                    outcome: ran.judgement.outcome,
                    difference: ran.judgement.difference,
                    expected: failed.then(|| vector.expected.clone()),
                    got: if failed { ran.reply.as_ref().map(answered) } else { None },
                    twin: vector.twin.clone(),
                }
            })
            .collect();
        let mut counts = BTreeMap::new();
        for case in &cases {
            *counts.entry(case.outcome).or_insert(0_usize) += 1;
        }
        Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            suite: suite.to_owned(),
            implementation: hello.implementation.clone(),
            version: hello.version.clone(),
            language: hello.language.clone(),
            command: settings.command.clone(),
            seed: settings.seed,
            claim,
            seconds,
            incomplete: finished.incomplete,
            stderr: finished.stderr,
            counts,
            cases,
        }
    }

    /// What the run says.
    #[must_use]
    pub fn status(&self) -> Status {
        let any = |test: fn(&Case) -> bool| self.cases.iter().any(test);
        if self.incomplete.is_some() || self.cases.is_empty() || any(|c| c.outcome.is_harness()) {
            Status::Unjudged
        } else if any(|case| case.outcome != Outcome::Pass) {
            Status::Failed
        } else {
            Status::Passed
        }
    }

    /// Writes the report so that the file is whole or as it was.
    ///
    /// # Errors
    ///
    /// The file can't be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Reads a report.
    ///
    /// # Errors
    ///
    /// The file can't be read or is no report.
    pub fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
    }

    /// The text for a terminal: what failed and why, then the counts.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = self.write_failures(&mut text);
        let _ = self.write_summary(&mut text);
        text
    }

    fn failures(&self) -> impl Iterator<Item = &Case> {
        let asked = |case: &&Case| !matches!(case.outcome, Outcome::Pass | Outcome::NotRun);
        self.cases.iter().filter(asked)
    }

    fn write_failures(&self, text: &mut String) -> std::fmt::Result {
        const SHOWN: usize = 20;
        for case in self.failures().take(SHOWN) {
            writeln!(text, "{}: {}", case.id, case.outcome.name())?;
            writeln!(text, "  {}", case.title)?;
            for id in &case.requirements {
                if let Some(requirement) = spec::requirement(id) {
                    writeln!(text, "  {id} ({}): {}", requirement.page, requirement.sentence)?;
                }
            }
            if let Some(difference) = &case.difference {
                writeln!(text, "  difference  {difference}")?;
            }
            if let Some(expected) = &case.expected {
                writeln!(text, "  expected    {}", expectation(expected))?;
            }
            if let Some(got) = &case.got {
                writeln!(text, "  got         {}", shortened(&got.to_string()))?;
            }
            if let Some(twin) = &case.twin {
                let twin_case = self.cases.iter().find(|other| other.id == *twin);
                let outcome = twin_case.map_or("not run", |twin| twin.outcome.name());
                writeln!(text, "  twin        {twin}: {outcome}")?;
            }
            if !case.id.contains("-fresh-") {
                writeln!(text, "  again       dlotp case {}{}", case.id, self.command_suffix())?;
            } else {
                let seed = self.seed;
                writeln!(
                    text,
                    "  again       dlotp conform --seed {seed} --filter {}{}",
                    case.id,
                    self.command_suffix()
                )?;
            }
            writeln!(text)?;
        }
        let more = self.failures().count().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(text, "{more} more failures; --report FILE.json has them all\n")?;
        }
        if !self.stderr.trim().is_empty() && self.status() != Status::Passed {
            writeln!(text, "The testee's standard error stream ends with:")?;
            writeln!(text, "{}\n", self.stderr.trim_end())?;
        }
        Ok(())
    }

    fn command_suffix(&self) -> String {
        if self.command.last().is_some_and(|word| word == "testee") {
            String::new()
        } else {
            format!(" -- {}", self.command.join(" "))
        }
    }

    fn write_summary(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "{} {} ({})", self.implementation, self.version, self.language)?;
        writeln!(text, "claims {}", self.claim_text())?;
        let suite: String = self.suite.chars().take(12).collect();
        writeln!(text, "suite {suite}, seed {}, {:.2} s\n", self.seed, self.seconds)?;
        self.write_table(text, "noun", |case| noun(&case.id).to_owned())?;
        self.write_table(text, "role", |case| case.role.clone())?;
        writeln!(text, "  {:<16}{:>7}{:>7}", "requirements", "proven", "of")?;
        for level in [Level::Must, Level::Should, Level::May] {
            let (proven, all) = self.requirements(level);
            if all > 0 {
                writeln!(text, "  {:<16}{proven:>7}{all:>7}", level.word())?;
            }
        }
        writeln!(text)?;
        for (outcome, count) in &self.counts {
            if *outcome != Outcome::Pass {
                writeln!(text, "{count} {}", outcome.name())?;
            }
        }
        if let Some(reason) = &self.incomplete {
            writeln!(text, "The run is incomplete: {reason}.")?;
        }
        let passed = self.counts.get(&Outcome::Pass).copied().unwrap_or(0);
        let verdict = match self.status() {
            Status::Passed => "conforms to what it claims",
            Status::Failed => "does not conform",
            Status::Unjudged if self.cases.is_empty() => "was asked nothing",
            Status::Unjudged => "could not be judged",
        };
        writeln!(
            text,
            "{passed} of {} cases passed: {} {verdict}.",
            self.cases.len(),
            self.implementation
        )
    }

    fn claim_text(&self) -> String {
        let versions: Vec<String> = self.claim.versions.iter().map(ToString::to_string).collect();
        let mut words = self.claim.roles.clone();
        words.extend(self.claim.claims.iter().cloned());
        format!("version {}: {}", versions.join(", "), words.join(", "))
    }

    fn write_table(
        &self,
        text: &mut String,
        name: &str,
        of: impl Fn(&Case) -> String,
    ) -> std::fmt::Result {
        let mut rows: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for case in &self.cases {
            let row = rows.entry(of(case)).or_default();
            row.0 += usize::from(case.outcome == Outcome::Pass);
            row.1 += 1;
        }
        writeln!(text, "  {name:<16}{:>7}{:>7}", "passed", "of")?;
        for (name, (passed, all)) in rows {
            writeln!(text, "  {name:<16}{passed:>7}{all:>7}")?;
        }
        writeln!(text)
    }

    /// Of the requirements of a level that the cases show: how many all cases prove, and all.
    fn requirements(&self, level: Level) -> (usize, usize) {
        let mut proven: BTreeMap<&str, bool> = BTreeMap::new();
        for case in &self.cases {
            for id in &case.requirements {
                if spec::requirement(id).is_some_and(|requirement| requirement.level == level) {
                    *proven.entry(id).or_insert(true) &= case.outcome == Outcome::Pass;
                }
            }
        }
        (proven.values().filter(|proven| **proven).count(), proven.len())
    }
}

fn answered(reply: &Reply) -> Value {
    match reply {
        Reply::Answer(Answer::Ok(outputs)) => serde_json::json!({ "ok": outputs }),
        Reply::Answer(Answer::Rejected(code)) => serde_json::json!({ "rejected": code }),
        Reply::Answer(Answer::Unsupported(reason)) => serde_json::json!({ "unsupported": reason }),
        Reply::Answer(Answer::Error(trace)) => serde_json::json!({ "error": trace }),
        Reply::Crash(how) => serde_json::json!({ "crash": how }),
        Reply::Hang(seconds) => serde_json::json!({ "hang": seconds }),
        Reply::Protocol(what) => serde_json::json!({ "protocol": what }),
    }
}

fn expectation(expected: &Expected) -> String {
    match expected {
        Expected::Ok(outputs) => shortened(&serde_json::json!({ "ok": outputs }).to_string()),
        Expected::Rejected(codes) => format!("rejected {}", codes.join(" or ")),
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 300 {
        return text.to_owned();
    }
    text.chars().take(300).chain("…".chars()).collect()
}
