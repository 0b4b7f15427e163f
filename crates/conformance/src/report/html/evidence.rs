//! The suite's test of itself and the benchmarks, where the report has them.

use std::collections::BTreeMap;

use super::{Markup, bar, length, part};
use crate::report::{Benchmark, Faults, Report};

pub(super) fn write(page: &mut Markup, report: &Report) {
    if let Some(faults) = &report.faults {
        write_faults(page, faults);
    }
    if !report.benchmarks.is_empty() {
        write_benchmarks(page, &report.benchmarks);
    }
}

fn write_faults(page: &mut Markup, faults: &Faults) {
    page.raw("<section id=\"faults\">\n<h2>Seeded faults</h2>\n<details class=\"box\"><summary>")
        .raw("<span class=\"grow\">What the suite catches</span><span class=\"count\">")
        .text(format!("{} of {} caught", faults.caught, faults.total))
        .raw("</span>");
    bar(page, part(faults.caught, faults.total));
    page.raw("</summary>\n<ul class=\"requirements\">\n");
    for fault in &faults.rows {
        page.raw(if fault.caught_by.is_empty() {
            "<li class=\"failure\">"
        } else {
            "<li class=\"pass\">"
        })
        .element("<code>", &fault.fault, "</code><span class=\"count\">")
        .text(match fault.caught_by.len() {
            0 => "not caught".to_owned(),
            count => format!("by {count}"),
        })
        .element("</span><span class=\"sentence\">", &fault.sentence, "</span>");
        if !fault.caught_by.is_empty() {
            page.element("<span class=\"ids\">", fault.caught_by.join(" "), "</span>");
        }
        page.raw("</li>\n");
    }
    page.raw("</ul>\n");
    if !faults.controls.is_empty() {
        page.raw("<h3>Controls</h3>\n<ul class=\"requirements\">\n");
    }
    for control in &faults.controls {
        page.raw(if control.holds() { "<li class=\"pass\">" } else { "<li class=\"failure\">" })
            .element("<code>", &control.control, "</code><span class=\"count\">")
            .text(if control.holds() { "as known" } else { "wrong" })
            .raw("</span><span class=\"sentence\">expected ")
            .text(&control.expected)
            .element(", got ", &control.got, "</span></li>\n");
    }
    if !faults.controls.is_empty() {
        page.raw("</ul>\n");
    }
    page.raw("</details>\n</section>\n");
}

/// An operation each, the slowest implementation as long as the bar.
fn write_benchmarks(page: &mut Markup, benchmarks: &[Benchmark]) {
    let mut operations: BTreeMap<&str, Vec<&Benchmark>> = BTreeMap::new();
    for benchmark in benchmarks {
        operations.entry(&benchmark.operation).or_default().push(benchmark);
    }
    page.raw("<section id=\"benchmarks\">\n<h2>Benchmarks</h2>\n<p class=\"hint\">Nanoseconds an ")
        .raw("operation, as a ratio to the reference, and the spread of the samples.</p>\n");
    for (operation, mut rows) in operations {
        rows.sort_by(|a, b| a.ns_per_op.total_cmp(&b.ns_per_op));
        let slowest = rows.last().map_or(1.0, |row| row.ns_per_op.max(f64::MIN_POSITIVE));
        page.element("<h3><code>", operation, "</code></h3>\n<table class=\"bench\">\n<tbody>\n");
        for row in rows {
            page.element("<tr><th scope=\"row\">", &row.implementation, "</th><td class=\"n\">")
                .text(duration(row.ns_per_op))
                .element("</td><td class=\"n\">", format!("{:.2} ×", row.ratio), "</td>")
                .element("<td class=\"n\">", format!("± {:.1} %", row.spread * 100.0), "</td>")
                .raw("<td class=\"wide-bar\">");
            length(page, row.ns_per_op / slowest);
            page.raw("</td></tr>\n");
        }
        page.raw("</tbody>\n</table>\n");
    }
    page.raw("</section>\n");
}

fn duration(ns: f64) -> String {
    if ns < 10_000.0 {
        format!("{ns:.0} ns")
    } else if ns < 10_000_000.0 {
        format!("{:.1} µs", ns / 1e3)
    } else {
        format!("{:.1} ms", ns / 1e6)
    }
}
