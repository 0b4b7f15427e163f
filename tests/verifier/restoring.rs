//! Records of older and of later epochs (RST-2 to RST-7).

use dlotp::{
    Code, Version,
    operation::Purpose,
    verifier::{Enrolment, EnrolmentId, Epoch, Outcome, Policy, Reason, Status, Write},
};

use crate::bank::{Bank, NOW, action, payment, secret, settle};

fn read(enrolment: &Enrolment, epoch: u64) -> Result<Enrolment, dlotp::Error> {
    Enrolment::decode(&enrolment.encode(), Epoch::from(epoch))
}

/// RST-3, RST-6, RST-7: what is read in a later epoch has restored itself, and the next input says so once.
#[test]
fn a_record_restores_itself_and_the_next_input_says_so() {
    let mut bank = Bank::active(Policy::default());
    bank.issue(&payment(100), NOW).unwrap();
    let login = bank.issue(&action(Purpose::LogIn), NOW).unwrap();

    let restored = read(&bank.enrolment, 3).unwrap();
    assert_eq!((restored.epoch(), restored.live()), (Epoch::from(3), [].as_slice()));
    assert_eq!(restored.revision(), bank.enrolment.revision());
    let (write, was_live) = settle(restored.cancel(login, NOW).unwrap());
    let Write { enrolment, replaces, event, destroys_keys, .. } = write;
    assert_eq!((was_live, replaces, destroys_keys), (false, bank.enrolment.revision(), false));
    assert_eq!((event.outcome, event.reason), (Outcome::Refused, Some(Reason::NotLive)));
    assert!(event.to_string().contains(" reason=not-live restored=3 status=active "), "{event}");

    let again = read(&enrolment, 3).unwrap();
    assert_eq!(again, enrolment);
    let (write, done) = settle(again.restore(0));
    assert_eq!((done, write.event.at), (false, 0));
    assert_eq!(
        (write.event.outcome, write.event.reason),
        (Outcome::Refused, Some(Reason::SameEpoch))
    );
    assert!(!write.event.to_string().contains("restored="), "{}", write.event);
}

/// RST-5: a record of a later epoch is refused, and the error says which.
#[test]
fn a_record_of_a_later_epoch_is_refused() {
    let bank = Bank::active(Policy::default());
    let later = read(&bank.enrolment, 2).unwrap();
    let error = read(&later, 1).unwrap_err();
    assert_eq!(error.code(), Code::MalformedRecord);
    let told = "verifier's record: expected epoch 1 or an older one, found 2";
    assert_eq!(error.to_string(), told);
}

/// RST-3: a pending enrolment ends with its keys, in both versions and over any number of epochs.
#[test]
fn a_pending_enrolment_ends_with_its_keys() {
    for version in [Version::V1, Version::V2] {
        let id = EnrolmentId::from([1; 16]);
        let pending = Enrolment::new(id, secret().identity(version), Epoch::from(1), NOW);
        assert_eq!(read(&pending, 1).unwrap(), pending);
        let restored = read(&pending, u64::MAX).unwrap();
        assert_eq!((restored.status(), restored.pending_until()), (Status::Revoked, None));
        let (write, done) = settle(restored.restore(NOW - 301));
        assert!(done && write.destroys_keys);
        assert_eq!(write.event.outcome, Outcome::Restored);
        assert_eq!(read(&write.enrolment, u64::MAX).unwrap(), write.enrolment);
    }
}
