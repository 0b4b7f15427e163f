//! The example of customer-record.md.

use dlotp_access::counters::{
    Acceptance, Block, CounterName, CustomerCounters, EnrolmentStatus, Failure, LoginBlocks,
};

use crate::example;

const PAGE: &str = "customer-record.md";

#[test]
fn customer_record() {
    let rows = example(PAGE);
    let begins = rows[0].1.split_once(' ').unwrap().0.parse().unwrap();
    let mut counters = CustomerCounters::new(begins, LoginBlocks::default());
    for phone in [1, 2] {
        counters.enrol(phone, EnrolmentStatus::Active, begins);
    }
    let mut judged = true;
    for (name, value) in rows {
        if name == "counters" {
            let shown = if judged { show(&counters) } else { "not judged".to_owned() };
            assert_eq!(shown, value);
            continue;
        }
        let words: Vec<&str> = value.split(' ').collect();
        let (now, phone) = (words[0].parse().unwrap(), words[3].strip_prefix("phone-").unwrap());
        let phone = phone.parse().unwrap();
        judged = match (words[1], words[2]) {
            ("failure", "operation") => counters.fail(Failure::Operation(phone), now).is_some(),
            ("acceptance", "scanned") => counters.accept(Acceptance::Scanned(phone), now),
            _ => panic!("{value}"),
        };
    }
}

fn show(counters: &CustomerCounters) -> String {
    let changed = counters.iter().filter(|(_, counter)| !counter.is_at_its_beginning());
    let shown = changed.map(|(name, counter)| {
        let name = match name {
            CounterName::Operation => "operation".to_owned(),
            CounterName::Enrolment(number) => format!("enrolment {number}"),
            other => format!("{other:?}"),
        };
        let until = match counter.block {
            Some(Block::Until(end)) => format!(" until {end}"),
            Some(Block::Lasting) => " lasting".to_owned(),
            None => String::new(),
        };
        let (failures, blocks, since) =
            (counter.failures, counter.blocks, counter.since_unblocking);
        format!("{name}={failures}/{blocks}/{since}{until}")
    });
    shown.collect::<Vec<_>>().join(", ")
}
