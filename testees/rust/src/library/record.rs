//! `record.mac`, `record.event` and `record.load`.

use dlotp::records::{EventRow, RecordKeys, RecordMac, RecordRow};
use dlotp_wire::{
    hexadecimal::{Hex, HexBytes},
    operation::{RecordEvent, RecordLoad, RecordMac as RecordMacOperation},
    record::{RecordEventArgs, RecordLoadArgs, RecordLoadOutputs, RecordMacArgs, RecordMacOutputs},
};

use super::{Compute, Refusal, version};

impl Compute for RecordMacOperation {
    fn compute(args: &RecordMacArgs) -> Result<RecordMacOutputs, Refusal> {
        let content = slices(&args.content);
        let row = RecordRow {
            version: version(args.version)?,
            kind: &args.kind,
            identity: &args.identity.0,
            epoch: args.epoch,
            revision: args.revision,
            content: &content,
        };
        let RecordMac { mac, .. } = RecordKeys::new(args.number, args.key.0).mac_record(&row);
        Ok(RecordMacOutputs { mac: Hex(mac) })
    }
}

impl Compute for RecordEvent {
    fn compute(args: &RecordEventArgs) -> Result<RecordMacOutputs, Refusal> {
        let content = slices(&args.content);
        let event = EventRow {
            version: version(args.version)?,
            enrolment: &args.enrolment.0,
            epoch: args.epoch,
            revision: args.revision,
            previous: args.previous.map(|previous| previous.0),
            content: &content,
        };
        let RecordMac { mac, .. } = RecordKeys::new(args.number, args.key.0).mac_event(&event);
        Ok(RecordMacOutputs { mac: Hex(mac) })
    }
}

impl Compute for RecordLoad {
    fn compute(args: &RecordLoadArgs) -> Result<RecordLoadOutputs, Refusal> {
        let (version, record) = (version(args.version)?, &args.record);
        let Some((first, others)) = args.keys.split_first() else {
            return Err(Refusal::Rejected(dlotp::Code::MalformedRecord)); // REC-6
        };
        let keys = others.iter().fold(RecordKeys::new(first.number, first.key.0), |keys, other| {
            keys.with_key(other.number, other.key.0)
        });
        let content = slices(&record.content);
        let row = RecordRow {
            version,
            kind: "enrolment",
            identity: &record.identity.0,
            epoch: record.epoch,
            revision: record.revision,
            content: &content,
        };
        let contents: Vec<Vec<&[u8]>> =
            args.events.iter().map(|event| slices(&event.content)).collect();
        let events: Vec<(EventRow<'_>, RecordMac)> = args
            .events
            .iter()
            .zip(&contents)
            .map(|(event, content)| {
                let row = EventRow {
                    version,
                    enrolment: &record.identity.0,
                    epoch: event.epoch,
                    revision: event.revision,
                    previous: event.previous.map(|previous| previous.0),
                    content,
                };
                (row, RecordMac { number: event.number, mac: event.mac.0 })
            })
            .collect();
        let mac = RecordMac { number: record.number, mac: record.mac.0 };
        keys.check_enrolment(&row, &mac, &events)?;
        Ok(RecordLoadOutputs { number: keys.newest() })
    }
}

fn slices(content: &[HexBytes]) -> Vec<&[u8]> {
    content.iter().map(|value| value.0.as_slice()).collect()
}
