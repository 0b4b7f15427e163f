//! The report as one page that needs nothing else: no network, no other file.

mod cases;
mod evidence;
mod markup;
mod requirements;
mod summary;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

pub(super) use self::markup::Markup;
use super::{Kind, Report};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

impl Report {
    /// The page. It runs its own script and nothing else: the policy names it by its digest.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = Markup::default();
        page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
            .raw("base-uri 'none'; form-action 'none'; style-src 'sha256-")
            .text(digest(STYLE))
            .raw("'; script-src 'sha256-")
            .text(digest(SCRIPT))
            .raw("'\">\n")
            .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
            .text(format!("{} {}", self.implementation, self.verdict()))
            .raw("</title>\n<style>")
            .raw(STYLE)
            .raw("</style>\n</head>\n<body>\n");
        summary::write(&mut page, self);
        requirements::write(&mut page, self);
        evidence::write(&mut page, self);
        cases::write(&mut page, self);
        page.raw("</main>\n<footer>Made by dlotp ")
            .text(&self.program)
            .raw(" from one report in JSON.</footer>\n<script>")
            .raw(SCRIPT)
            .raw("</script>\n</body>\n</html>\n")
            .finish()
    }
}

/// How a policy names a script or a style.
fn digest(content: &str) -> String {
    STANDARD.encode(Sha256::digest(content))
}

/// The class of what a case means.
const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Pass => "pass",
        Kind::Failure => "failure",
        Kind::Error => "error",
    }
}

/// A bar: how much of a whole is good, and how much is not.
fn bar(page: &mut Markup, good: f64) {
    rects(page, "failure", "pass", good);
}

/// A bar that judges nothing: so long, of the longest.
fn length(page: &mut Markup, part: f64) {
    rects(page, "rest", "plain", part);
}

/// Two rectangles. No style attribute, which the policy forbids.
fn rects(page: &mut Markup, below: &'static str, above: &'static str, part: f64) {
    page.raw("<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" ")
        .raw("aria-hidden=\"true\"><rect width=\"100\" height=\"6\" class=\"")
        .raw(below)
        .raw("\"/><rect height=\"6\" class=\"")
        .raw(above)
        .raw("\" width=\"")
        .text(format!("{:.2}", part.clamp(0.0, 1.0) * 100.0))
        .raw("\"/></svg>");
}

/// A part of a whole, for a bar.
fn part(of: usize, all: usize) -> f64 {
    // Exact below 2^32, and no run has more cases.
    let [of, all] = [of, all].map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    if all > 0.0 { of / all } else { 0.0 }
}
