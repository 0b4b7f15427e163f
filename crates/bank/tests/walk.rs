//! The README's walk-through, as printed, in an empty folder.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// The folder of the programs: the bank's, and `dlotp` as the phone.
fn programs() -> PathBuf {
    let bank = Path::new(env!("CARGO_BIN_EXE_dlotp-bank"));
    let folder = bank.parent().unwrap().to_owned();
    assert!(folder.join("dlotp").exists(), "cargo test --workspace builds `dlotp` as well");
    folder
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("examples")).unwrap();
        for name in ["payment.json", "limit.json", "consent.json"] {
            let from = root().join("examples").join(name);
            fs::copy(from, folder.path().join("examples").join(name)).unwrap();
        }
        Self(folder)
    }

    fn shell(&self, script: &str) -> Output {
        let path = format!("{}:{}", programs().display(), env::var("PATH").unwrap());
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env_remove("DLOTP_BANK_DATABASE")
            .output()
            .unwrap()
    }
}

/// Runs a script. Returns its success, and both streams as a person sees them.
fn run(place: &Place, script: &str) -> (bool, String) {
    let output = place.shell(&format!("{{ {script}\n}} 2>&1"));
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// The blocks of commands under a heading of the README, up to the next heading.
fn walk(heading: &str) -> String {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, section) = readme.split_once(heading).unwrap();
    let section = section.split("\n##").next().unwrap();
    let blocks = section.split("```sh\n").skip(1);
    let commands = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    // The test builds and finds the programs in another way.
    commands
        .filter(|line| !line.starts_with("cargo ") && !line.starts_with("PATH="))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Asserts that a script succeeds and prints all this, in this order.
fn assert_prints(place: &Place, script: &str, all: &[&str]) {
    let (ok, text) = run(place, script);
    assert!(ok, "{text}");
    let mut rest = text.as_str();
    for expected in all {
        let at = rest.find(expected);
        assert!(at.is_some(), "expected {expected:?} in what follows:\n{rest}");
        rest = &rest[at.unwrap()..];
    }
}

#[test]
fn the_walk_of_the_readme_works_as_printed() {
    let all = [
        "rossi is enrolled",
        "rossi is logged in.",
        "amount: 1250.00 EUR",
        "Accepted, scanned. To be executed:",
        "  amount: 1250.00 EUR",
        "handle=",
        " accepted-at=",
        "  amount: 1250.00 EUR",
        "Done.",
        "Accepted, unlinked, drift ",
        "and pick \"change limit\" in the app",
        "Accepted, typed, drift ",
        "pick \"transfer\" in the app, and key in from the invoice, not from this page: amount, currency",
        "transfer of 1250.00 EUR, to the account that ends in 00123456",
        "Accepted, typed-details, drift ",
        "This code is not valid.",
        "This code is not valid.",
        "This code is not valid.",
        "This code is not valid.",
        "Too many attempts.",
        "version    2",
        "status     operation blocked",
        "outcome=failed",
        "block=operation until=",
    ];
    assert_prints(&Place::new(), &walk("## A bank to play with"), &all);
}

#[test]
fn the_walk_in_version_1_works_as_printed() {
    let all = [
        "bianchi is enrolled",
        "bianchi is logged in.",
        "Accepted, scanned. To be executed:",
        "  amount: 1250.00 EUR",
        "Or type the operation ID ",
        "Accepted, typed, drift ",
    ];
    assert_prints(&Place::new(), &walk("### In version 1"), &all);
}

#[test]
fn what_version_2_binds_and_what_a_backup_does_not_know_is_refused() {
    let place = Place::new();
    // Enrols, defines the phone, and logs in.
    let walk = walk("## A bank to play with");
    let customer: Vec<&str> = walk.lines().filter(|line| !line.is_empty()).take(3).collect();
    let customer = customer.join("\n");
    let script = r#"
        order() { eval "$(dlotp-bank order "$@" rossi examples/payment.json)"; }
        order --typed always                            # a page lies about the account
        dlotp-bank submit "$HANDLE" "$(phone type "$ID" --amount 1250 --currency EUR --tail 00999999)" || true
        dlotp-bank cancel "$HANDLE"
        order
        mkdir backup && cp dlotp-bank.db* backup           # with its log
        OTP="$(phone scan "$TEXT")"
        phone scan "$TEXT" || true
        dlotp-bank submit "$HANDLE" "$OTP"
        dlotp-bank status rossi
        rm dlotp-bank.db* && cp backup/* .
        dlotp-bank restore --epoch 1
        dlotp-bank restore --epoch 1
        dlotp-bank restore --epoch 0 || true
        dlotp-bank submit "$HANDLE" "$OTP" || true
        eval "$(dlotp-bank order rossi examples/consent.json)"
        dlotp-bank confirm --unlinked 36 "$HANDLE" "$(phone confirm)"
        order
        dlotp-bank submit "$HANDLE" "$(phone scan "$TEXT")"
        dlotp-bank status rossi
        dlotp-bank --epoch-file none.epoch status rossi || true
        dlotp-bank revoke rossi
        dlotp-bank login rossi 12345678 || true
        dlotp-bank submit "$HANDLE" 12345678 || true
        dlotp-bank confirm --unlinked 36 "$HANDLE" 12345678 || true
        dlotp-bank order rossi examples/limit.json || true
        dlotp-bank status rossi
        dlotp-bank audit rossi | tail -4
    "#;
    let all = [
        "rossi is logged in.",
        "This code is not valid.",
        "Cancelled.",
        "stale: ",
        "Accepted, scanned.",
        "chains     issued 2, previous 0, current 2",
        "Enrolments restored: 1.",
        "Enrolments restored: 0.",
        "epoch: expected 1 or a later one, found 0",
        "This code is not valid.",
        "Accepted, unlinked, drift ",
        "Accepted, scanned.",
        "epoch      1",
        "chains     issued 16388, previous 0, current 16388",
        "epoch: expected at most 0, found 1",
        "Revoked.",
        "This code is not valid.",
        "This code is not valid.",
        "This code is not valid.",
        "Nothing is issued: the enrolment is not active",
        "status     revoked",
        "input=login outcome=refused reason=not-active status=revoked",
        "input=submit ",
        "outcome=refused reason=not-active status=revoked",
        "input=confirm ",
        "outcome=refused reason=not-active status=revoked",
        "input=issue ",
        "outcome=refused reason=not-active status=revoked",
    ];
    assert_prints(&place, &format!("{customer}\n{script}"), &all);
}

#[test]
fn mistakes_are_told_and_change_nothing() {
    let place = Place::new();
    let run = |script: &str| {
        let output = place.shell(script);
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), told)
    };
    let is = |script: &str, status: i32, expected: &str| {
        let (found, told) = run(script);
        assert_eq!(found, status, "{script}: {told}");
        assert!(told.contains(expected), "{script}: {told}");
    };
    is("dlotp-bank enrol rossi --pin 12", 1, "malformed-pin");
    is("dlotp-bank status rossi", 3, "no customer is called rossi");
    is("dlotp-bank submit 00 12345678", 3, "expected 16 bytes");
    is("dlotp-bank enrol rossi --pin 271828", 0, "enrolled");
    is("dlotp-bank order rossi examples/payment.json", 1, "not active");
    is("dlotp-bank order rossi nowhere.json", 3, "nowhere.json");
    is("dlotp-bank order rossi /dev/null", 3, "the operation: ");
    let unknown = "00112233445566778899aabbccddeeff";
    is(&format!("dlotp-bank submit {unknown} 12345678"), 1, "not valid");
    is(&format!("dlotp-bank cancel {unknown}"), 1, "not valid");
    is("dlotp-bank login rossi 1234567", 1, "not valid");
    is("dlotp-bank --unlinked 1 status rossi", 3, "unlinked purpose");
    is("dlotp-bank --unlinked 32 status rossi", 3, "unlinked purpose");
    let item = r#"{"payee":"A","account":"NO9386011117947","amount":100}"#;
    let bulk = format!(
        r#"{{"kind":"bulk","purpose":1,"total":200,"currency":"EUR","items":[{item},{item}],"reference":null,"details":[]}}"#
    );
    let order = format!("printf '%s' '{bulk}' > bulk.json; dlotp-bank order rossi bulk.json");
    is(&order, 1, "bulk-off");
    is(&format!("{order} --bulk"), 1, "not active");
    is("dlotp-bank --database nowhere/bank.db status rossi", 3, "database failed");
    // Another key opens nothing, and says so.
    is("dlotp-bank --key other.key login rossi 12345678", 3, "can't be opened");
    is("printf short > short.key; dlotp-bank --key short.key status rossi", 3, "a key of 32 bytes");
    let mode = place.shell("stat -c %a dlotp-bank.key");
    assert_eq!(String::from_utf8(mode.stdout).unwrap(), "600\n");
    let mode = place.shell("stat -c %a dlotp-bank.record-keys");
    assert_eq!(String::from_utf8(mode.stdout).unwrap(), "600\n");
    is("printf '1 00\n' > bad; dlotp-bank --record-keys bad status rossi", 3, "a key of 32 bytes");
    is(
        "cat dlotp-bank.record-keys{,} > bad; dlotp-bank --record-keys bad status rossi",
        3,
        "twice",
    );
    is(
        "dlotp-bank --record-keys other status rossi",
        3,
        "a row: expected its MAC, found another one",
    );
    let rotate = "printf '2 %064d\n' 7 >> dlotp-bank.record-keys";
    is(&format!("{rotate}; dlotp-bank login rossi 12345678"), 1, "not valid");
    is("sed -i 1d dlotp-bank.record-keys; dlotp-bank status rossi", 0, "");
    is("dlotp-bank audit rossi", 3, "expected the number of a key of the bank, found 1");
    is("dlotp-bank outbox take", 0, "");
    is(&format!("dlotp-bank outbox done {unknown}"), 1, "No open entry");
    is("dlotp-bank adopt", 3, "expected a database from before rows had MACs");
    // A customer, a handle and the OTP of above that are none, with the one that was wrong.
    is("dlotp-bank login nobody 12345678", 1, "not valid");
    is("dlotp-bank failures", 0, "Failures in the worst 60 minutes: 4.");
    is("dlotp-bank failures --alert 5", 0, "");
    is("dlotp-bank failures --alert 4", 1, "Alert: ");
    is("dlotp-bank sweep", 0, "Enrolments ended: 0.");
    is("dlotp-bank revoke rossi", 0, "Revoked.");
    is("dlotp-bank revoke rossi", 1, "before");
    is("dlotp-bank login rossi 12345678", 1, "not valid");
    is("dlotp-bank order rossi examples/payment.json", 1, "not active");
}
