//! `cargo xtask coverage`: each requirement with its vectors and its seeded faults, or the reason for which it has none.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use clap::Args;
use dlotp_conformance::matrix::{FaultRow, Matrix};
use dlotp_suite::{
    spec::{Exceptions, Level, REQUIREMENTS, Requirement},
    suite::VectorSuite,
};
use dlotp_terminal::{Failure, TextTable, print};
use dlotp_wire::vectors::{Expectation, Vector};

/// Shows each requirement with its vectors and faults, and what has none, with the reason
#[derive(Args, Debug)]
#[group(multiple = false)]
pub struct CoverageCommand {
    /// Writes the table as Markdown
    #[arg(long, value_name = "FILE.md")]
    write: Option<PathBuf>,
    /// Compares the table with a file; a difference is exit status 1
    #[arg(long, value_name = "FILE.md")]
    check: Option<PathBuf>,
}

impl CoverageCommand {
    /// Runs the subcommand; gives 1 where a MUST has neither vector nor reason, or a file differs.
    ///
    /// # Errors
    ///
    /// The suite, the list of exceptions or the matrix has another form; a file can't be used.
    pub fn run(self) -> Result<u8, Failure> {
        let (suite, exceptions) = (VectorSuite::embedded()?, Exceptions::embedded()?);
        let rows = rows(&suite, &exceptions, &Matrix::embedded()?);
        let complete = rows.iter().all(|row| row.complete);
        if let Some(path) = self.write {
            fs::write(path, markdown(&rows))?;
        } else if let Some(path) = self.check {
            if fs::read_to_string(&path)? != markdown(&rows) {
                let path = path.display();
                print(&format!(
                    "{path} is not true; cargo xtask coverage --write {path} makes it again.\n"
                ))?;
                return Ok(1);
            }
            print(&summary(&rows))?;
        } else {
            print(&terminal(&rows))?;
        }
        Ok(u8::from(!complete))
    }
}

/// One requirement, with its vectors and faults.
#[derive(Clone, Debug)]
pub struct CoverageRow {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The number of its vectors that accept.
    pub accepting: usize,
    /// The number that refuse.
    pub refusing: usize,
    /// The vectors, as ranges by file.
    pub vectors: String,
    /// The seeded faults that break it.
    pub faults: Vec<String>,
    /// The reason for which it has no vector or no fault.
    pub note: String,
    /// Whether it has a vector and a fault, or a reason, as a MUST needs.
    pub complete: bool,
}

/// Every requirement, in the order of the pages.
#[must_use]
pub fn rows(suite: &VectorSuite, exceptions: &Exceptions, matrix: &Matrix) -> Vec<CoverageRow> {
    let row = |requirement: &'static Requirement| {
        let id = &requirement.id;
        let vectors: Vec<&Vector> =
            suite.vectors.iter().filter(|vector| vector.requirements.contains(id)).collect();
        let accepts = |vector: &&&Vector| matches!(vector.expected, Expectation::Ok(_));
        let accepting = vectors.iter().filter(accepts).count();
        let ids: BTreeSet<&str> = vectors.iter().map(|vector| vector.id.as_str()).collect();
        let ranges = |(file, numbers)| format!("{file}: {numbers}");
        let of_it =
            |(name, row): (&String, &FaultRow)| row.requirements.contains(id).then(|| name.clone());
        let faults: Vec<String> = matrix.faults.iter().filter_map(of_it).collect();
        let must = requirement.level == Level::Must;
        let missing = match (vectors.is_empty(), faults.is_empty()) {
            (true, _) => Some(("vector", exceptions.of_no_vector(id))),
            (false, true) => Some(("fault", exceptions.no_fault.get(id).map(String::as_str))),
            (false, false) => None,
        };
        let (note, complete) = match missing {
            None => (String::new(), true),
            Some((_, Some(reason))) => (reason.to_owned(), true),
            Some((what, None)) if must => {
                (format!("NO {} AND NO REASON", what.to_uppercase()), false)
            }
            Some((what, None)) => (format!("no {what}"), true),
        };
        CoverageRow {
            requirement,
            accepting,
            refusing: vectors.len().saturating_sub(accepting),
            vectors: FaultRow::by_file(&ids).into_iter().map(ranges).collect::<Vec<_>>().join("; "),
            faults,
            note,
            complete,
        }
    };
    REQUIREMENTS.iter().map(row).collect()
}

/// The table for a terminal.
#[must_use]
pub fn terminal(rows: &[CoverageRow]) -> String {
    let mut table = TextTable::new().with_numbers(2..=4);
    table.row(["", "", "accept", "refuse", "faults", ""]);
    for CoverageRow { requirement, accepting, refusing, faults, note, .. } in rows {
        let [accepting, refusing, faults] =
            [*accepting, *refusing, faults.len()].map(|count| count.to_string());
        let (id, level) = (requirement.id.as_str(), requirement.level.word());
        table.row([id, level, &accepting, &refusing, &faults, note]);
    }
    format!("{}\n{}", table.text(), summary(rows))
}

fn summary(rows: &[CoverageRow]) -> String {
    let count = |test: fn(&CoverageRow) -> bool| rows.iter().filter(|row| test(row)).count();
    format!(
        "{} of {} requirements have vectors, {} have seeded faults.\n",
        count(|row| row.accepting > 0 || row.refusing > 0),
        rows.len(),
        count(|row| !row.faults.is_empty())
    )
}

/// The table as Markdown.
#[must_use]
pub fn markdown(rows: &[CoverageRow]) -> String {
    let mut text = "# Coverage\n\nEach requirement of the specification with the vectors that show \
        it and the seeded faults that break it\n(`cargo xtask selftest` shows that the suite catches each). \
        What has none has a reason.\nMade by `cargo xtask coverage --write docs/coverage.md`.\n\n"
        .to_owned();
    text += &summary(rows);
    let mut page = "";
    for row in rows {
        if page != row.requirement.page {
            page = row.requirement.page;
            let _ = write!(
                text,
                "\n## [{page}](../spec/{page})\n\n| | | accept | refuse | vectors | faults |\n|---|---|---|---|---|---|\n"
            );
        }
        let CoverageRow { requirement, accepting, refusing, vectors, faults, note, .. } = row;
        let faults = faults.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
        // The reason stands where what it explains is missing.
        let (vectors, faults) = match (vectors.is_empty(), faults.is_empty()) {
            (true, _) => (note, faults),
            (false, true) => (vectors, note.clone()),
            (false, false) => (vectors, faults),
        };
        let (id, level) = (&requirement.id, requirement.level.word());
        let _ =
            writeln!(text, "| {id} | {level} | {accepting} | {refusing} | {vectors} | {faults} |");
    }
    text
}
