//! The bank: its store, its key, its clock, and what every input does.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use clap::{Args, ValueEnum};
use dlotp::{
    Commit,
    keys::PinMac,
    operation::Purpose,
    verifier::{
        EnrolmentId, Handle, LoginBlocks, Policy, TypedRule, Verifier, VerifierError, Write,
    },
};
use dlotp_store::{Error, Loaded, Postgres, Secret, Sqlite, Store, Vault, again};
use dlotp_terminal::Failure;

use crate::keys::Keys;

/// Where the bank is, and what it has decided.
#[derive(Args, Debug)]
pub(crate) struct Place {
    /// The store: a file, or a PostgreSQL URL
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_DATABASE",
        default_value = "dlotp-bank.db",
        value_name = "FILE|URL"
    )]
    database: String,
    /// The file of the key under which secrets are stored; it is made where it is missing
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_KEY",
        default_value = "dlotp-bank.key",
        value_name = "FILE"
    )]
    key: PathBuf,
    /// The clock in Unix seconds; that of this machine by default
    #[arg(long, global = true, value_name = "SECONDS")]
    time: Option<u64>,
    /// Which operations may be typed
    #[arg(
        long,
        global = true,
        env = "DLOTP_BANK_TYPED",
        default_value = "low-value",
        value_name = "RULE"
    )]
    typed: Typed,
    /// How logins are blocked
    #[arg(long, global = true, default_value = "fixed", value_name = "HOW")]
    login_blocks: Blocks,
    /// Purposes of actions that may be confirmed without dynamic linking, by number
    #[arg(long, global = true, value_name = "PURPOSE", value_delimiter = ',')]
    unlinked: Vec<u64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Typed {
    Never,
    LowValue,
    Always,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Blocks {
    Fixed,
    Growing,
}

/// A bank at work.
pub(crate) struct Bank {
    pub(crate) store: Box<dyn Store>,
    pub(crate) vault: Vault,
    pub(crate) policy: Policy,
    pub(crate) now: u64,
}

impl Place {
    /// Opens the bank.
    pub(crate) fn open(self) -> Result<Bank, Failure> {
        let policy = self.policy()?;
        let is_url = ["postgres://", "postgresql://", "host="]
            .iter()
            .any(|beginning| self.database.starts_with(beginning));
        let store: Box<dyn Store> = if is_url {
            Box::new(Postgres::open(&self.database)?)
        } else {
            Box::new(Sqlite::open(Path::new(&self.database))?)
        };
        let vault = Vault::new(key(&self.key)?);
        let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
        Ok(Bank { store, vault, policy, now: self.time.unwrap_or(since.as_secs()) })
    }

    fn policy(&self) -> Result<Policy, Failure> {
        let unknown = |number: &u64| Failure::new(format!("unlinked: {number} is no purpose"));
        let purposes: Vec<Purpose> = self
            .unlinked
            .iter()
            .map(|number| Purpose::try_from(*number).ok_or_else(|| unknown(number)))
            .collect::<Result<_, _>>()?;
        let typed = match self.typed {
            Typed::Never => TypedRule::Never,
            Typed::LowValue => TypedRule::LowValue,
            Typed::Always => TypedRule::Always,
        };
        let blocks = match self.login_blocks {
            Blocks::Fixed => LoginBlocks::Fixed,
            Blocks::Growing => LoginBlocks::Growing,
        };
        let policy = Policy::default().with_typed(typed).with_login_blocks(blocks);
        Ok(policy.with_unlinked_purposes(&purposes)?)
    }
}

/// The key of a file, which only its owner may read; a new one where there is none.
fn key(path: &Path) -> Result<[u8; 32], Failure> {
    let at = |error: io::Error| Failure::new(format!("{}: {error}", path.display()));
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key = random()?;
            let written = file.write_all(&key).and_then(|()| file.sync_all());
            if let Err(error) = written {
                // Half a key is none, and would be taken for one the next time.
                let _ = fs::remove_file(path);
                return Err(at(error));
            }
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let mut bytes = Vec::new();
            let file = fs::File::open(path).map_err(at)?;
            file.take(33).read_to_end(&mut bytes).map_err(at)?;
            let expected = format!("{}: expected a key of 32 bytes", path.display());
            <[u8; 32]>::try_from(bytes).map_err(|_| Failure::new(expected))
        }
        Err(error) => Err(at(error)),
    }
}

/// Random bytes of the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

impl Bank {
    /// The enrolment of a customer: the newest.
    pub(crate) fn enrolment(&self, customer: &str) -> Result<EnrolmentId, Failure> {
        let ids = self.store.enrolments(customer)?;
        ids.last().copied().ok_or_else(|| Failure::new(format!("no customer is called {customer}")))
    }

    /// The enrolment of a handle. One that is unknown is told as any other refusal (VER-21).
    pub(crate) fn owner(&self, handle: Handle) -> Result<Option<EnrolmentId>, Failure> {
        match self.store.owner(handle) {
            Ok(id) => Ok(Some(id)),
            Err(dlotp_store::StoreError::Unknown(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// One input: load, judge, store, and again where another was faster; `told` is called with what
    /// comes out of the stored commit.
    pub(crate) fn input<T>(
        &self,
        id: EnrolmentId,
        handle: Option<Handle>,
        mut judge: impl FnMut(&Loaded) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        Ok(again(|| judge(&self.store.load(id, handle)?))?)
    }

    /// Writes a commit; what it holds comes out when that is durable.
    pub(crate) fn store<T>(
        &self,
        commit: Result<Commit<Write, T>, VerifierError>,
    ) -> Result<T, Error> {
        Ok(commit?.store(|write| self.store.commit(write))?)
    }

    /// The same, and in version 2 leaves of the chains what is still needed (ENR-22).
    pub(crate) fn store_moving<T>(
        &self,
        loaded: &Loaded,
        commit: Result<Commit<Write, T>, VerifierError>,
    ) -> Result<T, Error> {
        commit?.store(|write| self.vault.commit(self.store.as_ref(), loaded, write))
    }

    /// The keys of an enrolment.
    pub(crate) fn keys(&self, loaded: &Loaded) -> Result<Keys, Error> {
        let opened = self.vault.open(loaded.owner(), Secret::Keys, loaded.keys.as_ref())?;
        let damaged = dlotp_store::StoreError::Damaged("set of keys");
        Keys::from_bytes(loaded.enrolment.version(), &opened).ok_or_else(|| damaged.into())
    }

    /// The verifier of an enrolment.
    pub(crate) fn verifier(&self, loaded: &Loaded) -> Result<Verifier<'_, Keys>, Error> {
        let opened = self.vault.open(loaded.owner(), Secret::P, loaded.p.as_ref())?;
        let damaged = dlotp_store::StoreError::Damaged("P");
        let p = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| damaged)?;
        let verifier = Verifier::new(self.keys(loaded)?, PinMac::from_bytes(p), &self.policy);
        Ok(match self.vault.chains(loaded)? {
            Some(chains) => verifier.with_chains(chains),
            None => verifier,
        })
    }
}
