//! Stores that fail: full disks, lost connections, settings that lose stored data, damage.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use dlotp_store::{InputError, Store};
use support::{BankFixture, NOW};

/// Submits until the store fails. Returns the error, and the number of verdicts before it.
fn fill(bank: &BankFixture, store: &dyn Store) -> (InputError, usize) {
    for told in 0..20_000 {
        if let Err(error) = bank.submit(store, support::handle(), "00000000", NOW + 8_000) {
            return (error, told);
        }
    }
    panic!("the disk does not become full");
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use std::path::Path;

    use dlotp::{Code, Version, verifier::Epoch};
    use dlotp_store::{Sqlite, Store, StoreError};

    use super::{
        fill,
        support::{
            BankFixture, NOW, id, record_keys,
            records::{assert_whole, is_failure},
        },
    };

    #[test]
    fn a_full_disk_gives_an_error_and_no_verdict() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bank.db");
        let bank = BankFixture::new(Version::V1);
        bank.open(&Sqlite::open(&path, Epoch::default(), record_keys()).unwrap());
        let full = Sqlite::open_limited(&path, Epoch::default(), record_keys(), 40).unwrap();
        let (last, verdicts) = fill(&bank, &full);
        assert!(is_failure(&last), "{last}");
        let (_, events) =
            assert_whole(&Sqlite::open(&path, Epoch::default(), record_keys()).unwrap());
        assert_eq!(
            events.len(),
            verdicts + 2,
            "a verdict was told for each event but those of enrolling and activation"
        );
        drop(full);
        // With room again it goes on where it was.
        let store = Sqlite::open(&path, Epoch::default(), record_keys()).unwrap();
        assert!(bank.issue(&store, NOW + 9_000).unwrap().is_some());
    }

    #[test]
    fn a_damaged_record_is_refused_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bank.db");
        let (bank, store) = (
            BankFixture::new(Version::V1),
            Sqlite::open(&path, Epoch::default(), record_keys()).unwrap(),
        );
        bank.open(&store);
        let raw = rusqlite::Connection::open(Path::new(&path)).unwrap();
        raw.execute("UPDATE enrolments SET record = x'8001'", []).unwrap();
        let error = store.load(id(), None).unwrap_err();
        assert!(matches!(error, StoreError::Record(_)), "{error}");
        assert_eq!(error.code(), Some(Code::MalformedRecord));
        let left: Vec<u8> =
            raw.query_row("SELECT record FROM enrolments", [], |row| row.get(0)).unwrap();
        assert_eq!(left, [0x80, 0x01]);
    }
}

#[cfg(feature = "postgres")]
mod postgresql {
    use std::{fs, io::Write as _, process::Command};

    use dlotp::{Version, verifier::Epoch};
    use dlotp_store::{Postgres, StoreError};

    use super::{
        fill,
        support::{
            Answer, BankFixture, NOW, record_keys,
            records::{assert_whole, is_failure},
            server, together,
        },
    };

    /// A disk of its own for a server, in memory.
    struct Disk(tempfile::TempDir);

    impl Disk {
        /// None where this user may not mount.
        fn mount(megabytes: u32) -> Option<Self> {
            let disk = Self(tempfile::tempdir().unwrap());
            disk.command("mount", &["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
                .then_some(disk)
        }

        fn grow(&self, megabytes: u32) {
            assert!(self.command("mount", &["-o", &format!("remount,size={megabytes}m")]));
        }

        fn command(&self, program: &str, arguments: &[&str]) -> bool {
            let run = Command::new(program).args(arguments).arg(self.0.path()).output();
            run.is_ok_and(|output| output.status.success())
        }

        /// Fills the disk but for so many bytes.
        fn take_all_but(&self, left: usize) {
            let path = self.0.path().join("ballast");
            let mut file = fs::File::create(&path).unwrap();
            while file.write_all(&[1; 1 << 16]).is_ok() {}
            let length = usize::try_from(file.metadata().unwrap().len()).unwrap();
            file.set_len(u64::try_from(length.saturating_sub(left)).unwrap()).unwrap();
        }
    }

    impl Drop for Disk {
        fn drop(&mut self) {
            self.command("umount", &["--lazy"]);
        }
    }

    #[test]
    fn a_server_on_a_full_disk_gives_an_error_and_no_verdict() {
        // Where mounting is refused, the next test says the same with the server's own code for it.
        let Some(disk) = Disk::mount(200) else { return };
        let Some(mut server) = server::Server::start_at(disk.0.path(), &["max_wal_size=32MB"])
        else {
            return server::not_run();
        };
        let database = server.database();
        let bank = BankFixture::new(Version::V1);
        let store =
            Postgres::open(&server.url(&database), Epoch::default(), record_keys()).unwrap();
        bank.open(&store);
        disk.take_all_but(1 << 20);
        let (error, verdicts) = fill(&bank, &store);
        assert!(is_failure(&error), "{error}");
        drop(store);
        // With room again it goes on where it was, after a restart if the server gave up.
        disk.grow(400);
        server.kill();
        server.run();
        let store =
            Postgres::open(&server.url(&database), Epoch::default(), record_keys()).unwrap();
        let (_, events) = assert_whole(&store);
        // The commit that failed may have been stored all the same; what was told was.
        let stored = events.len() - 2;
        assert!(stored == verdicts || stored == verdicts + 1, "{stored} stored, {verdicts} told");
        assert!(bank.issue(&store, NOW + 9_000).unwrap().is_some());
    }

    #[test]
    fn a_server_s_full_disk_gives_an_error_and_no_verdict() {
        let Some(server) = server::Server::start(&[]) else { return server::not_run() };
        let database = server.database();
        let store =
            Postgres::open(&server.url(&database), Epoch::default(), record_keys()).unwrap();
        let bank = BankFixture::new(Version::V1);
        bank.open(&store);
        let mut client = server.client(&database);
        client
            .batch_execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
                 CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION full_disk()",
            )
            .unwrap();
        let error = bank.issue(&store, NOW).unwrap_err();
        assert!(is_failure(&error) && error.to_string().contains("53100"), "{error}");
        client.batch_execute("DROP TRIGGER full_disk ON events").unwrap();
        let (_, events) = assert_whole(&store);
        assert_eq!(events.len(), 2, "enrolling and activation");
        assert!(bank.issue(&store, NOW).unwrap().is_some());
    }

    #[test]
    fn a_lost_connection_gives_an_error_and_no_verdict() {
        let Some(mut server) = server::Server::start(&[]) else { return server::not_run() };
        let database = server.database();
        let store =
            Postgres::open(&server.url(&database), Epoch::default(), record_keys()).unwrap();
        let bank = BankFixture::new(Version::V1);
        bank.open(&store);
        let (handle, right) = bank.issue(&store, NOW).unwrap().unwrap();
        // In the middle of a transaction.
        let mut client = server.client(&database);
        client
            .batch_execute(
                "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
                 CREATE TRIGGER cut BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION cut()",
            )
            .unwrap();
        let told = bank.submit(&store, handle, &right, NOW + 1).unwrap_err();
        assert!(is_failure(&told), "{told}");
        client.batch_execute("DROP TRIGGER cut ON events").unwrap();
        // Between two, which nobody notices.
        client
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
                &[],
            )
            .unwrap();
        // The operation is as it was.
        assert_eq!(bank.submit(&store, handle, &right, NOW + 2).unwrap(), Answer::Accepted);

        server.kill();
        let told = bank.submit(&store, handle, &right, NOW + 3).unwrap_err();
        assert!(is_failure(&told), "{told}");
        server.run();
        assert_eq!(bank.submit(&store, handle, &right, NOW + 4).unwrap(), Answer::Rejected);
        assert_whole(&store);
    }

    #[test]
    fn a_server_that_may_lose_what_it_stored_is_refused() {
        let Some(server) = server::Server::start(&["fsync=off"]) else { return server::not_run() };
        let told =
            Postgres::open(&server.url("postgres"), Epoch::default(), record_keys()).err().unwrap();
        assert_eq!(told.to_string(), "fsync: expected on, found off");
        drop(server);
        let server = server::Server::start(&["full_page_writes=off"]).unwrap();
        let told =
            Postgres::open(&server.url("postgres"), Epoch::default(), record_keys()).err().unwrap();
        assert_eq!(told.to_string(), "full_page_writes: expected on, found off");
        drop(server);
        let server = server::Server::start(&["synchronous_commit=off"]).unwrap();
        let told =
            Postgres::open(&server.url("postgres"), Epoch::default(), record_keys()).err().unwrap();
        assert!(
            matches!(told, StoreError::NotDurable { setting: "synchronous_commit", .. }),
            "{told}"
        );
    }

    #[test]
    fn a_newer_schema_is_refused_and_two_may_open_a_new_database_at_once() {
        let Some(server) = server::Server::start(&[]) else { return server::not_run() };
        let database = server.database();
        let url = server.url(&database);
        together(8, |_| drop(Postgres::open(&url, Epoch::default(), record_keys()).unwrap()));
        server.client(&database).execute("INSERT INTO dlotp_schema VALUES (99)", &[]).unwrap();
        let told = Postgres::open(&url, Epoch::default(), record_keys()).err();
        assert_eq!(told, Some(StoreError::NewerSchema { known: 9, found: 99 }));
    }

    #[test]
    fn a_schema_from_before_the_first_release_is_refused() {
        let Some(server) = server::Server::start(&[]) else { return server::not_run() };
        let database = server.database();
        let schema = "CREATE TABLE dlotp_schema (version BIGINT NOT NULL);
            INSERT INTO dlotp_schema VALUES (5), (6)";
        server.client(&database).batch_execute(schema).unwrap();
        let told = Postgres::open(&server.url(&database), Epoch::default(), record_keys()).err();
        assert_eq!(told, Some(StoreError::OlderSchema { oldest: 7, found: 6 }));
    }
}
