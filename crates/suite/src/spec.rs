//! The requirements, read out of the pages of the spec.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The pages that have requirements or explain them.
pub const PAGES: &[(&str, &str)] = &[
    ("enrolment.md", include_str!("../../../spec/enrolment.md")),
    ("operation.md", include_str!("../../../spec/operation.md")),
    ("payload.md", include_str!("../../../spec/payload.md")),
    ("operation-id.md", include_str!("../../../spec/operation-id.md")),
    ("otp.md", include_str!("../../../spec/otp.md")),
    ("authenticator.md", include_str!("../../../spec/authenticator.md")),
    ("verifier.md", include_str!("../../../spec/verifier.md")),
    ("restoring.md", include_str!("../../../spec/restoring.md")),
    ("records.md", include_str!("../../../spec/records.md")),
    ("customer.md", include_str!("../../../spec/customer.md")),
    ("customer-record.md", include_str!("../../../spec/customer-record.md")),
    ("secret.md", include_str!("../../../spec/secret.md")),
    ("delivered.md", include_str!("../../../spec/delivered.md")),
    ("recovery.md", include_str!("../../../spec/recovery.md")),
    ("errors.md", include_str!("../../../spec/errors.md")),
    ("vectors.md", include_str!("../../../spec/vectors.md")),
    ("testee.md", include_str!("../../../spec/testee.md")),
    ("oath.md", include_str!("../../../spec/oath.md")),
];

/// The degree to which a requirement is binding.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Absolute.
    Must,
    /// To be kept unless there is a good reason.
    Should,
    /// Allowed.
    May,
}

impl Level {
    /// The word of BCP 14.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::May => "MAY",
        }
    }
}

/// A numbered sentence of the spec.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The number, such as `PAY-7`.
    pub id: String,
    /// The strongest word in it.
    pub level: Level,
    /// The sentence.
    pub sentence: String,
    /// The page that it stands on.
    pub page: &'static str,
}

/// Every requirement, in the order of the pages.
pub static REQUIREMENTS: LazyLock<Vec<Requirement>> =
    LazyLock::new(|| PAGES.iter().flat_map(|(page, text)| parse(page, text)).collect());

static BY_ID: LazyLock<BTreeMap<&'static str, &'static Requirement>> = LazyLock::new(|| {
    REQUIREMENTS.iter().map(|requirement| (requirement.id.as_str(), requirement)).collect()
});

/// The requirement of this number.
#[must_use]
pub fn requirement(id: &str) -> Option<&'static Requirement> {
    BY_ID.get(id).copied()
}

/// Requirements that no code or no vector shows, each with its reason.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exceptions {
    /// Requirements that no code cites.
    pub no_code: BTreeMap<String, String>,
    /// Requirements that no vector can show.
    pub no_vector: BTreeMap<String, String>,
    /// Requirements that have vectors and of which no fault is seeded.
    #[serde(default)]
    pub no_fault: BTreeMap<String, String>,
    /// Requirements of a version that is a draft.
    pub draft: Draft,
}

/// Requirements of a version that nobody claims yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Their numbers.
    pub ids: BTreeSet<String>,
}

/// The reason for which a requirement of a draft has neither code nor vectors.
pub const DRAFT: &str = "A draft: it has no vectors yet, and nobody claims it.";

impl Exceptions {
    /// Those of `spec/exceptions.toml`.
    ///
    /// # Errors
    ///
    /// The file has another form.
    pub fn embedded() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("../../../spec/exceptions.toml"))
    }

    /// Returns the reason for which no vector shows a requirement, where there is one.
    #[must_use]
    pub fn of_no_vector(&self, id: &str) -> Option<&str> {
        let draft = self.draft.ids.contains(id).then_some(DRAFT);
        draft.or_else(|| self.no_vector.get(id).map(String::as_str))
    }
}

/// The paragraphs that begin with a number in bold, `**PAY-7.** `.
fn parse(page: &'static str, text: &str) -> Vec<Requirement> {
    text.split("\n\n")
        .filter_map(|paragraph| {
            let (id, sentence) = paragraph.trim().strip_prefix("**")?.split_once(".** ")?;
            let (prefix, number) = id.split_once('-')?;
            let numbered = prefix.bytes().all(|byte| byte.is_ascii_uppercase())
                && number.bytes().all(|byte| byte.is_ascii_digit());
            let level = if sentence.contains("MUST") {
                Level::Must
            } else if sentence.contains("SHOULD") {
                Level::Should
            } else {
                Level::May
            };
            let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
            numbered.then(|| Requirement { id: id.to_owned(), level, sentence, page })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_read_with_their_level() {
        let found = parse(
            "x.md",
            "# X\n\n**PAY-7.** A thing MUST\nbe so.\n\n**PAY-8.** It SHOULD.\n\n**Bold.** no\n\nPAY-9.",
        );
        let found: Vec<_> =
            found.iter().map(|r| (r.id.as_str(), r.level, r.sentence.as_str())).collect();
        assert_eq!(
            found,
            [("PAY-7", Level::Must, "A thing MUST be so."), ("PAY-8", Level::Should, "It SHOULD.")]
        );
    }

    #[test]
    fn every_number_is_given_once() {
        assert_eq!(BY_ID.len(), REQUIREMENTS.len());
        assert!(REQUIREMENTS.len() > 100);
    }

    #[test]
    fn every_requirement_says_how_binding_it_is() {
        for requirement in REQUIREMENTS.iter() {
            let binding = ["MUST", "SHOULD", "MAY"];
            let says = binding.iter().any(|word| requirement.sentence.contains(word));
            assert!(says, "{}: {}", requirement.id, requirement.sentence);
        }
    }
}
