//! Texts: opened and made with the mistake; what it does not touch the library does.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{
        GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD_NO_PAD, URL_SAFE as PADDED},
    },
};
use dlotp::{
    Code,
    payload::{Payload, Validity},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Slip, World,
    body::{self, Item},
    keys::Secret,
};
use crate::{
    library::{self, Answer, Refusal},
    operation_json::Order,
    seal::{envelope, envelope_of, seal_envelope},
};

/// What a phone makes of a text.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) outputs: Value,
    pub(super) digest: [u8; 32],
}

/// What an issuer made.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) nonce: [u8; 12],
    pub(super) id: String,
    pub(super) text: String,
    pub(super) digest: [u8; 32],
}

fn rejected<T>(code: Code) -> Result<T, Refusal> {
    Err(Refusal::Rejected(code))
}

/// The library's answer, with the right tag around a body.
fn honest(secret: &Secret, body: &[u8]) -> Result<Value, Refusal> {
    let text = seal_envelope(&envelope(*secret, body));
    let args =
        json!({ "enrolments": [{ "version": 1, "secret": hex::encode(secret) }], "text": text });
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

impl World {
    /// The text as it is read.
    fn text(self, text: &str) -> String {
        let spaceless = || text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        match self.slip {
            Some(Slip::PrefixAnyCase) => match text.split_at_checked(8) {
                Some((prefix, rest)) => prefix.to_ascii_lowercase() + rest,
                None => text.to_owned(),
            },
            Some(Slip::PrefixTrimmed) => text.trim().to_owned(),
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
                bytes.map_or_else(|| text.to_owned(), |bytes| seal_envelope(&bytes))
            }
            _ => text.to_owned(),
        }
    }

    /// Opens a text with the keys of these secrets.
    pub(super) fn open(self, secrets: &[Secret], text: &str) -> Result<Opened, Refusal> {
        let text = self.text(text);
        let key = |key_id: &[u8]| {
            let named = |secret: &&Secret| self.is(Slip::FirstKey) || self.key_id(secret) == key_id;
            secrets.iter().find(named).ok_or(Refusal::Rejected(Code::UnknownKey))
        };
        let bytes = envelope_of(&text).unwrap_or_default();
        if let Err(error) = Payload::parse(&text) {
            let code = Code::from(&error);
            if self.is(Slip::VersionAsMalformed) {
                return rejected(Code::MalformedPayload);
            }
            if self.is(Slip::LengthAfterKey) && envelope_of(&text).is_some() {
                key(bytes.get(..8).unwrap_or_default())?;
                return rejected(Code::AuthenticationFailed);
            }
            return rejected(code);
        }
        let (key_id, rest) = bytes.split_at_checked(8).unwrap_or_default();
        let (body, tag) = rest.split_at_checked(rest.len().saturating_sub(16)).unwrap_or_default();
        let secret = key(key_id)?;
        let expected = self.tag(secret, key_id, body);
        let compared = if self.is(Slip::TagHalfChecked) { 8 } else { 16 };
        let same = expected.get(..compared) == tag.get(..compared) || self.is(Slip::TagNotChecked);
        if !same {
            if self.is(Slip::BodyBeforeTag) {
                honest(secret, body)?;
            }
            return rejected(Code::AuthenticationFailed);
        }
        let mut outputs = self.read(secret, body)?;
        let digest = self.digest(secret, body);
        outputs["key-id"] = json!(hex::encode(self.key_id(secret)));
        outputs["digest"] = json!(hex::encode(digest));
        let rows = self.display(&outputs["display"], &outputs["operation"]);
        outputs["display"] = rows;
        if self.is(Slip::IssuedAt32Bits) {
            outputs["issued-at"] = json!(outputs["issued-at"].as_u64().unwrap_or(0) & 0xffff_ffff);
        }
        Ok(Opened { outputs, digest })
    }

    /// What a body says, once its tag was found right.
    fn read(self, secret: &Secret, body: &[u8]) -> Result<Value, Refusal> {
        let right = honest(secret, body);
        match &right {
            Ok(outputs) if self.refuses_operation(&outputs["operation"]) => {
                rejected(Code::InvalidOperation)
            }
            Err(Refusal::Rejected(Code::MalformedBody)) => {
                let Some(item) = self.lax(body) else { return right };
                let lax = honest(secret, &item.encode(None));
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
                honest(secret, &item.encode(None))
            }
            _ => right,
        }
    }

    /// A body with the values that the mistake lets pass put right.
    fn pass_body(self, mut body: Item) -> Option<Item> {
        let elements = body.elements()?;
        if let [Item::Unsigned(issued_at), Item::Unsigned(lifetime), _, operation] =
            elements.as_mut_slice()
        {
            (*issued_at, *lifetime) = self.pass_validity(*issued_at, *lifetime);
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

    /// The text of an operation.
    pub(super) fn encode(
        self,
        secret: &Secret,
        issued_at: u64,
        lifetime: u64,
        nonce: [u8; 12],
        order: &Order,
    ) -> Result<String, Refusal> {
        let operation = serde_json::to_value(order).unwrap_or_default();
        if order.check().is_ok() && self.refuses_operation(&operation) {
            return rejected(Code::InvalidOperation);
        }
        let operation =
            if order.check().is_ok() { operation } else { self.pass_values(&operation) };
        let (issued_at, lifetime) = match Validity::new(issued_at, lifetime) {
            Ok(_) if self.is(Slip::IssuedAt32Bits) => (issued_at & 0xffff_ffff, lifetime),
            Ok(_) => (issued_at, lifetime),
            Err(_) => self.pass_validity(issued_at, lifetime),
        };
        let args = json!({
            "version": 1, "secret": hex::encode(secret), "issued-at": issued_at,
            "lifetime": lifetime, "nonce": hex::encode(nonce), "operation": operation,
        });
        let body = match outputs(library::answer("payload.encode", args)) {
            Ok(made) => {
                let bytes =
                    envelope_of(made["text"].as_str().unwrap_or_default()).unwrap_or_default();
                bytes.get(8..bytes.len().saturating_sub(16)).unwrap_or_default().to_vec()
            }
            Err(Refusal::Rejected(Code::BodyTooLong)) if self.is(Slip::AnyRefusalIsForm) => {
                return rejected(Code::InvalidOperation);
            }
            Err(Refusal::Rejected(Code::BodyTooLong)) if self.is(Slip::BodyAnyLength) => {
                let operation =
                    Item::of_operation(&operation).ok_or(Refusal::Rejected(Code::BodyTooLong))?;
                let times = [Item::Unsigned(issued_at), Item::Unsigned(lifetime)];
                let rest = [Item::Bytes(nonce.to_vec()), operation];
                Item::Array(times.into_iter().chain(rest).collect()).encode(None)
            }
            Err(refusal) => return Err(refusal),
        };
        let body = body::read(&body).and_then(|item| self.careless(item, order)).unwrap_or(body);
        let key_id = self.key_id(secret);
        let bytes = [&key_id[..], &body, &self.tag(secret, &key_id, &body)].concat();
        Ok(match self.slip {
            Some(Slip::TextPadded) => format!("dlotp:1.{}", PADDED.encode(bytes)),
            Some(Slip::StandardAlphabet) => format!("dlotp:1.{}", STANDARD_NO_PAD.encode(bytes)),
            _ => seal_envelope(&bytes),
        })
    }

    /// A body as a careless encoder writes it.
    fn careless(self, mut body: Item, order: &Order) -> Option<Vec<u8>> {
        let elements = body.elements()?;
        if self.is(Slip::BodySwapped) {
            elements.swap(0, 1);
        }
        if self.is(Slip::NonceOfZeros) {
            *elements.get_mut(2)? = Item::Bytes(vec![0; 12]);
        }
        let operation = elements.get_mut(3)?.elements()?;
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

    /// The first nonce whose ID is not taken.
    pub(super) fn draw(
        self,
        secret: &Secret,
        issued_at: u64,
        lifetime: u64,
        nonces: &[[u8; 12]],
        order: &Order,
        taken: impl Fn(&str) -> bool,
    ) -> Result<Drawn, Refusal> {
        if nonces.is_empty() {
            order.check()?;
            Validity::new(issued_at, lifetime)?;
        }
        let mut last = None;
        for nonce in nonces.iter().take(dlotp::issuer::MAX_DRAWS) {
            let text = self.encode(secret, issued_at, lifetime, *nonce, order)?;
            let bytes = envelope_of(&text).unwrap_or_default();
            let body = bytes.get(8..bytes.len().saturating_sub(16)).unwrap_or_default();
            let digest = self.digest(secret, body);
            let id = self.operation_id(secret, &digest);
            let free = !taken(&id) || self.is(Slip::IdTaken);
            if free {
                last = Some(Drawn { nonce: *nonce, id, text, digest });
            }
            if free && !self.is(Slip::IdLast) || self.is(Slip::IdOneTry) {
                break;
            }
        }
        last.ok_or(Refusal::Rejected(Code::OperationIdTaken))
    }
}
