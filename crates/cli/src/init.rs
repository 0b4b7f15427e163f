//! `dlotp init`: a skeleton of an adapter that runs at once.

use std::{
    fmt::Write as _,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use dlotp_terminal::{Failure, print};

/// Writes a skeleton of an adapter into a new folder.
#[derive(Args, Debug)]
pub struct InitCommand {
    /// The language that the adapter is written in
    #[arg(long, value_name = "LANGUAGE")]
    lang: Language,
    /// The folder: new, or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    Python,
    Javascript,
    Java,
    C,
    /// For an app on a phone; this text has not been run here
    Kotlin,
    /// For an app on a phone; this text has not been run here
    Swift,
}

/// A skeleton of an adapter.
struct Skeleton {
    language: &'static str,
    files: &'static [(&'static str, &'static str)],
    needs: &'static str,
    /// The command to run before the first run, if any.
    build: Option<&'static str>,
    how: How,
}

/// The way in which the suite reaches the adapter.
enum How {
    /// By a command, with the folder in place of `{}`.
    Command(&'static str),
    /// At an address, with this option.
    Connection(&'static str),
    /// By files.
    Files,
}

macro_rules! files {
    ($($folder:literal / $name:literal),+) => {
        &[$(($name, include_str!(concat!("../skeletons/", $folder, "/", $name)))),+]
    };
}

const README: &str = include_str!("../skeletons/README.md");
const CI: &str = include_str!("../skeletons/ci.yml");

impl Language {
    const fn skeleton(self) -> Skeleton {
        match self {
            Self::Python => Skeleton {
                language: "Python",
                files: files!("python" / "adapter.py"),
                needs: "Python 3.9 or newer",
                build: None,
                how: How::Command("python3 {}/adapter.py"),
            },
            Self::Javascript => Skeleton {
                language: "JavaScript",
                files: files!("javascript" / "adapter.mjs", "javascript" / "line-text.mjs"),
                needs: "Node.js 18 or newer",
                build: None,
                how: How::Command("node {}/adapter.mjs"),
            },
            Self::Java => Skeleton {
                language: "Java",
                files: files!("java" / "Adapter.java", "java" / "LineText.java"),
                needs: "a JDK, 17 or newer, and Gson (Debian's libgoogle-gson-java)",
                build: Some("javac -cp /usr/share/java/gson.jar {}/Adapter.java {}/LineText.java"),
                how: How::Command("java -XX:+UseSerialGC -cp /usr/share/java/gson.jar:{} Adapter"),
            },
            Self::C => Skeleton {
                language: "C",
                files: files!("c" / "adapter.c", "c" / "line_text.h", "c" / "Makefile"),
                needs: "a C compiler, make and cJSON (Debian's libcjson-dev)",
                build: Some("make -C {}"),
                how: How::Command("{}/adapter"),
            },
            Self::Kotlin => Skeleton {
                language: "Kotlin",
                files: files!("kotlin" / "Adapter.kt"),
                needs: "an Android app that calls `Adapter.listen()` in its debug build; this skeleton is \
                        text that has not been run by those who wrote it",
                build: Some("adb forward tcp:7000 tcp:7000"),
                how: How::Connection("--connect 127.0.0.1:7000"),
            },
            Self::Swift => Skeleton {
                language: "Swift",
                files: files!("swift" / "Adapter.swift"),
                needs: "an iOS app that calls `Adapter.answerFile` in its debug build; this skeleton is \
                        text that has not been run by those who wrote it",
                build: Some("dlotp export --seed 1 cases.jsonl"),
                how: How::Files,
            },
        }
    }
}

impl Skeleton {
    fn doctor(&self, folder: &str) -> String {
        match self.how {
            How::Command(command) => format!("dlotp doctor -- {}", command.replace("{}", folder)),
            How::Connection(option) => format!("dlotp doctor {option}"),
            How::Files => "dlotp import --seed 1 answers.jsonl".to_owned(),
        }
    }

    /// The command line of a run with these options.
    fn conform(&self, folder: &str, options: &str) -> String {
        match self.how {
            How::Command(command) => {
                format!("dlotp conform{options} -- {}", command.replace("{}", folder))
            }
            How::Connection(option) => format!("dlotp conform{options} {option}"),
            How::Files => format!("dlotp import --seed 1{options} answers.jsonl"),
        }
    }
}

impl InitCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// The folder holds something, or can't be written to.
    pub fn run(&self) -> Result<u8, Failure> {
        let at = |path: &Path, error: &dyn std::fmt::Display| {
            Failure::new(format!("{}: {error}", path.display()))
        };
        match fs::read_dir(&self.folder) {
            Ok(mut found) => {
                if found.next().is_some() {
                    return Err(at(&self.folder, &"expected a folder that is new or empty"));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(&self.folder).map_err(|error| at(&self.folder, &error))?;
            }
            Err(error) => return Err(at(&self.folder, &error)),
        }
        let skeleton = self.lang.skeleton();
        let readme = skeleton.fill(README, ".");
        let ci = skeleton.fill(CI, ".");
        let texts = [("README.md", readme.as_str()), ("ci.yml", ci.as_str())];
        let mut told = String::new();
        for (name, text) in skeleton.files.iter().copied().chain(texts) {
            let path = self.folder.join(name);
            fs::write(&path, text).map_err(|error| at(&path, &error))?;
            let _ = writeln!(told, "wrote {}", path.display());
        }
        let folder = self.folder.display().to_string();
        let _ = writeln!(told, "\nNext:");
        if let Some(build) = skeleton.build {
            let _ = writeln!(told, "  {}", build.replace("{}", &folder));
        }
        let _ = writeln!(told, "  {}", skeleton.doctor(&folder));
        let _ = writeln!(told, "  {}", skeleton.conform(&folder, ""));
        print(&told)?;
        Ok(0)
    }
}

impl Skeleton {
    fn fill(&self, text: &str, folder: &str) -> String {
        let build = self.build.map(|build| build.replace("{}", folder));
        let first = build.as_ref().map_or_else(
            || "There is nothing to build.".to_owned(),
            |build| format!("`{build}` before the first run."),
        );
        text.replace("{language}", self.language)
            .replace("{needs}", self.needs)
            .replace("{build}", &first)
            .replace("{build_ci}", &build.as_deref().map(in_ci).unwrap_or_default())
            .replace("{doctor}", &self.doctor(folder))
            .replace("{conform} --filter enrolment", &self.conform(folder, " --filter enrolment"))
            .replace("{conform} --report dlotp.json", &self.conform(folder, " --report dlotp.json"))
            .replace("{conform}", &self.conform(folder, ""))
    }
}

/// A step of a job.
fn in_ci(build: &str) -> String {
    format!("      - run: {build}\n")
}
