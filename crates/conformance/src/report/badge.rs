//! The report as a badge: an SVG that says what was claimed and what came of it.

use maud::html;

use super::{OutcomeKind, Report, ReportStatus, clean};

/// The width of a character, more or less; `textLength` makes it exact.
const CHARACTER: usize = 7;

impl Report {
    /// The badge.
    #[must_use]
    pub fn badge(&self) -> String {
        let versions: Vec<String> = self.claim.versions.iter().map(ToString::to_string).collect();
        let left = format!("DLOTP v{}", versions.join("+"));
        let failed = self
            .cases
            .iter()
            .filter(|case| OutcomeKind::from(case.outcome) == OutcomeKind::Failure);
        let (colour, right) = match self.status() {
            ReportStatus::Passed if self.is_whole() => {
                ("#1a7f4b", format!("conforms: {}", self.claim.roles.join(", ")))
            }
            ReportStatus::Passed => ("#57606a", "a part passes".to_owned()),
            ReportStatus::Outdated => ("#8a5a00", "expected failures outdated".to_owned()),
            ReportStatus::Failed => {
                ("#b42332", format!("{} of {} cases fail", failed.count(), self.cases.len()))
            }
            ReportStatus::Unjudged => ("#8a5a00", "not judged".to_owned()),
        };
        badge(&left, colour, &right)
    }
}

fn badge(left: &str, colour: &str, right: &str) -> String {
    let width = |text: &str| text.chars().count().saturating_mul(CHARACTER);
    let (text_l, text_r) = (width(left), width(right));
    let (box_l, box_r) = (text_l.saturating_add(12), text_r.saturating_add(12));
    let total = box_l.saturating_add(box_r);
    let texts = [(6, text_l, left), (box_l.saturating_add(6), text_r, right)];
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" height="20" role="img" width=(total) { "\n"
            title { (left) ": " (right) } "\n"
            clipPath id="r" { rect height="20" rx="4" width=(total) {} } "\n"
            g clip-path="url(#r)" {
                rect height="20" fill="#24292f" width=(box_l) {}
                rect height="20" x=(box_l) width=(box_r) fill=(colour) {}
            } "\n"
            g fill="#fff" font-size="12" font-family="Verdana, DejaVu Sans, sans-serif" { "\n"
                @for (x, length, text) in texts {
                    text y="14" x=(x) textLength=(length) lengthAdjust="spacingAndGlyphs" {
                        (text)
                    } "\n"
                }
            } "\n"
        } "\n"
    };
    clean(&svg.into_string())
}
