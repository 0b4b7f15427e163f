//! OTPs of the four domains, from the input of the MAC to the digits.

use super::{
    Slip, World,
    keys::{Enrolled, hmac, truncated},
    typed::Details,
};

/// What an OTP is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum For<'a> {
    Scanned(&'a [u8; 32]),
    /// In version 2 with what was keyed in.
    Typed(&'a str, Option<&'a Details>, u64),
    Login(u64),
    Confirmation(u64),
}

impl World {
    /// The OTP, in version 2 with its value of a chain.
    pub(super) fn otp(
        self,
        enrolled: Enrolled,
        p: &[u8; 32],
        link: Option<[u8; 32]>,
        of: For<'_>,
    ) -> String {
        match link {
            Some(link) => self.otp_with(enrolled, p, &link, of),
            None => self.otp_of_suite(enrolled, p, of),
        }
    }

    /// An OTP of version 1.
    fn otp_of_suite(self, enrolled: Enrolled, p: &[u8; 32], of: For<'_>) -> String {
        let (role, suite) = match of {
            For::Scanned(_) => ("otp", "QH64-PSHA256"),
            For::Typed(..) if self.is(Slip::SuiteOfLogin) => ("otp", "QA08-PSHA256-T30S"),
            For::Typed(..) => ("otp", "QA08-PSHA256-T1M"),
            For::Login(_) => ("login", "QA08-PSHA256-T30S"),
            For::Confirmation(_) => ("confirm", "QA08-PSHA256-T30S"),
        };
        let question = match of {
            For::Scanned(digest) if self.is(Slip::QuestionCut) => {
                digest.iter().take(20).copied().collect()
            }
            For::Scanned(digest) => digest.to_vec(),
            For::Typed(id, ..) if self.is(Slip::QuestionAsNumber) => as_number(id),
            For::Typed(id, ..) => id.as_bytes().to_vec(),
            For::Login(_) | For::Confirmation(_) if self.is(Slip::QuestionEmpty) => Vec::new(),
            For::Login(_) | For::Confirmation(_) => b"00000000".to_vec(),
        };
        let minute = if self.is(Slip::TypedHalfMinutes) { 30 } else { 60 };
        let step = match of {
            For::Scanned(_) => None,
            For::Typed(.., time) => Some(self.step(time, minute)),
            For::Login(time) | For::Confirmation(time) => Some(self.step(time, 30)),
        };
        let padding = vec![0; 128_usize.saturating_sub(question.len())];
        let question = if self.is(Slip::QuestionPaddedLeft) {
            [padding, question].concat()
        } else {
            [question, padding].concat()
        };
        let suite = format!("OCRA-1:HOTP-SHA256-8:{suite}");
        let separator: &[u8] = if self.is(Slip::NoSeparator) { &[] } else { &[0] };
        let step = match step {
            None => Vec::new(),
            Some(step) => {
                let skipped = if self.is(Slip::StepFourBytes) { 4 } else { 0 };
                step.to_be_bytes().into_iter().skip(skipped).collect()
            }
        };
        let (before, after): (&[u8], &[u8]) =
            if self.is(Slip::PinBeforeQuestion) { (p, &question) } else { (&question, p) };
        let key = self.key(enrolled, role);
        let mac = hmac(&key, &[suite.as_bytes(), separator, before, after, &step]);
        let last = mac.get(if self.is(Slip::OffsetOfSha1) { 19 } else { 31 }).copied();
        let number = truncated(&mac, last, !self.is(Slip::NoMask));
        self.eight_digits(u64::from(number % 100_000_000), Slip::OtpLeadingZero)
    }

    pub(super) fn step(self, time: u64, length: u64) -> u64 {
        let more = if self.is(Slip::TimeRounded) { length / 2 } else { 0 };
        time.saturating_add(more) / length
    }
}

/// A question of format N: hexadecimal digits as nibbles from the left (RFC 6287, section 5.1).
fn as_number(id: &str) -> Vec<u8> {
    let digits = format!("{:x}", id.parse::<u64>().unwrap_or(0));
    let even = if digits.len() % 2 == 0 { digits } else { digits + "0" };
    hex::decode(even).unwrap_or_default()
}
