//! MACs of stored rows and events, and rows that are loaded.

use dlotp::Code;
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{CaseBuilder, merge};

impl CaseBuilder {
    /// Adds the MACs of a row and of events, a load, and loads of what was changed or put back.
    pub(super) fn records(&mut self) {
        let version = self.version.number();
        let (key, enrolment) = (self.hex(32), self.hex(16));
        let (number, epoch) = (self.random.random_range(0..=300_u64), self.any_number());
        let under = json!({ "version": version, "key": key });
        let kind = ["enrolment", "operation", "outbox"].choose(&mut self.random);
        let mut of_any_kind = self.row(number, epoch);
        merge(&mut of_any_kind, json!({ "kind": kind, "identity": enrolment }));
        merge(&mut of_any_kind, under.clone());
        self.gives("record.mac", "REC-1", &[], of_any_kind);

        let mut events = Vec::new();
        let mut previous = Value::Null;
        let count = self.random.random_range(2..=5_u64);
        for revision in 1..=count {
            let mut event = self.row(number, epoch);
            event["revision"] = json!(revision);
            event["previous"] = previous;
            let mut args = event.clone();
            merge(&mut args, json!({ "enrolment": enrolment }));
            merge(&mut args, under.clone());
            let (_, outputs) = self.gives("record.event", "REC-3", &[], args);
            event["mac"] = outputs["mac"].clone();
            previous = outputs["mac"].clone();
            events.push(event);
        }
        let mut record = self.row(number, epoch);
        record["identity"] = json!(enrolment);
        let mut row_of = |builder: &mut Self, revision: u64| {
            record["revision"] = json!(revision);
            let mut args = record.clone();
            merge(&mut args, json!({ "kind": "enrolment" }));
            merge(&mut args, under.clone());
            let (_, outputs) = builder.gives("record.mac", "REC-1", &[], args);
            let mut row = record.clone();
            row["mac"] = outputs["mac"].clone();
            row
        };
        let (old, newest) = (row_of(self, count - 1), row_of(self, count));
        let keys = json!([{ "number": number, "key": key }, { "number": number + 1, "key": self.hex(32) }]);
        let load = json!({ "version": version, "keys": keys, "record": newest, "events": events });
        let (twin, _) = self.gives("record.load", "REC-4 REC-5 REC-6", &[], load.clone());
        let refuse = |builder: &mut Self, requirements, change: &dyn Fn(&mut Value)| {
            let mut args = load.clone();
            change(&mut args);
            let code = Code::MalformedRecord;
            builder.refuses("record.load", requirements, &[], args, code, &twin);
        };
        let flip = |value: &mut Value, at: usize| {
            let text = value.as_str().unwrap_or_default();
            let digit = |(place, digit): (usize, char)| match digit.to_digit(16) {
                Some(digit) if place == at => char::from_digit(digit ^ 1, 16).unwrap_or(' '),
                _ => digit,
            };
            *value = json!(text.chars().enumerate().map(digit).collect::<String>());
        };
        let at = self.random.random_range(0..64);
        refuse(self, "REC-4", &|args| args["record"] = old.clone());
        refuse(self, "REC-4 REC-1", &|args| flip(&mut args["record"]["mac"], at));
        refuse(self, "REC-4 REC-1", &|args| flip(&mut args["record"]["identity"], at % 32));
        let any = self.random.random_range(0..events.len());
        refuse(self, "REC-5 REC-3", &|args| flip(&mut args["events"][any]["mac"], at));
        refuse(self, "REC-6", &|args| args["keys"][0]["number"] = json!(number + 2));
    }

    /// Returns the members that rows and events share.
    fn row(&mut self, number: u64, epoch: u64) -> Value {
        let count = self.random.random_range(0..=4);
        let content: Vec<String> = (0..count)
            .map(|_| {
                let length = self.random.random_range(0..=40);
                self.hex(length)
            })
            .collect();
        let revision = self.any_number();
        json!({ "number": number, "epoch": epoch, "revision": revision, "content": content })
    }

    /// Draws a number of the wire, each length of which is equally likely.
    fn any_number(&mut self) -> u64 {
        let bits = self.random.random_range(0..=53);
        self.random.random_range(0..1_u64 << bits)
    }
}
