//! The faults of records: their MACs, the chain of events, and what is loaded.

use dlotp::{
    Code, Version,
    records::{EventRow, RecordKeys, RecordMac, RecordRow},
};
use dlotp_testee::testee;
use dlotp_wire::{
    Arguments,
    hexadecimal::HexBytes,
    record::{EventJson, RecordLoadArgs},
    wire::Answer,
};
use serde_json::{Value, json};

use super::{FaultId, FaultyImplementation};

impl FaultyImplementation {
    /// Answers an operation of records.
    pub(super) fn record(self, op: &str, mut args: Value) -> Answer {
        if op == "record.load" {
            return match RecordLoadArgs::from_value(&args).map(|args| self.load(&args)) {
                Ok(Ok(number)) => Answer::Ok(json!({ "number": number })),
                Ok(Err(code)) => Answer::Rejected(code.to_string()),
                Err(_) => testee::answer(op, args),
            };
        }
        if args["content"].is_array() && args["version"].is_u64() {
            self.falsify_row(op, &mut args);
        }
        testee::answer(op, args)
    }

    /// Replaces the values of a row or an event by those that the fault MACs.
    fn falsify_row(self, op: &str, args: &mut Value) {
        if self.has(FaultId::RecordLabelV1) {
            args["version"] = json!(1);
        }
        if self.has(FaultId::RecordEpochOutside) {
            args["epoch"] = json!(0);
        }
        if self.has(FaultId::RecordNumberOutside) {
            args["number"] = json!(0);
        }
        if self.has(FaultId::RecordValuesJoined) {
            let values = args["content"].as_array().into_iter().flatten();
            let joined: String = values.filter_map(Value::as_str).collect();
            args["content"] = json!([joined]);
        }
        if self.has(FaultId::EventAlone) && op == "record.event" {
            args["previous"] = Value::Null;
        }
    }

    fn load(self, args: &RecordLoadArgs) -> Result<u64, Code> {
        let malformed = Code::MalformedRecord;
        let version = Version::from_number(args.version).ok_or(malformed)?;
        let (first, others) = args.keys.split_first().ok_or(malformed)?;
        let keys = others.iter().fold(RecordKeys::new(first.number, first.key.0), |keys, other| {
            keys.with_key(other.number, other.key.0)
        });
        let record = &args.record;
        let content = slices(&record.content);
        let row = RecordRow {
            version,
            kind: "enrolment",
            identity: &record.identity.0,
            epoch: record.epoch,
            revision: record.revision,
            content: &content,
        };
        let is_known = |number| args.keys.iter().any(|key| key.number == number);
        let is_unchecked = |number| self.has(FaultId::RecordUnknownKey) && !is_known(number);
        let mac = RecordMac { number: record.number, mac: record.mac.0 };
        if !self.has(FaultId::RecordMacUnchecked) && !is_unchecked(record.number) {
            keys.check_record(&row, &mac).map_err(|error| error.code())?;
        }
        let contents: Vec<Vec<&[u8]>> =
            args.events.iter().map(|event| slices(&event.content)).collect();
        let rows: Vec<(EventRow<'_>, RecordMac)> = args
            .events
            .iter()
            .zip(&contents)
            .filter(|(event, _)| !is_unchecked(event.number))
            .map(|(event, content)| event_row(version, &record.identity, event, content))
            .collect();
        let checked = if self.has(FaultId::EventOrderUnchecked) {
            rows.chunks(1).try_for_each(|alone| keys.check_events(alone))
        } else {
            keys.check_events(&rows)
        };
        checked.map_err(|error| error.code())?;
        let newest = args.events.last().map(|event| (event.epoch, event.revision));
        let found = Some((record.epoch, record.revision));
        let is_newest = newest == found
            || self.has(FaultId::NewestEventIgnored) && newest.is_some()
            || self.has(FaultId::EpochIgnored)
                && newest.map(|(_, revision)| revision) == Some(record.revision);
        if !is_newest {
            return Err(malformed);
        }
        Ok(if self.has(FaultId::RecordKeyKept) { record.number } else { keys.newest() })
    }
}

fn event_row<'a>(
    version: Version,
    enrolment: &'a HexBytes,
    event: &EventJson,
    content: &'a [&'a [u8]],
) -> (EventRow<'a>, RecordMac) {
    let row = EventRow {
        version,
        enrolment: &enrolment.0,
        epoch: event.epoch,
        revision: event.revision,
        previous: event.previous.map(|previous| previous.0),
        content,
    };
    (row, RecordMac { number: event.number, mac: event.mac.0 })
}

fn slices(content: &[HexBytes]) -> Vec<&[u8]> {
    content.iter().map(|value| value.0.as_slice()).collect()
}
