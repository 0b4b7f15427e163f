//! Which vectors find which seeded fault: the suite's own result, read forwards by `selftest` and
//! backwards by the explanations.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The matrix that was last measured.
const EMBEDDED: &str = include_str!("../matrix.json");

/// Fault by vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// SHA-256 over the vectors that it was measured with.
    pub suite: String,
    /// Every fault by its name.
    pub faults: BTreeMap<String, Row>,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What is done wrongly.
    pub sentence: String,
    /// The requirements that it breaks.
    pub requirements: Vec<String>,
    /// The numbers of the vectors that fail, by file: `1-4 7`.
    pub fails: BTreeMap<String, String>,
}

/// A seeded fault that a set of failures resembles.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// Its name.
    pub name: String,
    /// What is done wrongly.
    pub sentence: String,
    /// The requirements that it breaks.
    pub requirements: Vec<String>,
    /// How many vectors fail in both.
    pub both: usize,
    /// How many fail in either.
    pub either: usize,
}

impl Matrix {
    /// The matrix that this program carries.
    ///
    /// # Errors
    ///
    /// The file has another form.
    pub fn embedded() -> serde_json::Result<Self> {
        serde_json::from_str(EMBEDDED)
    }

    /// The matrix as it stands in its file.
    ///
    /// # Errors
    ///
    /// None that can come about: every key is a string.
    pub fn document(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// The faults whose failures resemble these most, best first: those that share at least half
    /// of what fails in either. `asked` is what was asked at all.
    #[must_use]
    pub fn like(&self, failed: &BTreeSet<&str>, asked: &BTreeSet<&str>) -> Vec<Likeness> {
        let mut found: Vec<Likeness> = self
            .faults
            .iter()
            .filter_map(|(name, row)| {
                let known = row.vectors();
                let known: BTreeSet<&str> =
                    known.iter().map(String::as_str).filter(|id| asked.contains(id)).collect();
                let (both, either) =
                    (known.intersection(failed).count(), known.union(failed).count());
                (both > 0 && both.saturating_mul(2) >= either).then(|| Likeness {
                    name: name.clone(),
                    sentence: row.sentence.clone(),
                    requirements: row.requirements.clone(),
                    both,
                    either,
                })
            })
            .collect();
        // both / either, compared as fractions.
        found.sort_by(|a, b| {
            let (left, right) = (b.both.saturating_mul(a.either), a.both.saturating_mul(b.either));
            left.cmp(&right).then_with(|| a.name.cmp(&b.name))
        });
        found
    }
}

impl Row {
    /// The ids of the vectors that fail.
    #[must_use]
    pub fn vectors(&self) -> Vec<String> {
        let ids = |(file, numbers): (&String, &String)| {
            let file = file.clone();
            let numbers: Vec<u32> = expanded(numbers);
            numbers.into_iter().map(move |number| format!("{file}-{number:04}"))
        };
        self.fails.iter().flat_map(ids).collect()
    }

    /// What fails, by file.
    #[must_use]
    pub fn by_file(failed: &BTreeSet<&str>) -> BTreeMap<String, String> {
        let mut numbers: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for id in failed {
            if let Some((file, number)) = id.rsplit_once('-')
                && let Ok(number) = number.parse()
            {
                numbers.entry(file.to_owned()).or_default().push(number);
            }
        }
        numbers.into_iter().map(|(file, numbers)| (file, ranges(&numbers))).collect()
    }
}

/// Rising numbers as ranges.
fn ranges(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let text = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn expanded(text: &str) -> Vec<u32> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    text.split(' ').filter_map(range).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_they_were_written() {
        for numbers in [vec![], vec![1], vec![1, 2, 3], vec![1, 3, 4, 9, 10, 12]] {
            assert_eq!(expanded(&ranges(&numbers)), numbers);
        }
        assert_eq!(ranges(&[1, 3, 4, 5, 9]), "1 3-5 9");
    }

    fn matrix(rows: &[(&str, &[&str])]) -> Matrix {
        let row = |ids: &[&str]| Row {
            sentence: "A mistake.".to_owned(),
            requirements: vec!["PAY-1".to_owned()],
            fails: Row::by_file(&ids.iter().copied().collect()),
        };
        let faults = rows.iter().map(|(name, ids)| ((*name).to_owned(), row(ids))).collect();
        Matrix { suite: String::new(), faults }
    }

    #[test]
    fn the_nearest_fault_comes_first_and_what_shares_too_little_does_not_come() {
        let matrix = matrix(&[
            ("far", &["a-v1-0001", "a-v1-0007", "a-v1-0008", "a-v1-0009"]),
            ("near", &["a-v1-0001", "a-v1-0002", "a-v1-0003", "a-v1-0004"]),
            ("same", &["a-v1-0001", "a-v1-0002", "a-v1-0003"]),
        ]);
        let failed = BTreeSet::from(["a-v1-0001", "a-v1-0002", "a-v1-0003"]);
        let all: Vec<String> = (1..10).map(|number| format!("a-v1-{number:04}")).collect();
        let asked = all.iter().map(String::as_str).collect();
        let found = matrix.like(&failed, &asked);
        let named: Vec<_> = found.iter().map(|l| (l.name.as_str(), l.both, l.either)).collect();
        assert_eq!(named, [("same", 3, 3), ("near", 3, 4)]);
        // What was not asked does not count against a fault.
        let found = matrix.like(&failed, &failed);
        assert_eq!(found.iter().filter(|l| l.both == l.either).count(), 2);
        assert_eq!(matrix.like(&BTreeSet::new(), &asked), []);
    }
}
