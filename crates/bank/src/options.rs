//! The options of every subcommand: the bank's store, its key, its clock and its policy.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dlotp::{
    operation::Purpose,
    verifier::{Epoch, LoginBlocks, Policy, TypedRule},
};
use dlotp_store::{Postgres, Sqlite, Store, Vault};
use dlotp_terminal::{Failure, now};

use crate::{bank::Bank, epoch_file, key_file, record_keys};

/// The files, clock and policy of a bank.
#[derive(Args, Debug)]
pub(crate) struct BankOptions {
    /// The store: a file, or a PostgreSQL URL
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_DATABASE",
        default_value = "dlotp-bank.db",
        value_name = "FILE|URL"
    )]
    database: String,
    /// The file of the key that encrypts stored secrets; a new one where there is none
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_KEY",
        default_value = "dlotp-bank.key",
        value_name = "FILE"
    )]
    key: PathBuf,
    /// The file of the keys for the MACs of records; a new one where there is none. Each line has a number
    /// and a key of 32 bytes in hexadecimal; a line more with the greatest number rotates the key
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_RECORD_KEYS",
        default_value = "dlotp-bank.record-keys",
        value_name = "FILE"
    )]
    record_keys: PathBuf,
    /// The file of the bank's epoch, which is 0 where there is none; leave it out of backups
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_EPOCH",
        default_value = "dlotp-bank.epoch",
        value_name = "FILE"
    )]
    epoch_file: PathBuf,
    /// The bank's clock in Unix seconds; now by default
    #[arg(long, global = true, value_name = "SECONDS")]
    time: Option<u64>,
    /// The operations that may be typed
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_TYPED",
        default_value = "low-value",
        value_name = "RULE"
    )]
    typed: TypedChoice,
    /// The length of login blocks
    #[arg(long, global = true, default_value = "fixed", value_name = "RULE")]
    login_blocks: BlockChoice,
    /// Purposes of actions that may be confirmed without dynamic linking, by number: 36 and 63 may
    #[arg(long, global = true, value_name = "PURPOSE", value_delimiter = ',')]
    unlinked: Vec<u64>,
    /// Issues bulks, which are off by default
    #[arg(long, global = true, env = "DLOTP_BANK_BULK")]
    bulk: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TypedChoice {
    Never,
    LowValue,
    Always,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum BlockChoice {
    Fixed,
    Growing,
}

impl BankOptions {
    /// Opens the bank.
    pub(crate) fn open(&self) -> Result<Bank, Failure> {
        let policy = self.policy()?;
        let keys = record_keys::read_or_create(&self.record_keys)?;
        let epoch = epoch_file::read(&self.epoch_file)?;
        let store: Box<dyn Store> = if self.is_url() {
            Box::new(Postgres::open(&self.database, epoch, keys)?)
        } else {
            Box::new(Sqlite::open(Path::new(&self.database), epoch, keys)?)
        };
        let vault = Vault::new(key_file::read_or_create(&self.key)?);
        Ok(Bank { store, vault, policy, now: self.time.unwrap_or_else(now) })
    }

    /// Gives MACs to a database from before rows had them. Returns the number of enrolments.
    pub(crate) fn adopt(&self) -> Result<u64, Failure> {
        let keys = record_keys::read_or_create(&self.record_keys)?;
        let epoch = epoch_file::read(&self.epoch_file)?;
        Ok(if self.is_url() {
            Postgres::adopt(&self.database, epoch, keys)?
        } else {
            Sqlite::adopt(Path::new(&self.database), epoch, keys)?
        })
    }

    fn is_url(&self) -> bool {
        let beginnings = ["postgres://", "postgresql://", "host="];
        beginnings.iter().any(|beginning| self.database.starts_with(beginning))
    }

    /// Begins an epoch, before the bank is opened.
    pub(crate) fn begin_epoch(&self, epoch: Epoch) -> Result<(), Failure> {
        epoch_file::begin(&self.epoch_file, epoch)
    }

    fn policy(&self) -> Result<Policy, Failure> {
        let purpose = |number: &u64| {
            let unknown = |_| Failure::new(format!("unlinked: {number} is not a purpose"));
            Purpose::try_from(*number).map_err(unknown)
        };
        let purposes: Vec<Purpose> = self.unlinked.iter().map(purpose).collect::<Result<_, _>>()?;
        let typed = match self.typed {
            TypedChoice::Never => TypedRule::Never,
            TypedChoice::LowValue => TypedRule::LowValue,
            TypedChoice::Always => TypedRule::Always,
        };
        let blocks = match self.login_blocks {
            BlockChoice::Fixed => LoginBlocks::Fixed,
            BlockChoice::Growing => LoginBlocks::Growing,
        };
        let policy = Policy::default().with_typed(typed).with_login_blocks(blocks);
        let policy = policy.with_unlinked_purposes(&purposes)?;
        Ok(if self.bulk { policy.with_bulks() } else { policy })
    }
}
