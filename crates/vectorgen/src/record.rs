//! Vectors of the MACs of stored rows and events, and of loading them.

use dlotp::{Code, Version};
use dlotp_testee::library::{self, LibraryAnswer};
use dlotp_wire::{
    WireOperation,
    hexadecimal::{Hex, HexBytes},
    operation::{RecordEvent, RecordLoad, RecordMac},
    record::{
        EventJson, RecordEventArgs, RecordJson, RecordKeyJson, RecordLoadArgs, RecordMacArgs,
    },
};

use crate::vector_set::{VectorId, VectorSetBuilder, fail, to_json};

/// The enrolment of the worked example.
const ENROLMENT: [u8; 16] = [
    0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f,
];
const OTHER_KEY: Hex<32> = Hex([0x5a; 32]);
/// The greatest number of the wire.
const GREATEST: u64 = (1 << 53) - 1;

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    rows(set);
    events(set);
    loads(set);
}

/// Returns the key of the worked example.
fn key() -> Hex<32> {
    let mut key = [0x80; 32];
    for (byte, number) in key.iter_mut().zip(0..) {
        *byte |= number;
    }
    Hex(key)
}

fn bytes(values: &[&[u8]]) -> Vec<HexBytes> {
    values.iter().map(|value| HexBytes(value.to_vec())).collect()
}

fn row(version: Version) -> RecordMacArgs {
    RecordMacArgs {
        version: version.number().into(),
        key: key(),
        number: 1,
        kind: "enrolment".to_owned(),
        identity: HexBytes(ENROLMENT.to_vec()),
        epoch: 0,
        revision: 2,
        content: bytes(&[b"rossi", &[1], &[0xc0, 0xff, 0xee]]),
    }
}

fn rows(set: &mut VectorSetBuilder) {
    let version = set.version();
    let example = row(version);
    let title = "The MAC of the worked example's row is computed.";
    let requirements = "REC-1 OP-2";
    let first = set.add_accepted::<RecordMac>(title, requirements, "record-mac", &example).id();
    let long = vec![0xab; 300];
    type Change<'a> = &'a dyn Fn(&mut RecordMacArgs);
    for (title, change) in [
        (
            "The number of the key is in the MAC.",
            &(|row: &mut RecordMacArgs| row.number = 24) as Change<'_>,
        ),
        ("Another key gives another MAC.", &|row| row.key = OTHER_KEY),
        ("The kind is in the MAC.", &|row| row.kind = "operation".to_owned()),
        ("The identity is in the MAC.", &|row| row.identity.0[15] ^= 1),
        ("The epoch is in the MAC.", &|row| row.epoch = 2),
        ("The revision is in the MAC.", &|row| row.revision = 3),
        ("The greatest numbers of the wire are in the MAC.", &|row| {
            (row.number, row.epoch, row.revision) = (GREATEST, GREATEST, GREATEST);
        }),
        ("Numbers of two and of four bytes have their shortest form.", &|row| {
            (row.number, row.epoch, row.revision) = (256, 65_536, 4_294_967_296);
        }),
        ("Epoch and revision are not exchanged.", &|row| (row.epoch, row.revision) = (2, 0)),
        ("A byte moves from one value to the next, and the MAC is another.", &|row| {
            row.content = bytes(&[b"ross", b"i\x01", &[0xc0, 0xff, 0xee]]);
        }),
        ("Values change their places, and the MAC is another.", &|row| row.content.swap(0, 2)),
        ("An empty value counts.", &|row| row.content.push(HexBytes(Vec::new()))),
        ("A row has no value.", &|row| row.content.clear()),
        ("A value has 300 bytes.", &|row| row.content = vec![HexBytes(long.clone())]),
        ("A row has 24 values.", &|row| row.content = bytes(&[b"v".as_slice(); 24])),
        ("The row of an entry of the outbox is named by its handle.", &|row| {
            row.kind = "outbox".to_owned();
            row.identity = HexBytes(vec![7; 16]);
        }),
        ("A kind of the bank's own may have letters of several bytes.", &|row| {
            row.kind = "adresse für sms".to_owned();
        }),
    ] {
        let mut other = example.clone();
        change(&mut other);
        set.add_accepted::<RecordMac>(title, requirements, "record-mac", &other)
            .differs_from(&first);
    }
    if version != Version::V1 {
        let of_version_1 = VectorId::named("record-v1-0001");
        let title = "An enrolment of version 2 has a label of its own.";
        set.add_accepted::<RecordMac>(title, requirements, "record-mac", &example)
            .differs_from(&of_version_1);
    }
}

fn event(version: Version) -> RecordEventArgs {
    RecordEventArgs {
        version: version.number().into(),
        key: key(),
        number: 1,
        enrolment: HexBytes(ENROLMENT.to_vec()),
        epoch: 0,
        revision: 1,
        previous: None,
        content: bytes(&[b"outcome=enrolled"]),
    }
}

fn events(set: &mut VectorSetBuilder) {
    set.section(40);
    let version = set.version();
    let example = event(version);
    let (requirements, flags) = ("REC-3", "event-chain");
    let title = "The MAC of the first event has null for the one before.";
    let first = set.add_accepted::<RecordEvent>(title, requirements, flags, &example).id();
    let previous = Some(Hex(mac::<RecordEvent>(&example)));
    type Change<'a> = &'a dyn Fn(&mut RecordEventArgs);
    for (title, change) in [
        (
            "The MAC of the event before is in the MAC.",
            &(|event: &mut RecordEventArgs| {
                (event.revision, event.previous) = (2, previous);
            }) as Change<'_>,
        ),
        ("A previous MAC of zeros is no missing one.", &|event| {
            event.previous = Some(Hex([0; 32]));
        }),
        ("The number of an event's key is in the MAC.", &|event| event.number = 2),
        ("The enrolment of an event is in the MAC.", &|event| event.enrolment.0[0] ^= 1),
        ("The epoch of an event is in the MAC.", &|event| event.epoch = 1),
        ("The revision of an event is in the MAC.", &|event| event.revision = 2),
        ("The content of an event is in the MAC.", &|event| {
            event.content = bytes(&[b"outcome=", b"enrolled"]);
        }),
    ] {
        let mut other = example.clone();
        change(&mut other);
        set.add_accepted::<RecordEvent>(title, requirements, flags, &other).differs_from(&first);
    }
}

/// Computes a MAC by the library, which the reference confirms with the vector that has it.
fn mac<O: WireOperation>(args: &impl serde::Serialize) -> [u8; 32] {
    let LibraryAnswer::Ok(outputs) = library::answer(O::NAME, to_json(args)) else {
        fail("a MAC is computed")
    };
    let mac = outputs["mac"].as_str().map(hex::decode);
    let mac = mac.and_then(Result::ok).and_then(|mac| mac.try_into().ok());
    mac.unwrap_or_else(|| fail("a MAC has 32 bytes"))
}

/// A database of one enrolment, with all MACs made under keys of these numbers.
struct Database {
    version: Version,
    keys: Vec<RecordKeyJson>,
    record: RecordJson,
    events: Vec<EventJson>,
}

impl Database {
    /// Makes the database of an enrolment that has had so many inputs, each event at an epoch.
    fn new(version: Version, numbers: &[u64], epochs: &[u64], first: u64) -> Self {
        let newest = *numbers.last().unwrap_or(&1);
        let keys: Vec<RecordKeyJson> =
            numbers.iter().map(|&number| RecordKeyJson { number, key: key_of(number) }).collect();
        let record = RecordJson {
            number: newest,
            identity: HexBytes(ENROLMENT.to_vec()),
            epoch: epochs.last().copied().unwrap_or(0),
            revision: first + epochs.len() as u64 - 1,
            content: row(version).content,
            mac: Hex([0; 32]),
        };
        let events = epochs.iter().zip(first..).map(|(&epoch, revision)| EventJson {
            number: newest,
            epoch,
            revision,
            previous: None,
            content: bytes(&[format!("outcome={revision}").as_bytes()]),
            mac: Hex([0; 32]),
        });
        let events = events.collect();
        let mut database = Self { version, keys, record, events };
        let before = (first > 1).then_some(Hex([0x77; 32]));
        database.chain(before);
        database.mac_record();
        database
    }

    /// Makes the chain of events, after a MAC.
    fn chain(&mut self, before: Option<Hex<32>>) {
        let mut previous = before;
        for at in 0..self.events.len() {
            self.events[at].previous = previous;
            self.mac_event(at);
            previous = Some(self.events[at].mac);
        }
    }

    fn mac_event(&mut self, at: usize) {
        let event = self.events[at].clone();
        let args = RecordEventArgs {
            version: self.version.number().into(),
            key: key_of(event.number),
            number: event.number,
            enrolment: self.record.identity.clone(),
            epoch: event.epoch,
            revision: event.revision,
            previous: event.previous,
            content: event.content,
        };
        self.events[at].mac = Hex(mac::<RecordEvent>(&args));
    }

    fn mac_record(&mut self) {
        let record = self.record.clone();
        let args = RecordMacArgs {
            version: self.version.number().into(),
            key: key_of(record.number),
            number: record.number,
            kind: "enrolment".to_owned(),
            identity: record.identity,
            epoch: record.epoch,
            revision: record.revision,
            content: record.content,
        };
        self.record.mac = Hex(mac::<RecordMac>(&args));
    }

    fn args(self) -> RecordLoadArgs {
        let Self { version, keys, record, events } = self;
        RecordLoadArgs { version: version.number().into(), keys, record, events }
    }
}

/// Returns the key of a number: that of the worked example for 1.
fn key_of(number: u64) -> Hex<32> {
    if number == 1 { key() } else { Hex([number as u8; 32]) }
}

fn loads(set: &mut VectorSetBuilder) {
    set.section(60);
    let version = set.version();
    let database = || Database::new(version, &[1], &[0, 0, 0], 1);
    let title = "A row is loaded with all events of its enrolment.";
    let twin = set
        .add_accepted::<RecordLoad>(title, "REC-4 REC-5", "record-load", &database().args())
        .id();
    for (title, requirements, args) in [
        (
            "A row is loaded with its newest event alone.",
            "REC-4 REC-5",
            Database::new(version, &[1], &[0], 7).args(),
        ),
        (
            "A row is loaded with its first event.",
            "REC-4 REC-5",
            Database::new(version, &[1], &[0], 1).args(),
        ),
        (
            "An epoch may grow from one event to the next.",
            "REC-4 REC-5",
            Database::new(version, &[1], &[0, 0, 2], 1).args(),
        ),
        (
            "The next input writes under the greatest number, whatever the order of the keys.",
            "REC-6",
            {
                let mut rotated = database();
                rotated.keys.insert(0, RecordKeyJson { number: 9, key: key_of(9) });
                rotated.args()
            },
        ),
        ("A row under the newest key follows events under an older one.", "REC-6 REC-5", {
            let mut rotated = database();
            rotated.keys.push(RecordKeyJson { number: 9, key: key_of(9) });
            rotated.record.number = 9;
            rotated.events[2].number = 9;
            rotated.mac_event(2);
            rotated.mac_record();
            rotated.args()
        }),
    ] {
        set.add_accepted::<RecordLoad>(title, requirements, "record-load", &args);
    }

    set.section(80);
    type Change<'a> = &'a dyn Fn(&mut Database);
    for (title, requirements, change) in [
        (
            "One bit of a row's content was changed.",
            "REC-4 REC-1",
            &(|d: &mut Database| d.record.content[2].0[0] ^= 1) as Change<'_>,
        ),
        ("One bit of a row's MAC was changed: the first.", "REC-4 REC-1", &|d| {
            d.record.mac.0[0] ^= 0x80;
        }),
        ("One bit of a row's MAC was changed: the last.", "REC-4 REC-1", &|d| {
            d.record.mac.0[31] ^= 1;
        }),
        ("The row of another enrolment stands in place of this one.", "REC-4 REC-1", &|d| {
            d.record.identity.0[0] ^= 1;
            d.mac_record();
            d.record.identity.0[0] ^= 1;
        }),
        ("The row before the last input was put back.", "REC-4", &|d| {
            d.record.revision -= 1;
            d.mac_record();
        }),
        ("A row is newer than its newest event.", "REC-4", &|d| {
            d.record.revision += 1;
            d.mac_record();
        }),
        ("A row of an earlier epoch was put back.", "REC-4", &|d| {
            d.events[2].epoch = 1;
            d.mac_event(2);
        }),
        ("A row of a later epoch than its newest event.", "REC-4", &|d| {
            d.record.epoch = 1;
            d.mac_record();
        }),
        ("The revision of an old row was raised without a MAC for it.", "REC-4 REC-1", &|d| {
            d.record.revision -= 1;
            d.mac_record();
            d.record.revision += 1;
        }),
        ("A row has no event.", "REC-4", &|d| d.events.clear()),
        ("An event in the middle was taken out.", "REC-5", &|d| {
            d.events.remove(1);
        }),
        ("One bit of the newest event was changed.", "REC-4 REC-3", &|d| {
            d.events[2].content[0].0[0] ^= 1;
        }),
        ("One bit of an older event was changed.", "REC-5 REC-3", &|d| {
            d.events[0].content[0].0[0] ^= 1;
        }),
        ("One bit of an event's MAC was changed.", "REC-4 REC-3", &|d| d.events[2].mac.0[31] ^= 1),
        ("An old event stands once more as the newest.", "REC-5", &|d| {
            let old = d.events[1].clone();
            d.events.push(old);
            d.record.revision = 2;
            d.mac_record();
        }),
        ("Two events changed their places.", "REC-5", &|d| d.events.swap(0, 1)),
        ("An event names another event as the one before it.", "REC-5", &|d| {
            d.events[2].previous = Some(d.events[0].mac);
            d.mac_event(2);
        }),
        ("A revision is left out.", "REC-5", &|d| {
            d.events[2].revision += 1;
            d.mac_event(2);
            d.record.revision += 1;
            d.mac_record();
        }),
        ("Two events have the same revision.", "REC-5", &|d| {
            d.events[2].revision = 2;
            d.mac_event(2);
            d.record.revision = 2;
            d.mac_record();
        }),
        ("An epoch falls from one event to the next.", "REC-5", &|d| {
            d.events[1].epoch = 1;
            d.chain(None);
        }),
        ("The first event has an event before it.", "REC-5", &|d| {
            d.chain(Some(Hex([0; 32])));
        }),
        ("An event that is not the first has none before it.", "REC-5", &|d| {
            *d = Database::new(version, &[1], &[0], 7);
            d.chain(None);
        }),
        ("A row names a key that the bank does not have.", "REC-6", &|d| {
            d.record.number = 2;
            d.mac_record();
        }),
        ("An event names a key that the bank does not have.", "REC-6", &|d| {
            d.events[2].number = 2;
            d.mac_event(2);
        }),
        ("The number of a row's key was changed to that of another key.", "REC-6 REC-1", &|d| {
            d.keys.push(RecordKeyJson { number: 2, key: key_of(2) });
            d.record.number = 2;
        }),
        ("The bank has no key at all.", "REC-6", &|d| d.keys.clear()),
    ] {
        let mut changed = database();
        change(&mut changed);
        let code = Code::MalformedRecord;
        let args = changed.args();
        set.add_rejected::<RecordLoad>(title, requirements, "record-load", &args, code, &twin);
    }
}
