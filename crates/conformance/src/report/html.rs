//! The report as one page that needs nothing else: no network, no other file.

mod cases;
mod evidence;
mod requirements;
mod summary;

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::{OutcomeKind, Report, clean};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

impl Report {
    /// The page. It runs its own script and nothing else: the policy names it by its digest.
    #[must_use]
    pub fn html(&self) -> String {
        let policy = format!(
            "default-src 'none'; base-uri 'none'; form-action 'none'; \
             style-src 'sha256-{}'; script-src 'sha256-{}'",
            digest(STYLE),
            digest(SCRIPT)
        );
        let page = html! {
            (DOCTYPE) "\n"
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.implementation) " " (self.verdict()) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (summary::head(self))
                    main.wide {
                        (summary::body(self))
                        (requirements::section(self))
                        (evidence::sections(self))
                        (cases::section(self))
                    }
                    footer { "Made by dlotp " (self.program) " from one report in JSON." }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
            "\n"
        };
        clean(&page.into_string())
    }
}

/// The name of a script or a style in a policy.
fn digest(content: &str) -> String {
    STANDARD.encode(Sha256::digest(content))
}

/// The CSS class of a kind of outcome.
const fn class(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Pass => "pass",
        OutcomeKind::Failure => "failure",
        OutcomeKind::Error => "error",
    }
}

/// The CSS class of a statement that holds or not.
const fn judged(holds: bool) -> &'static str {
    class(if holds { OutcomeKind::Pass } else { OutcomeKind::Failure })
}

/// A bar that shows which part of a whole is good.
fn bar(good: f64) -> Markup {
    rects("bar", "failure", [("pass", good)])
}

/// Rectangles side by side, each as wide as its part of the bar. The policy forbids style attributes.
fn rects(
    shape: &str,
    ground: &str,
    parts: impl IntoIterator<Item = (&'static str, f64)>,
) -> Markup {
    let parts = parts.into_iter().scan(0.0, |end, (class, part)| {
        let (from, width) = (*end, part.clamp(0.0, 1.0) * 100.0);
        *end += width;
        Some((class, from, width))
    });
    html! {
        svg class=(shape) viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect class=(ground) width="100" height="6" {}
            @for (class, from, width) in parts {
                rect class=(class) height="6" x=(format_args!("{from:.2}"))
                    width=(format_args!("{width:.2}")) {}
            }
        }
    }
}

/// A part of a whole, for a bar.
fn part(of: usize, all: usize) -> f64 {
    // Exact below 2^32, and no run has more cases.
    let [of, all] = [of, all].map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    if all > 0.0 { of / all } else { 0.0 }
}
