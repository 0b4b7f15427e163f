//! `dlotp-bank status`: what the bank knows of a customer's enrolment.

use std::fmt::Write as _;

use clap::Args;
use dlotp::verifier::{Block, RowName};
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
        let loaded = bank.store.load(bank.enrolment(&self.customer)?, None)?;
        let enrolment = &loaded.enrolment;
        let mut text = format!(
            "customer   {}\nenrolment  {}\nversion    {}\nkey-id     {}\nstatus     {}\nrevision   {}\n",
            loaded.customer,
            enrolment.id(),
            enrolment.version(),
            enrolment.key_id(),
            enrolment.status(),
            enrolment.revision()
        );
        for name in [RowName::Login, RowName::Operation] {
            let row = enrolment.row(name);
            let block = match row.block() {
                Some(Block::Until(end)) => format!(", blocked until {end}"),
                Some(Block::Lasting) => ", blocked until unblocked".to_owned(),
                None => String::new(),
            };
            let _ = writeln!(
                text,
                "{:<10} {} failures in a row, {} blocks in a row, {} failures since unblocking{block}",
                name.name(),
                row.failures(),
                row.blocks(),
                row.since_unblocking()
            );
        }
        for live in enrolment.live() {
            let typed = if live.is_typed() { ", may be typed" } else { "" };
            let _ = writeln!(text, "live       {} until {}{typed}", live.handle(), live.ends_at());
        }
        if let Some(positions) = enrolment.positions() {
            let (issued, prev, cur) = (positions.issued(), positions.prev(), positions.cur());
            let _ = writeln!(text, "chains     issued {issued}, prev {prev}, cur {cur}");
        }
        print(&text)?;
        Ok(0)
    }
}
