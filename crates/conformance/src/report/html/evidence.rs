//! The suite's test of itself and the benchmarks, where the report has them.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{bar, judged, part, rects};
use crate::report::{Benchmark, Faults, Report};

pub(super) fn sections(report: &Report) -> Markup {
    html! {
        @if let Some(found) = &report.faults { (faults(found)) }
        @if !report.benchmarks.is_empty() { (benchmarks(&report.benchmarks)) }
    }
}

fn faults(faults: &Faults) -> Markup {
    html! {
        section #faults {
            h2 { "Seeded faults" }
            details.box {
                summary {
                    span.grow { "What the suite catches" }
                    span.count { (faults.caught) " of " (faults.total) " caught" }
                    (bar(part(faults.caught, faults.total)))
                }
                ul.requirements {
                    @for fault in &faults.rows {
                        @let caught = !fault.caught_by.is_empty();
                        li class=(judged(caught)) {
                            code { (fault.fault) }
                            span.count {
                                @if caught { "by " (fault.caught_by.len()) } @else { "not caught" }
                            }
                            span.sentence { (fault.sentence) }
                            @if caught { span.ids { (fault.caught_by.join(" ")) } }
                        }
                    }
                }
                @if !faults.controls.is_empty() {
                    h3 { "Controls" }
                    ul.requirements {
                        @for control in &faults.controls {
                            li class=(judged(control.holds())) {
                                code { (control.control) }
                                span.count {
                                    @if control.holds() { "as known" } @else { "wrong" }
                                }
                                span.sentence {
                                    "expected " (control.expected) ", got " (control.got)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A table for each operation, the bar of the slowest implementation as long as there is room.
fn benchmarks(benchmarks: &[Benchmark]) -> Markup {
    let mut operations: BTreeMap<&str, Vec<&Benchmark>> = BTreeMap::new();
    for benchmark in benchmarks {
        operations.entry(&benchmark.operation).or_default().push(benchmark);
    }
    for rows in operations.values_mut() {
        rows.sort_by(|a, b| a.ns_per_op.total_cmp(&b.ns_per_op));
    }
    html! {
        section #benchmarks {
            h2 { "Benchmarks" }
            p.hint {
                "Nanoseconds an operation, as a ratio to the reference, and the spread of the samples."
            }
            @for (operation, rows) in operations {
                @let slowest = rows.last().map_or(1.0, |row| row.ns_per_op.max(f64::MIN_POSITIVE));
                h3 { code { (operation) } }
                table.bench {
                    tbody {
                        @for row in rows {
                            tr {
                                th scope="row" { (row.implementation) }
                                td.n { (duration(row.ns_per_op)) }
                                td.n { (format_args!("{:.2} ×", row.ratio)) }
                                td.n { (format_args!("± {:.1} %", row.spread * 100.0)) }
                                td.wide-bar {
                                    (rects("bar", "rest", [("plain", row.ns_per_op / slowest)]))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
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
