//! Payload texts, decoded and encoded with the fault. The library does the parts without a fault.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{
        GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD_NO_PAD, URL_SAFE as PADDED, URL_SAFE_NO_PAD},
    },
};
use dlotp::{Code, Version, payload::Payload};
use dlotp_suite::seal::{self, body_of, envelope_of, prefix, seal_envelope, version_of};
use dlotp_testee::library::{self, LibraryAnswer, Refusal};
use dlotp_wire::operation_json::Order;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    FaultId, FaultyImplementation,
    body::{self, CborValue},
    envelope::nonce_of,
    keys::Enrolment,
};

/// The longest envelope of version 1, in bytes (PAY-14).
const LONGEST_ENVELOPE: usize = 664;
/// The greatest value of n and m.
const MAX_SERIAL: u64 = (1 << 53) - 1;

/// A decoded payload.
#[derive(Debug)]
pub(super) struct OpenedPayload {
    pub(super) outputs: Value,
    pub(super) digest: [u8; 32],
}

/// The values that make a payload unique, which differ by version.
#[derive(Clone, Copy, Debug)]
pub(super) enum PayloadDraw {
    Nonce([u8; 12]),
    Fresh { serial: u64, login_position: u64, fresh: [u8; 32] },
}

/// The fields of a payload beside its operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct PayloadHeader {
    pub(super) issued_at: u64,
    pub(super) lifetime: u64,
    pub(super) draw: PayloadDraw,
}

/// The text of a payload, and the parts that its digest covers.
#[derive(Debug)]
pub(super) struct EncodedPayload {
    pub(super) text: String,
    nonce: [u8; 12],
    body: Vec<u8>,
}

/// A payload whose operation ID is free.
#[derive(Debug)]
pub(super) struct IssuedPayload {
    pub(super) nonce: [u8; 12],
    pub(super) serial: u64,
    pub(super) id: String,
    pub(super) text: String,
    pub(super) digest: [u8; 32],
}

fn rejected<T>(code: Code) -> Result<T, Refusal> {
    Err(Refusal::Rejected(code))
}

/// Decodes a body with the library, under a correct tag.
fn decode_correctly(enrolment: Enrolment, body: &[u8]) -> Result<Value, Refusal> {
    let Enrolment { version, secret } = enrolment;
    let text = seal_envelope(version, &seal::envelope(version, secret, body));
    let enrolment = json!({ "version": version.number(), "secret": hex::encode(secret) });
    let args = json!({ "enrolments": [enrolment], "text": text });
    outputs(library::answer("payload.decode", args))
}

fn outputs(answer: LibraryAnswer) -> Result<Value, Refusal> {
    match answer {
        LibraryAnswer::Ok(outputs) => Ok(outputs),
        LibraryAnswer::Rejected(code) => rejected(code),
        LibraryAnswer::Error(reason) => Err(Refusal::Arguments(reason)),
        LibraryAnswer::Unsupported => Err(Refusal::Arguments("unsupported".to_owned())),
    }
}

/// Returns whether m is not less than n.
fn is_ahead(outputs: &Value) -> bool {
    outputs["n"].as_u64().is_some_and(|serial| outputs["m"].as_u64() >= Some(serial))
}

impl FaultyImplementation {
    /// Returns the text as the fault reads it.
    fn text(self, text: &str) -> String {
        let spaceless = || text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let trimmed = if self.has(FaultId::PrefixTrimmed) { text.trim() } else { text };
        if let Some(rest) = trimmed.strip_prefix("DLOTP:2.") {
            return format!("DLOTP:2.{}", self.base32(rest));
        }
        match self.fault {
            Some(FaultId::PrefixAnyCase) => match text.split_at_checked(8) {
                Some((prefix, rest)) if prefix.ends_with("2.") => prefix.to_uppercase() + rest,
                Some((prefix, rest)) => prefix.to_lowercase() + rest,
                None => text.to_owned(),
            },
            Some(FaultId::PrefixTrimmed) => trimmed.to_owned(),
            Some(FaultId::PrefixIgnored) => match text.split_once('.') {
                Some((_, rest)) => format!("dlotp:1.{rest}"),
                None => text.to_owned(),
            },
            Some(FaultId::PaddingTaken) => text.trim_end_matches('=').to_owned(),
            Some(FaultId::SpaceTaken) => spaceless(),
            Some(FaultId::StandardAlphabet) => text.replace('+', "-").replace('/', "_"),
            Some(FaultId::StrayBits) => {
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

    /// Decodes a text with the keys of these enrolments.
    pub(super) fn open(
        self,
        enrolments: &[Enrolment],
        text: &str,
    ) -> Result<OpenedPayload, Refusal> {
        let text = self.text(text);
        let named = version_of(&text).unwrap_or(Version::V1);
        let key = |key_id: &[u8]| {
            let of_version = |enrolment: &Enrolment| {
                let any = self.has(FaultId::VersionIgnored);
                (any || enrolment.version == named)
                    .then_some(Enrolment { version: named, ..*enrolment })
            };
            let mut known = enrolments.iter().filter_map(of_version);
            let found = known
                .find(|enrolment| self.has(FaultId::FirstKey) || self.key_id(*enrolment) == key_id);
            found.ok_or(Refusal::Rejected(Code::UnknownKey))
        };
        let envelope = envelope_of(&text).unwrap_or_default();
        let (key_id, rest) = envelope.split_at_checked(8).unwrap_or_default();
        if let Err(error) = text.parse::<Payload>() {
            let code = error.code();
            if self.has(FaultId::VersionAsMalformed) {
                return rejected(Code::MalformedPayload);
            }
            if self.has(FaultId::LengthAfterKey) && envelope_of(&text).is_some() {
                key(key_id)?;
                return rejected(Code::AuthenticationFailed);
            }
            return rejected(code);
        }
        let around = if named == Version::V1 { 24 } else { 36 };
        let too_long = self.has(FaultId::EnvelopeTooShort) && envelope.len() > around + 480
            || self.has(FaultId::CharactersRoundedDown)
                && named == Version::V1
                && text.len() > "dlotp:1.".len() + LONGEST_ENVELOPE / 3 * 4;
        if too_long {
            return rejected(Code::MalformedPayload);
        }
        let enrolment = key(key_id)?;
        let (body, right) = if named == Version::V1 {
            self.check_tag(enrolment, key_id, rest)
        } else {
            self.unseal(enrolment, &envelope)
        };
        if !right {
            if self.has(FaultId::BodyBeforeTag) {
                decode_correctly(enrolment, &body)?;
            }
            return rejected(Code::AuthenticationFailed);
        }
        let mut outputs = self.read(enrolment, &body)?;
        let nonce = nonce_of(&envelope);
        if named != Version::V1 {
            outputs["nonce"] = json!(hex::encode(nonce));
        }
        let digest = self.digest(enrolment, &nonce, &body);
        outputs["key-id"] = json!(hex::encode(self.key_id(enrolment)));
        outputs["digest"] = json!(hex::encode(digest));
        let rows = self.display(&outputs["display"], &outputs["operation"]);
        outputs["display"] = rows;
        if self.has(FaultId::IssuedAt32Bits) {
            outputs["issued-at"] = json!(outputs["issued-at"].as_u64().unwrap_or(0) & 0xffff_ffff);
        }
        Ok(OpenedPayload { outputs, digest })
    }

    /// Returns the body of version 1, and whether its tag is accepted.
    fn check_tag(self, enrolment: Enrolment, key_id: &[u8], rest: &[u8]) -> (Vec<u8>, bool) {
        let (body, tag) = rest.split_at_checked(rest.len().saturating_sub(16)).unwrap_or_default();
        let expected = self.tag(enrolment, key_id, body);
        let compared = if self.has(FaultId::TagHalfChecked) { 8 } else { 16 };
        let same = expected.get(..compared) == tag.get(..compared);
        (body.to_vec(), same || self.has(FaultId::TagNotChecked))
    }

    /// Decodes a body whose tag was accepted.
    fn read(self, enrolment: Enrolment, body: &[u8]) -> Result<Value, Refusal> {
        let right = decode_correctly(enrolment, body);
        match &right {
            Ok(outputs) if self.refuses_operation(&outputs["operation"]) => {
                rejected(Code::InvalidOperation)
            }
            Ok(outputs) if self.has(FaultId::CurJudged) && is_ahead(outputs) => {
                rejected(Code::InvalidOperation)
            }
            Err(Refusal::Rejected(Code::MalformedBody)) => {
                let Some(item) = self.read_laxly(enrolment.version, body) else { return right };
                let lax = decode_correctly(enrolment, &item.encode(None));
                match (&lax, self.has(FaultId::ValuesFirst)) {
                    (Err(Refusal::Rejected(Code::InvalidOperation)), true) => lax,
                    (_, true) => right,
                    (_, false) => lax,
                }
            }
            Err(Refusal::Rejected(Code::InvalidOperation)) => {
                if self.has(FaultId::UnknownAsInvalid) {
                    return rejected(Code::MalformedBody);
                }
                let Some(item) = body::read(body).and_then(|item| self.correct_body(item)) else {
                    return right;
                };
                decode_correctly(enrolment, &item.encode(None))
            }
            _ => right,
        }
    }

    /// Returns a body with every value corrected that the fault tolerates.
    fn correct_body(self, mut body: CborValue) -> Option<CborValue> {
        let (before, operation) = body.elements()?.split_last_mut().map(|(o, b)| (b, o))?;
        if let [CborValue::Unsigned(issued_at), CborValue::Unsigned(lifetime), rest @ ..] = before {
            (*issued_at, *lifetime) = self.correct_validity(*issued_at, *lifetime);
            if let [CborValue::Unsigned(serial), CborValue::Unsigned(login_position)] = rest {
                (*serial, *login_position) = self.correct_serials(*serial, *login_position);
            }
            *operation = CborValue::of_operation(&self.correct_values(&operation.operation()?))?;
        }
        Some(body)
    }

    fn correct_validity(self, issued_at: u64, lifetime: u64) -> (u64, u64) {
        (
            if self.has(FaultId::IssuedAtUnchecked) { 1 } else { issued_at },
            if self.has(FaultId::LifetimeUnchecked) { 300 } else { lifetime },
        )
    }

    fn correct_serials(self, serial: u64, login_position: u64) -> (u64, u64) {
        let serial = match self.fault {
            Some(FaultId::SerialUnchecked) => serial.clamp(1, MAX_SERIAL),
            Some(FaultId::SerialZero) => serial.max(1),
            _ => serial,
        };
        (
            serial,
            if self.has(FaultId::CurUnchecked) {
                login_position.min(MAX_SERIAL)
            } else {
                login_position
            },
        )
    }

    /// Encodes an operation.
    pub(super) fn encode(
        self,
        enrolment: Enrolment,
        header: PayloadHeader,
        order: &Order,
    ) -> Result<EncodedPayload, Refusal> {
        let operation = serde_json::to_value(order).unwrap_or_default();
        if order.check().is_ok() && self.refuses_operation(&operation) {
            return rejected(Code::InvalidOperation);
        }
        let operation =
            if order.check().is_ok() { operation } else { self.correct_values(&operation) };
        let (issued_at, lifetime) = (header.issued_at, header.lifetime);
        let (issued_at, lifetime) = if !is_valid(issued_at, lifetime) {
            self.correct_validity(issued_at, lifetime)
        } else if self.has(FaultId::IssuedAt32Bits) {
            (issued_at & 0xffff_ffff, lifetime)
        } else {
            (issued_at, lifetime)
        };
        let draw = match header.draw {
            PayloadDraw::Nonce(_) => header.draw,
            PayloadDraw::Fresh { serial, login_position, fresh } => {
                let (serial, login_position) = self.correct_serials(serial, login_position);
                PayloadDraw::Fresh { serial, login_position, fresh }
            }
        };
        let header = PayloadHeader { issued_at, lifetime, draw };
        let secret = hex::encode(enrolment.secret);
        let body =
            match outputs(library::answer("payload.encode", header.args(&secret, &operation))) {
                Ok(made) => {
                    body_of(made["text"].as_str().unwrap_or_default(), &secret).unwrap_or_default()
                }
                Err(Refusal::Rejected(Code::BodyTooLong))
                    if self.has(FaultId::AnyRefusalIsForm) =>
                {
                    return rejected(Code::InvalidOperation);
                }
                Err(Refusal::Rejected(Code::BodyTooLong)) if self.has(FaultId::BodyAnyLength) => {
                    header
                        .body(&operation)
                        .ok_or(Refusal::Rejected(Code::BodyTooLong))?
                        .encode(None)
                }
                Err(refusal) => return Err(refusal),
            };
        if self.has(FaultId::BodyTooShort) && body.len() > 480 {
            return rejected(Code::BodyTooLong);
        }
        let encode_with_fault = |item| self.encode_with_fault(enrolment.version, item, order);
        let body = body::read(&body).and_then(encode_with_fault).unwrap_or(body);
        let (nonce, text) = match draw {
            PayloadDraw::Nonce(nonce) => (nonce, self.tag_body(enrolment, &body)),
            PayloadDraw::Fresh { fresh, .. } => {
                let nonce = self.nonce(enrolment, &fresh, &body);
                (nonce, self.encode_envelope(&self.seal_body(enrolment, &nonce, &body)))
            }
        };
        Ok(EncodedPayload { text, nonce, body })
    }

    /// Encodes the text of a body of version 1.
    fn tag_body(self, enrolment: Enrolment, body: &[u8]) -> String {
        let key_id = self.key_id(enrolment);
        let bytes = [&key_id[..], body, &self.tag(enrolment, &key_id, body)].concat();
        let encoding = match self.fault {
            Some(FaultId::TextPadded) => PADDED,
            Some(FaultId::StandardAlphabet) => STANDARD_NO_PAD,
            _ => URL_SAFE_NO_PAD,
        };
        format!("{}{}", prefix(enrolment.version), encoding.encode(bytes))
    }

    /// Encodes a body with the fault.
    fn encode_with_fault(
        self,
        version: Version,
        mut body: CborValue,
        order: &Order,
    ) -> Option<Vec<u8>> {
        let elements = body.elements()?;
        if self.has(FaultId::BodySwapped) {
            elements.swap(0, 1);
        }
        if version == Version::V1 && self.has(FaultId::NonceOfZeros) {
            *elements.get_mut(2)? = CborValue::Bytes(vec![0; 12]);
        }
        if version != Version::V1 && self.has(FaultId::CurLeftOut) {
            elements.remove(3);
        }
        let operation = elements.last_mut()?.elements()?;
        if self.has(FaultId::OrderOfElements) && matches!(order, Order::Payment(_)) {
            operation.swap(3, 4);
        }
        if self.has(FaultId::AbsentAsEmpty) && !matches!(order, Order::Action(_)) {
            let at = operation.len().checked_sub(2)?;
            let reference = operation.get_mut(at)?;
            if *reference == CborValue::Null {
                *reference = CborValue::Text(String::new());
            }
        }
        if let (Order::Bulk(bulk), true) = (order, self.has(FaultId::BulkLabel)) {
            let item = |item: &dlotp_wire::operation_json::ItemJson| {
                let texts = [&item.payee, &item.account].map(|text| CborValue::Text(text.clone()));
                CborValue::Array(
                    texts.into_iter().chain([CborValue::Unsigned(item.amount)]).collect(),
                )
            };
            let items = CborValue::Array(bulk.items.iter().map(item).collect());
            *operation.get_mut(5)? = CborValue::Bytes(Sha256::digest(items.encode(None)).to_vec());
        }
        Some(body.encode(self.fault))
    }

    /// Returns the payload of the first draw whose operation ID is not taken.
    pub(super) fn draw(
        self,
        enrolment: Enrolment,
        headers: impl IntoIterator<Item = PayloadHeader>,
        order: &Order,
        taken: impl Fn(&str) -> bool,
    ) -> Result<IssuedPayload, Refusal> {
        let (mut last, mut first) = (None, None);
        for (at, mut header) in headers.into_iter().take(MAX_DRAWS).enumerate() {
            let serial = match &mut header.draw {
                PayloadDraw::Nonce(_) => 0,
                PayloadDraw::Fresh { serial, .. } => {
                    let counts = self.has(FaultId::RedrawCounts);
                    *serial = serial.saturating_add(if counts { at as u64 } else { 0 });
                    *serial
                }
            };
            let EncodedPayload { text, nonce, body } = self.encode(enrolment, header, order)?;
            let digest = self.digest(enrolment, &nonce, &body);
            let id = self.operation_id(enrolment, &digest);
            let free = !taken(&id) || self.has(FaultId::IdTaken);
            let first = first.get_or_insert_with(|| text.clone());
            let text = if self.has(FaultId::FirstDrawSealed) { first.clone() } else { text };
            if free {
                last = Some(IssuedPayload { nonce, serial, id, text, digest });
            }
            if free && !self.has(FaultId::IdLast) || self.has(FaultId::IdOneTry) {
                break;
            }
        }
        last.ok_or(Refusal::Rejected(Code::OperationIdTaken))
    }
}

impl PayloadHeader {
    /// Returns the arguments of `payload.encode`.
    fn args(&self, secret: &str, operation: &Value) -> Value {
        let mut args = json!({
            "secret": secret, "issued-at": self.issued_at, "lifetime": self.lifetime,
            "operation": operation,
        });
        match self.draw {
            PayloadDraw::Nonce(nonce) => {
                args["version"] = json!(1);
                args["nonce"] = json!(hex::encode(nonce));
            }
            PayloadDraw::Fresh { serial, login_position, fresh } => {
                args["version"] = json!(2);
                (args["n"], args["m"]) = (json!(serial), json!(login_position));
                args["fresh"] = json!(hex::encode(fresh));
            }
        }
        args
    }

    /// Makes the body, however long it is.
    fn body(&self, operation: &Value) -> Option<CborValue> {
        let mut items =
            vec![CborValue::Unsigned(self.issued_at), CborValue::Unsigned(self.lifetime)];
        match self.draw {
            PayloadDraw::Nonce(nonce) => items.push(CborValue::Bytes(nonce.to_vec())),
            PayloadDraw::Fresh { serial, login_position, .. } => {
                items.extend([serial, login_position].map(CborValue::Unsigned))
            }
        }
        items.push(CborValue::of_operation(operation)?);
        Some(CborValue::Array(items))
    }
}

/// The number of draws for one operation (ID-5).
const MAX_DRAWS: usize = 16;

/// Returns whether issued-at and lifetime are in their ranges (PAY-3).
fn is_valid(issued_at: u64, lifetime: u64) -> bool {
    (1..=253_402_300_799).contains(&issued_at) && (120..=600).contains(&lifetime)
}
