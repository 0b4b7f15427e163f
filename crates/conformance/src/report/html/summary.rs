//! The top of the page: the verdict, the claim, how it was run, and the counts.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{bar, class, judged, part, rects};
use crate::{
    outcome::CaseOutcome,
    report::{FRESH, OutcomeKind, Report, ReportStatus, Tally, command_line},
};

/// The header with the verdict.
pub(super) fn head(report: &Report) -> Markup {
    let verdict = class(match report.status() {
        ReportStatus::Passed => OutcomeKind::Pass,
        ReportStatus::Failed | ReportStatus::Outdated => OutcomeKind::Failure,
        ReportStatus::Unjudged => OutcomeKind::Error,
    });
    html! {
        a.skip href="#cases" { "To the cases" }
        header class=(verdict) {
            .wide {
                .line {
                    p.brand { "DLOTP conformance" }
                    button #theme type="button" hidden { "Theme: system" }
                }
                h1 { span.name { (report.implementation) } " " (report.verdict()) }
                p.claim { "Claim: " (report.claim_text()) }
                p.total { b { (report.passed()) } " of " b { (report.cases.len()) } " cases passed" }
                (outcomes(report))
                @if let Some(reason) = &report.incomplete {
                    p.note { "The run is incomplete: " (reason) }
                }
                @if !report.is_whole() {
                    p.note {
                        "A part of the suite was asked: "
                        @if report.filter.is_empty() {
                            (report.fresh) " fresh cases of each kind, of " (FRESH)
                        } @else {
                            "cases whose id contains " code { (report.filter) }
                        }
                    }
                }
            }
        }
    }
}

/// The first part below the header: the counts, and the circumstances of the run.
pub(super) fn body(report: &Report) -> Markup {
    html! {
        .pair {
            (table("Nouns", "noun", &report.nouns))
            div {
                (table("Roles", "role", &report.roles))
                (levels(report))
            }
        }
        (run(report))
    }
}

/// One bar over every outcome, with its legend.
fn outcomes(report: &Report) -> Markup {
    let mut kinds: BTreeMap<OutcomeKind, usize> = BTreeMap::new();
    for (outcome, count) in &report.counts {
        let of = kinds.entry(OutcomeKind::from(*outcome)).or_default();
        *of = of.saturating_add(*count);
    }
    let parts = kinds.into_iter().map(|(kind, of)| (class(kind), part(of, report.cases.len())));
    html! {
        (rects("bar stacked", "rest", parts))
        ul.outcomes {
            @for (outcome, count) in &report.counts {
                @if *outcome != CaseOutcome::Pass {
                    li class=(class(OutcomeKind::from(*outcome))) { b { (count) } " " (outcome.name()) }
                }
            }
        }
    }
}

fn levels(report: &Report) -> Markup {
    html! {
        @if !report.requirements.is_empty() {
            ul.cards {
                @for (level, Tally { passed, of }) in &report.requirements {
                    li {
                        b { (passed) } " of " (of)
                        span { (level.word()) " requirements proven" }
                        (bar(part(*passed, *of)))
                    }
                }
            }
        }
    }
}

fn table(title: &str, filter: &str, rows: &BTreeMap<String, Tally>) -> Markup {
    html! {
        section {
            h2 { (title) }
            table {
                thead {
                    tr {
                        th scope="col" { (filter) }
                        th.n scope="col" { "passed" }
                        th.n scope="col" { "of" }
                        td {}
                    }
                }
                tbody {
                    @for (name, Tally { passed, of }) in rows {
                        tr class=(judged(passed == of)) {
                            th scope="row" {
                                button.link type="button" data-set=(filter) data-value=(name) {
                                    (name)
                                }
                            }
                            td.n { (passed) }
                            td.n { (of) }
                            td.wide-bar { (bar(part(*passed, *of))) }
                        }
                    }
                }
            }
        }
    }
}

/// The circumstances of the run, so that it can be repeated.
fn run(report: &Report) -> Markup {
    let Report { implementation, version, language, fresh, seconds, .. } = report;
    let command = match report.command.as_slice() {
        [] => "none: the library of this program".to_owned(),
        command => command_line(command),
    };
    let rows = [
        ("implementation", &format!("{implementation} {version} ({language})")),
        ("command", &command),
        ("suite", &report.release),
        ("vectors, SHA-256", &report.suite),
        ("program", &report.program),
        ("program, SHA-256", &report.binary),
        ("seed", &report.seed.to_string()),
        ("fresh cases", &format!("{fresh} of each kind")),
        ("began", &report.date()),
        ("took", &format!("{seconds:.2} s")),
    ];
    html! {
        details.box {
            summary { "How it was run" }
            dl {
                @for (name, value) in rows { dt { (name) } dd { (value) } "\n" }
            }
            @if !report.stderr.trim().is_empty() {
                p { "The testee's standard error stream ends with:" }
                pre { (report.stderr.trim_end()) }
            }
        }
    }
}
