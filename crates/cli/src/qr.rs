//! `dlotp qr`: a payload as a QR code, and a QR code read back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use dlotp::QrCode;
use dlotp_terminal::{Failure, print, text_or_input};
use image::{GrayImage, Luma};

/// Shows a payload as a QR code: on the terminal, as SVG or as PNG.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct QrCommand {
    #[command(subcommand)]
    read: Option<QrAction>,
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

/// The subcommand that reads a code back.
#[derive(Subcommand, Debug)]
pub enum QrAction {
    /// Reads the payload back from a picture
    Read {
        /// The picture
        #[arg(value_name = "FILE.png")]
        file: PathBuf,
    },
}

impl QrCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// The text is no payload, or a file can't be read or written.
    pub fn run(self) -> Result<u8, Failure> {
        if let Some(QrAction::Read { file }) = self.read {
            print(&format!("{}\n", read(&file)?))?;
            return Ok(0);
        }
        let text = text_or_input(self.text)?;
        let code = QrCode::new(&text).map_err(|error| Failure::refused(&error))?;
        let at = |path: &Path, error: &dyn std::fmt::Display| {
            Failure::new(format!("{}: {error}", path.display()))
        };
        if let Some(path) = &self.svg {
            fs::write(path, code.svg()).map_err(|error| at(path, &error))?;
        }
        if let Some(path) = &self.png {
            picture(&code).save(path).map_err(|error| at(path, &error))?;
        }
        if self.svg.is_none() && self.png.is_none() {
            print(&code.terminal())?;
        }
        Ok(0)
    }
}

/// Pixels of a module.
const SCALE: u32 = 8;

/// The code as a picture of pixels.
fn picture(code: &QrCode) -> GrayImage {
    let rows: Vec<&[bool]> = code.rows().collect();
    let side = u32::try_from(rows.len()).unwrap_or(0).saturating_mul(SCALE);
    GrayImage::from_fn(side, side, |x, y| {
        let module = |at: u32| usize::try_from(at / SCALE).unwrap_or(usize::MAX);
        let is_dark = rows.get(module(y)).and_then(|row| row.get(module(x)));
        Luma([if is_dark == Some(&true) { 0 } else { 255 }])
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
