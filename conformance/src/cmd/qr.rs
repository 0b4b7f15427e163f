//! `dlotp qr`: a payload as a QR code, and a QR code read back.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use dlotp::payload::Payload;
use image::{GrayImage, Luma};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use super::{Failure, print, text_or_input};

/// The quiet zone around a symbol, in modules (PAY-10).
const QUIET: i32 = 4;
/// Pixels of a module in a PNG.
const SCALE: u32 = 8;

/// Shows a payload as a QR code: on the terminal, as SVG or as PNG.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Qr {
    #[command(subcommand)]
    read: Option<Read>,
    /// The payload, or `-`
    #[arg(default_value = "-")]
    text: String,
    /// Writes an SVG picture
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    /// Writes a PNG picture
    #[arg(long, value_name = "FILE.png")]
    png: Option<PathBuf>,
}

/// The other way.
#[derive(Subcommand, Debug)]
pub enum Read {
    /// Reads the payload back from a picture
    Read {
        /// The picture
        #[arg(value_name = "FILE.png")]
        file: PathBuf,
    },
}

impl Qr {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// The text is no payload, or a file can't be read or written.
    pub fn run(self) -> Result<u8, Failure> {
        if let Some(Read::Read { file }) = self.read {
            print(&format!("{}\n", read(&file)?))?;
            return Ok(0);
        }
        let text = text_or_input(self.text)?;
        Payload::parse(&text).map_err(|error| Failure::refused(&error))?;
        let symbol = symbol(&text)?;
        let at = |path: &Path, error: &dyn std::fmt::Display| {
            Failure::new(format!("{}: {error}", path.display()))
        };
        if let Some(path) = &self.svg {
            fs::write(path, svg(&symbol)).map_err(|error| at(path, &error))?;
        }
        if let Some(path) = &self.png {
            picture(&symbol).save(path).map_err(|error| at(path, &error))?;
        }
        if self.svg.is_none() && self.png.is_none() {
            print(&terminal(&symbol))?;
        }
        Ok(0)
    }
}

/// The symbol in byte mode at level M (PAY-10), of the smallest version that holds the text.
fn symbol(text: &str) -> Result<QrCode, Failure> {
    let segments = [QrSegment::make_bytes(text.as_bytes())];
    let (least, most) = (Version::new(1), Version::new(40));
    Ok(QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, None, false)?)
}

/// Rows from the upper edge of the quiet zone to the lower, of modules that are dark or not.
fn rows(symbol: &QrCode) -> impl Iterator<Item = Vec<bool>> {
    let range = -QUIET..symbol.size().saturating_add(QUIET);
    range.clone().map(move |y| range.clone().map(|x| symbol.get_module(x, y)).collect())
}

/// Two rows a line, dark on light whatever the terminal's colours.
fn terminal(symbol: &QrCode) -> String {
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

fn svg(symbol: &QrCode) -> String {
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

fn picture(symbol: &QrCode) -> GrayImage {
    let rows: Vec<Vec<bool>> = rows(symbol).collect();
    let side = u32::try_from(rows.len()).unwrap_or(0).saturating_mul(SCALE);
    GrayImage::from_fn(side, side, |x, y| {
        let module = |at: u32| usize::try_from(at / SCALE).unwrap_or(usize::MAX);
        let dark = rows.get(module(y)).and_then(|row| row.get(module(x)));
        Luma([if dark == Some(&true) { 0 } else { 255 }])
    })
}

/// The payload of the one QR code in a picture.
fn read(file: &Path) -> Result<String, Failure> {
    let failure = |what: String| Failure::new(format!("{}: {what}", file.display()));
    let picture = image::open(file).map_err(|error| failure(error.to_string()))?.to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        let pixel = u32::try_from(x).ok().zip(u32::try_from(y).ok());
        pixel.and_then(|(x, y)| picture.get_pixel_checked(x, y)).map_or(255, |Luma([grey])| *grey)
    });
    let grids = prepared.detect_grids();
    match grids.as_slice() {
        [grid] => grid.decode().map(|(_, text)| text).map_err(|error| failure(error.to_string())),
        grids => Err(failure(format!("expected one QR code, found {}", grids.len()))),
    }
}
