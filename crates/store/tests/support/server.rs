//! A PostgreSQL server of the test's own, started from Debian's package.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A running server. Dropping it kills it and removes its files.
pub struct Server {
    folder: Folder,
    port: u16,
    process: Option<Child>,
    settings: Vec<String>,
}

enum Folder {
    Own(TempDir),
    Given(PathBuf),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Own(folder) => folder.path(),
            Self::Given(path) => path,
        }
    }
}

/// The folder of the server's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|programs| programs.join("postgres").exists())
        .max()
}

/// The user that the server runs as: it refuses root.
fn user() -> Option<(u32, u32)> {
    if !is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.starts_with("postgres:"))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

/// Reports that the test did not run. Fails in CI, which has a server.
pub fn not_run() {
    eprintln!("not run: needs postgresql");
    assert!(env::var_os("CI").is_none(), "CI has postgresql");
}

impl Server {
    /// A new server with further settings, if its programs are there.
    pub fn start(settings: &[&str]) -> Option<Self> {
        Self::start_in(Folder::Own(tempfile::tempdir().unwrap()), settings)
    }

    /// A new server with its files in a folder.
    pub fn start_at(folder: &Path, settings: &[&str]) -> Option<Self> {
        Self::start_in(Folder::Given(folder.to_owned()), settings)
    }

    fn start_in(folder: Folder, settings: &[&str]) -> Option<Self> {
        let programs = programs()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        if let Some((user, group)) = user() {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let data = folder.path().join("data");
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.args([
            "--username=bank",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--pgdata",
        ]);
        let made = as_user(initdb.arg(&data)).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let mut server = Self { folder, port, process: None, settings };
        server.run();
        Some(server)
    }

    /// Starts the process and waits until it answers. Starts it again where it ends: after a kill the
    /// kernel may still hold the shared memory of the processes before.
    pub fn run(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while postgres::Client::connect(&self.url("postgres"), postgres::NoTls).is_err() {
            if self.has_ended() {
                self.process = Some(self.spawn());
            }
            assert!(Instant::now() < deadline, "the server does not answer");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn spawn(&self) -> Child {
        let mut command = Command::new(programs().unwrap().join("postgres"));
        command.arg("-D").arg(self.folder.path().join("data"));
        command.args(["-c", "listen_addresses=127.0.0.1", "-c"]).arg(format!("port={}", self.port));
        command.arg("-c").arg(format!("unix_socket_directories={}", self.folder.path().display()));
        for setting in &self.settings {
            command.arg("-c").arg(setting);
        }
        // A group of its own, so that a kill hits every process of it.
        let command = command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        as_user(command).spawn().unwrap()
    }

    /// The connection string of a database.
    pub fn url(&self, database: &str) -> String {
        format!("host=127.0.0.1 port={} user=bank dbname={database}", self.port)
    }

    /// A new database of the server.
    pub fn database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("bank{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut client = self.client("postgres");
        client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        name
    }

    pub fn client(&self, database: &str) -> postgres::Client {
        postgres::Client::connect(&self.url(database), postgres::NoTls).unwrap()
    }

    /// Kills every process of the server at once, as when the machine's power fails.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let group = format!("-{}", process.id());
            let killed = Command::new("kill").args(["-9", "--", &group]).status().unwrap();
            assert!(killed.success());
            process.wait().unwrap();
        }
    }

    /// Whether the process has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.process.as_mut().is_none_or(|process| process.try_wait().unwrap().is_some())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn as_user(command: &mut Command) -> &mut Command {
    if let Some((user, group)) = user() {
        command.uid(user).gid(group);
    }
    command.current_dir("/")
}
