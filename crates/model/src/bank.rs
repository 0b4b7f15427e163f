//! A model of a bank around the library's verifier.
//!
//! The library judges every OTP, on its own records; the model is only the surroundings.
//! [`BankMistake`] names the mistakes that a site can make there, and the tests show that each is found.

mod action;
mod bounds;
mod choices;
mod draws;
mod mistake;
mod model;
mod observer;
mod phone;
mod properties;
mod request;
mod setup;
mod situations;
mod state;
mod steps;
mod stub_keys;
mod worker;

pub use self::{
    action::BankAction,
    bounds::{BankBounds, Jump, RequestKinds},
    mistake::BankMistake,
    properties::BankInvariant,
    request::{BankRequest, OtpSource},
    setup::BankModel,
    situations::BankSituation,
    state::BankState,
    stub_keys::StubKeys,
};
