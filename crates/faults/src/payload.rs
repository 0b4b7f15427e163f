//! Texts: opened and made with the mistake; what it does not touch the library does.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{
        GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD_NO_PAD, URL_SAFE as PADDED, URL_SAFE_NO_PAD},
    },
};
use dlotp::{Code, Version, payload::Payload};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Slip, World,
    body::{self, Item},
    keys::Enrolled,
    sealed::nonce_of,
};
use crate::{
    library::{self, Answer, Refusal},
    operation_json::Order,
    seal::{self, body_of, envelope_of, prefix, seal_envelope, version_of},
};

/// The greatest n and m.
const MAX_SERIAL: u64 = (1 << 53) - 1;

/// What a phone makes of a text.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) outputs: Value,
    pub(super) digest: [u8; 32],
}

/// What makes a payload another than all before.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unique {
    Nonce([u8; 12]),
    Draw { n: u64, m: u64, fresh: [u8; 32] },
}

/// What a payload has beside its operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) issued_at: u64,
    pub(super) lifetime: u64,
    pub(super) unique: Unique,
}

/// The text of an operation, and what its digest is of.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) text: String,
    nonce: [u8; 12],
    body: Vec<u8>,
}

/// What an issuer drew.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) nonce: [u8; 12],
    pub(super) n: u64,
    pub(super) id: String,
    pub(super) text: String,
    pub(super) digest: [u8; 32],
}

fn rejected<T>(code: Code) -> Result<T, Refusal> {
    Err(Refusal::Rejected(code))
}

/// The library's answer, with the right tag around a body.
fn honest(of: Enrolled, body: &[u8]) -> Result<Value, Refusal> {
    let Enrolled { version, secret } = of;
    let text = seal_envelope(version, &seal::envelope(version, secret, body));
    let enrolment = json!({ "version": version.number(), "secret": hex::encode(secret) });
    let args = json!({ "enrolments": [enrolment], "text": text });
    outputs(library::answer("payload.decode", args))
}

fn outputs(answer: Answer) -> Result<Value, Refusal> {
    match answer {
        Answer::Ok(outputs) => Ok(outputs),
        Answer::Rejected(code) => rejected(code),
        Answer::Error(reason) => Err(Refusal::Arguments(reason)),
        Answer::Unsupported => Err(Refusal::Arguments("unsupported".to_owned())),
    }
}

/// Whether m is no less than n.
fn is_ahead(outputs: &Value) -> bool {
    outputs["n"].as_u64().is_some_and(|n| outputs["m"].as_u64() >= Some(n))
}

impl World {
    /// The text as it is read.
    fn text(self, text: &str) -> String {
        let spaceless = || text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let trimmed = if self.is(Slip::PrefixTrimmed) { text.trim() } else { text };
        if let Some(rest) = trimmed.strip_prefix("DLOTP:2.") {
            return format!("DLOTP:2.{}", self.base32(rest));
        }
        match self.slip {
            Some(Slip::PrefixAnyCase) => match text.split_at_checked(8) {
                Some((prefix, rest)) if prefix.ends_with("2.") => prefix.to_uppercase() + rest,
                Some((prefix, rest)) => prefix.to_lowercase() + rest,
                None => text.to_owned(),
            },
            Some(Slip::PrefixTrimmed) => trimmed.to_owned(),
            Some(Slip::PrefixIgnored) => match text.split_once('.') {
                Some((_, rest)) => format!("dlotp:1.{rest}"),
                None => text.to_owned(),
            },
            Some(Slip::PaddingTaken) => text.trim_end_matches('=').to_owned(),
            Some(Slip::SpaceTaken) => spaceless(),
            Some(Slip::StandardAlphabet) => text.replace('+', "-").replace('/', "_"),
            Some(Slip::StrayBits) => {
                let lax = GeneralPurposeConfig::new()
                    .with_encode_padding(false)
                    .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone)
                    .with_decode_allow_trailing_bits(true);
                let decode = |rest| GeneralPurpose::new(&URL_SAFE, lax).decode(rest).ok();
                let bytes = text.strip_prefix("dlotp:1.").and_then(decode);
                bytes.map_or_else(|| text.to_owned(), |bytes| seal_envelope(Version::V1, &bytes))
            }
            _ => text.to_owned(),
        }
    }

    /// Opens a text with the keys of these enrolments.
    pub(super) fn open(self, enrolments: &[Enrolled], text: &str) -> Result<Opened, Refusal> {
        let text = self.text(text);
        let named = version_of(&text).unwrap_or(Version::V1);
        let key = |key_id: &[u8]| {
            let of = |of: &Enrolled| {
                let any = self.is(Slip::VersionIgnored);
                (any || of.version == named).then_some(Enrolled { version: named, ..*of })
            };
            let mut known = enrolments.iter().filter_map(of);
            let found = known.find(|of| self.is(Slip::FirstKey) || self.key_id(*of) == key_id);
            found.ok_or(Refusal::Rejected(Code::UnknownKey))
        };
        let envelope = envelope_of(&text).unwrap_or_default();
        let (key_id, rest) = envelope.split_at_checked(8).unwrap_or_default();
        if let Err(error) = text.parse::<Payload>() {
            let code = error.code();
            if self.is(Slip::VersionAsMalformed) {
                return rejected(Code::MalformedPayload);
            }
            if self.is(Slip::LengthAfterKey) && envelope_of(&text).is_some() {
                key(key_id)?;
                return rejected(Code::AuthenticationFailed);
            }
            return rejected(code);
        }
        let of = key(key_id)?;
        let (body, right) = if named == Version::V1 {
            self.tagged(of, key_id, rest)
        } else {
            self.unsealed(of, &envelope)
        };
        if !right {
            if self.is(Slip::BodyBeforeTag) {
                honest(of, &body)?;
            }
            return rejected(Code::AuthenticationFailed);
        }
        let mut outputs = self.read(of, &body)?;
        let nonce = nonce_of(&envelope);
        if named != Version::V1 {
            outputs["nonce"] = json!(hex::encode(nonce));
        }
        let digest = self.digest(of, &nonce, &body);
        outputs["key-id"] = json!(hex::encode(self.key_id(of)));
        outputs["digest"] = json!(hex::encode(digest));
        let rows = self.display(&outputs["display"], &outputs["operation"]);
        outputs["display"] = rows;
        if self.is(Slip::IssuedAt32Bits) {
            outputs["issued-at"] = json!(outputs["issued-at"].as_u64().unwrap_or(0) & 0xffff_ffff);
        }
        Ok(Opened { outputs, digest })
    }

    /// The body before a tag of version 1, and whether that is taken for right.
    fn tagged(self, of: Enrolled, key_id: &[u8], rest: &[u8]) -> (Vec<u8>, bool) {
        let (body, tag) = rest.split_at_checked(rest.len().saturating_sub(16)).unwrap_or_default();
        let expected = self.tag(of, key_id, body);
        let compared = if self.is(Slip::TagHalfChecked) { 8 } else { 16 };
        let same = expected.get(..compared) == tag.get(..compared);
        (body.to_vec(), same || self.is(Slip::TagNotChecked))
    }

    /// What a body says, once its tag was found right.
    fn read(self, of: Enrolled, body: &[u8]) -> Result<Value, Refusal> {
        let right = honest(of, body);
        match &right {
            Ok(outputs) if self.refuses_operation(&outputs["operation"]) => {
                rejected(Code::InvalidOperation)
            }
            Ok(outputs) if self.is(Slip::CurJudged) && is_ahead(outputs) => {
                rejected(Code::InvalidOperation)
            }
            Err(Refusal::Rejected(Code::MalformedBody)) => {
                let Some(item) = self.lax(of.version, body) else { return right };
                let lax = honest(of, &item.encode(None));
                match (&lax, self.is(Slip::ValuesFirst)) {
                    (Err(Refusal::Rejected(Code::InvalidOperation)), true) => lax,
                    (_, true) => right,
                    (_, false) => lax,
                }
            }
            Err(Refusal::Rejected(Code::InvalidOperation)) => {
                if self.is(Slip::UnknownAsInvalid) {
                    return rejected(Code::MalformedBody);
                }
                let Some(item) = body::read(body).and_then(|item| self.pass_body(item)) else {
                    return right;
                };
                honest(of, &item.encode(None))
            }
            _ => right,
        }
    }

    /// A body with the values that the mistake lets pass put right.
    fn pass_body(self, mut body: Item) -> Option<Item> {
        let (before, operation) = body.elements()?.split_last_mut().map(|(o, b)| (b, o))?;
        if let [Item::Unsigned(issued_at), Item::Unsigned(lifetime), rest @ ..] = before {
            (*issued_at, *lifetime) = self.pass_validity(*issued_at, *lifetime);
            if let [Item::Unsigned(n), Item::Unsigned(m)] = rest {
                (*n, *m) = self.pass_serials(*n, *m);
            }
            *operation = Item::of_operation(&self.pass_values(&operation.operation()?))?;
        }
        Some(body)
    }

    fn pass_validity(self, issued_at: u64, lifetime: u64) -> (u64, u64) {
        (
            if self.is(Slip::IssuedAtUnchecked) { 1 } else { issued_at },
            if self.is(Slip::LifetimeUnchecked) { 300 } else { lifetime },
        )
    }

    fn pass_serials(self, n: u64, m: u64) -> (u64, u64) {
        let n = match self.slip {
            Some(Slip::SerialUnchecked) => n.clamp(1, MAX_SERIAL),
            Some(Slip::SerialZero) => n.max(1),
            _ => n,
        };
        (n, if self.is(Slip::CurUnchecked) { m.min(MAX_SERIAL) } else { m })
    }

    /// The text of an operation.
    pub(super) fn encode(self, of: Enrolled, frame: Frame, order: &Order) -> Result<Made, Refusal> {
        let operation = serde_json::to_value(order).unwrap_or_default();
        if order.check().is_ok() && self.refuses_operation(&operation) {
            return rejected(Code::InvalidOperation);
        }
        let operation =
            if order.check().is_ok() { operation } else { self.pass_values(&operation) };
        let (issued_at, lifetime) = (frame.issued_at, frame.lifetime);
        let (issued_at, lifetime) = if !is_valid(issued_at, lifetime) {
            self.pass_validity(issued_at, lifetime)
        } else if self.is(Slip::IssuedAt32Bits) {
            (issued_at & 0xffff_ffff, lifetime)
        } else {
            (issued_at, lifetime)
        };
        let unique = match frame.unique {
            Unique::Nonce(_) => frame.unique,
            Unique::Draw { n, m, fresh } => {
                let (n, m) = self.pass_serials(n, m);
                Unique::Draw { n, m, fresh }
            }
        };
        let frame = Frame { issued_at, lifetime, unique };
        let secret = hex::encode(of.secret);
        let body = match outputs(library::answer("payload.encode", frame.args(&secret, &operation)))
        {
            Ok(made) => {
                body_of(made["text"].as_str().unwrap_or_default(), &secret).unwrap_or_default()
            }
            Err(Refusal::Rejected(Code::BodyTooLong)) if self.is(Slip::AnyRefusalIsForm) => {
                return rejected(Code::InvalidOperation);
            }
            Err(Refusal::Rejected(Code::BodyTooLong)) if self.is(Slip::BodyAnyLength) => {
                frame.body(&operation).ok_or(Refusal::Rejected(Code::BodyTooLong))?.encode(None)
            }
            Err(refusal) => return Err(refusal),
        };
        let careless = |item| self.careless(of.version, item, order);
        let body = body::read(&body).and_then(careless).unwrap_or(body);
        let (nonce, text) = match unique {
            Unique::Nonce(nonce) => (nonce, self.tagged_text(of, &body)),
            Unique::Draw { fresh, .. } => {
                let nonce = self.nonce(of, &fresh, &body);
                (nonce, self.sealed_text(&self.sealed(of, &nonce, &body)))
            }
        };
        Ok(Made { text, nonce, body })
    }

    /// The text of a body of version 1.
    fn tagged_text(self, of: Enrolled, body: &[u8]) -> String {
        let key_id = self.key_id(of);
        let bytes = [&key_id[..], body, &self.tag(of, &key_id, body)].concat();
        let encoding = match self.slip {
            Some(Slip::TextPadded) => PADDED,
            Some(Slip::StandardAlphabet) => STANDARD_NO_PAD,
            _ => URL_SAFE_NO_PAD,
        };
        format!("{}{}", prefix(of.version), encoding.encode(bytes))
    }

    /// A body as a careless encoder writes it.
    fn careless(self, version: Version, mut body: Item, order: &Order) -> Option<Vec<u8>> {
        let elements = body.elements()?;
        if self.is(Slip::BodySwapped) {
            elements.swap(0, 1);
        }
        if version == Version::V1 && self.is(Slip::NonceOfZeros) {
            *elements.get_mut(2)? = Item::Bytes(vec![0; 12]);
        }
        if version != Version::V1 && self.is(Slip::CurLeftOut) {
            elements.remove(3);
        }
        let operation = elements.last_mut()?.elements()?;
        if self.is(Slip::OrderOfElements) && matches!(order, Order::Payment(_)) {
            operation.swap(3, 4);
        }
        if self.is(Slip::AbsentAsEmpty) && !matches!(order, Order::Action(_)) {
            let at = operation.len().checked_sub(2)?;
            let reference = operation.get_mut(at)?;
            if *reference == Item::Null {
                *reference = Item::Text(String::new());
            }
        }
        if let (Order::Bulk(bulk), true) = (order, self.is(Slip::BulkLabel)) {
            let item = |item: &crate::operation_json::ItemJson| {
                let texts = [&item.payee, &item.account].map(|text| Item::Text(text.clone()));
                Item::Array(texts.into_iter().chain([Item::Unsigned(item.amount)]).collect())
            };
            let items = Item::Array(bulk.items.iter().map(item).collect());
            *operation.get_mut(5)? = Item::Bytes(Sha256::digest(items.encode(None)).to_vec());
        }
        Some(body.encode(self.slip))
    }

    /// The first draw whose ID is not taken.
    pub(super) fn draw(
        self,
        of: Enrolled,
        frames: impl IntoIterator<Item = Frame>,
        order: &Order,
        taken: impl Fn(&str) -> bool,
    ) -> Result<Drawn, Refusal> {
        let (mut last, mut first) = (None, None);
        for (at, mut frame) in frames.into_iter().take(MAX_DRAWS).enumerate() {
            let n = match &mut frame.unique {
                Unique::Nonce(_) => 0,
                Unique::Draw { n, .. } => {
                    let counts = self.is(Slip::RedrawCounts);
                    *n = n.saturating_add(if counts { at as u64 } else { 0 });
                    *n
                }
            };
            let Made { text, nonce, body } = self.encode(of, frame, order)?;
            let digest = self.digest(of, &nonce, &body);
            let id = self.operation_id(of, &digest);
            let free = !taken(&id) || self.is(Slip::IdTaken);
            let first = first.get_or_insert_with(|| text.clone());
            let text = if self.is(Slip::FirstDrawSealed) { first.clone() } else { text };
            if free {
                last = Some(Drawn { nonce, n, id, text, digest });
            }
            if free && !self.is(Slip::IdLast) || self.is(Slip::IdOneTry) {
                break;
            }
        }
        last.ok_or(Refusal::Rejected(Code::OperationIdTaken))
    }
}

impl Frame {
    /// The arguments of `payload.encode`.
    fn args(&self, secret: &str, operation: &Value) -> Value {
        let mut args = json!({
            "secret": secret, "issued-at": self.issued_at, "lifetime": self.lifetime,
            "operation": operation,
        });
        match self.unique {
            Unique::Nonce(nonce) => {
                args["version"] = json!(1);
                args["nonce"] = json!(hex::encode(nonce));
            }
            Unique::Draw { n, m, fresh } => {
                args["version"] = json!(2);
                (args["n"], args["m"]) = (json!(n), json!(m));
                args["fresh"] = json!(hex::encode(fresh));
            }
        }
        args
    }

    /// A body of any length.
    fn body(&self, operation: &Value) -> Option<Item> {
        let mut items = vec![Item::Unsigned(self.issued_at), Item::Unsigned(self.lifetime)];
        match self.unique {
            Unique::Nonce(nonce) => items.push(Item::Bytes(nonce.to_vec())),
            Unique::Draw { n, m, .. } => items.extend([n, m].map(Item::Unsigned)),
        }
        items.push(Item::of_operation(operation)?);
        Some(Item::Array(items))
    }
}

/// How many draws there are for one operation (ID-5).
const MAX_DRAWS: usize = 16;

/// Whether issued-at and lifetime are in their ranges (PAY-3).
fn is_valid(issued_at: u64, lifetime: u64) -> bool {
    (1..=253_402_300_799).contains(&issued_at) && (120..=600).contains(&lifetime)
}
