//! Every case, with filters; failures unfolded, with their explanation.

use std::collections::BTreeSet;

use super::{Markup, class, requirements::prose};
use crate::{
    outcome::Outcome,
    report::{Case, Kind, Report},
    spec,
    suite::noun,
};

/// How many failures are unfolded from the start.
const OPEN: usize = 25;
/// How many failures are explained: more makes a page that no phone opens.
const EXPLAINED: usize = 1000;

pub(super) fn write(page: &mut Markup, report: &Report) {
    page.raw("<section id=\"cases\" tabindex=\"-1\">\n<h2>Cases</h2>\n");
    filters(page, report);
    page.raw("<ol class=\"cases\">\n");
    // What failed first, in the order of the report within.
    let (failed, passed): (Vec<&Case>, Vec<&Case>) =
        report.cases.iter().partition(|case| case.outcome != Outcome::Pass);
    for (at, case) in failed.iter().enumerate() {
        if at < EXPLAINED && !case.explanation.is_empty() {
            explained(page, case, at < OPEN);
        } else {
            plain(page, case);
        }
    }
    for case in passed {
        plain(page, case);
    }
    page.raw("</ol>\n<p id=\"none\" class=\"hint\" hidden>No case is like that.</p>\n");
    if failed.len() > EXPLAINED {
        page.raw("<p class=\"hint\">")
            .text(format!("{EXPLAINED} of {} failures are explained here.", failed.len()))
            .raw("</p>\n");
    }
    page.raw("</section>\n");
}

fn filters(page: &mut Markup, report: &Report) {
    page.raw(
        "<form id=\"filters\" role=\"search\" hidden>\n<label>Outcome <select name=\"outcome\">",
    )
    .raw("<option value=\"\">all</option>");
    let bad = report.cases.len().saturating_sub(report.passed());
    if bad > 0 {
        page.raw("<option value=\"bad\" selected>all but passes (").text(bad).raw(")</option>");
    }
    for (outcome, count) in &report.counts {
        option(page, &slug(*outcome), &format!("{} ({count})", outcome.name()));
    }
    page.raw(
        "</select></label>\n<label>Noun <select name=\"noun\"><option value=\"\">all</option>",
    );
    for noun in report.nouns.keys() {
        option(page, noun, noun);
    }
    page.raw(
        "</select></label>\n<label>Role <select name=\"role\"><option value=\"\">all</option>",
    );
    for role in report.cases.iter().map(|case| &case.role).collect::<BTreeSet<_>>() {
        option(page, role, role);
    }
    page.raw("</select></label>\n<label class=\"grow\">Text <input type=\"search\" name=\"text\" ")
        .raw("placeholder=\"id, title, requirement\" autocomplete=\"off\"></label>\n")
        .raw("<button type=\"reset\">All</button>\n<output id=\"shown\" aria-live=\"polite\">")
        .raw("</output>\n</form>\n");
}

fn option(page: &mut Markup, value: &str, text: &str) {
    page.raw("<option value=\"").text(value).raw("\">").text(text).raw("</option>");
}

fn slug(outcome: Outcome) -> String {
    outcome.name().replace(' ', "-")
}

fn open(page: &mut Markup, case: &Case) {
    page.raw("<li class=\"")
        .raw(class(Kind::from(case.outcome)))
        .raw("\" data-outcome=\"")
        .text(slug(case.outcome))
        .raw("\" data-noun=\"")
        .text(noun(&case.id))
        .raw("\" data-role=\"")
        .text(&case.role)
        .raw("\">");
}

fn head(page: &mut Markup, case: &Case) {
    page.element("<code>", &case.id, "</code><span class=\"tag\">")
        .text(case.outcome.name())
        .element("</span><span class=\"title\">", &case.title, "</span> <span class=\"ids\">")
        .text(case.requirements.join(" "))
        .raw("</span>");
}

fn plain(page: &mut Markup, case: &Case) {
    open(page, case);
    page.raw("<div class=\"head\">");
    head(page, case);
    page.raw("</div></li>\n");
}

fn explained(page: &mut Markup, case: &Case, unfolded: bool) {
    open(page, case);
    page.raw(if unfolded { "<details open>" } else { "<details>" }).raw("<summary class=\"head\">");
    head(page, case);
    page.raw("</summary>\n<dl>\n");
    for section in &case.explanation {
        page.element("<dt>", &section.title, "</dt>");
        let about = section.title.split(' ').next().unwrap_or_default();
        if spec::requirement(about).is_some() {
            page.raw("<dd class=\"prose\">");
            prose(page, &section.text);
            page.raw("</dd>\n");
        } else {
            page.element("<dd>", &section.text, "</dd>\n");
        }
    }
    page.raw("</dl></details></li>\n");
}
