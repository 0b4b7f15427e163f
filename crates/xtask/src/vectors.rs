//! `cargo xtask vectors`: makes the vectors again, and compares or writes them.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use dlotp_conformance::{
    connection::Target,
    outcome::CaseOutcome,
    report,
    runner::{self, Settings},
};
use dlotp_suite::{layout, release::Releases, schema, suite::VectorSuite};
use dlotp_terminal::{Failure, print};
use dlotp_vectorgen as generate;
use dlotp_wire::vectors::{Vector, VectorFile};

/// The dictionary of flags: it is written by hand, not made.
const FLAGS: &str = "flags.json";

/// Makes the vectors again, and compares them with the files or writes them.
#[derive(Args, Debug)]
#[group(id = "what", required = true, multiple = false)]
pub struct VectorsCommand {
    /// Compares; a difference is exit status 1
    #[arg(long)]
    check: bool,
    /// Writes, where the independent reference agrees with every expected value
    #[arg(long)]
    write: bool,
}

/// The folder of the vectors, and the implementation that has to agree.
#[derive(Args, Debug)]
pub struct Place {
    /// The folder of the vectors
    #[arg(long, default_value = "vectors", value_name = "DIR")]
    dir: PathBuf,
    /// The independent reference, after `--`
    #[arg(last = true, value_name = "CMD", default_values_t = ["python3".to_owned(), "testees/python/adapter.py".to_owned()])]
    reference: Vec<String>,
}

impl VectorsCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// A file can't be read or written, or the reference does not agree.
    pub fn run(self, place: &Place) -> Result<u8, Failure> {
        let files = files()?;
        if self.check {
            return check(&files, &place.dir);
        }
        let generated = generate::files();
        keep_rules(&files, &place.dir.join(FLAGS))?;
        agree(&generated, &place.reference)?;
        keep_ids(&generated, &place.dir)?;
        for (name, content) in &files {
            write(&place.dir.join(name), content)?;
        }
        let count: usize = generated.iter().map(|file| file.vectors.len()).sum();
        print(&format!("{count} vectors written: library and reference agree on each.\n"))?;
        Ok(0)
    }
}

/// Every file that is made: the vectors and the schemas.
fn files() -> Result<Vec<(String, String)>, Failure> {
    let mut files = Vec::new();
    for file in generate::files() {
        files.push((name(&file), layout::document(&file)?));
    }
    for (name, schema) in schema::schemas() {
        files.push((format!("schema/{name}"), layout::document(&schema)?));
    }
    files.push((format!("schema/{}", report::SCHEMA), layout::document(&report::schema())?));
    Ok(files)
}

fn name(file: &VectorFile) -> String {
    schema::stem(&file.noun, file.version) + ".json"
}

fn check(files: &[(String, String)], dir: &Path) -> Result<u8, Failure> {
    let mut differing = Vec::new();
    for (name, content) in files {
        let path = dir.join(name);
        match fs::read_to_string(&path) {
            Ok(found) if found == *content => {}
            Ok(found) => {
                differing.push(format!("{}: {}\n", path.display(), first(content, &found)))
            }
            Err(error) => differing.push(format!("{}: {error}\n", path.display())),
        }
    }
    if differing.is_empty() {
        print(&format!("{} files are as they are made.\n", files.len()))?;
        return Ok(0);
    }
    print(&differing.concat())?;
    print("cargo xtask vectors --write makes them again.\n")?;
    Ok(1)
}

/// Returns the first line that differs, with the id that it belongs to.
fn first(expected: &str, found: &str) -> String {
    let mut id = "";
    for (number, (expected, found)) in (1..).zip(expected.lines().zip(found.lines())) {
        if let Some(named) = expected.trim().strip_prefix("\"id\": ") {
            id = named.trim_end_matches(',');
        }
        if expected != found {
            let (expected, found) = (expected.trim(), found.trim());
            return format!("line {number}, {id}: expected {expected}, found {found}");
        }
    }
    "the file is longer or shorter than it is made".to_owned()
}

/// Checks that the files keep the rules: a suite that breaks one can't be loaded.
fn keep_rules(files: &[(String, String)], flags: &Path) -> Result<(), Failure> {
    let vectors: Vec<(&str, &str)> = files
        .iter()
        .filter(|(name, _)| !name.starts_with("schema/"))
        .map(|(name, content)| (name.as_str(), content.as_str()))
        .collect();
    let flags = fs::read_to_string(flags)
        .map_err(|error| Failure::new(format!("{}: {error}", flags.display())))?;
    VectorSuite::load(&vectors, &flags).map(|_| ()).map_err(|error| {
        Failure::new(format!("nothing is written: the vectors break a rule: {error}"))
    })
}

/// Has the reference compute every vector (VEC-8).
fn agree(files: &[VectorFile], reference: &[String]) -> Result<(), Failure> {
    let settings = Settings {
        target: Target::Command(reference.to_vec()),
        seed: 0,
        window: 64,
        jobs: 2,
        // Distant positions of a chain take long on a loaded machine.
        timeout: Duration::from_secs(60),
    };
    let vectors: Vec<_> = files.iter().flat_map(|file| file.vectors.clone()).collect();
    let finished = runner::run(&settings, &vectors, &|_| ());
    if let Some(reason) = finished.incomplete {
        return Err(Failure::new(format!("the reference: {reason}\n{}", finished.stderr)));
    }
    let disagreement = |(vector, ran): (&Vector, &runner::CaseResult)| {
        (ran.judgement.outcome != CaseOutcome::Pass).then(|| {
            let difference = ran.judgement.difference.as_deref().unwrap_or_default();
            format!("{}: {}: {difference}", vector.id, ran.judgement.outcome.name())
        })
    };
    let differing: Vec<String> =
        vectors.iter().zip(&finished.cases).filter_map(disagreement).collect();
    if differing.is_empty() {
        return Ok(());
    }
    let count = differing.len();
    let shown: Vec<String> = differing.into_iter().take(20).collect();
    Err(Failure::new(format!(
        "nothing is written: the reference disagrees on {count} vectors\n{}",
        shown.join("\n")
    )))
}

/// Checks that an id, once given, stays with its operation unless it is withdrawn (VEC-1).
fn keep_ids(files: &[VectorFile], dir: &Path) -> Result<(), Failure> {
    let releases = Releases::embedded()?;
    let withdrawn: BTreeSet<&str> = releases.withdrawn().map(|vector| vector.id.as_str()).collect();
    for file in files {
        let path = dir.join(name(file));
        let old = match fs::read_to_string(&path) {
            Ok(old) => old,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        let Ok(old) = serde_json::from_str::<VectorFile>(&old) else { continue };
        let now: BTreeSet<(&str, &str)> =
            file.vectors.iter().map(|vector| (vector.id.as_str(), vector.op.as_str())).collect();
        let gone = |vector: &&Vector| {
            !now.contains(&(vector.id.as_str(), vector.op.as_str()))
                && !withdrawn.contains(vector.id.as_str())
        };
        if let Some(vector) = old.vectors.iter().find(gone) {
            return Err(Failure::new(format!(
                "{} was given to another scenario or left out (VEC-1)",
                vector.id
            )));
        }
    }
    Ok(())
}

fn write(path: &Path, content: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path)?;
    Ok(())
}
