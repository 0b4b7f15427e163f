//! `dlotp payload`: an operation to a payload, and back.

use std::{fmt::Write as _, fs, path::PathBuf};

use clap::{Args, Subcommand};
use dlotp::{
    Version, issuer,
    keys::{Identity, IssuerKeys},
    operation::Part,
    payload::{self, Serials, Validity},
};
use dlotp_terminal::{Failure, TextTable, now, print, text_or_input};
use dlotp_testee::library::Draws;
use dlotp_wire::operation_json::Order;

use crate::enrolment::{EnrolmentOptions, bytes};

/// Makes a payload of an operation, or shows the content of one.
#[derive(Subcommand, Debug)]
pub enum PayloadCommand {
    /// Makes a payload of an operation in JSON
    Encode(EncodeCommand),
    /// Shows the content of a payload whose tag is right
    Decode(DecodeCommand),
}

/// `dlotp payload encode`.
#[derive(Args, Debug)]
pub struct EncodeCommand {
    #[command(flatten)]
    enrolment: EnrolmentOptions,
    /// When it is issued, Unix seconds; now by default
    #[arg(long, value_name = "SECONDS")]
    issued_at: Option<u64>,
    /// The lifetime in seconds, 120 to 600
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    lifetime: u64,
    /// Of version 1: 24 hexadecimal digits; drawn anew by default
    #[arg(long, value_name = "HEX", value_parser = bytes::<12>)]
    nonce: Option<[u8; 12]>,
    #[command(flatten)]
    serials: SerialOptions,
    /// The file of the operation in JSON, or `-`
    #[arg(default_value = "-", value_name = "FILE.json")]
    operation: PathBuf,
}

/// Options that make a payload of version 2 unique.
#[derive(Args, Debug)]
struct SerialOptions {
    /// Of version 2: the payload's serial; 1 by default
    #[arg(long = "n", value_name = "NUMBER")]
    serial: Option<u64>,
    /// Of version 2: the position of the login chain; 0 by default
    #[arg(long = "m", value_name = "NUMBER")]
    login_position: Option<u64>,
    /// Of version 2: 64 hexadecimal digits; drawn anew by default
    #[arg(long, value_name = "HEX", value_parser = bytes::<32>, conflicts_with = "nonce")]
    fresh: Option<[u8; 32]>,
}

/// `dlotp payload decode`.
#[derive(Args, Debug)]
pub struct DecodeCommand {
    #[command(flatten)]
    enrolment: EnrolmentOptions,
    /// The text of the QR code, or `-`
    #[arg(default_value = "-")]
    text: String,
}

impl PayloadCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// The input can't be read, or is refused.
    pub fn run(self) -> Result<u8, Failure> {
        match self {
            Self::Encode(encode) => encode.run(),
            Self::Decode(decode) => decode.run(),
        }
    }
}

impl EncodeCommand {
    fn run(self) -> Result<u8, Failure> {
        let json = if self.operation.as_os_str() == "-" {
            text_or_input("-".to_owned())?
        } else {
            fs::read_to_string(&self.operation)
                .map_err(|error| Failure::new(format!("{}: {error}", self.operation.display())))?
        };
        let order: Order = serde_json::from_str(&json)
            .map_err(|error| Failure::new(format!("the operation: {error}")))?;
        let operation = order.check().map_err(|error| Failure::refused(&error))?;
        let issued_at = self.issued_at.unwrap_or_else(now);
        let validity = Validity { issued_at, lifetime_s: self.lifetime };
        let (secret, Identity { version, .. }) = self.enrolment.open();
        let keys = IssuerKeys::derive(&secret, version);
        let (serials, draw) = self.unique(version)?;
        let random = &mut Draws::new([&*draw]);
        let issued = issuer::issue(&keys, &operation, validity, serials, random, |_| false)
            .map_err(|error| Failure::refused(&error))?;
        print(&format!("{}\n", issued.text))?;
        Ok(0)
    }
}

impl EncodeCommand {
    /// The serials and the draw of the payload; options of the other version are refused.
    fn unique(&self, version: Version) -> Result<(Option<Serials>, Vec<u8>), Failure> {
        let SerialOptions { serial, login_position, fresh } = self.serials;
        match version {
            Version::V1 if (serial, login_position, fresh) == (None, None, None) => {
                Ok((None, self.nonce.unwrap_or_else(rand::random).to_vec()))
            }
            Version::V1 => Err(Failure::new("--n, --m and --fresh are of version 2")),
            _ if self.nonce.is_some() => Err(Failure::new("--nonce is of version 1")),
            _ => {
                let serials = Serials {
                    serial: serial.unwrap_or(1),
                    login_position: login_position.unwrap_or(0),
                };
                Ok((Some(serials), fresh.unwrap_or_else(rand::random).to_vec()))
            }
        }
    }
}

impl DecodeCommand {
    fn run(self) -> Result<u8, Failure> {
        let text = text_or_input(self.text)?;
        let (secret, identity) = self.enrolment.open();
        let mut payload =
            text.parse::<payload::Payload>().map_err(|error| Failure::refused(&error))?;
        let verified = payload
            .verify(&secret.payload_key(identity))
            .map_err(|error| Failure::refused(&error))?;
        let Identity { version, key_id } = identity;
        let Validity { issued_at, lifetime_s, .. } = verified.validity();
        let mut shown = format!(
            "version {version}, key-id {key_id}, issued at {issued_at}, lives {lifetime_s} s"
        );
        if let Some(Serials { serial, login_position }) = verified.serials() {
            let _ = write!(shown, ", n {serial}, m {login_position}");
        }
        shown.push('\n');
        let mut table = TextTable::new().indented(2);
        let rows = verified.operation().display();
        for row in &rows {
            table.row([&*row.field, &*row.value]);
        }
        let mut part = None;
        for (row, line) in rows.iter().zip(table.lines()) {
            if part.replace(row.part) != Some(row.part) {
                let heading = match row.part {
                    Part::Core => "What will be authorised",
                    Part::Reference => "Reference",
                    Part::Details => "What the bank adds",
                };
                let _ = writeln!(shown, "\n{heading}");
            }
            let _ = writeln!(shown, "{line}");
        }
        let digest = hex::encode(verified.digest().as_bytes());
        let _ = writeln!(shown, "\ndigest {digest}");
        print(&shown)?;
        Ok(0)
    }
}
