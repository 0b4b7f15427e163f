//! The builders of the golden vectors: one module a noun, for every version that has it.
//!
//! A builder states what is refused and by which code; what is given comes of this library and
//! is written only where the Python reference agrees (VEC-8). Ids are permanent: each section has
//! a number of its own to begin with, and grows at its end.

#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::panic,
    reason = "the builders' data is fixed: a mistake ends the generator, and nothing is written"
)]

mod authenticator;
mod book;
mod chain;
mod enrolment;
mod oath;
mod operation;
mod operation_id;
mod order;
mod otp;
mod payload;
mod raw;
mod text;
mod verifier;

use dlotp::Version;
use dlotp_suite::{requirements, schema, seal, vectors};
use dlotp_testee::{hexadecimal, library, operation_json};

use self::book::Book;
use crate::{
    schema::{NOUNS, Noun},
    vectors::VectorFile,
};

/// What a failure of vectors with a flag means.
const FLAGS: &[(&str, &str)] = &[
    ("account", "An IBAN is checked wrongly, or not at all."),
    (
        "amount",
        "An amount out of range is accepted, or one in range is refused or displayed wrongly.",
    ),
    (
        "bank-clock",
        "The bank's clock going back is not raised, not refused, or opens what had ended.",
    ),
    (
        "base32",
        "The text's encoding is read more laxly than it is defined: two texts are one payload.",
    ),
    (
        "base64url",
        "The text's encoding is read more laxly than it is defined: two texts are one payload.",
    ),
    ("batch", "Items of a batch are lost, not summed, or not displayed."),
    ("block", "A block does not begin, refuse, end or last as it should."),
    ("bucket", "The phone gives more OTPs than it may, or fewer."),
    ("bulk", "The digest, count or fingerprint of a bulk is wrong."),
    (
        "cancel",
        "A cancelled operation is still accepted, or a cancellation resets what it must not.",
    ),
    ("cap", "Failures since unblocking are not added up over successes."),
    ("chain", "A chain is stepped wrongly, or its value is not bound."),
    ("challenge", "A challenge is checked wrongly."),
    ("check-digit", "The check digit of an operation ID is computed wrongly, or not looked at."),
    ("clock", "The phone trusts its clock where it must not, or the bank's time where it must."),
    ("confirm", "A confirmation is accepted where it must not be, or not where it should."),
    ("confirmation", "Confirmation OTPs are wrong."),
    ("count", "A failure is not counted, or a count is reset by what is no success."),
    ("currency", "The table of currencies or their decimals is wrong."),
    ("details", "Details are lost, not displayed, or pass for core fields."),
    ("display", "The display is not that of the specification."),
    ("domain", "OTPs of different domains are the same."),
    ("draw", "An issuer uses a nonce whose ID is taken, or gives up too early."),
    ("envelope", "Key-id, body and tag are joined or encoded wrongly."),
    ("expiry", "An operation lives shorter or longer than its lifetime."),
    ("form", "A body that is not the deterministic form, or of another shape, is accepted."),
    ("future", "An issued-at in the far future poisons the phone's state."),
    ("growing", "Growing blocks of login have other lengths, or last."),
    ("handle", "An operation is looked up by something else than its handle."),
    ("hotp", "HOTP is computed wrongly."),
    ("indefinite", "Items of indefinite length are accepted."),
    ("input", "Inputs of an OCRA computation are lost, or accepted where the suite has none."),
    ("issue", "An operation is issued that must not be, or refused that may be."),
    ("judged", "An OTP is judged wrongly for its operation."),
    ("key", "The key is looked for wrongly."),
    ("key-schedule", "A key is derived wrongly."),
    ("keyed", "What is keyed in with an operation ID is read or bound wrongly."),
    ("keyed", "What is keyed in with an operation ID is read or bound wrongly."),
    ("label", "A label that passes for a core field is accepted, or another is refused."),
    ("leading-zeros", "Leading zeros are lost."),
    ("length", "A limit of length is wrong, or counts something else than it should."),
    ("login", "Login OTPs are wrong."),
    ("login-step", "A login OTP is accepted twice, or out of order."),
    ("must-differ", "Two things that are different are bound as one."),
    ("not-shortest", "A longer form of an integer, length or count is accepted."),
    ("null", "Null is accepted where it does not stand, or refused where it does."),
    ("ocra", "OCRA is computed wrongly."),
    ("operation-id", "An operation ID is derived wrongly."),
    ("order", "Faults are judged in another order, so that another code comes out."),
    ("pending", "What is pending can do more than log in, or stays for too long."),
    ("pin", "A PIN is read or bound wrongly."),
    ("policy", "A policy is not kept, or one that no bank may have is taken."),
    ("position", "An OTP is of another position of its chain than it should be."),
    ("prefix", "The prefix and its version are read wrongly."),
    ("purpose", "A purpose is accepted for a shape that does not have it, or named wrongly."),
    ("question-as-number", "An operation ID is bound as a number, so that several share an OTP."),
    ("race", "Two workers judge on the same records and both are believed."),
    ("reserved", "Reserved forms of CBOR are accepted."),
    ("restart", "A restart of the phone gives OTPs, or takes them."),
    ("restore", "Restoring a backup ends too little, or lets a serial be given twice."),
    ("revoke", "A revoked enrolment still takes something."),
    ("rfc", "A published vector of an RFC fails."),
    ("rolled-back", "A store that was put back is not the state of then."),
    ("rows", "The two rows of counters are mixed up."),
    ("scan", "Scans and their OTPs are mixed up."),
    ("scanned", "Scanned OTPs are wrong."),
    ("script", "Words of mixed scripts are accepted, or words of one script are refused."),
    ("serial", "A serial is read or checked wrongly."),
    ("serial", "A payload is opened that has passed, or one refused that has not."),
    ("shape", "The shape of an operation is read wrongly."),
    ("size", "The limit of the body's length is wrong."),
    ("stale", "Replayed payloads are accepted, or good ones refused."),
    ("store", "Something comes out before the state is stored."),
    ("stray-bits", "Stray bits at the end are accepted: two texts are one payload."),
    ("suite", "An OCRA suite is read wrongly."),
    ("tag", "The tag is not checked as it should be: payloads can be forged."),
    ("text", "A text breaks a rule and is accepted, or keeps all and is refused."),
    ("text-edge", "The allow list is wrong at its edge."),
    ("time-step", "A time step is counted wrongly."),
    ("totp", "TOTP is computed wrongly."),
    ("truncated", "A body that ends early is accepted."),
    ("truncation", "Dynamic truncation is wrong."),
    ("type", "An item of another type is accepted."),
    ("typed", "Typed OTPs are wrong."),
    ("typed-limit", "The limits of typing for low values are not kept."),
    ("typed-rule", "What may be typed is decided wrongly."),
    ("unblock", "Unblocking clears too much or too little."),
    ("utf-8", "A text that is not UTF-8 is accepted."),
    ("values", "A time, lifetime or nonce is read or checked wrongly."),
    ("versions", "What one version makes is of use in another."),
    ("window", "The window of steps is too wide or too narrow, or the drift is wrong."),
];

/// The dictionary of flags.
#[must_use]
pub fn flags() -> std::collections::BTreeMap<&'static str, &'static str> {
    FLAGS.iter().copied().collect()
}

/// Every vector file, by noun and version.
#[must_use]
pub fn files() -> Vec<VectorFile> {
    let builders = [
        enrolment::vectors as fn(&mut Book),
        operation::vectors,
        payload::vectors,
        operation_id::vectors,
        otp::vectors,
        authenticator::vectors,
        verifier::vectors,
        oath::vectors,
    ];
    let file = |noun: &Noun, version: Version, vectors: fn(&mut Book)| {
        let mut book = Book::new(noun.name, version);
        vectors(&mut book);
        book.finish()
    };
    NOUNS
        .iter()
        .zip(builders)
        .flat_map(|(noun, vectors)| noun.versions.iter().map(move |v| file(noun, *v, vectors)))
        .collect()
}
