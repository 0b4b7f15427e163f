//! The commands in groups, by what a reader comes for.

use std::fmt::Write as _;

use clap::Command;

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
        for name in *names {
            let about = program.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(template, "  {literal}{name:<8}{literal:#}  {about}");
        }
    }
    let _ = write!(template, "\n{heading}Options:{heading:#}\n{{options}}");
    program.help_template(template)
}
