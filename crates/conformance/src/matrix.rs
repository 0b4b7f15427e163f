//! The matrix of seeded faults and the vectors that find them. `selftest` measures it, and explanations look up the
//! faults that a set of failures resembles.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use dlotp_wire::vectors::Vector;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The number of likenesses that are named for a run.
const MOST: usize = 3;
/// The number of answers that are compared with those of a fault.
const TRIED: usize = 8;
/// The number of indistinguishable faults that are named.
const NAMED: usize = 3;
/// The matrix that was last measured.
const EMBEDDED: &str = include_str!("../matrix.json");

/// The answer of the implementation with a fault of this name to a vector, as reports hold it.
pub type FaultImitator<'a> = &'a dyn Fn(&str, &Vector) -> Value;

/// Fault by vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// SHA-256 over the vectors that it was measured with.
    pub suite: String,
    /// Every fault by its name.
    pub faults: BTreeMap<String, FaultRow>,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRow {
    /// The mistake, in a sentence.
    pub sentence: String,
    /// The requirements that it breaks.
    pub requirements: Vec<String>,
    /// The numbers of the vectors that fail, by file: `1-4 7`.
    pub fails: BTreeMap<String, String>,
}

/// A seeded fault that a set of failures resembles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Likeness {
    /// The name of the fault, and the names of faults that the same vectors find.
    pub names: Vec<String>,
    /// The mistake of each of them, in a sentence.
    pub sentences: Vec<String>,
    /// The number of vectors that find it and fail here.
    pub both: usize,
    /// The number of vectors that find it, of those that were asked.
    pub of: usize,
    /// The number of vectors that fail here and that no likeness named before explains.
    pub failed: usize,
    /// The vectors that find it and fail here.
    pub vectors: BTreeSet<String>,
    /// The number of them whose answers were compared with those of the fault.
    pub tried: usize,
    /// The number of answers that were the same.
    pub same: usize,
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
    /// None: every key is a string.
    pub fn document(&self) -> serde_json::Result<String> {
        dlotp_suite::layout::document(self)
    }

    /// Returns the faults that these failures resemble, the one that explains most of them first. `asked` are all the
    /// vectors that were asked. The failures that one fault explains are removed before the next is looked for, so that
    /// several mistakes are told apart.
    #[must_use]
    pub fn like(&self, failed: &BTreeSet<&str>, asked: &BTreeSet<&str>) -> Vec<Likeness> {
        let faults: Vec<(&String, &FaultRow, BTreeSet<String>)> = self
            .faults
            .iter()
            .map(|(name, row)| {
                let vectors = row.vectors().into_iter();
                (name, row, vectors.filter(|id| asked.contains(id.as_str())).collect())
            })
            .collect();
        let mut rest = failed.clone();
        let mut found: Vec<Likeness> = Vec::new();
        while !rest.is_empty() && found.len() < MOST {
            let fits = |vectors: &BTreeSet<String>| {
                let both = vectors.iter().filter(|id| rest.contains(id.as_str())).count();
                let all = vectors.iter().filter(|id| failed.contains(id.as_str())).count();
                let either = vectors.len().saturating_add(rest.len()).saturating_sub(both);
                // Most of the vectors that find the fault fail here, and they are a good part of the failures.
                let like = all.saturating_mul(4) >= vectors.len().saturating_mul(3)
                    && both.saturating_mul(5) >= either.saturating_mul(2);
                (both > 0 && like).then_some((both, either))
            };
            let best = faults
                .iter()
                .filter_map(|fault| Some((fits(&fault.2)?, fault)))
                // both / either, compared as fractions; of equals the first by name.
                .reduce(|best, next| {
                    let ((both, either), (other, of)) = (best.0, next.0);
                    if other.saturating_mul(either) > both.saturating_mul(of) { next } else { best }
                });
            let Some((_, (_, _, vectors))) = best else { break };
            let same = || faults.iter().filter(|fault| fault.2 == *vectors);
            let here: BTreeSet<String> =
                vectors.iter().filter(|id| failed.contains(id.as_str())).cloned().collect();
            let left = rest.len();
            rest.retain(|id| !vectors.contains(*id));
            found.push(Likeness {
                names: same().map(|(name, ..)| (*name).clone()).collect(),
                sentences: same().map(|(_, row, _)| row.sentence.clone()).collect(),
                both: here.len(),
                of: vectors.len(),
                failed: left,
                vectors: here,
                tried: 0,
                same: 0,
            });
        }
        found
    }
}

impl Likeness {
    /// Compares the faults that the same vectors find with the answers, and keeps those that answer most alike. Returns
    /// none where fewer than half of the answers are the same.
    #[must_use]
    pub fn narrow(
        mut self,
        answers: &[(&Vector, &Value)],
        imitate: FaultImitator<'_>,
    ) -> Option<Self> {
        let mine = answers.iter().filter(|(vector, _)| self.vectors.contains(&vector.id));
        let tried: Vec<_> = mine.take(TRIED).collect();
        let same = |name: &String| {
            let gives = |(vector, got): &&&(&Vector, &Value)| imitate(name, vector) == **got;
            tried.iter().filter(gives).count()
        };
        let each: Vec<usize> = self.names.iter().map(same).collect();
        let most = each.iter().copied().max().unwrap_or(0);
        if most.saturating_mul(2) < tried.len() {
            return None;
        }
        let is_most = |at: usize| each.get(at) == Some(&most);
        self.names = kept(self.names, is_most);
        self.sentences = kept(self.sentences, is_most);
        (self.tried, self.same) = (tried.len(), most);
        Some(self)
    }

    /// The likeness in words, with the quality of the fit.
    #[must_use]
    pub fn describe(&self) -> String {
        let each = self.names.iter().zip(&self.sentences);
        let mut faults: Vec<String> =
            each.map(|(name, sentence)| format!("{sentence} ({name})")).collect();
        let more = faults.len().saturating_sub(NAMED);
        faults.truncate(NAMED);
        if more > 0 {
            faults.push(format!("one of {more} others"));
        }
        let mut told = format!("looks like: {}\n  {}", faults.join("\n  or: "), self.fit());
        if self.tried > 0 {
            let _ = write!(told, "; the same answer in {} of {} tried", self.same, self.tried);
        }
        told
    }
}

impl Likeness {
    /// The quality of the fit, in words.
    fn fit(&self) -> String {
        let Self { both, of, failed, .. } = *self;
        let (passing, unlike) = (of.saturating_sub(both), failed.saturating_sub(both));
        let mut misses = Vec::new();
        if passing > 0 {
            misses.push(format!("{passing} of the {of} vectors that find it pass here"));
        }
        if unlike > 0 {
            misses.push(format!("it explains {both} of {failed} failures"));
        }
        if misses.is_empty() {
            return format!("exactly: all that find it fail here ({of}), and no failure is left");
        }
        format!("not exactly this: {}", misses.join(", and "))
    }
}

/// Returns the elements at the places that pass.
fn kept<T>(all: Vec<T>, is_kept: impl Fn(usize) -> bool) -> Vec<T> {
    all.into_iter().enumerate().filter(|(at, _)| is_kept(*at)).map(|(_, one)| one).collect()
}

impl FaultRow {
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

    /// The numbers of the vectors that fail, by file.
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
#[allow(clippy::indexing_slicing, reason = "a test knows its lists")]
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
        let row = |ids: &[&str]| FaultRow {
            sentence: "A mistake.".to_owned(),
            requirements: vec!["PAY-1".to_owned()],
            fails: FaultRow::by_file(&ids.iter().copied().collect()),
        };
        let faults = rows.iter().map(|(name, ids)| ((*name).to_owned(), row(ids))).collect();
        Matrix { suite: String::new(), faults }
    }

    fn named(found: &[Likeness]) -> Vec<String> {
        found
            .iter()
            .map(|like| format!("{} {}/{}", like.names.join("="), like.both, like.of))
            .collect()
    }

    #[test]
    fn the_nearest_fault_is_named_and_what_shares_too_little_is_not() {
        let ids: Vec<String> = (1..20).map(|number| format!("a-v1-{number:04}")).collect();
        let some = |numbers: std::ops::Range<usize>| -> Vec<&str> {
            ids[numbers].iter().map(String::as_str).collect()
        };
        let matrix = matrix(&[
            ("far", &some(2..12)),
            ("near", &some(0..4)),
            ("other", &some(12..18)),
            ("twin", &some(12..18)),
        ]);
        let asked = ids.iter().map(String::as_str).collect();
        let like = |failed: &[&str]| named(&matrix.like(&failed.iter().copied().collect(), &asked));
        assert_eq!(like(&some(0..4)), ["near 4/4"]);
        assert_eq!(like(&some(0..3)), ["near 3/4"]);
        assert_eq!(like(&some(12..18)), ["other=twin 6/6"]);
        // Two mistakes at once.
        assert_eq!(like(&[some(0..4), some(12..18)].concat()), ["other=twin 6/6", "near 4/4"]);
        assert_eq!(like(&some(18..19)), Vec::<String>::new());
        assert_eq!(like(&some(2..4)), Vec::<String>::new());
        assert_eq!(like(&[]), Vec::<String>::new());
        // The description says how well the fault fits.
        let told = |failed: &[&str]| {
            let found = matrix.like(&failed.iter().copied().collect(), &asked);
            found.first().map(Likeness::describe)
        };
        let fits = |failed: &[&str], end: &str| {
            assert!(told(failed).is_some_and(|told| told.ends_with(end)), "{:?}", told(failed));
        };
        fits(&some(0..4), "\n  exactly: all that find it fail here (4), and no failure is left");
        fits(&some(0..3), "\n  not exactly this: 1 of the 4 vectors that find it pass here");
        // A vector that was not asked does not count against a fault.
        let asked: BTreeSet<&str> = some(0..2).into_iter().collect();
        assert_eq!(named(&matrix.like(&asked, &asked)), ["near 2/2"]);
    }
}
