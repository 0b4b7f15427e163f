//! OTPs of version 2: one HMAC over one CBOR array (OTP-11, OTP-12), with the mistake.

use super::{
    Slip, World,
    body::{self, Item},
    keys::{Enrolled, first, hmac, truncated},
    otp::For,
};

fn text(text: &str) -> Item {
    Item::Text(text.to_owned())
}

impl World {
    pub(super) fn otp_with(
        self,
        enrolled: Enrolled,
        p: &[u8; 32],
        link: &[u8; 32],
        of: For<'_>,
    ) -> String {
        let (role, domain) = match of {
            For::Scanned(_) => ("otp", "dlotp v2 scanned"),
            For::Typed(..) => ("otp", "dlotp v2 typed"),
            For::Login(_) => ("login", "dlotp v2 login"),
            For::Confirmation(_) if self.is(Slip::ConfirmAsLogin) => ("confirm", "dlotp v2 login"),
            For::Confirmation(_) => ("confirm", "dlotp v2 confirm"),
        };
        let bytes = |bytes: &[u8; 32]| {
            let hexadecimal = self.is(Slip::BytesAsText);
            if hexadecimal { text(&hex::encode(bytes)) } else { Item::Bytes(bytes.to_vec()) }
        };
        let mut context = vec![text(domain), bytes(p), bytes(link)];
        let minute = if self.is(Slip::TypedHalfMinutes) { 30 } else { 60 };
        let step = match of {
            For::Scanned(digest) => {
                context.push(bytes(digest));
                None
            }
            For::Typed(id, details, time) => {
                context.push(match id.parse() {
                    Ok(number) if self.is(Slip::IdUnsigned) => Item::Unsigned(number),
                    _ => text(id),
                });
                context.extend(details.map(|details| self.bound(details)));
                Some(self.step(time, minute))
            }
            For::Login(time) | For::Confirmation(time) => Some(self.step(time, 30)),
        };
        context.extend(step.map(Item::Unsigned));
        match self.slip {
            Some(Slip::DomainLeftOut) => drop(context.remove(0)),
            Some(Slip::PinLeftOut) => drop(context.remove(1)),
            Some(Slip::ChainLeftOut) => drop(context.remove(2)),
            _ => {}
        }
        let mut message = Item::Array(context).encode(None);
        if let Some(step) = step.filter(|_| self.is(Slip::StepWide)) {
            message.truncate(message.len().saturating_sub(body::head(0, step, 0).len()));
            message.extend(body::head(0, step, 8));
        }
        let mac = hmac(&self.key(enrolled, role), &[&message]);
        let number = match self.slip {
            Some(Slip::OtpTruncated) => truncated(&mac, mac.last().copied(), true).into(),
            Some(Slip::Otp32Bits) => u32::from_be_bytes(first(&mac)).into(),
            Some(Slip::OtpLittleEndian) => u64::from_le_bytes(first(&mac)),
            Some(Slip::Otp31Bits) => u64::from(u32::from_be_bytes(first(&mac)) & 0x7fff_ffff),
            _ => u64::from_be_bytes(first(&mac)),
        };
        self.eight_digits(number % 100_000_000, Slip::OtpLeadingZero)
    }
}
