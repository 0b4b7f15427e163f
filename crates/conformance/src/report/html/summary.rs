//! The top of the page: the verdict, the claim, how it was run, and the counts.

use std::collections::BTreeMap;

use super::{Markup, bar, class, part};
use crate::{
    outcome::Outcome,
    report::{Kind, Report, Status, Tally, command_line},
};

pub(super) fn write(page: &mut Markup, report: &Report) {
    let verdict = match report.status() {
        Status::Passed => "pass",
        Status::Failed | Status::Outdated => "failure",
        Status::Unjudged => "error",
    };
    page.raw("<a class=\"skip\" href=\"#cases\">To the cases</a>\n<header class=\"")
        .raw(verdict)
        .raw("\">\n<div class=\"wide\">\n<div class=\"line\"><p class=\"brand\">DLOTP conformance</p>")
        .raw("<button type=\"button\" id=\"theme\" hidden>Theme: system</button></div>\n")
        .raw("<h1>")
        .element("<span class=\"name\">", &report.implementation, "</span> ")
        .text(report.verdict())
        .raw("</h1>\n<p class=\"claim\">Claim: ")
        .text(report.claim_text())
        .raw("</p>\n<p class=\"total\"><b>")
        .text(report.passed())
        .raw("</b> of <b>")
        .text(report.cases.len())
        .raw("</b> cases passed</p>\n");
    stacked(page, report);
    if let Some(reason) = &report.incomplete {
        page.raw("<p class=\"note\">The run is incomplete: ").text(reason).raw("</p>\n");
    }
    if !report.is_whole() {
        page.raw("<p class=\"note\">A part of the suite was asked: ");
        if report.filter.is_empty() {
            page.text(report.fresh).raw(" fresh cases of each kind, of 20");
        } else {
            page.raw("cases whose id contains <code>").text(&report.filter).raw("</code>");
        }
        page.raw("</p>\n");
    }
    page.raw("</div>\n</header>\n<main class=\"wide\">\n");
    page.raw("<div class=\"pair\">\n");
    table(page, "Nouns", "noun", &report.nouns);
    page.raw("<div>\n");
    table(page, "Roles", "role", &report.roles);
    levels(page, report);
    page.raw("</div>\n</div>\n");
    run(page, report);
}

/// One bar over every outcome, and what stands for what.
fn stacked(page: &mut Markup, report: &Report) {
    page.raw("<svg class=\"bar stacked\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" ");
    page.raw("aria-hidden=\"true\"><rect class=\"rest\" width=\"100\" height=\"6\"/>");
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for (outcome, count) in &report.counts {
        let of = kinds.entry(Kind::from(*outcome)).or_default();
        *of = of.saturating_add(*count);
    }
    let mut from = 0.0;
    for (kind, count) in kinds {
        let width = part(count, report.cases.len()) * 100.0;
        page.raw("<rect height=\"6\" class=\"")
            .raw(class(kind))
            .raw("\" x=\"")
            .text(format!("{from:.2}"))
            .raw("\" width=\"")
            .text(format!("{width:.2}"))
            .raw("\"/>");
        from += width;
    }
    page.raw("</svg>\n<ul class=\"outcomes\">");
    for (outcome, count) in report.counts.iter().filter(|(outcome, _)| **outcome != Outcome::Pass) {
        page.raw("<li class=\"")
            .raw(class(Kind::from(*outcome)))
            .raw("\"><b>")
            .text(count)
            .raw("</b> ")
            .text(outcome.name())
            .raw("</li>");
    }
    page.raw("</ul>\n");
}

fn levels(page: &mut Markup, report: &Report) {
    if report.requirements.is_empty() {
        return;
    }
    page.raw("<ul class=\"cards\">\n");
    for (level, Tally { passed, of }) in &report.requirements {
        page.raw("<li><b>").text(passed).raw("</b> of ").text(of).element(
            "<span>",
            level.word(),
            " requirements proven</span>",
        );
        bar(page, part(*passed, *of));
        page.raw("</li>\n");
    }
    page.raw("</ul>\n");
}

fn table(
    page: &mut Markup,
    title: &'static str,
    filter: &'static str,
    rows: &BTreeMap<String, Tally>,
) {
    page.element("<section>\n<h2>", title, "</h2>\n<table>\n<thead><tr><th scope=\"col\">")
        .text(filter)
        .raw("</th><th scope=\"col\" class=\"n\">passed</th><th scope=\"col\" class=\"n\">of</th>")
        .raw("<td></td></tr></thead>\n<tbody>\n");
    for (name, Tally { passed, of }) in rows {
        let class = if passed == of { "pass" } else { "failure" };
        page.raw("<tr class=\"")
            .raw(class)
            .raw("\"><th scope=\"row\"><button type=\"button\" class=\"link\" data-set=\"")
            .raw(filter)
            .raw("\" data-value=\"")
            .text(name)
            .raw("\">")
            .text(name)
            .raw("</button></th><td class=\"n\">")
            .text(passed)
            .raw("</td><td class=\"n\">")
            .text(of)
            .raw("</td><td class=\"wide-bar\">");
        bar(page, part(*passed, *of));
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody>\n</table>\n</section>\n");
}

/// How the run was made: what it takes to make it again.
fn run(page: &mut Markup, report: &Report) {
    let command = match report.command.as_slice() {
        [] => "none: the library of this program".to_owned(),
        command => command_line(command),
    };
    let implementation =
        format!("{} {} ({})", report.implementation, report.version, report.language);
    let (fresh, took) =
        (format!("{} of each kind", report.fresh), format!("{:.2} s", report.seconds));
    let seed = report.seed.to_string();
    page.raw("<details class=\"box\"><summary>How it was run</summary>\n<dl>\n");
    for (name, value) in [
        ("implementation", implementation.as_str()),
        ("command", &command),
        ("suite", &report.release),
        ("vectors, SHA-256", &report.suite),
        ("program", &report.program),
        ("program, SHA-256", &report.binary),
        ("seed", &seed),
        ("fresh cases", &fresh),
        ("began", &report.date()),
        ("took", &took),
    ] {
        page.element("<dt>", name, "</dt>").element("<dd>", value, "</dd>\n");
    }
    page.raw("</dl>\n");
    if !report.stderr.trim().is_empty() {
        page.raw("<p>The testee's standard error stream ends with:</p>\n<pre>")
            .text(report.stderr.trim_end())
            .raw("</pre>\n");
    }
    page.raw("</details>\n");
}
