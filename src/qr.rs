//! The QR code of a payload: its modules, an SVG picture, and text for a terminal (feature `qr`).

use alloc::{format, string::String, vec::Vec};
use core::fmt::Write as _;

use qrcodegen::{QrCode as Symbol, QrCodeEcc, QrSegment, Version as SymbolVersion};

use crate::{
    Error,
    payload::{MalformedPayload, Payload, PayloadError},
};

/// The quiet zone around a symbol, in modules (PAY-10, PAY-31).
const QUIET: i32 = 4;

/// A QR code with its quiet zone. Show it dark on light in every theme.
///
/// ```
/// # use dlotp::{Version, issuer, keys::{IssuerKeys, Secret}};
/// # use dlotp::operation::{ActionDraft, Operation, Purpose};
/// use dlotp::{Code, QrCode, payload::{Serials, Validity}};
/// # let keys = IssuerKeys::derive(&Secret::from([7; 32]), Version::V2);
/// # let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
/// # let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
/// # let serials = Serials { serial: 1, login_position: 0 };
/// # let operation = Operation::action(&draft)?;
/// # let (serials, random) = (Some(serials), &mut getrandom::SysRng);
/// # let issued = issuer::issue(&keys, &operation, validity, serials, random, |_| false)?;
///
/// let code = QrCode::new(&issued.text)?;
/// assert!(code.svg().starts_with("<svg"));
/// println!("{}", code.terminal());
/// assert!(code.rows().all(|row| row.len() == code.rows().count()));
/// assert_eq!(QrCode::new("Hello").unwrap_err().code(), Code::MalformedPayload);
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    rows: Vec<Vec<bool>>,
}

impl QrCode {
    /// Makes the QR code of a payload's text: level M, the smallest symbol that holds it, in alphanumeric mode
    /// for version 2 (PAY-31) and in byte mode for version 1 (PAY-10).
    ///
    /// # Errors
    ///
    /// `unsupported-version` or `malformed-payload`: the text is not a payload.
    pub fn new(text: &str) -> Result<Self, Error> {
        text.parse::<Payload>()?;
        let segment = if QrSegment::is_alphanumeric(text) {
            QrSegment::make_alphanumeric(text)
        } else {
            QrSegment::make_bytes(text.as_bytes())
        };
        let (least, most) = (SymbolVersion::new(1), SymbolVersion::new(40));
        let symbol = Symbol::encode_segments_advanced(
            &[segment],
            QrCodeEcc::Medium,
            least,
            most,
            None,
            false,
        )
        .map_err(|_| PayloadError::Malformed(MalformedPayload::Prefix))?;
        let range = -QUIET..symbol.size().saturating_add(QUIET);
        let row = |y| range.clone().map(|x| symbol.get_module(x, y)).collect();
        Ok(Self { rows: range.clone().map(row).collect() })
    }

    /// The rows from the upper edge to the lower, of modules that are dark or not. Draw each module
    /// at least 3 pixels wide.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.rows.iter().map(Vec::as_slice)
    }

    /// Draws an SVG picture with one unit for each module.
    #[must_use]
    pub fn svg(&self) -> String {
        let side = self.rows.len();
        let mut path = String::new();
        for (y, row) in self.rows().enumerate() {
            let mut x = 0_usize;
            for run in row.chunk_by(|left, right| left == right) {
                let length = run.len();
                if run.first() == Some(&true) {
                    let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
                }
                x = x.saturating_add(length);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
             <path fill=\"#000\" d=\"{path}\"/></svg>\n"
        )
    }

    /// Draws the code for a terminal: two rows in a line, dark on light whatever the terminal's colours.
    #[must_use]
    pub fn terminal(&self) -> String {
        let mut text = String::new();
        for pair in self.rows.chunks(2) {
            text.push_str("\u{1b}[30;107m");
            for x in 0..self.rows.len() {
                let is_dark = |y| pair.get(y).and_then(|row: &Vec<bool>| row.get(x)) == Some(&true);
                text.push(match (is_dark(0), is_dark(1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            text.push_str("\u{1b}[0m\n");
        }
        text
    }
}
