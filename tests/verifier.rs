//! The verifier: its tables, its records, keys that fail, events that tell no secret, and what
//! holds after any series of inputs.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

use std::{collections::BTreeMap, collections::BTreeSet, fmt::Write as _, fs};

use dlotp::{
    Code, Commit, Stored, Version,
    issuer::Issuer,
    keys::{
        AuthenticatorKeys, IssuerKeys, KeyError, MacUnder, PinMac, Secret, VerifierKeys, role::Role,
    },
    operation::{ActionDraft, Operation, PaymentDraft, Purpose},
    operation_id::OperationId,
    otp,
    payload::{Digest, Nonce},
    pin::Pin,
    verifier::{
        Binding, Block, Condition, Enrolment, EnrolmentId, Event, FAILURES_TO_BLOCK, Handle, Input,
        LoginBlocks, Order, Outcome, Policy, Reason, Row, RowName, Status, StoredOperation,
        TRANSITIONS, TypedRule, Verdict, Verifier, Write, gate,
    },
};
use proptest::{collection::vec, prelude::*};

const VERSION: Version = Version::V1;
const NOW: u64 = 1_767_225_600;

fn secret() -> Secret {
    Secret::new([7; 32])
}

fn phone() -> (AuthenticatorKeys, PinMac) {
    let keys = AuthenticatorKeys::derive(&secret(), VERSION);
    let p = PinMac::compute(&keys, &Pin::parse("271828").unwrap()).unwrap();
    (keys, p)
}

fn issuer() -> Issuer<IssuerKeys> {
    Issuer::new(VERSION, secret().key_id(VERSION), IssuerKeys::derive(&secret(), VERSION))
}

fn pending() -> Enrolment {
    Enrolment::new(EnrolmentId::new([9; 16]), VERSION, secret().key_id(VERSION), NOW)
}

/// What a commit writes and gives, as if it were stored.
fn settle<T>(commit: Commit<Write, T>) -> (Write, T) {
    let (write, pending) = commit.split();
    (write, pending.settle(Stored::durably()))
}

fn payment(cents: u64) -> Operation<'static> {
    Operation::payment(&PaymentDraft {
        purpose: Purpose::CreditTransfer.into(),
        amount: cents,
        currency: "EUR",
        payee: "Somebody",
        account: Some("NO9386011117947"),
        reference: None,
        details: Vec::new(),
    })
    .unwrap()
}

fn action(purpose: Purpose) -> Operation<'static> {
    let draft = ActionDraft { purpose: purpose.into(), title: "Something", details: Vec::new() };
    Operation::action(&draft).unwrap()
}

/// The tables of the page are those of the library.
#[test]
fn the_tables_of_the_page_are_those_of_the_library() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/spec/verifier.md");
    let page = fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- tables -->\n", "<!-- end of tables -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let expected = format!("{before}{begin}{}{end}{after}", tables());
    if page != expected && std::env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always") {
        fs::write(path, expected).unwrap();
        return;
    }
    assert_eq!(page, expected, "INSTA_UPDATE=always writes the tables anew");
}

fn tables() -> String {
    let mut text = String::from("| input |");
    for condition in Condition::ALL {
        write!(text, " {condition} |").unwrap();
    }
    writeln!(text, "\n|---|{}", "---|".repeat(Condition::ALL.len())).unwrap();
    for &input in Input::ALL {
        write!(text, "| {input} |").unwrap();
        for &condition in Condition::ALL {
            write!(text, " {} |", gate(input, condition)).unwrap();
        }
        text.push('\n');
    }
    text.push_str("\n```mermaid\nstateDiagram-v2\n    [*] --> pending\n");
    let name = |condition: Condition| condition.to_string().replace(' ', "_");
    for &(from, cause, to) in TRANSITIONS {
        writeln!(text, "    {} --> {}: {cause}", name(from), name(to)).unwrap();
    }
    text.push_str("    revoked --> [*]\n```\n");
    text
}

/// Keys of which the one of this role gives no answer.
struct Failing<K>(K, &'static str);

impl<R: Role, K: MacUnder<R>> MacUnder<R> for Failing<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        if R::NAME == self.1 {
            return Err(KeyError::new::<R>("the session was lost"));
        }
        self.0.mac(message)
    }
}

/// A bank in memory, and a customer's phone beside it.
struct Bank {
    policy: Policy,
    enrolment: Enrolment,
    operations: BTreeMap<Handle, StoredOperation>,
    digests: BTreeMap<Handle, (Digest, OperationId)>,
    next: u8,
}

impl Bank {
    fn new(policy: Policy) -> Self {
        let (operations, digests) = (BTreeMap::new(), BTreeMap::new());
        Self { policy, enrolment: pending(), operations, digests, next: 0 }
    }

    fn active(policy: Policy) -> Self {
        let mut bank = Self::new(policy);
        let verdict = bank.login(&bank.login_otp(NOW), NOW);
        assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Login, .. }));
        bank
    }

    fn verifier(&self) -> Verifier<'_, VerifierKeys> {
        Verifier::new(VerifierKeys::derive(&secret(), VERSION), phone().1, &self.policy)
    }

    fn store<T>(&mut self, commit: Commit<Write, T>) -> (Event, T) {
        let (write, given) = settle(commit);
        assert_eq!(write.replaces(), self.enrolment.revision());
        self.enrolment = Enrolment::decode(&write.enrolment().encode()).unwrap();
        assert_eq!(&self.enrolment, write.enrolment());
        if let Some(operation) = write.operation() {
            let before = self.operations.get(&operation.handle()).map(StoredOperation::revision);
            assert_eq!(before, write.replaces_operation());
            let decoded = StoredOperation::decode(&operation.encode()).unwrap();
            assert_eq!(&decoded, operation);
            self.operations.insert(operation.handle(), decoded);
        }
        (*write.event(), given)
    }

    fn issue(&mut self, operation: &Operation<'_>, now: u64) -> Option<Handle> {
        self.next += 1;
        let handle = Handle::new([self.next; 16]);
        let nonces = [Nonce::new([self.next; 12])];
        let order = Order { handle, operation, nonces: &nonces };
        let commit = self.enrolment.issue(&issuer(), &self.policy, &order, now).ok()?;
        let (_, issued) = self.store(commit);
        let issued = issued.ok()?;
        self.digests.insert(handle, (issued.digest(), issued.id().clone()));
        Some(handle)
    }

    fn submit(&mut self, handle: Handle, otp: &str, now: u64) -> Verdict<()> {
        let stored = self.operations.get(&handle).cloned();
        let commit = self.verifier().submit(&self.enrolment, stored.as_ref(), handle, otp, now);
        let (write, pending) = commit.unwrap().split();
        let verdict = bare(pending.settle(Stored::durably()));
        self.store(Commit::new(write, verdict)).1
    }

    fn login(&mut self, otp: &str, now: u64) -> Verdict<()> {
        let commit = self.verifier().login(&self.enrolment, otp, now).unwrap();
        self.store(commit).1
    }

    fn login_otp(&self, now: u64) -> String {
        let (keys, p) = phone();
        otp::login(VERSION, &keys, &p, now).unwrap().expose().to_owned()
    }

    fn scanned_otp(&self, handle: Handle) -> String {
        let (keys, p) = phone();
        let (digest, _) = &self.digests[&handle];
        otp::scanned(VERSION, &keys, &p, digest).unwrap().expose().to_owned()
    }

    fn typed_otp(&self, handle: Handle, now: u64) -> String {
        let (keys, p) = phone();
        let (_, id) = &self.digests[&handle];
        otp::typed(VERSION, &keys, &p, id, now).unwrap().expose().to_owned()
    }
}

fn bare<T>(verdict: Verdict<T>) -> Verdict<()> {
    match verdict {
        Verdict::Accepted { binding, drift, .. } => {
            Verdict::Accepted { binding, drift, subject: () }
        }
        Verdict::Rejected => Verdict::Rejected,
        Verdict::Blocked => Verdict::Blocked,
    }
}

/// VER-8: a key that gives no answer gives no verdict, whatever the OTP.
#[test]
fn a_failing_key_gives_no_verdict() {
    let policy = Policy::default()
        .with_typed(TypedRule::Always)
        .with_unlinked_purposes(&[Purpose::ChangeLimit])
        .unwrap();
    let mut bank = Bank::active(policy);
    let handle = bank.issue(&action(Purpose::ChangeLimit), NOW).unwrap();
    let stored = bank.operations[&handle].clone();
    let right = bank.scanned_otp(handle);
    let (keys, p) = phone();
    let confirmation = otp::confirmation(VERSION, &keys, &p, NOW).unwrap();
    for failing in ["none", "otp", "login", "confirm"] {
        let keys = Failing(VerifierKeys::derive(&secret(), VERSION), failing);
        let verifier = Verifier::new(keys, p.clone(), &bank.policy);
        let enrolment = &bank.enrolment;
        for otp in [right.as_str(), "00000000"] {
            let codes = [
                verifier.submit(enrolment, Some(&stored), handle, otp, NOW).map(|_| ()),
                verifier.login(enrolment, &bank.login_otp(NOW + 30), NOW + 30).map(|_| ()),
                verifier
                    .confirm(enrolment, Some(&stored), handle, confirmation.expose(), NOW)
                    .map(|_| ()),
            ]
            .map(|result| result.map_err(|error| Code::from(&error)));
            let expected = ["otp", "login", "confirm"].map(|role| match role == failing {
                true => Err(Code::KeyFailure),
                false => Ok(()),
            });
            assert_eq!(codes, expected, "{failing}");
        }
    }
}

/// VER-36: a record that was damaged is refused, and never read as another.
#[test]
fn a_damaged_record_is_refused() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    for length in 0..bank.enrolment.encode().len() {
        let error = Enrolment::decode(&bank.enrolment.encode()[..length]).unwrap_err();
        assert_eq!(Code::from(&error), Code::MalformedRecord);
    }
    let stored = bank.operations[&handle].encode();
    for length in 0..stored.len() {
        let error = StoredOperation::decode(&stored[..length]).unwrap_err();
        assert_eq!(Code::from(&error), Code::MalformedRecord);
    }
    let body_at = stored.windows(3).position(|bytes| bytes == [0x84, 0x1a, 0x69]).unwrap();
    let mut damaged = stored.clone();
    damaged[body_at] ^= 1;
    let error = StoredOperation::decode(&damaged).unwrap_err();
    assert_eq!(error.to_string(), "verifier's record: expected the body of an operation");
}

/// An issuer of another enrolment makes nothing for this one.
#[test]
fn an_issuer_of_another_enrolment_is_refused() {
    let bank = Bank::active(Policy::default());
    let other = Secret::new([8; 32]);
    let issuer = Issuer::new(VERSION, other.key_id(VERSION), IssuerKeys::derive(&other, VERSION));
    let (operation, nonces) = (payment(100), [Nonce::new([1; 12])]);
    let order = Order { handle: Handle::new([1; 16]), operation: &operation, nonces: &nonces };
    let error = bank.enrolment.issue(&issuer, &bank.policy, &order, NOW).unwrap_err();
    assert_eq!(Code::from(&error), Code::UnknownKey);
}

/// A record under another's handle, or of another enrolment, names nothing (VER-15, VER-16).
#[test]
fn a_record_that_is_not_the_handle_s_names_nothing() {
    let mut bank = Bank::active(Policy::default());
    let a = bank.issue(&payment(100), NOW).unwrap();
    let b = bank.issue(&payment(200), NOW).unwrap();
    let stored = bank.operations[&a].clone();
    let commit =
        bank.verifier().submit(&bank.enrolment, Some(&stored), b, &bank.scanned_otp(a), NOW);
    let (write, verdict) = settle(commit.unwrap());
    assert_eq!(bare(verdict), Verdict::Rejected);
    assert_eq!(write.event().reason, Some(Reason::NotLive));
}

/// What an audit event may be made of: nothing that can hold an OTP, a PIN, P or a key.
trait Public {}
macro_rules! public {
    ($($kind:ty),+) => { $(impl Public for $kind {})+ };
}
public! {
    u64, i64, bool, Handle, EnrolmentId, Version, Input, Outcome, Reason, Binding, Status, Row,
    RowName, Block
}
impl<T: Public> Public for Option<T> {}
impl<A: Public, B: Public> Public for (A, B) {}

/// By types: a field that is added must be public too, or this does not compile (VER-33).
#[test]
fn an_event_is_made_of_what_is_public() {
    fn public(_: impl Public) {}
    let mut bank = Bank::active(Policy::default());
    let commit = bank.enrolment.cancel(Handle::new([1; 16]), NOW).unwrap();
    let (event, _) = bank.store(commit);
    let Event {
        at,
        enrolment,
        version,
        input,
        handle,
        outcome,
        reason,
        binding,
        drift,
        status,
        block,
        alert,
        login,
        operation,
    } = event;
    public(((at, enrolment), (version, input)));
    public(((handle, outcome), (reason, binding)));
    public(((drift, status), (block, alert)));
    public((login, operation));
}

/// By what is written: no OTP, right or wrong, and no secret stands in an event or a record
/// (VER-33).
#[test]
fn no_secret_is_written() {
    let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Always));
    let (keys, p) = phone();
    let mut otps = vec![bank.login_otp(NOW), "13572468".to_owned()];
    let mut written = String::new();
    let mut note = |write: &Write| {
        let operation = write.operation().map(StoredOperation::encode).unwrap_or_default();
        let records = [write.enrolment().encode(), operation].map(hex::encode);
        writeln!(written, "{} {:?} {records:?}", write.event(), write.event()).unwrap();
    };
    for cents in [100, 200, 300] {
        let handle = bank.issue(&payment(cents), NOW).unwrap();
        otps.extend([bank.scanned_otp(handle), bank.typed_otp(handle, NOW)]);
        let right =
            if cents == 100 { bank.scanned_otp(handle) } else { bank.typed_otp(handle, NOW) };
        for otp in ["13572468", &right] {
            let stored = bank.operations[&handle].clone();
            let commit = bank.verifier().submit(&bank.enrolment, Some(&stored), handle, otp, NOW);
            let (write, verdict) = settle(commit.unwrap());
            note(&write);
            let _ = bank.store(Commit::new(write, bare(verdict)));
        }
    }
    let login = bank.login_otp(NOW + 30);
    let (write, verdict) =
        settle(bank.verifier().login(&bank.enrolment, &login, NOW + 30).unwrap());
    note(&write);
    assert!(matches!(verdict, Verdict::Accepted { .. }));
    otps.push(login);
    assert!(written.contains("outcome=accepted binding=typed drift=0"), "{written}");
    let secrets = [
        "271828".to_owned(),
        hex::encode("271828"),
        hex::encode(p.expose()),
        hex::encode([7; 32]),
        hex::encode(*secret().derive_key::<dlotp::keys::role::Otp>(VERSION)),
        hex::encode(*secret().derive_key::<dlotp::keys::role::Login>(VERSION)),
    ];
    let hexadecimal: Vec<String> = otps.iter().map(hex::encode).collect();
    for hidden in otps.iter().chain(&hexadecimal).chain(&secrets) {
        assert!(!written.contains(hidden.as_str()), "{hidden} in {written}");
    }
    drop(keys);
}

#[test]
fn an_event_is_one_line() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    let mut lines = Vec::new();
    for otp in ["1", "00000000", "00000000", "00000000", "00000000", "00000000", "00000000"] {
        let stored = bank.operations.get(&handle).cloned();
        let commit = bank.verifier().submit(&bank.enrolment, stored.as_ref(), handle, otp, NOW + 5);
        let (write, verdict) = settle(commit.unwrap());
        lines.push(write.event().to_string());
        let _ = bank.store(Commit::new(write, bare(verdict)));
    }
    let (write, _) = settle(bank.enrolment.unblock(NOW + 6));
    lines.push(write.event().to_string());
    insta::assert_snapshot!(lines.join("\n"));
}

/// An input of a random series.
#[derive(Clone, Debug)]
enum Step {
    Issue { purpose: usize, cents: u64 },
    Submit { number: usize, kind: usize },
    Login { right: bool },
    Confirm { number: usize, right: bool },
    Cancel { number: usize },
    Unblock,
    Revoke,
    Wait { seconds: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_usize, 1..4000_u64).prop_map(|(purpose, cents)| Step::Issue { purpose, cents }),
        12 => (0..8_usize, 0..8_usize).prop_map(|(number, kind)| Step::Submit { number, kind }),
        4 => any::<bool>().prop_map(|right| Step::Login { right }),
        3 => (0..8_usize, any::<bool>()).prop_map(|(number, right)| Step::Confirm { number, right }),
        1 => (0..8_usize).prop_map(|number| Step::Cancel { number }),
        1 => Just(Step::Unblock),
        1 => prop_oneof![9 => Just(Step::Unblock), 1 => Just(Step::Revoke)],
        6 => prop_oneof![1..60_u64, 1700..1900_u64, 80_000..90_000_u64]
            .prop_map(|seconds| Step::Wait { seconds }),
    ]
}

/// What holds of the sequence of events, told by them alone.
#[derive(Default)]
struct Watcher {
    accepted: BTreeSet<Handle>,
    /// Evaluated failures of a row since its last reset, block end or unblocking.
    failures: BTreeMap<&'static str, u64>,
    conditions: BTreeSet<(String, String)>,
}

impl Watcher {
    fn watch(&mut self, before: &Enrolment, event: &Event, after: &Enrolment) {
        for (name, row) in [("login", RowName::Login), ("operation", RowName::Operation)] {
            let (old, new) = (before.row(row), after.row(row));
            let count = self.failures.entry(name).or_default();
            let block_ended = matches!(old.block(), Some(Block::Until(end)) if end <= event.at);
            if block_ended || event.outcome == Outcome::Unblocked {
                *count = 0;
            }
            if event.outcome == Outcome::Failed && new.since_unblocking() != old.since_unblocking()
            {
                *count += 1;
                assert!(old.block().is_none() || block_ended, "evaluated during a block");
            }
            if event.outcome == Outcome::Accepted && new.failures() == 0 {
                *count = 0;
            }
            assert!(*count <= FAILURES_TO_BLOCK, "{name}: {count} {event}");
        }
        if event.outcome == Outcome::Accepted {
            assert!(matches!(event.status, Status::Active | Status::Blocked), "{event}");
            if let Some(handle) = event.handle {
                assert!(self.accepted.insert(handle), "accepted twice: {event}");
                let live = before.live().iter().find(|live| live.handle() == handle).unwrap();
                assert!(event.at < live.ends_at(), "accepted after its end: {event}");
            }
            assert!(!after.live().iter().any(|live| Some(live.handle()) == event.handle));
        }
        assert!(after.live().len() <= 5);
        if after.condition() == Condition::OperationBlocked || after.status() == Status::Revoked {
            assert!(after.live().is_empty(), "{event}");
        }
        self.conditions.insert((before.condition().to_string(), after.condition().to_string()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// VER-11, VER-19, VER-25, VER-28: whatever comes, in whatever order.
    #[test]
    fn any_series_of_inputs_keeps_the_invariants(
        steps in vec(step(), 1..80),
        active in prop::bool::weighted(0.8),
        growing in any::<bool>(),
        typed in 0..3_usize,
    ) {
        let policy = Policy::default()
            .with_typed([TypedRule::Never, TypedRule::LowValue, TypedRule::Always][typed])
            .with_login_blocks(if growing { LoginBlocks::Growing } else { LoginBlocks::Fixed })
            .with_unlinked_purposes(&[Purpose::ChangeLimit])
            .unwrap();
        let mut bank = if active { Bank::active(policy) } else { Bank::new(policy) };
        let mut watcher = Watcher::default();
        let mut handles = vec![Handle::new([255; 16])];
        let mut now = NOW + 60;
        let purposes = [Purpose::ChangeLimit, Purpose::LogIn];
        for step in steps {
            let before = bank.enrolment.clone();
            let handle = |number: usize| handles[handles.len().saturating_sub(1 + number % 4)];
            let event = match step {
                Step::Wait { seconds } => { now += seconds; continue; }
                Step::Issue { purpose, cents } => {
                    let operation = purposes.get(purpose).map_or_else(|| payment(cents), |p| action(*p));
                    bank.next = bank.next.wrapping_add(1);
                    let handle = Handle::new([bank.next; 16]);
                    if bank.operations.contains_key(&handle) { continue; }
                    let nonces = [Nonce::new([bank.next; 12])];
                    let order = Order { handle, operation: &operation, nonces: &nonces };
                    let Ok(commit) = bank.enrolment.issue(&issuer(), &bank.policy, &order, now) else { continue };
                    let (event, issued) = bank.store(commit);
                    if let Ok(issued) = issued {
                        bank.digests.insert(handle, (issued.digest(), issued.id().clone()));
                        handles.push(handle);
                    }
                    event
                }
                Step::Submit { number, kind } => {
                    let handle = handle(number);
                    let otp = match kind {
                        0 if bank.digests.contains_key(&handle) => bank.scanned_otp(handle),
                        1 if bank.digests.contains_key(&handle) => bank.typed_otp(handle, now),
                        2 => "1234567".to_owned(),
                        _ => "00000000".to_owned(),
                    };
                    let stored = bank.operations.get(&handle).cloned();
                    let commit = bank.verifier().submit(&bank.enrolment, stored.as_ref(), handle, &otp, now);
                    let (write, verdict) = settle(commit.unwrap());
                    bank.store(Commit::new(write, bare(verdict))).0
                }
                Step::Login { right } => {
                    let otp = if right { bank.login_otp(now) } else { "00000000".to_owned() };
                    let commit = bank.verifier().login(&bank.enrolment, &otp, now).unwrap();
                    bank.store(commit).0
                }
                Step::Confirm { number, right } => {
                    let (keys, p) = phone();
                    let otp = otp::confirmation(VERSION, &keys, &p, now + u64::from(!right) * 90).unwrap();
                    let handle = handle(number);
                    let stored = bank.operations.get(&handle).cloned();
                    let commit = bank.verifier().confirm(&bank.enrolment, stored.as_ref(), handle, otp.expose(), now);
                    let (write, verdict) = settle(commit.unwrap());
                    bank.store(Commit::new(write, bare(verdict))).0
                }
                Step::Cancel { number } => {
                    let commit = bank.enrolment.cancel(handle(number), now).unwrap();
                    bank.store(commit).0
                }
                Step::Unblock => {
                    let commit = bank.enrolment.unblock(now);
                    bank.store(commit).0
                }
                Step::Revoke => {
                    let commit = bank.enrolment.revoke(now).unwrap();
                    bank.store(commit).0
                }
            };
            watcher.watch(&before, &event, &bank.enrolment);
        }
        // Conditions follow on one another as the table says; time and an input may do two steps.
        let steps: BTreeSet<(String, String)> = TRANSITIONS
            .iter()
            .map(|(from, _, to)| (from.to_string(), to.to_string()))
            .collect();
        for (from, to) in &watcher.conditions {
            let direct = from == to || steps.contains(&(from.clone(), to.clone()));
            let through = Condition::ALL.iter().any(|middle| {
                let middle = middle.to_string();
                steps.contains(&(from.clone(), middle.clone())) && steps.contains(&(middle, to.clone()))
            });
            prop_assert!(direct || through, "{from} to {to}");
        }
    }
}

/// Every line of the table of transitions happens.
#[test]
fn every_transition_of_the_table_happens() {
    type Play = fn(&mut Bank);
    fn fail_logins(bank: &mut Bank, now: u64) {
        for _ in 0..5 {
            let _ = bank.login("00000000", now);
        }
    }
    fn fail_operation(bank: &mut Bank, now: u64) {
        let handle = bank.issue(&payment(5000), now).unwrap();
        for _ in 0..5 {
            let _ = bank.submit(handle, "00000000", now);
        }
    }
    fn revoke(bank: &mut Bank) {
        let commit = bank.enrolment.revoke(NOW + 3).unwrap();
        bank.store(commit);
    }
    fn unblock(bank: &mut Bank) {
        let commit = bank.enrolment.unblock(NOW + 3);
        bank.store(commit);
    }
    fn nothing(_: &mut Bank) {}
    let plays: [(Play, Play); 15] = [
        (nothing, |bank| {
            let _ = bank.login(&bank.login_otp(NOW), NOW);
        }),
        (nothing, |bank| fail_logins(bank, NOW)),
        (nothing, |bank| {
            let _ = bank.login("00000000", NOW + 86_400);
        }),
        (activate, |bank| fail_logins(bank, NOW)),
        (activate, |bank| fail_operation(bank, NOW)),
        (block_logins, |bank| fail_operation(bank, NOW)),
        (block_logins, |bank| {
            let _ = bank.login(&bank.login_otp(NOW + 1801), NOW + 1801);
        }),
        (block_operations, |bank| {
            let _ = bank.login(&bank.login_otp(NOW + 1801), NOW + 1801);
        }),
        (block_both, |bank| {
            let _ = bank.login("00000000", NOW + 1802 + 1800);
        }),
        (block_logins, unblock),
        (block_operations, unblock),
        (nothing, revoke),
        (activate, revoke),
        (block_logins, revoke),
        (block_operations, revoke),
    ];
    fn activate(bank: &mut Bank) {
        let _ = bank.login(&bank.login_otp(NOW), NOW);
    }
    fn block_logins(bank: &mut Bank) {
        activate(bank);
        fail_logins(bank, NOW + 1);
    }
    fn block_operations(bank: &mut Bank) {
        activate(bank);
        fail_operation(bank, NOW + 1);
    }
    /// Logins for good, then operations for half an hour.
    fn block_both(bank: &mut Bank) {
        block_logins(bank);
        fail_logins(bank, NOW + 1801);
        fail_operation(bank, NOW + 1802);
    }
    let mut seen = Vec::new();
    for (prepare, act) in plays {
        let mut bank = Bank::new(Policy::default());
        prepare(&mut bank);
        let before = bank.enrolment.condition();
        act(&mut bank);
        seen.push((before, bank.enrolment.condition()));
    }
    let table: Vec<_> = TRANSITIONS.iter().map(|(from, _, to)| (*from, *to)).collect();
    assert_eq!(seen, table);
}
