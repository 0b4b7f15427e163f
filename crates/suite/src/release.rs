//! The releases of the suite: what a claim names (vectors/README.md).

use std::{collections::BTreeSet, sync::LazyLock};

use serde::Deserialize;

const FILE: &str = include_str!("../../../vectors/releases.json");

/// The releases, oldest first; the last one may be a draft.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Releases {
    releases: Vec<Release>,
}

/// A release of the suite.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// 1, 2, 3 and so on.
    pub number: u32,
    /// The date and the vectors of its publication; none for a draft.
    pub published: Option<Publication>,
    /// The vectors that were withdrawn with it.
    pub withdrawn: Vec<Withdrawal>,
}

/// The publication of a release.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The day, as year-month-day.
    pub date: String,
    /// SHA-256 over the vectors, as a report names it.
    pub suite: String,
}

/// The withdrawal of a vector, which is no longer asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The id, which is not given again.
    pub id: String,
    /// The reason.
    pub reason: String,
}

/// The file of releases breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("releases.json: {0}")]
pub struct ReleaseError(String);

impl Releases {
    /// Those of `vectors/releases.json`.
    ///
    /// # Errors
    ///
    /// The file breaks a rule.
    pub fn embedded() -> Result<Self, ReleaseError> {
        Self::parse(FILE)
    }

    /// Parses the file.
    ///
    /// # Errors
    ///
    /// It has another form, or the releases are not numbered one by one, or one before the last is a
    /// draft, or a vector is withdrawn twice or without a reason.
    pub fn parse(json: &str) -> Result<Self, ReleaseError> {
        let wrong = |what: String| Err(ReleaseError(what));
        let found: Self =
            serde_json::from_str(json).map_err(|error| ReleaseError(error.to_string()))?;
        let Some(last) = found.releases.last() else {
            return wrong("expected a release, found none".to_owned());
        };
        for (number, release) in (1..).zip(&found.releases) {
            if release.number != number {
                return wrong(format!("expected number {number}, found {}", release.number));
            }
            if release.published.is_none() && release.number != last.number {
                return wrong(format!("release {number} is a draft and not the last"));
            }
        }
        let mut withdrawn = BTreeSet::new();
        for vector in found.withdrawn() {
            if !withdrawn.insert(&vector.id) {
                return wrong(format!("{} is withdrawn twice", vector.id));
            }
            if vector.reason.trim().is_empty() {
                return wrong(format!("{}: expected a reason", vector.id));
            }
        }
        Ok(found)
    }

    /// Every vector that was withdrawn.
    pub fn withdrawn(&self) -> impl Iterator<Item = &Withdrawal> {
        self.releases.iter().flat_map(|release| &release.withdrawn)
    }

    /// The name of the last release: its number, and whether it is a draft.
    #[must_use]
    pub fn name(&self) -> String {
        self.releases.last().map_or_else(String::new, |last| match last.published {
            Some(_) => last.number.to_string(),
            None => format!("{}-draft", last.number),
        })
    }

    /// Checks the releases against the vectors of this program.
    ///
    /// # Errors
    ///
    /// The last release is published with other vectors, or a withdrawn one is there.
    pub fn check(&self, suite: &str, ids: &BTreeSet<&str>) -> Result<(), ReleaseError> {
        if let Some(vector) = self.withdrawn().find(|vector| ids.contains(vector.id.as_str())) {
            return Err(ReleaseError(format!("{} is withdrawn and still asked", vector.id)));
        }
        match self.releases.last() {
            Some(Release { number, published: Some(published), .. })
                if published.suite != suite =>
            {
                Err(ReleaseError(format!(
                    "release {number} is published with the vectors {}, found {suite}: \
                     enter a new draft",
                    published.suite
                )))
            }
            _ => Ok(()),
        }
    }
}

/// The name of the release that this program carries.
pub static NAME: LazyLock<String> =
    LazyLock::new(|| Releases::embedded().map_or_else(|_| "?".to_owned(), |all| all.name()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::VectorSuite;

    const TWO: &str = r#"{"releases": [
        {"number": 1, "published": {"date": "2027-01-02", "suite": "aa"}, "withdrawn": []},
        {"number": 2, "withdrawn": [{"id": "otp-v1-0001", "reason": "OTP-3 was reworded."}]}
    ]}"#;

    #[test]
    fn the_releases_are_those_of_the_vectors() {
        let suite = VectorSuite::embedded().unwrap();
        let ids = suite.vectors.iter().map(|vector| vector.id.as_str()).collect();
        Releases::embedded().unwrap().check(&suite.digest, &ids).unwrap();
        assert_ne!(*NAME, "?");
    }

    #[test]
    fn a_published_release_is_of_its_vectors_and_a_withdrawn_vector_is_gone() {
        let releases = Releases::parse(TWO).unwrap();
        assert_eq!(releases.name(), "2-draft");
        let ids = BTreeSet::from(["otp-v1-0002"]);
        assert_eq!(releases.check("bb", &ids), Ok(()));
        let error = releases.check("bb", &BTreeSet::from(["otp-v1-0001"])).unwrap_err();
        assert!(error.to_string().contains("withdrawn and still asked"), "{error}");
        let published = TWO.replace(
            r#""number": 2,"#,
            r#""number": 2, "published": {"date": "2027-02-03", "suite": "bb"},"#,
        );
        let releases = Releases::parse(&published).unwrap();
        assert_eq!((releases.name(), releases.check("bb", &ids)), ("2".to_owned(), Ok(())));
        let error = releases.check("cc", &ids).unwrap_err();
        assert!(error.to_string().contains("enter a new draft"), "{error}");
    }

    #[test]
    fn every_rule_of_the_file_is_checked() {
        for (from, to, message) in [
            (r#""number": 2"#, r#""number": 3"#, "expected number 2, found 3"),
            (r#""published": {"date": "2027-01-02", "suite": "aa"},"#, "", "a draft and not the"),
            ("OTP-3 was reworded.", " ", "expected a reason"),
            (r#""withdrawn": []"#, r#""withdrawn": [], "more": 1"#, "unknown field"),
            (
                r#""withdrawn": []"#,
                r#""withdrawn": [{"id": "otp-v1-0001", "reason": "x"}]"#,
                "withdrawn twice",
            ),
        ] {
            let error = Releases::parse(&TWO.replace(from, to)).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
        }
        assert!(Releases::parse(r#"{"releases": []}"#).is_err());
    }
}
