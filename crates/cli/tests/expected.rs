//! Expected failures: each way in which a list is right or wrong, with its exit status.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::{fs, path::Path, process::Command};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dlotp");

/// A list with these entries: id, outcome, and more.
fn list(entries: &[(&str, &str, &str)]) -> String {
    let entry = |(id, outcome, more): &(&str, &str, &str)| {
        format!(
            "[[expected]]\nid = \"{id}\"\noutcome = \"{outcome}\"\nreason = \"known\"\n{more}\n"
        )
    };
    entries.iter().map(entry).collect()
}

fn run(arguments: &[&str], file: &Path) -> (i32, String) {
    let mut command = Command::new(PROGRAM);
    // Unoptimised, a chain of a million steps takes long on a busy machine; none of this is about time.
    command.args(arguments).arg(file).args(["--timeout", "60"]);
    if arguments.first() == Some(&"conform") {
        command.args(["--fresh", "0", "--filter", "payload-v1-030"]);
    }
    // Bytes 8 to 15 of the tag are not compared: of these vectors two fail.
    let output =
        command.args(["--", PROGRAM, "testee", "--fault", "tag-half-checked"]).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn every_way_in_which_a_list_is_wrong_has_its_status() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expected.toml");
    let accepted = |id| (id, "accepted-invalid", "");
    let (a, b) = (accepted("payload-v1-0308"), accepted("payload-v1-0309"));
    for (entries, status, message) in [
        (vec![a, b], 0, "2 failures are as expected"),
        (vec![a, b, accepted("verifier-v1-0001")], 0, "2 failures are as expected"),
        (
            vec![(a.0, a.1, "issue = \"X-1\"\nexpires = \"9999-12-31\""), b],
            0,
            "(X-1) until 9999-12-31",
        ),
        (vec![a], 1, "payload-v1-0309"),
        (vec![], 1, "does not conform"),
        (
            vec![a, b, accepted("payload-v1-0300")],
            2,
            "payload-v1-0300 is expected to fail and passes",
        ),
        (
            vec![a, b, accepted("payload-v1-9999")],
            2,
            "payload-v1-9999 is expected to fail and no case",
        ),
        (
            vec![a, (b.0, b.1, "expires = \"2020-01-01\"")],
            2,
            "was expected to fail until 2020-01-01",
        ),
        (vec![a, (b.0, "wrong-reason", "")], 2, "comes to accepted invalid"),
        // An unknown failure weighs more than an outdated list.
        (vec![a, accepted("payload-v1-9999")], 1, "no case is called so"),
        (vec![a, a], 3, "stands twice"),
        (vec![(a.0, "odd", "")], 3, "unknown variant"),
    ] {
        fs::write(&file, list(&entries)).unwrap();
        let (found, text) = run(&["conform", "--expected"], &file);
        assert_eq!(found, status, "{entries:?}\n{text}");
        assert!(text.contains(message), "{entries:?}\n{text}");
    }
    let (status, text) = run(&["conform", "--expected"], &folder.path().join("none.toml"));
    assert_eq!(status, 3, "{text}");
    fs::write(&file, vec![b'#'; 2 << 20]).unwrap();
    let (status, text) = run(&["conform", "--expected"], &file);
    assert!(status == 3 && text.contains("expected at most 1048576 bytes"), "{text}");
    fs::write(&file, b"\xff\xfe").unwrap();
    assert_eq!(run(&["conform", "--expected"], &file).0, 3);
}

#[test]
fn a_baseline_is_tightened_and_never_loosened_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expected.toml");
    let stale = list(&[
        ("payload-v1-0308", "accepted-invalid", ""),
        ("payload-v1-0300", "accepted-invalid", ""),
    ]);
    fs::write(&file, &stale).unwrap();

    let (status, text) = run(&["baseline", "--update"], &file);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("- payload-v1-0300 passes now"), "{text}");
    assert!(text.contains("+ payload-v1-0309: accepted invalid"), "{text}");
    let kept = fs::read_to_string(&file).unwrap();
    assert!(kept.contains("payload-v1-0308") && !kept.contains("payload-v1-0300"), "{kept}");
    assert!(!kept.contains("payload-v1-0309"), "{kept}");

    let (status, text) = run(&["baseline", "--accept", " ", "--update"], &file);
    assert!(status == 3 && text.contains("expected a reason"), "{text}");
    assert_eq!(fs::read_to_string(&file).unwrap(), kept);

    let (status, text) = run(&["baseline", "--accept", "Half a tag.", "--update"], &file);
    assert_eq!(status, 0, "{text}");
    let all = fs::read_to_string(&file).unwrap();
    assert!(all.contains("payload-v1-0309") && all.contains("Half a tag."), "{all}");
    assert_eq!(all.matches("known").count(), 1, "a reason that is there stays: {all}");
    assert_eq!(run(&["conform", "--expected"], &file).0, 0);
    assert_eq!(run(&["baseline", "--update"], &file).0, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), all);
}

/// A testee that ends says nothing about what it would have failed.
#[test]
fn a_run_that_says_nothing_leaves_the_list_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expected.toml");
    let before = list(&[("payload-v1-0308", "accepted-invalid", "")]);
    fs::write(&file, &before).unwrap();
    let output = Command::new(PROGRAM)
        .args(["baseline", "--accept", "All of it.", "--update"])
        .arg(&file)
        .args(["--", PROGRAM, "testee", "--control", "crashes-always"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}
