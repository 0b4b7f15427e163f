//! Specification, code and vectors hold together.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use dlotp_conformance::matrix::Matrix;
use dlotp_suite::{
    spec::{Exceptions, PAGES, REQUIREMENTS, requirement},
    suite::VectorSuite,
};
use dlotp_xtask::coverage;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)) {
            found.push(path);
        }
    }
    found
}

/// The words that look like numbers of requirements: `PAY-7`, not `HOTP-6` or `SHA-256`.
fn citations(text: &str) -> BTreeSet<String> {
    let prefixes: BTreeSet<&str> =
        REQUIREMENTS.iter().filter_map(|requirement| requirement.id.split('-').next()).collect();
    let word = |character: char| !(character.is_ascii_alphanumeric() || character == '-');
    text.split(word)
        .filter(|word| {
            let parts: Vec<&str> = word.split('-').collect();
            matches!(parts[..], [prefix, number] if prefixes.contains(prefix)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .map(str::to_owned)
        .collect()
}

/// The citations in code: what computes, and what runs the suite, without the builders of the
/// vectors, which cite every requirement that they show.
fn cited() -> BTreeMap<String, PathBuf> {
    let mut code = files(&root().join("src"), &["rs"]);
    for of_suite in ["wire", "suite", "conformance", "faults", "cli", "xtask"] {
        code.extend(files(&root().join("crates").join(of_suite).join("src"), &["rs"]));
    }
    code.extend(files(&root().join("testees/rust/src"), &["rs"]));
    code.retain(|path| !path.to_string_lossy().contains("src/fresh"));
    let mut cited = BTreeMap::new();
    for path in code {
        for id in citations(&fs::read_to_string(&path).unwrap()) {
            cited.insert(id, path.clone());
        }
    }
    cited
}

#[test]
fn every_requirement_is_cited_by_code_or_excepted() {
    let (cited, exceptions) = (cited(), Exceptions::embedded().unwrap());
    let missing: Vec<&str> = REQUIREMENTS
        .iter()
        .map(|requirement| requirement.id.as_str())
        .filter(|id| !cited.contains_key(*id) && !exceptions.no_code.contains_key(*id))
        .filter(|id| !exceptions.draft.ids.contains(*id))
        .collect();
    assert!(missing.is_empty(), "no code cites {missing:?}; cite them or give a reason");
    let excepted = exceptions.no_code.keys().chain(&exceptions.draft.ids);
    let needless: Vec<&String> = excepted.filter(|id| cited.contains_key(*id)).collect();
    assert!(needless.is_empty(), "code cites {needless:?}; their exceptions are not needed");
}

#[test]
fn no_citation_is_stale() {
    let mut places = cited();
    let mut texts = files(&root().join("spec"), &["md", "toml"]);
    texts.extend(files(&root().join("testees"), &["py", "js", "java", "c", "h", "rs", "md"]));
    texts.extend(files(&root().join("crates/vectorgen/src"), &["rs"]));
    for path in texts {
        for id in citations(&fs::read_to_string(&path).unwrap()) {
            places.insert(id, path.clone());
        }
    }
    let stale: Vec<_> = places.iter().filter(|(id, _)| requirement(id).is_none()).collect();
    assert!(stale.is_empty(), "the specification does not have {stale:?}");
}

#[test]
fn every_must_has_a_vector_or_a_reason() {
    let (suite, exceptions) = (VectorSuite::embedded().unwrap(), Exceptions::embedded().unwrap());
    let rows = coverage::rows(&suite, &exceptions, &Matrix::embedded().unwrap());
    assert!(rows.iter().all(|row| row.complete), "{}", coverage::terminal(&rows));
    let page = fs::read_to_string(root().join("docs/coverage.md")).unwrap();
    assert_eq!(page, coverage::markdown(&rows), "cargo xtask coverage --write makes it again");
    let shown: BTreeSet<&String> =
        suite.vectors.iter().flat_map(|vector| &vector.requirements).collect();
    let excepted = exceptions.no_vector.keys().chain(&exceptions.draft.ids);
    let needless: Vec<&String> = excepted.filter(|id| shown.contains(id)).collect();
    assert!(needless.is_empty(), "{needless:?} have vectors; their exceptions are not needed");
    let unknown: Vec<&String> = exceptions
        .no_code
        .keys()
        .chain(exceptions.no_vector.keys())
        .chain(exceptions.no_fault.keys())
        .chain(&exceptions.draft.ids)
        .filter(|id| requirement(id).is_none())
        .collect();
    assert!(unknown.is_empty(), "the specification does not have {unknown:?}");
}

#[test]
fn every_page_is_listed() {
    let listed: BTreeSet<&str> = PAGES.iter().map(|(name, _)| *name).collect();
    for path in files(&root().join("spec"), &["md"]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let requires_nothing = ["README.md", "index.md", "drafts.md"].contains(&name.as_str());
        assert!(requires_nothing || listed.contains(name.as_str()), "{name}");
        assert!(fs::read_to_string(&path).unwrap().lines().count() < 300, "{name} is too long");
    }
}

/// The codes of the registry are those of the library, in its order.
#[test]
fn the_registry_is_that_of_the_library() {
    let (_, page) = PAGES.iter().find(|(name, _)| *name == "errors.md").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let codes = dlotp::Code::ALL.iter().map(|code| code.name());
    assert!(rows.eq(codes));
}

/// Every code that a role of the wire can answer is the expected one of some vector.
#[test]
fn every_code_has_a_vector() {
    let text = serde_json::to_string(&VectorSuite::embedded().unwrap().vectors).unwrap();
    for code in dlotp::Code::ALL {
        // No input of the wire leads to these: a key in memory does not fail (tests/keys.rs), states are
        // stored by the testee (tests/state.rs), and why a verifier rejects an OTP is told to nobody
        // (VER-23).
        let expected = !matches!(
            code,
            dlotp::Code::KeyFailure | dlotp::Code::MalformedState | dlotp::Code::MalformedOtp
        );
        assert_eq!(text.contains(&format!("\"{code}\"")), expected, "{code}");
    }
}

/// The exchange that testee.md shows is one that the library has.
#[test]
fn the_example_of_the_contract_is_recomputed() {
    let (_, page) = PAGES.iter().find(|(name, _)| *name == "testee.md").unwrap();
    let requests: String = page
        .lines()
        .filter_map(|line| line.strip_prefix("> "))
        .map(|line| line.to_owned() + "\n")
        .collect();
    let mut answers = Vec::new();
    dlotp_testee::testee::serve(requests.as_bytes(), &mut answers).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    let stated = page.lines().filter_map(|line| line.strip_prefix("< "));
    let mut compared = 0;
    for (answer, stated) in answers.lines().zip(stated) {
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        if json(stated).get("seq").is_some() {
            assert_eq!(json(answer), json(stated));
            compared += 1;
        }
    }
    assert_eq!(compared, 2);
}

/// The sentences themselves: one that changes is shown, and is changed here on purpose or not at all.
#[test]
fn the_sentences_are_those_that_were_agreed_on() {
    let sentences: Vec<String> = REQUIREMENTS
        .iter()
        .map(|requirement| {
            format!("{} {}: {}", requirement.page, requirement.id, requirement.sentence)
        })
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}
