//! What holds for the counters after any steps.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp_access::{
    RememberToken, TokenHash,
    counters::{
        Acceptance, Block, CounterName, CustomerCounters, EnrolmentStatus, Failure, FailureCounter,
        FirstRow, LoginBlocks,
    },
};
use proptest::prelude::*;

const BEGINS: u64 = 1_767_225_600;
/// One of three phones is pending.
const PHONES: std::ops::RangeInclusive<u64> = 1..=3;

fn token() -> TokenHash {
    RememberToken::from([1; 32]).hash()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Fail(Failure),
    Accept(Acceptance),
}

fn step() -> impl Strategy<Value = Step> {
    let row = || prop_oneof![Just(FirstRow::Customer), Just(FirstRow::Token(token()))];
    let entry = || prop::option::of(row());
    let enrolment = || prop::option::of(PHONES);
    prop_oneof![
        row().prop_map(|row| Step::Fail(Failure::Entry(row))),
        PHONES.prop_map(|phone| Step::Fail(Failure::Login(phone))),
        Just(Step::Fail(Failure::DeliveredLogin)),
        PHONES.prop_map(|phone| Step::Fail(Failure::Operation(phone))),
        any::<bool>().prop_map(|digits| Step::Fail(Failure::DeliveredOperation { digits })),
        (any::<bool>(), enrolment())
            .prop_map(|(digits, enrolment)| Step::Fail(Failure::Recovery { digits, enrolment })),
        (PHONES, row()).prop_map(|(phone, row)| Step::Accept(Acceptance::Login(phone, row))),
        row().prop_map(|row| Step::Accept(Acceptance::DeliveredLogin(row))),
        (PHONES, entry()).prop_map(|(phone, row)| Step::Accept(Acceptance::LogIn(phone, row))),
        PHONES.prop_map(|phone| Step::Accept(Acceptance::Scanned(phone))),
        PHONES.prop_map(|phone| Step::Accept(Acceptance::Typed(phone))),
        any::<bool>().prop_map(|digits| Step::Accept(Acceptance::Delivered { digits })),
        (any::<bool>(), enrolment()).prop_map(|(digits, enrolment)| Step::Accept(
            Acceptance::Recovery { digits, enrolment }
        )),
    ]
}

fn begin() -> CustomerCounters {
    let mut counters = CustomerCounters::new(BEGINS, LoginBlocks::Fixed);
    counters.remember(token(), BEGINS);
    for phone in PHONES {
        let status = if phone == 3 { EnrolmentStatus::Pending } else { EnrolmentStatus::Active };
        counters.enrol(phone, status, BEGINS);
    }
    counters
}

fn counter(counters: &CustomerCounters, name: CounterName) -> Option<FailureCounter> {
    counters.iter().find(|(other, _)| *other == name).map(|(_, counter)| *counter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_row_or_means_has_more_tries_than_the_page_says(
        steps in prop::collection::vec((step(), 0..4_000_u64), 0..200)
    ) {
        let mut counters = begin();
        let mut now = BEGINS;
        for (step, later) in steps {
            now += later;
            counters.advance(now);
            let before = counters.clone();
            let changed = match step {
                Step::Fail(failure) => counters.fail(failure, now).is_some(),
                Step::Accept(acceptance) => counters.accept(acceptance, now),
            };
            // What is refused changes nothing.
            prop_assert!(changed || counters == before);
            for (name, counter) in counters.iter() {
                let grows = matches!(name, CounterName::First | CounterName::Token(_));
                prop_assert!(counter.failures < 5 || counter.block.is_some() && counter.failures == 5);
                prop_assert!(grows || counter.since_unblocking <= 50);
                prop_assert!(!grows || counter.block != Some(Block::Lasting));
            }
            // No acceptance touches a means that it does not name.
            if let Step::Accept(acceptance) = step {
                let named = match acceptance {
                    Acceptance::Login(phone, _)
                    | Acceptance::LogIn(phone, _)
                    | Acceptance::Scanned(phone)
                    | Acceptance::Typed(phone) => Some(phone),
                    Acceptance::Recovery { enrolment, .. } => enrolment,
                    Acceptance::DeliveredLogin(_) | Acceptance::Delivered { .. } => None,
                };
                for phone in PHONES.filter(|phone| Some(*phone) != named) {
                    let name = CounterName::Enrolment(phone);
                    prop_assert_eq!(counter(&before, name), counter(&counters, name));
                }
            }
        }
    }
}

#[test]
fn a_token_that_is_not_living_is_as_if_absent() {
    let mut counters = begin();
    let (other, entry) =
        (RememberToken::from([2; 32]).hash(), |token| Failure::Entry(FirstRow::Token(token)));
    assert!(counters.fail(entry(token()), BEGINS).is_some());
    counters.rotate(token(), other);
    assert!(counters.fail(entry(other), BEGINS).is_some());
    assert_eq!(counter(&counters, CounterName::Token(other)).unwrap().failures, 2);
    assert!(counters.fail(entry(token()), BEGINS).is_some());
    assert_eq!(counter(&counters, CounterName::First).unwrap().failures, 1);
    counters.forget(other);
    assert!(counters.fail(entry(other), BEGINS).is_some());
    assert_eq!(counter(&counters, CounterName::First).unwrap().failures, 2);
}
