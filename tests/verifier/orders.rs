//! Orders: their stores, the places of logins, and the IDs that are kept (VER-50, VER-51, VER-15).

use dlotp::{
    Code,
    operation::{Operation, Purpose},
    verifier::{CounterName, Enrolment, Epoch, Event, Handle, Policy, Reason, TypedRule},
};

use crate::{
    bank::{Bank, NOW, VERSION, action, bank_keys, payment, settle},
    shared::{self, Playback},
};

/// An order that is cancelled at once, so that no place is taken; its event, or the refusal.
fn order(bank: &mut Bank, operation: &Operation<'_>, now: u64) -> Result<Event, Code> {
    let (handle, random) = (Handle::from([1; 16]), &mut Playback::new([7; 12 * 16]));
    bank.operations.clear();
    let keys = bank_keys(VERSION);
    let commit = bank.enrolment.issue(&keys, &bank.policy, handle, operation, random, now).unwrap();
    let (event, issued) = bank.store(commit);
    issued.map_err(|error| error.code())?;
    let commit = bank.enrolment.cancel(handle, now).unwrap();
    bank.store(commit);
    Ok(event)
}

fn left(bank: &Bank) -> (u64, u64) {
    let left = |name| bank.enrolment.orders_left(name);
    (left(CounterName::Login), left(CounterName::Operation))
}

/// VER-50: 200 orders of each kind, one back every 432 s, and an alert at 40 left once in a day.
#[test]
fn each_store_gives_what_it_holds_and_gets_back() {
    let kinds = [
        (action(Purpose::LogIn), action(Purpose::ChangeLimit)),
        (payment(5000), action(Purpose::LogIn)),
    ];
    for (of_store, of_other) in kinds {
        let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Never));
        let start = NOW + 1000;
        for number in 1..=200 {
            let event = order(&mut bank, &of_store, start).unwrap();
            assert_eq!(event.alert, number == 160, "order {number}");
        }
        let refused = order(&mut bank, &of_store, start + 431);
        assert_eq!(refused, Err(Code::TooManyOrders));
        assert!(order(&mut bank, &of_other, start + 431).is_ok());
        assert!(order(&mut bank, &of_store, start + 432).is_ok_and(|event| !event.alert));
        assert_eq!(order(&mut bank, &of_store, start + 863), Err(Code::TooManyOrders));
        // A day after the alert the next one, and a full store begins anew with its first order.
        assert!(order(&mut bank, &of_store, start + 864).is_ok_and(|event| !event.alert));
        assert!(order(&mut bank, &of_store, start + 86_399).is_ok_and(|event| !event.alert));
        let (logins, others) = left(&bank);
        assert_eq!(logins.min(others), 196);
    }
}

/// VER-50: the alert comes again after a day, not before.
#[test]
fn the_alert_of_a_store_rests_for_a_day() {
    let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Never));
    let operation = payment(5000);
    let start = NOW + 1000;
    let mut alerts = Vec::new();
    for number in 0..200 {
        if order(&mut bank, &operation, start).unwrap().alert {
            alerts.push(number);
        }
    }
    assert_eq!(alerts, [159]);
    // One order every 432 s keeps the store empty.
    for number in 1..=400 {
        let event = order(&mut bank, &operation, start + 432 * number).unwrap();
        assert_eq!(event.alert, number % 200 == 0, "{number}");
    }
}

/// A refusal is an event, and takes nothing.
#[test]
fn an_order_that_is_refused_takes_nothing() {
    let mut bank = Bank::active(Policy::default());
    for _ in 0..5 {
        bank.issue(&payment(5000), NOW).unwrap();
    }
    let (keys, random) = (bank_keys(VERSION), &mut Playback::new([7; 12]));
    let handle = Handle::from([9; 16]);
    let commit = bank.enrolment.issue(&keys, &bank.policy, handle, &payment(5000), random, NOW);
    let (write, refused) = settle(commit.unwrap());
    assert_eq!(refused.unwrap_err().code(), Code::TooManyLive);
    assert_eq!(write.event.reason, Some(Reason::TooManyLive));
    assert_eq!(write.enrolment.orders_left(CounterName::Operation), 195);
    // Logins have places of their own, and other operations stay where a login ends one.
    for number in 1..=7_u8 {
        let handle = bank.issue(&action(Purpose::LogIn), NOW).unwrap();
        assert_eq!(handle, Handle::from([5 + number; 16]));
    }
    let live: Vec<u8> =
        bank.enrolment.live().iter().map(|live| live.handle.as_bytes()[0]).collect();
    assert_eq!(live, [1, 2, 3, 4, 5, 8, 9, 10, 11, 12]);
    assert_eq!(left(&bank), (193, 195));
}

/// VER-15: where typing is not allowed, the first draw is used, and its ID is neither shown nor kept.
#[test]
fn an_id_is_taken_where_it_may_be_typed() {
    let mut bank = Bank::active(Policy::default());
    let issue = |bank: &Bank, cents: u64, draws: &[u8]| {
        let random =
            &mut Playback::new(draws.iter().flat_map(|&draw| [draw; 12]).collect::<Vec<_>>());
        let (keys, handle) = (bank_keys(VERSION), Handle::from([9; 16]));
        let commit = bank
            .enrolment
            .issue(&keys, &bank.policy, handle, &payment(cents), random, NOW)
            .unwrap();
        let (write, issued) = settle(commit);
        (write, issued.unwrap(), random.left())
    };
    let (write, shown, _) = issue(&bank, 100, &[1]);
    assert_eq!(shown.typed_id, write.operation.unwrap().typed_id().cloned());
    bank.enrolment = write.enrolment;
    let commit = bank.enrolment.cancel(Handle::from([9; 16]), NOW).unwrap();
    bank.store(commit);
    // The same draw again: taken where it may be typed, used where it may not.
    let (_, redrawn, unused) = issue(&bank, 100, &[1, 2, 3]);
    assert_eq!((redrawn.typed_id == shown.typed_id, unused), (false, 12));
    bank.policy = Policy::default().with_typed(TypedRule::Never);
    let (write, hidden, unused) = issue(&bank, 100, &[1, 2, 3]);
    assert_eq!((hidden.typed_id, unused), (None, 24));
    assert_eq!(hidden.text, shown.text);
    assert_eq!(write.operation.unwrap().typed_id(), None);
    let used = |enrolment: &Enrolment| shared::elements(&enrolment.encode())[17].clone();
    assert_eq!(used(&write.enrolment), used(&bank.enrolment));
}

/// A record that an encoder never writes is refused: an overfull store, its times in the future, and operations
/// that are live without a place, twice, or in an enrolment that is not active.
#[test]
fn a_record_holds_what_its_writer_needs() {
    let mut bank = Bank::active(Policy::default());
    for purpose in [Purpose::ChangeLimit, Purpose::LogIn] {
        bank.issue(&action(purpose), NOW).unwrap();
    }
    let good = shared::elements(&bank.enrolment.encode());
    assert_eq!(shared::record(good.clone()), *bank.enrolment.encode());
    let refused = |at: usize, value: ciborium::Value| {
        let mut elements = good.clone();
        elements[at] = value;
        let error = Enrolment::decode(&shared::record(elements), Epoch::default()).unwrap_err();
        assert_eq!(error.code(), Code::MalformedRecord, "{at}");
    };
    let list = |items: Vec<ciborium::Value>| ciborium::Value::Array(items);
    refused(0, 0.into());
    for store in [10, 11] {
        refused(store, list(vec![201.into(), NOW.into()]));
        refused(store, list(vec![200.into(), (NOW + 1).into()]));
        refused(store, list(vec![40.into(), NOW.into(), (NOW + 1).into()]));
    }
    for status in [0, 2] {
        refused(5, status.into());
    }
    let live = good[16].as_array().unwrap().clone();
    refused(16, list(vec![live[0].clone(), live[0].clone()]));
    let named = |live: &ciborium::Value, number: u8| {
        let mut items = live.as_array().unwrap().clone();
        items[0] = vec![number; 16].into();
        list(items)
    };
    for one in &live {
        refused(16, list((0..6).map(|number| named(one, number)).collect()));
    }
    let both = live.iter().flat_map(|one| (0..5).map(move |number| (one, number)));
    let full = both.zip(0..).map(|((one, _), number)| named(one, number)).collect();
    let mut elements = good.clone();
    elements[16] = list(full);
    assert_eq!(
        Enrolment::decode(&shared::record(elements), Epoch::default()).unwrap().live().len(),
        10
    );
}
