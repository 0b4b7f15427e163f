//! Nothing is allocated where an OTP or an operation ID is computed, judged or compared, in every version.

use allocation_counter::measure;
use dlotp::{
    Commit, DurableWrite, OperationId, Otp, Version,
    keys::VerifierKeys,
    operation::{ActionDraft, Operation, Purpose},
    verifier::{
        Enrolment, EnrolmentId, Epoch, Handle, OperationRecord, Policy, TypedRule, Verdict, Write,
    },
};
use dlotp_benches::CounterRng;
use dlotp_floor::{Fixture, TIME};

/// The number of allocations of a computation.
fn allocations<T>(compute: impl FnOnce() -> T) -> u64 {
    measure(|| drop(std::hint::black_box(compute()))).count_total
}

/// The counter counts, so that its zeros mean something.
#[test]
fn what_allocates_is_counted() {
    assert_eq!(allocations(|| Box::new(7)), 1);
    assert_eq!(allocations(|| vec![1, 2].into_iter().map(|n| vec![n]).collect::<Vec<_>>()), 4);
    let f = Fixture::of(Version::V1);
    assert_eq!(allocations(|| f.issued.text.clone()), 1);
}

#[test]
fn otps_and_operation_ids_allocate_nothing() {
    for &version in Version::ALL {
        let f = Fixture::of(version);
        let id = f.operation_id().to_string();
        let counts = [
            allocations(|| f.scanned()),
            allocations(|| f.typed()),
            allocations(|| f.login()),
            allocations(|| f.confirmation()),
            allocations(|| f.operation_id()),
            allocations(|| "02805035".parse::<Otp>().unwrap()),
            allocations(|| OperationId::parse(version, &id).unwrap()),
        ];
        assert_eq!(counts, [0; 7], "version {version}");
    }
}

/// An operation with details has them in a list, and version 2 opens into a buffer; all else of a payload
/// is borrowed.
#[test]
fn a_payload_without_details_is_verified_without_allocating() {
    for &version in Version::ALL {
        let f = Fixture::of(version);
        let draft = ActionDraft { purpose: Purpose::Consent.into(), title: "T", details: vec![] };
        let operation = Operation::action(&draft).unwrap();
        let issued = f.issue(&operation);
        assert_eq!(f.decode(&issued.text).1, issued.nonce);
        let opened = u64::from(version != Version::V1);
        assert_eq!(allocations(|| f.decode(&issued.text)), opened, "version {version}");
        assert!(allocations(|| f.decode(&f.issued.text)) > opened, "the examples' has a detail");
    }
}

/// The records that an input writes, and its result.
fn settle<T>(commit: Commit<Write, T>) -> (Enrolment, Option<OperationRecord>, T) {
    let (write, pending) = commit.split();
    let result = pending.settle(DurableWrite::confirmed());
    (write.enrolment, write.operation, result)
}

/// A login has no operation and changes no list: from record to verdict, nothing is allocated.
#[test]
fn a_login_is_judged_without_allocating() {
    for &version in Version::ALL {
        let (f, policy) = (Fixture::of(version), Policy::default());
        let keys = VerifierKeys::derive(&dlotp_benches::secret(), version);
        let verifier = f.verifier(keys, &policy);
        let enrolment =
            Enrolment::new(EnrolmentId::from([1; 16]), f.identity(), Epoch::default(), TIME);
        let right = f.login();
        for (otp, accepted) in [(right.expose(), true), ("00000000", false)] {
            let login = || enrolment.login(&verifier, otp, TIME).unwrap();
            let verdict = settle(login()).2;
            assert_eq!(matches!(verdict, Verdict::Accepted { .. }), accepted);
            assert_eq!(allocations(login), 0, "version {version}");
        }
    }
}

/// A submission copies the record of the enrolment, to be written anew, and reads the operation from its record.
/// Beyond these two, computing the candidates and comparing them allocates nothing.
#[test]
fn the_candidates_of_a_submission_are_computed_and_compared_without_allocating() {
    for &version in Version::ALL {
        for typed in [TypedRule::Never, TypedRule::Always] {
            let f = Fixture::of(version);
            let policy = Policy::default().with_typed(typed);
            let keys = VerifierKeys::derive(&dlotp_benches::secret(), version);
            let verifier = f.verifier(keys, &policy);
            let enrolment =
                Enrolment::new(EnrolmentId::from([1; 16]), f.identity(), Epoch::default(), TIME);
            let login = f.login();
            let login = enrolment.login(&verifier, login.expose(), TIME).unwrap();
            let (enrolment, ..) = settle(login);
            let operation = dlotp_benches::operation();
            let handle = Handle::from([2; 16]);
            let mut random = CounterRng::of(version);
            let issued = enrolment.issue(&f.issuer, &policy, handle, &operation, &mut random, TIME);
            let (enrolment, record, _) = settle(issued.unwrap());
            let record = record.unwrap();

            let submit =
                || enrolment.submit(&verifier, Some(&record), handle, "00000000", TIME).unwrap();
            assert_eq!(settle(submit()).2, Verdict::Rejected);
            let records = allocations(|| enrolment.clone()) + allocations(|| record.operation());
            assert_eq!(allocations(submit), records, "version {version}, {typed:?}");
        }
    }
}
