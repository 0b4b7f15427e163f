//! `dlotp-bank status`: the state of a customer's enrolment.

use std::fmt::Write as _;

use clap::Args;
use dlotp::verifier::{Block, CounterName, Positions};
use dlotp_terminal::{Failure, print};

use crate::bank::Bank;

/// Prints the newest enrolment of a customer, as the last input left it.
#[derive(Args, Debug)]
pub(crate) struct Status {
    /// The customer
    customer: String,
}

impl Status {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let state = bank.store.load(bank.enrolment_of(&self.customer)?, None)?;
        let (customer, enrolment) = (&state.customer, &state.enrolment);
        let identity = enrolment.identity();
        let mut text = format!(
            "customer   {customer}\nenrolment  {}\nversion    {}\nkey-id     {}\nstatus     {}\nrevision   {}\nepoch      {}\n",
            enrolment.id(),
            identity.version,
            identity.key_id,
            enrolment.status(),
            enrolment.revision(),
            enrolment.epoch()
        );
        for &name in CounterName::ALL {
            let counter = enrolment.counter(name);
            let block = match counter.block {
                Some(Block::Until(end)) => format!(", blocked until {end}"),
                Some(Block::Lasting) => ", blocked until unblocked".to_owned(),
                None => String::new(),
            };
            let _ = writeln!(
                text,
                "{name:<10} {} failures in a row, {} blocks in a row, {} failures since unblocking{block}",
                counter.failures, counter.blocks, counter.since_unblocking
            );
        }
        let left =
            CounterName::ALL.iter().map(|&name| format!("{name} {}", enrolment.orders_left(name)));
        let _ = writeln!(text, "orders     {} left", left.collect::<Vec<_>>().join(", "));
        for live in enrolment.live() {
            let typed = if live.typed_cents.is_some() { ", may be typed" } else { "" };
            let _ = writeln!(text, "live       {} until {}{typed}", live.handle, live.ends_at);
        }
        if let Some(Positions { issued, previous, current, .. }) = enrolment.positions() {
            let _ = writeln!(
                text,
                "chains     issued {issued}, previous {previous}, current {current}"
            );
        }
        print(&text)?;
        Ok(0)
    }
}
