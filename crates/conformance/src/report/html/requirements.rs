//! The results by requirement: what the cases show of each sentence of the spec.

use std::collections::BTreeMap;

use super::{Markup, bar, part};
use crate::{
    outcome::Outcome,
    report::{Report, Tally},
    spec::{self, PAGES, Requirement},
};

pub(super) fn write(page: &mut Markup, report: &Report) {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for case in &report.cases {
        for id in &case.requirements {
            tallies.entry(id).or_default().add(case.outcome == Outcome::Pass);
        }
    }
    if tallies.is_empty() {
        return;
    }
    page.raw("<section>\n<h2>Requirements</h2>\n");
    for (name, _) in PAGES {
        let shown: Vec<(&Requirement, Tally)> = spec::REQUIREMENTS
            .iter()
            .filter(|requirement| requirement.page == *name)
            .filter_map(|requirement| Some((requirement, *tallies.get(requirement.id.as_str())?)))
            .collect();
        if !shown.is_empty() {
            chapter(page, name, &shown);
        }
    }
    page.raw("</section>\n");
}

fn chapter(page: &mut Markup, name: &'static str, shown: &[(&Requirement, Tally)]) {
    let proven = shown.iter().filter(|(_, tally)| tally.passed == tally.of).count();
    let whole = proven == shown.len();
    page.raw(if whole { "<details class=\"box\">" } else { "<details class=\"box\" open>" })
        .raw("<summary><span class=\"grow\">")
        .text(name)
        .raw("</span><span class=\"count\">")
        .text(format!("{proven} of {} proven", shown.len()))
        .raw("</span>");
    bar(page, part(proven, shown.len()));
    page.raw("</summary>\n<ul class=\"requirements\">\n");
    // What is not proven first; the order of the page within.
    let (bad, good): (Vec<_>, Vec<_>) =
        shown.iter().partition(|(_, tally)| tally.passed < tally.of);
    for (requirement, tally) in bad.into_iter().chain(good) {
        page.raw("<li class=\"")
            .raw(if tally.passed == tally.of { "pass" } else { "failure" })
            .raw("\"><button type=\"button\" class=\"link\" data-set=\"text\" data-value=\"")
            .text(&requirement.id)
            .raw("\">")
            .text(&requirement.id)
            .raw("</button><span class=\"count\">")
            .text(format!("{} of {}", tally.passed, tally.of))
            .raw("</span><span class=\"sentence\">");
        prose(page, &requirement.sentence);
        page.raw("</span></li>\n");
    }
    page.raw("</ul>\n</details>\n");
}

/// A sentence of the spec: what stands between backticks as code, what is stressed as it is.
pub(super) fn prose(page: &mut Markup, sentence: &str) {
    for (at, part) in sentence.split('`').enumerate() {
        if at % 2 == 1 {
            page.element("<code>", part, "</code>");
        } else {
            page.text(part.replace('*', ""));
        }
    }
}
