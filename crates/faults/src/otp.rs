//! OTPs of the four domains, with the fault.

use super::{
    FaultId, FaultyImplementation,
    keys::{Enrolment, hmac, truncate},
    typed_details::Details,
};

/// The domain of an OTP, with its inputs.
#[derive(Clone, Copy, Debug)]
pub(super) enum OtpDomain<'a> {
    Scanned(&'a [u8; 32]),
    /// The operation ID, in version 2 the details, and the time.
    Typed(&'a str, Option<&'a Details>, u64),
    Login(u64),
    Confirmation(u64),
}

impl FaultyImplementation {
    /// Computes an OTP; in version 2 it binds a chain value.
    pub(super) fn otp(
        self,
        enrolment: Enrolment,
        pin_mac: &[u8; 32],
        chain_value: Option<[u8; 32]>,
        domain: OtpDomain<'_>,
    ) -> String {
        match chain_value {
            Some(chain_value) => self.otp_v2(enrolment, pin_mac, &chain_value, domain),
            None => self.otp_v1(enrolment, pin_mac, domain),
        }
    }

    /// Computes an OTP of version 1.
    fn otp_v1(self, enrolment: Enrolment, pin_mac: &[u8; 32], domain: OtpDomain<'_>) -> String {
        let (role, suite) = match domain {
            OtpDomain::Scanned(_) => ("otp", "QH64-PSHA256"),
            OtpDomain::Typed(..) if self.has(FaultId::SuiteOfLogin) => ("otp", "QA08-PSHA256-T30S"),
            OtpDomain::Typed(..) => ("otp", "QA08-PSHA256-T1M"),
            OtpDomain::Login(_) => ("login", "QA08-PSHA256-T30S"),
            OtpDomain::Confirmation(_) => ("confirm", "QA08-PSHA256-T30S"),
        };
        let question = match domain {
            OtpDomain::Scanned(digest) if self.has(FaultId::QuestionCut) => {
                digest.iter().take(20).copied().collect()
            }
            OtpDomain::Scanned(digest) => digest.to_vec(),
            OtpDomain::Typed(id, ..) if self.has(FaultId::QuestionAsNumber) => as_number(id),
            OtpDomain::Typed(id, ..) => id.as_bytes().to_vec(),
            OtpDomain::Login(_) | OtpDomain::Confirmation(_)
                if self.has(FaultId::QuestionEmpty) =>
            {
                Vec::new()
            }
            OtpDomain::Login(_) | OtpDomain::Confirmation(_) => b"00000000".to_vec(),
        };
        let minute = if self.has(FaultId::TypedHalfMinutes) { 30 } else { 60 };
        let step = match domain {
            OtpDomain::Scanned(_) => None,
            OtpDomain::Typed(.., time) => Some(self.step(time, minute)),
            OtpDomain::Login(time) | OtpDomain::Confirmation(time) => Some(self.step(time, 30)),
        };
        let padding = vec![0; 128_usize.saturating_sub(question.len())];
        let question = if self.has(FaultId::QuestionPaddedLeft) {
            [padding, question].concat()
        } else {
            [question, padding].concat()
        };
        let suite = format!("OCRA-1:HOTP-SHA256-8:{suite}");
        let separator: &[u8] = if self.has(FaultId::NoSeparator) { &[] } else { &[0] };
        let step = match step {
            None => Vec::new(),
            Some(step) => {
                let skipped = if self.has(FaultId::StepFourBytes) { 4 } else { 0 };
                step.to_be_bytes().into_iter().skip(skipped).collect()
            }
        };
        let (before, after): (&[u8], &[u8]) = if self.has(FaultId::PinBeforeQuestion) {
            (pin_mac, &question)
        } else {
            (&question, pin_mac)
        };
        let key = self.key(enrolment, role);
        let mac = hmac(&key, &[suite.as_bytes(), separator, before, after, &step]);
        let last = mac.get(if self.has(FaultId::OffsetOfSha1) { 19 } else { 31 }).copied();
        let number = truncate(&mac, last, !self.has(FaultId::NoMask));
        self.eight_digits(u64::from(number % 100_000_000), FaultId::OtpLeadingZero)
    }

    pub(super) fn step(self, time: u64, length: u64) -> u64 {
        let more = if self.has(FaultId::TimeRounded) { length / 2 } else { 0 };
        time.saturating_add(more) / length
    }
}

/// Encodes a question of format N: hexadecimal digits as nibbles from the left (RFC 6287, section 5.1).
fn as_number(id: &str) -> Vec<u8> {
    let digits = format!("{:x}", id.parse::<u64>().unwrap_or(0));
    let even = if digits.len() % 2 == 0 { digits } else { digits + "0" };
    hex::decode(even).unwrap_or_default()
}
