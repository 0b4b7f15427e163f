//! Every case, with filters; failures unfolded, with their explanation.

use std::collections::BTreeSet;

use dlotp_suite::{spec, suite::noun};
use maud::{Markup, html};

use super::{class, requirements::prose};
use crate::{
    outcome::CaseOutcome,
    report::{Case, OutcomeKind, Report},
};

/// The number of failures that are unfolded at first.
const OPEN: usize = 25;
/// The number of failures that are explained: a page with more is too large for a phone.
const EXPLAINED: usize = 1000;

pub(super) fn section(report: &Report) -> Markup {
    // Failures first, each part in the order of the report.
    let (failed, passed): (Vec<&Case>, Vec<&Case>) =
        report.cases.iter().partition(|case| case.outcome != CaseOutcome::Pass);
    html! {
        section #cases tabindex="-1" {
            h2 { "Cases" }
            (filters(report))
            ol.cases {
                @for (at, case) in failed.iter().enumerate() {
                    (item(case, at < EXPLAINED, at < OPEN))
                }
                @for case in passed { (item(case, false, false)) }
            }
            p #none .hint hidden { "No case is like that." }
            @if failed.len() > EXPLAINED {
                p.hint { (EXPLAINED) " of " (failed.len()) " failures are explained here." }
            }
        }
    }
}

fn filters(report: &Report) -> Markup {
    let bad = report.cases.len().saturating_sub(report.passed());
    let roles: BTreeSet<&String> = report.cases.iter().map(|case| &case.role).collect();
    html! {
        form #filters role="search" hidden {
            label {
                "Outcome "
                select name="outcome" {
                    option value="" { "all" }
                    @if bad > 0 {
                        option value="bad" selected { "all but passes (" (bad) ")" }
                    }
                    @for (outcome, count) in &report.counts {
                        option value=(slug(*outcome)) { (outcome.name()) " (" (count) ")" }
                    }
                }
            }
            label { "Noun " (select("noun", report.nouns.keys())) }
            label { "Role " (select("role", roles)) }
            label.grow {
                "Text "
                input type="search" name="text" placeholder="id, title, requirement"
                    autocomplete="off";
            }
            button type="reset" { "All" }
            output #shown aria-live="polite" {}
        }
    }
}

fn select<'a>(name: &str, values: impl IntoIterator<Item = &'a String>) -> Markup {
    html! {
        select name=(name) {
            option value="" { "all" }
            @for value in values { option value=(value) { (value) } }
        }
    }
}

fn slug(outcome: CaseOutcome) -> String {
    outcome.name().replace(' ', "-")
}

fn item(case: &Case, explained: bool, unfolded: bool) -> Markup {
    html! {
        li class=(class(OutcomeKind::from(case.outcome))) data-outcome=(slug(case.outcome))
            data-noun=(noun(&case.id)) data-role=(case.role) {
            @if explained && !case.explanation.is_empty() {
                details open[unfolded] {
                    summary.head { (head(case)) }
                    (explanation(case))
                }
            } @else {
                .head { (head(case)) }
            }
        }
        "\n"
    }
}

fn head(case: &Case) -> Markup {
    html! {
        code { (case.id) }
        span.tag { (case.outcome.name()) }
        span.title { (case.title) } " "
        span.ids { (case.requirements.join(" ")) }
    }
}

fn explanation(case: &Case) -> Markup {
    let is_rule = |title: &str| spec::requirement(title.split(' ').next()?);
    html! {
        dl {
            @for section in &case.explanation {
                dt { (section.title) }
                @if is_rule(&section.title).is_some() {
                    dd.prose { (prose(&section.text)) }
                } @else {
                    dd { (section.text) }
                }
                "\n"
            }
        }
    }
}
