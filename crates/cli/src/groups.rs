//! The commands in groups, by purpose.

use std::fmt::Write as _;

use clap::Command;
use dlotp_terminal::TextTable;

/// A group: its heading, and the names of its commands.
pub type Group = (&'static str, &'static [&'static str]);

/// Every command in exactly one group.
pub const GROUPS: &[Group] = &[
    (
        "Test an implementation",
        &[
            "init", "doctor", "conform", "case", "explain", "list", "baseline", "report", "export",
            "import", "pair", "fuzz", "bench",
        ],
    ),
    ("Develop against the protocol", &["payload", "id", "otp", "qr", "testee"]),
];

/// The program with its commands in groups on the page of help: clap groups options only.
#[must_use]
pub fn grouped(program: Command) -> Command {
    let (heading, literal) =
        (*program.get_styles().get_header(), *program.get_styles().get_literal());
    let mut template = "{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for (title, names) in GROUPS {
        let _ = writeln!(template, "\n{heading}{title}:{heading:#}");
        let mut table = TextTable::new().indented(2).with_width(0, 8);
        for name in *names {
            let about = program.find_subcommand(name).and_then(Command::get_about);
            table.row([(*name).to_owned(), about.map(ToString::to_string).unwrap_or_default()]);
        }
        for (line, name) in table.lines().iter().zip(*names) {
            let styled = format!("{literal}{name}{literal:#}");
            let _ = writeln!(template, "{}", line.replacen(name, &styled, 1));
        }
    }
    let _ = write!(template, "\n{heading}Options:{heading:#}\n{{options}}");
    program.help_template(template)
}
