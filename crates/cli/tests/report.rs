//! Reports: written and read back, rendered, and refused where they are none.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod common;

use std::{fs::File, path::Path, process::Command};

use common::{mistaken, report, right, vectors};
use dlotp_conformance::report::{
    self, Benchmark, ControlEvidence, FaultEvidence, Faults, Format, Report, ReportStatus,
};
use serde_json::{Value, json};

const FORMATS: [Format; 5] =
    [Format::Text, Format::Junit, Format::Markdown, Format::Html, Format::Badge];

/// A report in which every member is there.
fn full() -> Report {
    let mut report = report("token", 7, &vectors(), &mistaken);
    report.incomplete = Some("the testee did not end".to_owned());
    report.benchmarks = vec![Benchmark {
        implementation: "token (C)".to_owned(),
        operation: "otp.scanned".to_owned(),
        ns_per_op: 612.5,
        ratio: 1.25,
        spread: 0.04,
    }];
    let fault = |name: &str, ids: &[&str]| FaultEvidence {
        fault: name.to_owned(),
        sentence: "A mistake.".to_owned(),
        caught_by: ids.iter().map(|id| (*id).to_owned()).collect(),
    };
    report.faults = Some(Faults {
        caught: 1,
        total: 2,
        rows: vec![fault("tag-not-checked", &["payload-v1-0300"]), fault("not-caught", &[])],
        controls: vec![ControlEvidence {
            control: "echo".to_owned(),
            expected: "does not conform".to_owned(),
            got: "conforms".to_owned(),
        }],
    });
    report
}

#[test]
fn a_report_comes_back_as_it_was_and_is_what_its_schema_says() {
    let validator = jsonschema::validator_for(&report::schema()).unwrap();
    for report in [full(), report("token", 7, &vectors(), &right), report("", 0, &[], &right)] {
        let json = report.json().unwrap();
        assert_eq!(Report::parse(&json).unwrap(), report);
        let value: Value = serde_json::from_slice(&json).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

/// The program refuses what the schema refuses, and its message says where.
#[test]
fn what_is_no_report_is_refused() {
    let validator = jsonschema::validator_for(&report::schema()).unwrap();
    let good: Value = serde_json::from_slice(&full().json().unwrap()).unwrap();
    for (pointer, change, message) in [
        ("/schema", json!("dlotp-report-v2"), "schema: unknown variant `dlotp-report-v2`"),
        ("/seed", json!(-1), "seed: invalid value: integer `-1`"),
        ("/claim/roles", json!("all"), "claim.roles: invalid type: string"),
        ("/claim/more", json!(1), "claim.more: unknown field"),
        ("/cases/1/outcome", json!("fine"), "cases[1].outcome: unknown variant `fine`"),
        ("/cases/1/more", json!(1), "cases[1].more: unknown field `more`"),
        ("/cases/1/explanation/0", json!("why"), "cases[1].explanation[0]: invalid type"),
        ("/faults/rows/0/caught_by", json!(1), "faults.rows[0].caught_by: invalid type"),
        ("/benchmarks/0/ratio", json!("1"), "benchmarks[0].ratio: invalid type"),
    ] {
        let mut bad = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match bad.pointer_mut(parent).unwrap() {
            Value::Array(elements) => elements[name.parse::<usize>().unwrap()] = change,
            object => object[name] = change,
        }
        assert!(!validator.is_valid(&bad), "the schema takes {pointer}");
        assert_refused(bad.to_string().as_bytes(), message);
    }
}

#[test]
fn a_report_that_contradicts_itself_is_refused() {
    let good = full();
    for (change, message) in [
        (&(|r: &mut Report| r.cases.truncate(2)) as &dyn Fn(&mut Report), "counts are not what"),
        (&|r| r.cases.push(r.cases[0].clone()), "the case enrolment-v1-0001 stands twice"),
        (&|r| r.nouns.get_mut("enrolment").unwrap().passed += 1, "nouns are not what"),
        (&|r| r.roles.clear(), "roles are not what"),
        (
            &|r| r.requirements.values_mut().for_each(|of| of.passed = of.of + 1),
            "more of MUST are proven than there are",
        ),
        (&|r| r.seconds = -1.0, "seconds are below 0"),
        (&|r| r.benchmarks[0].ratio = -1.0, "a figure of otp.scanned is below 0"),
        (&|r| r.faults.as_mut().unwrap().caught = 2, "caught and total are not what"),
    ] {
        let mut bad = good.clone();
        change(&mut bad);
        assert_refused(&bad.json().unwrap(), message);
    }
}

fn assert_refused(json: &[u8], message: &str) {
    let error = Report::parse(json).unwrap_err().to_string();
    assert!(error.contains(message), "expected {message}, got {error}");
}

fn dlotp(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dlotp")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_bad_file_is_status_3_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let good = full().json().unwrap();
    std::fs::write(path("good"), &good).unwrap();
    std::fs::write(path("empty"), "\n").unwrap();
    std::fs::write(path("truncated"), &good[..good.len() / 2]).unwrap();
    std::fs::write(path("more"), [&good[..], b"{}"].concat()).unwrap();
    std::fs::write(path("binary"), [0xff, 0, 1]).unwrap();
    std::fs::write(path("deep"), "[".repeat(200_000)).unwrap();
    // As long as that, and no byte of it on the disk.
    File::create(path("oversized")).unwrap().set_len(1 << 40).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    for (name, message) in [
        ("empty", "expected a report: found nothing"),
        ("truncated", "EOF while parsing"),
        ("more", "trailing characters"),
        ("binary", "expected value at line 1"),
        ("deep", "expected a report"),
        ("oversized", "at most 268435456 bytes"),
        ("missing", "No such file"),
        (".", "directory"),
    ] {
        let (bad, good) = (text(&path(name)), text(&path("good")));
        for command in [
            vec!["report", "render", "--format", "text", &bad],
            vec!["report", "diff", &good, &bad],
            vec!["report", "diff", &bad, &good],
            vec!["report", "verify", &bad, "--", "true"],
        ] {
            let (status, output, errors) = dlotp(&command);
            assert_eq!((status, output.as_str()), (Some(3), ""), "{command:?}: {errors}");
            assert!(errors.contains(message) && errors.contains(&bad), "{name}: {errors}");
        }
    }
}

#[test]
fn renderings_are_functions_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let report = full();
    std::fs::write(&path, report.json().unwrap()).unwrap();
    for (format, name) in FORMATS.into_iter().zip(["text", "junit", "markdown", "html", "badge"]) {
        let (status, text, errors) =
            dlotp(&["report", "render", "--format", name, path.to_str().unwrap()]);
        assert_eq!(status, Some(0), "{errors}");
        assert_eq!(text, report.render(format).unwrap(), "{name}");
    }
}

#[test]
fn conform_writes_what_render_prints() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let rendered = |format: &str| format!("{format}={}", path(format));
    let words = ["conform", "--fresh", "0", "--filter", "otp-v1-0001", "--report", &path("json")];
    let [html, badge] = ["html", "badge"].map(rendered);
    let (status, text, errors) =
        dlotp(&[&words[..], &["--render", &html, "--render", &badge]].concat());
    assert_eq!(status, Some(0), "{errors}");
    assert!(text.contains("dlotp passes the part that was asked."), "{text}");
    let report = Report::read(Path::new(&path("json"))).unwrap();
    assert_eq!(report.filter, "otp-v1-0001");
    assert_eq!(report.binary.len(), 64);
    for (format, name) in [(Format::Html, "html"), (Format::Badge, "badge")] {
        let found = std::fs::read_to_string(path(name)).unwrap();
        assert_eq!(found, report.render(format).unwrap());
    }
    for (wrong, message) in [
        ("html", "expected FORMAT=FILE"),
        ("html=", "found no file"),
        ("pdf=x", "expected a format of text, junit, markdown, html, badge"),
        ("html=no/such/folder/x", "can't be written"),
    ] {
        let (status, _, errors) = dlotp(&["conform", "--render", wrong]);
        assert_eq!(status, Some(3), "{wrong}");
        assert!(errors.contains(message), "{errors}");
    }
}

#[test]
fn texts_for_people() {
    let report = full();
    insta::assert_snapshot!("text", report.text());
    insta::assert_snapshot!("markdown", report.markdown());
    // The time stands in `seconds` and `began`, which are given here.
    insta::assert_snapshot!("junit", report.junit().unwrap());
    insta::assert_snapshot!("badge", report.badge());
}

#[test]
fn each_verdict_has_its_badge_and_its_words() {
    let conforms = report("token", 7, &vectors(), &right);
    let mut part = conforms.clone();
    part.filter = "enrolment".to_owned();
    let mut stale = conforms.clone();
    stale.fresh = 19;
    let nothing = report("token", 7, &[], &right);
    let mut fails = full();
    fails.cases.retain(|case| !case.outcome.is_harness());
    fails.incomplete = None;
    for (report, status, verdict, badge) in [
        (&conforms, ReportStatus::Passed, "conforms to what it claims", "conforms: authenticator"),
        (&part, ReportStatus::Passed, "passes the part that was asked", "a part passes"),
        (&stale, ReportStatus::Passed, "passes the part that was asked", "a part passes"),
        (&fails, ReportStatus::Failed, "does not conform", "cases fail"),
        (&full(), ReportStatus::Unjudged, "could not be judged", "not judged"),
        (&nothing, ReportStatus::Unjudged, "was asked nothing", "not judged"),
    ] {
        assert_eq!((report.status(), report.verdict()), (status, verdict));
        assert!(report.badge().contains(badge), "{}", report.badge());
        for format in [Format::Text, Format::Markdown, Format::Html] {
            assert!(report.render(format).unwrap().contains(verdict), "{verdict} {format:?}");
        }
        assert_eq!(
            status == ReportStatus::Passed,
            !report.junit().unwrap().contains("</failure>")
                && !report.junit().unwrap().contains("<error"),
            "{verdict}"
        );
    }
}

/// Names, answers and errors of a testee are shown, and do nothing.
#[test]
fn hostile_texts_are_inert() {
    let hostile = "</title></style></script>]]>--><script>alert(1)</script>'\" onload=x \
        |`@all [a](javascript:x)\u{1b}[2J\u{7}\u{202e}\u{0}\r";
    let mut report = full();
    report.implementation = hostile.to_owned();
    report.version = hostile.to_owned();
    report.language = hostile.to_owned();
    report.command = vec![hostile.to_owned()];
    report.filter = hostile.to_owned();
    report.release = hostile.to_owned();
    report.suite = hostile.to_owned();
    report.program = hostile.to_owned();
    report.binary = hostile.to_owned();
    report.stderr = hostile.to_owned();
    report.incomplete = Some(hostile.to_owned());
    report.claim.roles = vec![hostile.to_owned()];
    report.benchmarks[0].implementation = hostile.to_owned();
    report.benchmarks[0].operation = hostile.to_owned();
    report.nouns.insert(hostile.to_owned(), report.nouns["enrolment"]);
    report.roles.insert(hostile.to_owned(), report.nouns["enrolment"]);
    let faults = report.faults.as_mut().unwrap();
    faults.rows[0].fault = hostile.to_owned();
    faults.rows[0].sentence = hostile.to_owned();
    faults.rows[0].caught_by = vec![hostile.to_owned()];
    faults.controls[0].control = hostile.to_owned();
    faults.controls[0].got = hostile.to_owned();
    for case in &mut report.cases {
        case.id = hostile.to_owned();
        case.title = hostile.to_owned();
        case.role = hostile.to_owned();
        case.difference = Some(hostile.to_owned());
        case.requirements.push(hostile.to_owned());
        for section in &mut case.explanation {
            section.title = hostile.to_owned();
            section.text = hostile.to_owned();
        }
    }
    // A badge names roles where they are conformed to.
    let mut conforms = common::report("token", 7, &vectors(), &right);
    conforms.claim.roles = vec![hostile.to_owned()];
    for format in FORMATS {
        let report = if format == Format::Badge { &conforms } else { &report };
        let rendered = report.render(format).unwrap();
        let moved = |c: char| (c.is_control() && !"\n\t".contains(c)) || c == '\u{202e}';
        assert_eq!(rendered.find(moved), None, "{format:?}");
        // Of a text it is seen as it is; in Markdown it is code.
        if matches!(format, Format::Junit | Format::Html | Format::Badge) {
            assert!(rendered.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{format:?}");
            assert!(!rendered.contains("<script>alert"), "{format:?}");
            assert!(!rendered.contains("\" onload"), "{format:?}");
        }
    }
    let page = report.html();
    for (tag, count) in [("<script", 1), ("</script", 1), ("<style", 1), ("</title", 1)] {
        assert_eq!(page.matches(tag).count(), count, "{tag}");
    }
    // Each stands between fences that are longer than what it holds.
    let markdown = report.markdown();
    for line in markdown.lines().filter(|line| line.contains("alert(1)")) {
        assert!(line.contains("``</title>"), "{line}");
    }
}
