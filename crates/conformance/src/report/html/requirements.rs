//! The results by requirement, each with its sentence of the specification.

use std::collections::BTreeMap;

use dlotp_suite::spec::{self, PAGES, Requirement};
use maud::{Markup, html};

use super::{bar, judged, part};
use crate::{
    outcome::CaseOutcome,
    report::{Report, Tally},
};

pub(super) fn section(report: &Report) -> Markup {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for case in &report.cases {
        for id in &case.requirements {
            tallies.entry(id).or_default().add(case.outcome == CaseOutcome::Pass);
        }
    }
    let of_page = |name: &str| -> Vec<(&Requirement, Tally)> {
        let requirements = spec::REQUIREMENTS.iter().filter(|requirement| requirement.page == name);
        requirements.filter_map(|found| Some((found, *tallies.get(found.id.as_str())?))).collect()
    };
    html! {
        @if !tallies.is_empty() {
            section {
                h2 { "Requirements" }
                @for (name, _) in PAGES {
                    @let shown = of_page(name);
                    @if !shown.is_empty() { (chapter(name, &shown)) }
                }
            }
        }
    }
}

fn chapter(name: &str, shown: &[(&Requirement, Tally)]) -> Markup {
    // Unproven requirements first, each part in the order of the page.
    let (bad, good): (Vec<_>, Vec<_>) =
        shown.iter().partition(|(_, tally)| tally.passed < tally.of);
    html! {
        details.box open[!bad.is_empty()] {
            summary {
                span.grow { (name) }
                span.count { (good.len()) " of " (shown.len()) " proven" }
                (bar(part(good.len(), shown.len())))
            }
            ul.requirements {
                @for (requirement, tally) in bad.into_iter().chain(good) {
                    li class=(judged(tally.passed == tally.of)) {
                        button.link type="button" data-set="text" data-value=(requirement.id) {
                            (requirement.id)
                        }
                        span.count { (tally.passed) " of " (tally.of) }
                        span.sentence { (prose(&requirement.sentence)) }
                    }
                }
            }
        }
    }
}

/// A sentence of the spec: what stands between backticks as code, without marks of stress.
pub(super) fn prose(sentence: &str) -> Markup {
    html! {
        @for (at, part) in sentence.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part.replace('*', "")) }
        }
    }
}
