//! OTPs of version 2 with the fault: an HMAC over a CBOR array (OTP-11, OTP-12).

use super::{
    FaultId, FaultyImplementation,
    body::{self, CborValue},
    keys::{Enrolment, first, hmac, truncate},
    otp::OtpDomain,
};

fn text(text: &str) -> CborValue {
    CborValue::Text(text.to_owned())
}

impl FaultyImplementation {
    pub(super) fn otp_v2(
        self,
        enrolment: Enrolment,
        pin_mac: &[u8; 32],
        chain_value: &[u8; 32],
        domain: OtpDomain<'_>,
    ) -> String {
        let (role, label) = match domain {
            OtpDomain::Scanned(_) => ("otp", "dlotp v2 scanned"),
            OtpDomain::Typed(..) => ("otp", "dlotp v2 typed"),
            OtpDomain::Login(_) => ("login", "dlotp v2 login"),
            OtpDomain::Confirmation(_) if self.has(FaultId::ConfirmAsLogin) => {
                ("confirm", "dlotp v2 login")
            }
            OtpDomain::Confirmation(_) => ("confirm", "dlotp v2 confirm"),
        };
        let bytes = |bytes: &[u8; 32]| {
            let hexadecimal = self.has(FaultId::BytesAsText);
            if hexadecimal { text(&hex::encode(bytes)) } else { CborValue::Bytes(bytes.to_vec()) }
        };
        let mut context = vec![text(label), bytes(pin_mac), bytes(chain_value)];
        let minute = if self.has(FaultId::TypedHalfMinutes) { 30 } else { 60 };
        let step = match domain {
            OtpDomain::Scanned(digest) => {
                context.push(bytes(digest));
                None
            }
            OtpDomain::Typed(id, details, time) => {
                context.push(match id.parse() {
                    Ok(number) if self.has(FaultId::IdUnsigned) => CborValue::Unsigned(number),
                    _ => text(id),
                });
                context.extend(details.map(|details| self.encode_details(details)));
                Some(self.step(time, minute))
            }
            OtpDomain::Login(time) | OtpDomain::Confirmation(time) => Some(self.step(time, 30)),
        };
        context.extend(step.map(CborValue::Unsigned));
        match self.fault {
            Some(FaultId::DomainLeftOut) => drop(context.remove(0)),
            Some(FaultId::PinLeftOut) => drop(context.remove(1)),
            Some(FaultId::ChainLeftOut) => drop(context.remove(2)),
            _ => {}
        }
        let mut message = CborValue::Array(context).encode(None);
        if let Some(step) = step.filter(|_| self.has(FaultId::StepWide)) {
            message.truncate(message.len().saturating_sub(body::head(0, step, 0).len()));
            message.extend(body::head(0, step, 8));
        }
        let mac = hmac(&self.key(enrolment, role), &[&message]);
        let number = match self.fault {
            Some(FaultId::OtpTruncated) => truncate(&mac, mac.last().copied(), true).into(),
            Some(FaultId::Otp32Bits) => u32::from_be_bytes(first(&mac)).into(),
            Some(FaultId::OtpLittleEndian) => u64::from_le_bytes(first(&mac)),
            Some(FaultId::Otp31Bits) => u64::from(u32::from_be_bytes(first(&mac)) & 0x7fff_ffff),
            _ => u64::from_be_bytes(first(&mac)),
        };
        self.eight_digits(number % 100_000_000, FaultId::OtpLeadingZero)
    }
}
