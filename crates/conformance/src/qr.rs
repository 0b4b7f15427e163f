//! QR codes of payloads: the symbol, and its pictures.

use std::fmt::Write as _;

use image::{GrayImage, Luma};
use qrcodegen::{DataTooLong, QrCode, QrCodeEcc, QrSegment, Version};

/// The quiet zone around a symbol, in modules (PAY-10, PAY-34).
const QUIET: i32 = 4;
/// Pixels of a module in a PNG.
const SCALE: u32 = 8;

/// The symbol at level M, of the smallest version that holds the text: in alphanumeric mode where the
/// text allows it, as in version 2 (PAY-34), otherwise in byte mode, as in version 1 (PAY-10).
///
/// # Errors
///
/// The text is longer than any symbol holds.
pub fn symbol(text: &str) -> Result<QrCode, DataTooLong> {
    let segments = [if QrSegment::is_alphanumeric(text) {
        QrSegment::make_alphanumeric(text)
    } else {
        QrSegment::make_bytes(text.as_bytes())
    }];
    let (least, most) = (Version::new(1), Version::new(40));
    QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, None, false)
}

/// Rows from the upper edge of the quiet zone to the lower, of modules that are dark or not.
fn rows(symbol: &QrCode) -> impl Iterator<Item = Vec<bool>> {
    let range = -QUIET..symbol.size().saturating_add(QUIET);
    range.clone().map(move |y| range.clone().map(|x| symbol.get_module(x, y)).collect())
}

/// The symbol for a terminal: two rows a line, dark on light whatever the terminal's colours.
#[must_use]
pub fn terminal(symbol: &QrCode) -> String {
    let rows: Vec<Vec<bool>> = rows(symbol).collect();
    let mut text = String::new();
    for pair in rows.chunks(2) {
        let (upper, lower) = (pair.first(), pair.get(1));
        text.push_str("\u{1b}[30;107m");
        for at in 0..upper.map_or(0, Vec::len) {
            let dark = |row: Option<&Vec<bool>>| row.and_then(|row| row.get(at)) == Some(&true);
            text.push(match (dark(upper), dark(lower)) {
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

/// The symbol as an SVG picture.
#[must_use]
pub fn svg(symbol: &QrCode) -> String {
    let side = symbol.size().saturating_add(QUIET.saturating_mul(2));
    let mut path = String::new();
    for (y, row) in rows(symbol).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            let length = run.len();
            if run.first() == Some(&true) {
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x = length.saturating_add(x);
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>\n"
    )
}

/// The symbol as a picture of pixels.
#[must_use]
pub fn picture(symbol: &QrCode) -> GrayImage {
    let rows: Vec<Vec<bool>> = rows(symbol).collect();
    let side = u32::try_from(rows.len()).unwrap_or(0).saturating_mul(SCALE);
    GrayImage::from_fn(side, side, |x, y| {
        let module = |at: u32| usize::try_from(at / SCALE).unwrap_or(usize::MAX);
        let dark = rows.get(module(y)).and_then(|row| row.get(module(x)));
        Luma([if dark == Some(&true) { 0 } else { 255 }])
    })
}
