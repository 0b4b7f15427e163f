//! The suite: the vectors that this program carries, and the selection that a testee's claim makes.

use std::collections::{BTreeMap, BTreeSet};

use dlotp_wire::{
    OPERATIONS,
    vectors::{Expectation, Vector, VectorFile},
    wire::{CLAIMS, Hello},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{flags, schema::stem, seal, spec};

/// The vector files, as they stand in `vectors/`.
const FILES: &[(&str, &str)] = &[
    ("enrolment-v1.json", include_str!("../../../vectors/enrolment-v1.json")),
    ("enrolment-v2.json", include_str!("../../../vectors/enrolment-v2.json")),
    ("operation-v1.json", include_str!("../../../vectors/operation-v1.json")),
    ("operation-v2.json", include_str!("../../../vectors/operation-v2.json")),
    ("payload-v1.json", include_str!("../../../vectors/payload-v1.json")),
    ("payload-v2.json", include_str!("../../../vectors/payload-v2.json")),
    ("operation-id-v1.json", include_str!("../../../vectors/operation-id-v1.json")),
    ("operation-id-v2.json", include_str!("../../../vectors/operation-id-v2.json")),
    ("otp-v1.json", include_str!("../../../vectors/otp-v1.json")),
    ("otp-v2.json", include_str!("../../../vectors/otp-v2.json")),
    ("authenticator-v1.json", include_str!("../../../vectors/authenticator-v1.json")),
    ("verifier-v1.json", include_str!("../../../vectors/verifier-v1.json")),
    ("authenticator-v2.json", include_str!("../../../vectors/authenticator-v2.json")),
    ("verifier-v2.json", include_str!("../../../vectors/verifier-v2.json")),
    ("record-v1.json", include_str!("../../../vectors/record-v1.json")),
    ("record-v2.json", include_str!("../../../vectors/record-v2.json")),
    ("oath-v1.json", include_str!("../../../vectors/oath-v1.json")),
];
const FLAGS: &str = include_str!("../../../vectors/flags.json");

/// The vectors, checked.
#[derive(Clone, Debug)]
pub struct VectorSuite {
    /// Every vector, with the version of its file.
    pub vectors: Vec<Vector>,
    /// The meaning of each flag.
    pub flags: BTreeMap<String, String>,
    /// SHA-256 over the files, in hexadecimal: it names exactly these vectors.
    pub digest: String,
    versions: BTreeMap<String, u64>,
}

/// The vectors contradict their own rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct SuiteError {
    /// The file, or the vector.
    pub file: String,
    /// The broken rule.
    pub what: String,
}

/// The claim of a testee, which it has to answer (TEST-6).
#[derive(
    Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The roles.
    pub roles: Vec<String>,
    /// The protocol versions.
    pub versions: Vec<u64>,
    /// `typed` and `bulk`, where they are claimed.
    pub claims: Vec<String>,
}

impl From<&Hello> for Claim {
    fn from(hello: &Hello) -> Self {
        Self {
            roles: hello.roles.clone(),
            versions: hello.versions.clone(),
            claims: hello.claims.clone(),
        }
    }
}

impl VectorSuite {
    /// The vectors that this program carries.
    ///
    /// # Errors
    ///
    /// They break a rule of `spec/vectors.md`.
    pub fn embedded() -> Result<Self, SuiteError> {
        Self::load(FILES, FLAGS)
    }

    /// Loads files, given as name and content.
    ///
    /// # Errors
    ///
    /// They break a rule of `spec/vectors.md`: the first one, and where.
    pub fn load(files: &[(&str, &str)], flags: &str) -> Result<Self, SuiteError> {
        let wrong = |file: &str, what: String| SuiteError { file: file.to_owned(), what };
        let flags = flags::parse(flags).map_err(|error| wrong("flags.json", error.to_string()))?;
        let mut suite =
            Self { vectors: Vec::new(), flags, digest: String::new(), versions: BTreeMap::new() };
        let mut digest = Sha256::new();
        for (name, content) in files {
            digest.update(content);
            let file: VectorFile =
                serde_json::from_str(content).map_err(|error| wrong(name, error.to_string()))?;
            let prefix = stem(&file.noun, file.version) + "-";
            for vector in &file.vectors {
                let number = vector.id.strip_prefix(&prefix).unwrap_or_default();
                if number.len() != 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(wrong(name, format!("{}: expected {prefix}dddd", vector.id)));
                }
                if suite.versions.insert(vector.id.clone(), file.version).is_some() {
                    return Err(wrong(name, format!("{} stands twice", vector.id)));
                }
            }
            suite.vectors.extend(file.vectors);
        }
        suite.digest = hex::encode(digest.finalize());
        let by_id: BTreeMap<&str, &Vector> =
            suite.vectors.iter().map(|vector| (vector.id.as_str(), vector)).collect();
        for vector in &suite.vectors {
            suite.check(vector, &by_id).map_err(|what| wrong(&vector.id, what))?;
        }
        let given: BTreeSet<&String> = suite.vectors.iter().flat_map(|v| &v.flags).collect();
        if let Some(unused) = suite.flags.keys().find(|flag| !given.contains(flag)) {
            return Err(wrong("flags.json", format!("no vector has the flag {unused}")));
        }
        Ok(suite)
    }

    fn check(&self, vector: &Vector, by_id: &BTreeMap<&str, &Vector>) -> Result<(), String> {
        let role = OPERATIONS.iter().find(|(op, _)| *op == vector.op).map(|(_, role)| *role);
        if role != Some(vector.role.as_str()) {
            return Err(format!("the role {} has no operation {}", vector.role, vector.op));
        }
        if let Some(unknown) = vector.needs.iter().find(|need| !CLAIMS.contains(&need.as_str())) {
            return Err(format!("{unknown} can't be claimed (VEC-5)"));
        }
        if vector.requirements.is_empty() {
            return Err("no requirement is named (VEC-2)".to_owned());
        }
        if let Some(unknown) = vector.requirements.iter().find(|id| spec::requirement(id).is_none())
        {
            return Err(format!("{unknown} is no requirement of the spec (VEC-2)"));
        }
        if let Some(unknown) = vector.flags.iter().find(|flag| !self.flags.contains_key(*flag)) {
            return Err(format!("the flag {unknown} is not in flags.json (VEC-3)"));
        }
        match (&vector.expected, &vector.twin) {
            (Expectation::Ok(_), None) => {}
            (Expectation::Ok(_), Some(_)) => {
                return Err("only a refusal has a twin (VEC-4)".to_owned());
            }
            (Expectation::Rejected(_), None) => return Err("no twin is named (VEC-4)".to_owned()),
            (Expectation::Rejected(codes), Some(twin)) => {
                if codes.is_empty() {
                    return Err("no code is right (VEC-2)".to_owned());
                }
                if let Some(code) = codes.iter().find(|code| code.parse::<dlotp::Code>().is_err()) {
                    return Err(format!("{code} is no code of errors.md (VEC-2)"));
                }
                let twin = by_id.get(twin.as_str()).ok_or(format!("no twin {twin} (VEC-4)"))?;
                if twin.op != vector.op || !matches!(twin.expected, Expectation::Ok(_)) {
                    return Err(format!("the twin {} is no accepted {}", twin.id, vector.op));
                }
                // Otherwise a claim could take the vector without the twin that proves it.
                if twin.needs.iter().any(|need| !vector.needs.contains(need)) {
                    return Err(format!("the twin {} needs more than it (VEC-5)", twin.id));
                }
                if self.versions.get(&twin.id) != self.versions.get(&vector.id) {
                    return Err(format!("the twin {} is of another version", twin.id));
                }
            }
        }
        for other in &vector.differs_from {
            let other = by_id.get(other.as_str()).ok_or(format!("there is no {other} (VEC-6)"))?;
            if other.expected == vector.expected {
                return Err(format!("the outputs of {} are the same (VEC-6)", other.id));
            }
        }
        Ok(())
    }

    /// The suite with more vectors, such as fresh cases.
    #[must_use]
    pub fn with(mut self, vectors: Vec<Vector>) -> Self {
        self.vectors.extend(vectors);
        self
    }

    /// Every protocol version that a vector asks for: that of its file, and those of enrolments and
    /// texts in its arguments (VEC-9).
    pub fn versions_of(&self, vector: &Vector) -> impl Iterator<Item = u64> {
        // Each role is claimed for each of the versions, `oath` for none (TEST-6).
        let versioned = (vector.role != "oath").then_some(vector);
        versioned.into_iter().flat_map(|Vector { id, args, .. }| {
            let number = |value: &Value| value.get("version").and_then(Value::as_u64);
            let enrolments = args.get("enrolments").and_then(Value::as_array).into_iter().flatten();
            let text = args.get("text").and_then(Value::as_str).and_then(seal::version_of);
            enrolments
                .chain([args])
                .filter_map(number)
                .chain(text.map(|version| version.number().into()))
                .chain(self.versions.get(id).copied())
        })
    }

    /// The vector of this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Vector> {
        self.vectors.iter().find(|vector| vector.id == id)
    }

    /// Returns the vectors that a claim has to answer; with a filter, those of them whose id contains it, with their twins.
    #[must_use]
    pub fn select(mut self, claim: &Claim, filter: &str) -> Vec<Vector> {
        let claimed = |vector: &Vector| {
            claim.roles.contains(&vector.role)
                && self.versions_of(vector).all(|version| claim.versions.contains(&version))
                && vector.needs.iter().all(|need| claim.claims.contains(need))
        };
        let every = filter.is_empty();
        let named: BTreeSet<&str> = self
            .vectors
            .iter()
            .filter(|vector| !every && claimed(vector) && vector.id.contains(filter))
            .flat_map(|vector| [Some(vector.id.as_str()), vector.twin.as_deref()])
            .flatten()
            .collect();
        let chosen: Vec<bool> = self
            .vectors
            .iter()
            .map(|vector| claimed(vector) && (every || named.contains(vector.id.as_str())))
            .collect();
        let mut chosen = chosen.into_iter();
        self.vectors.retain(|_| chosen.next() == Some(true));
        self.vectors
    }
}

/// The noun of a vector: its id without version and number.
#[must_use]
pub fn noun(id: &str) -> &str {
    id.rsplitn(3, '-').nth(2).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use dlotp_wire::wire::ROLES;

    use super::*;

    /// Who has the OATH primitives alone claims no version.
    #[test]
    fn vectors_of_oath_are_of_no_version() {
        let claim =
            |versions| Claim { roles: vec!["oath".to_owned()], versions, claims: Vec::new() };
        let of = |claim| VectorSuite::embedded().unwrap().select(&claim, "").len();
        assert!(of(claim(Vec::new())) > 200);
        assert_eq!(of(claim(Vec::new())), of(claim(vec![1, 2])));
    }

    const FLAG: &str = r#"{"pin": "A PIN is read wrongly."}"#;

    fn file(vectors: &str) -> String {
        format!(r#"{{"noun": "enrolment", "version": 1, "vectors": [{vectors}]}}"#)
    }

    fn vector(id: &str, rest: &str) -> String {
        format!(
            r#"{{"id": "{id}", "title": "A.", "requirements": ["ENR-3"], "flags": ["pin"],
            "role": "authenticator", "op": "enrolment.derive", "args": {{}}, {rest}}}"#
        )
    }

    #[test]
    fn every_rule_of_the_form_is_checked() {
        let good = vector("enrolment-v1-0001", r#""expected": {"ok": {"p": 1}}"#);
        let load = |vectors: &[&str]| {
            let vectors = file(&vectors.join(","));
            VectorSuite::load(&[("enrolment-v1.json", &vectors)], FLAG)
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        assert_eq!(load(&[&good]), Ok(()));
        let refused = r#""expected": {"rejected": ["malformed-pin"]}"#;
        let twin = r#", "twin": "enrolment-v1-0001""#;
        assert_eq!(
            load(&[&good, &vector("enrolment-v1-0002", &format!("{refused}{twin}"))]),
            Ok(())
        );
        for (second, message) in [
            (good.clone(), "stands twice"),
            (vector("enrolment-v1-0002", refused), "no twin is named"),
            (vector("enrolment-v1-0002", &format!(r#"{refused}, "twin": "x""#)), "no twin x"),
            (
                vector(
                    "enrolment-v1-0002",
                    &format!(r#""expected": {{"rejected": ["odd"]}}{twin}"#),
                ),
                "odd is no code",
            ),
            (
                vector(
                    "enrolment-v1-0002",
                    r#""expected": {"ok": {"p": 1}}, "differs-from": ["enrolment-v1-0001"]"#,
                ),
                "are the same",
            ),
            (good.replace("0001", "0002").replace("ENR-3", "XYZ-1"), "no requirement"),
            (good.replace("-0001", "-2"), "expected enrolment-v1-dddd"),
            (good.replace("enrolment-v1-0001", "otp-v1-0001"), "expected enrolment-v1-dddd"),
            (good.replace("0001", "0002").replace("enrolment.derive", "odd"), "no operation odd"),
            (good.replace("0001", "0002").replace("authenticator", "issuer"), "issuer has no"),
            (
                vector(
                    "enrolment-v1-0002",
                    r#""expected": {"ok": {"p": 1}}, "needs": ["everything"]"#,
                ),
                "can't be claimed",
            ),
            (good.replace("0001", "0002").replace(r#"["pin"]"#, r#"["odd"]"#), "not in flags.json"),
        ] {
            let found = load(&[&good, &second]);
            assert!(found.as_ref().is_err_and(|error| error.contains(message)), "{found:?}");
        }
    }

    #[test]
    fn the_dictionary_has_each_flag_of_a_vector_once_and_no_other() {
        let vectors = file(&vector("enrolment-v1-0001", r#""expected": {"ok": {"p": 1}}"#));
        let load = |flags: &str| {
            VectorSuite::load(&[("enrolment-v1.json", &vectors)], flags)
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        assert_eq!(load(FLAG), Ok(()));
        for (flags, message) in [
            ("{}", "enrolment-v1-0001: the flag pin is not in flags.json (VEC-3)"),
            (r#"{"pin": "A.", "odd": "B."}"#, "flags.json: no vector has the flag odd"),
            (r#"{"pin": "A.", "pin": "A."}"#, "flags.json: the flag pin stands twice"),
        ] {
            let found = load(flags);
            assert!(found.as_ref().is_err_and(|error| error.starts_with(message)), "{found:?}");
        }
    }

    #[test]
    fn a_twin_is_in_every_claim_that_takes_the_vector() {
        let twin = vector("enrolment-v1-0001", r#""expected": {"ok": {}}, "needs": ["bulk"]"#);
        let refused = |needs: &str| {
            let expected = r#""expected": {"rejected": ["malformed-pin"]}"#;
            let rest = format!(r#"{expected}, "needs": [{needs}], "twin": "enrolment-v1-0001""#);
            vector("enrolment-v1-0002", &rest)
        };
        let load = |first: &str, second: &str| {
            VectorSuite::load(&[("a.json", first), ("b.json", second)], FLAG)
                .map(|_| ())
                .map_err(|error| error.what)
        };
        let both = |needs| file(&format!("{twin},{}", refused(needs)));
        assert_eq!(load(&both(r#""bulk""#), &file("")), Ok(()));
        assert_eq!(
            load(&both(""), &file("")),
            Err("the twin enrolment-v1-0001 needs more than it (VEC-5)".to_owned())
        );
        let other = file(&refused(r#""bulk""#).replace("v1-0002", "v2-0002"))
            .replace(r#""version": 1"#, r#""version": 2"#);
        assert_eq!(
            load(&file(&twin), &other),
            Err("the twin enrolment-v1-0001 is of another version".to_owned())
        );
    }

    #[test]
    fn the_carried_vectors_keep_the_rules() {
        let suite = VectorSuite::embedded().unwrap();
        assert!(suite.vectors.len() > 600);
    }

    #[test]
    fn what_holds_another_version_applies_where_both_are_claimed() {
        let mut suite = VectorSuite::embedded().unwrap();
        suite.vectors.retain(|vector| vector.role != "oath");
        let roles = ROLES.iter().filter(|role| **role != "oath");
        let versioned: Vec<String> = roles.map(|&role| role.to_owned()).collect();
        let of = |versions: &[u64]| {
            let claim = Claim {
                roles: versioned.clone(),
                versions: versions.to_vec(),
                claims: CLAIMS.iter().map(|&claim| claim.to_owned()).collect(),
            };
            suite.clone().select(&claim, "")
        };
        let (one, two) = (of(&[1]), of(&[2]));
        assert!(one.iter().all(|vector| suite.versions_of(vector).all(|version| version == 1)));
        assert!(two.iter().all(|vector| suite.versions_of(vector).all(|version| version == 2)));
        assert!(suite.vectors.iter().all(|vector| suite.versions_of(vector).next().is_some()));
        let both = of(&[1, 2]).len();
        assert_eq!(both, suite.vectors.len());
        assert!(one.len() + two.len() < both);
    }

    #[test]
    fn nouns_may_have_hyphens() {
        assert_eq!(noun("operation-id-v1-0001"), "operation-id");
        assert_eq!(noun("otp-v1-0001"), "otp");
    }
}
