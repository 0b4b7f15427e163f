//! Bodies, read by a lax decoder and written by a faulty encoder.

use dlotp::Version;
use serde_json::{Value, json};

use super::{FaultId, FaultyImplementation};

/// A value of CBOR.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CborValue {
    Unsigned(u64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<CborValue>),
    Null,
}

/// Reads a body that a lax decoder can read.
pub(super) fn read(body: &[u8]) -> Option<CborValue> {
    LaxReader::whole(body).map(|(item, _)| item)
}

/// The index of the operation in a body: after the nonce of version 1, or n and m of version 2.
pub(super) fn operation_at(version: Version) -> usize {
    if version == Version::V1 { 3 } else { 4 }
}

/// Returns the encoding of the operation in a body.
pub(super) fn operation_of(version: Version, body: &[u8]) -> Option<Vec<u8>> {
    let CborValue::Array(elements) = read(body)? else { return None };
    elements.get(operation_at(version)).map(|operation| operation.encode(None))
}

impl CborValue {
    /// Encodes the value; `fault` may make heads longer than needed.
    pub(super) fn encode(&self, fault: Option<FaultId>) -> Vec<u8> {
        let joined = |major, count: usize, content: Vec<u8>, wide| {
            [head(major, count as u64, wide), content].concat()
        };
        match self {
            Self::Unsigned(value) => head(0, *value, 0),
            Self::Bytes(bytes) => joined(2, bytes.len(), bytes.clone(), 0),
            Self::Text(text) => {
                let wide = if fault == Some(FaultId::LongLengths) { 1 } else { 0 };
                joined(3, text.len(), text.clone().into_bytes(), wide)
            }
            Self::Array(items) => {
                // The amount of a payment, the total of a batch or bulk.
                let amount =
                    |at| fault == Some(FaultId::LongAmounts) && at == 2 && items.len() >= 7;
                let encode = |(at, item): (usize, &Self)| match item {
                    Self::Unsigned(value) if amount(at) => head(0, *value, 8),
                    item => item.encode(fault),
                };
                joined(4, items.len(), items.iter().enumerate().flat_map(encode).collect(), 0)
            }
            Self::Null => vec![0xf6],
        }
    }

    pub(super) fn elements(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Unsigned(value) => json!(value),
            Self::Bytes(bytes) => json!(hex::encode(bytes)),
            Self::Text(text) => json!(text),
            Self::Array(items) => items.iter().map(Self::json).collect(),
            Self::Null => Value::Null,
        }
    }

    /// Returns the operation in JSON, if the value has the form of one.
    pub(super) fn operation(&self) -> Option<Value> {
        let array = self.json();
        let names: &[&str] = match (array[0].as_u64()?, array.as_array()?.len()) {
            (1, 8) => {
                &["purpose", "amount", "currency", "payee", "account", "reference", "details"]
            }
            (2, 7) => &["purpose", "total", "currency", "items", "reference", "details"],
            (3, 4) => &["purpose", "title", "details"],
            (4, 8) => &["purpose", "total", "currency", "count", "sha256", "reference", "details"],
            _ => return None,
        };
        let kind = KINDS.get(usize::try_from(array[0].as_u64()?).ok()?)?;
        let mut operation = json!({ "kind": kind });
        for (name, value) in names.iter().zip(array.as_array()?.iter().skip(1)) {
            operation[*name] = value.clone();
        }
        if let Some(items) = operation.get_mut("items") {
            let item =
                |item: &Value| json!({ "payee": item[0], "account": item[1], "amount": item[2] });
            *items = items.as_array()?.iter().map(item).collect();
        }
        Some(operation)
    }

    /// Makes the array of an operation in JSON.
    pub(super) fn of_operation(operation: &Value) -> Option<Self> {
        let kind = operation["kind"].as_str()?;
        let shape = KINDS.iter().position(|name| *name == kind)? as u64;
        let names: &[&str] = match kind {
            "payment" => {
                &["purpose", "amount", "currency", "payee", "account", "reference", "details"]
            }
            "batch" => &["purpose", "total", "currency", "items", "reference", "details"],
            "action" => &["purpose", "title", "details"],
            _ => &["purpose", "total", "currency", "count", "sha256", "reference", "details"],
        };
        let element = |name: &&str| match (&operation[*name], *name) {
            (Value::String(digest), "sha256") => Some(Self::Bytes(hex::decode(digest).ok()?)),
            (Value::Array(items), "items") => items
                .iter()
                .map(|item| {
                    let members = [&item["payee"], &item["account"], &item["amount"]];
                    members.into_iter().map(Self::of_json).collect::<Option<_>>().map(Self::Array)
                })
                .collect::<Option<_>>()
                .map(Self::Array),
            (value, _) => Self::of_json(value),
        };
        let mut elements = vec![Self::Unsigned(shape)];
        elements.extend(names.iter().map(element).collect::<Option<Vec<_>>>()?);
        Some(Self::Array(elements))
    }

    fn of_json(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Number(number) => Self::Unsigned(number.as_u64()?),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => {
                Self::Array(items.iter().map(Self::of_json).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

const KINDS: &[&str] = &["", "payment", "batch", "action", "bulk"];

/// Encodes a head whose argument has at least `least` bytes.
pub(super) fn head(major: u8, argument: u64, least: usize) -> Vec<u8> {
    let needed = match argument {
        0..24 => 0,
        24..0x100 => 1,
        0x100..0x1_0000 => 2,
        0x1_0000..0x1_0000_0000 => 4,
        _ => 8,
    };
    let bytes = argument.to_be_bytes();
    let (info, width) = match needed.max(least) {
        0 => (bytes[7], 0),
        1 => (24, 1),
        2 => (25, 2),
        3 | 4 => (26, 4),
        _ => (27, 8),
    };
    let mut head = vec![major << 5 | info];
    head.extend(bytes.iter().skip(8_usize.saturating_sub(width)));
    head
}

/// Reads CBOR as laxly as any fault does, and notes the faults that each leniency needs.
struct LaxReader<'a> {
    rest: &'a [u8],
    laxness: Vec<FaultId>,
}

impl<'a> LaxReader<'a> {
    /// Reads the whole input; returns the value and the faults that reading it needed.
    fn whole(bytes: &'a [u8]) -> Option<(CborValue, Vec<FaultId>)> {
        let mut reader = Self { rest: bytes, laxness: Vec::new() };
        let item = reader.item(0)?;
        if !reader.rest.is_empty() {
            reader.laxness.push(FaultId::Trailing);
        }
        Some((item, reader.laxness))
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// Reads a major type and an argument, which is `None` for an indefinite length.
    fn head(&mut self) -> Option<(u8, Option<u64>)> {
        let first = *self.take(1)?.first()?;
        let (major, info) = (first >> 5, first & 31);
        let width = match info {
            0..24 => return Some((major, Some(info.into()))),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            31 => return Some((major, None)),
            _ => return None,
        };
        let argument =
            self.take(width)?.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
        let shortest = head(major, argument, 0).len().saturating_sub(1);
        if major == 7 {
            self.laxness.push(FaultId::UndefinedAsNull);
        } else if shortest < width {
            self.laxness.push(FaultId::NotShortest);
        }
        Some((major, Some(argument)))
    }

    fn item(&mut self, depth: usize) -> Option<CborValue> {
        if depth > 16 {
            return None;
        }
        let (major, argument) = self.head()?;
        match (major, argument) {
            (0, Some(value)) => Some(CborValue::Unsigned(value)),
            (2 | 3, _) => {
                let bytes = self.bytes(major, argument)?;
                if major == 2 {
                    return Some(CborValue::Bytes(bytes));
                }
                Some(CborValue::Text(String::from_utf8(bytes).unwrap_or_else(|error| {
                    self.laxness.push(FaultId::BrokenUtf8);
                    let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
                    lossy.replace('\u{fffd}', "x")
                })))
            }
            (4, Some(count)) => {
                let items = (0..count.min(1000)).map(|_| self.item(depth.saturating_add(1)));
                items.collect::<Option<_>>().map(CborValue::Array)
            }
            (4, None) => {
                self.laxness.push(FaultId::Indefinite);
                let mut items = Vec::new();
                while self.rest.first()? != &0xff {
                    items.push(self.item(depth.saturating_add(1))?);
                }
                self.take(1)?;
                Some(CborValue::Array(items))
            }
            (6, Some(_)) => {
                self.laxness.push(FaultId::Tagged);
                self.item(depth.saturating_add(1))
            }
            (7, Some(22)) => Some(CborValue::Null),
            (7, Some(value)) if value < 256 => {
                self.laxness.push(FaultId::UndefinedAsNull);
                Some(CborValue::Null)
            }
            _ => None,
        }
    }

    fn bytes(&mut self, major: u8, length: Option<u64>) -> Option<Vec<u8>> {
        if let Some(length) = length {
            return self.take(usize::try_from(length).ok()?).map(<[u8]>::to_vec);
        }
        self.laxness.push(FaultId::Indefinite);
        let mut bytes = Vec::new();
        while self.rest.first()? != &0xff {
            let (inner, Some(length)) = self.head()? else { return None };
            if inner != major {
                return None;
            }
            bytes.extend_from_slice(self.take(usize::try_from(length).ok()?)?);
        }
        self.take(1)?;
        Some(bytes)
    }
}

impl FaultyImplementation {
    /// Reads a malformed body, if the fault accepts it.
    pub(super) fn read_laxly(self, version: Version, body: &[u8]) -> Option<CborValue> {
        let (read, laxness) = LaxReader::whole(body)?;
        let mut corrected = read.clone();
        self.correct(version, &mut corrected)?;
        let tolerated =
            laxness.iter().all(|fault| self.has(*fault)) || self.has(FaultId::ValuesFirst);
        let changed = corrected != read || !laxness.is_empty();
        (tolerated && changed).then_some(corrected)
    }

    /// Removes the parts that the fault ignores.
    fn correct(self, version: Version, body: &mut CborValue) -> Option<()> {
        let elements = body.elements()?;
        let more = |elements: &mut Vec<CborValue>, most| {
            if self.has(FaultId::MoreElements) {
                elements.truncate(most);
            }
        };
        let at = operation_at(version);
        more(elements, at.saturating_add(1));
        let operation = elements.get_mut(at)?.elements()?;
        let shape = match operation.first()? {
            CborValue::Unsigned(shape) => *shape,
            _ => return None,
        };
        more(
            operation,
            match shape {
                1 | 4 => 8,
                2 => 7,
                _ => 4,
            },
        );
        let texts: &[usize] = match shape {
            1 => &[3, 4],
            2 | 4 => &[3],
            _ => &[2],
        };
        for at in texts {
            self.fill_null(operation.get_mut(*at)?);
        }
        if shape == 4
            && self.has(FaultId::BulkDigestAnyLength)
            && let CborValue::Bytes(digest) = operation.get_mut(5)?
        {
            digest.resize(32, 0);
        }
        if shape == 2 {
            let items = operation.get_mut(4)?.elements()?;
            for item in items.iter_mut() {
                let item = item.elements()?;
                more(item, 3);
                item.iter_mut().take(2).for_each(|text| self.fill_null(text));
            }
            if self.has(FaultId::ItemsAnyNumber) {
                items.truncate(10);
                let amount = |item: &CborValue| match item {
                    CborValue::Array(item) => match item.get(2) {
                        Some(CborValue::Unsigned(amount)) => *amount,
                        _ => 0,
                    },
                    _ => 0,
                };
                let total = items.iter().map(amount).sum();
                *operation.get_mut(2)? = CborValue::Unsigned(total);
            }
        }
        let last = operation.last_mut()?;
        if self.has(FaultId::ValuesFirst) && !matches!(last, CborValue::Array(_)) {
            *last = CborValue::Array(Vec::new());
        }
        let details = last.elements()?;
        if self.has(FaultId::MoreDetails) {
            details.truncate(6);
        }
        let pair = |detail: &mut CborValue| detail.elements().is_some_and(|pair| pair.len() == 2);
        if self.has(FaultId::ValuesFirst) {
            details.retain_mut(|detail| {
                pair(detail)
                    && !matches!(detail, CborValue::Array(p) if p.contains(&CborValue::Null))
            });
            if shape != 3 {
                let at = operation.len().checked_sub(2)?;
                let reference = operation.get_mut(at)?;
                if !matches!(reference, CborValue::Text(_)) {
                    *reference = CborValue::Null;
                }
            }
            return Some(());
        }
        for detail in details {
            let detail = detail.elements()?;
            more(detail, 2);
            detail.iter_mut().for_each(|text| self.fill_null(text));
        }
        Some(())
    }

    fn fill_null(self, item: &mut CborValue) {
        if self.has(FaultId::NullText) && *item == CborValue::Null {
            *item = CborValue::Text("x".to_owned());
        }
    }
}
