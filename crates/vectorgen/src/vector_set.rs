//! The builder of a set of vectors: it numbers them, computes outputs, and checks refusals.

use std::collections::BTreeSet;

use dlotp::{Code, Version};
use dlotp_suite::{requirements, schema::stem};
use dlotp_testee::library::{self, LibraryAnswer};
use dlotp_wire::{
    WireOperation,
    vectors::{Expectation, Vector, VectorFile},
};
use serde::Serialize;
use serde_json::{Map, Value};

/// The vectors of a noun and a version under construction.
pub(crate) struct VectorSetBuilder {
    noun: &'static str,
    version: Version,
    vectors: Vec<Vector>,
    ids: BTreeSet<String>,
    next: u32,
}

/// A vector under construction.
pub(crate) struct VectorBuilder<'a> {
    vector: &'a mut Vector,
}

/// The id of a vector, for use as a twin or in a pair.
#[derive(Clone, Debug)]
pub(crate) struct VectorId(String);

impl VectorSetBuilder {
    pub(crate) fn new(noun: &'static str, version: Version) -> Self {
        Self { noun, version, vectors: Vec::new(), ids: BTreeSet::new(), next: 1 }
    }

    /// Returns the version of the vectors.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// Begins a section: the next vector gets this number.
    pub(crate) fn section(&mut self, number: u32) {
        self.next = number;
    }

    /// Leaves out the numbers of this many vectors, which were withdrawn.
    pub(crate) fn skip_withdrawn(&mut self, count: u32) {
        self.next = self.next.saturating_add(count);
    }

    /// Adds a vector that is accepted. The library computes its outputs.
    pub(crate) fn add_accepted<O: WireOperation>(
        &mut self,
        title: &str,
        requirements: &str,
        flags: &str,
        args: &O::Args,
    ) -> VectorBuilder<'_>
    where
        O::Args: Serialize,
    {
        let args = to_json(args);
        let expected = match library::answer(O::NAME, args.clone()) {
            LibraryAnswer::Ok(outputs) => Expectation::Ok(outputs),
            other => fail(&format!("{title}: expected outputs, found {other:?}")),
        };
        self.push::<O>(title, requirements, flags, args, expected)
    }

    /// Adds a vector that is refused with this code. Its twin is accepted.
    pub(crate) fn add_rejected<O: WireOperation>(
        &mut self,
        title: &str,
        requirements: &str,
        flags: &str,
        args: &O::Args,
        code: Code,
        twin: &VectorId,
    ) -> VectorBuilder<'_>
    where
        O::Args: Serialize,
    {
        let args = to_json(args);
        match library::answer(O::NAME, args.clone()) {
            LibraryAnswer::Rejected(found) if found == code => {}
            other => fail(&format!("{title}: expected {code}, found {other:?}")),
        }
        let expected = Expectation::Rejected(vec![code.to_string()]);
        let vector = self.push::<O>(title, requirements, flags, args, expected);
        vector.vector.twin = Some(twin.0.clone());
        vector
    }

    fn push<O: WireOperation>(
        &mut self,
        title: &str,
        requirements: &str,
        flags: &str,
        args: Value,
        expected: Expectation,
    ) -> VectorBuilder<'_> {
        let id = format!("{}-{:04}", stem(self.noun, self.version), self.next);
        self.next = self.next.saturating_add(1);
        if !self.ids.insert(id.clone()) {
            fail(&format!("{id} is given twice"));
        }
        let named = |id| requirements::of(self.version, id);
        self.vectors.push(Vector {
            id,
            title: title.to_owned(),
            requirements: unique_words(requirements.split(' ').map(named)),
            flags: unique_words(flags.split(' ')),
            role: O::ROLE.to_owned(),
            needs: Vec::new(),
            op: O::NAME.to_owned(),
            args,
            expected,
            intermediate: Map::new(),
            twin: None,
            differs_from: Vec::new(),
        });
        match self.vectors.last_mut() {
            Some(vector) => VectorBuilder { vector },
            None => fail("a vector was pushed"),
        }
    }

    /// Returns the file, with the vectors in the order of their ids.
    pub(crate) fn finish(mut self) -> VectorFile {
        self.vectors.sort_by(|a, b| a.id.cmp(&b.id));
        VectorFile {
            noun: self.noun.to_owned(),
            version: self.version.number().into(),
            vectors: self.vectors,
        }
    }
}

impl VectorId {
    /// Names a vector of another set. The loader of the suite checks that it exists.
    pub(crate) fn named(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl VectorBuilder<'_> {
    pub(crate) fn id(self) -> VectorId {
        VectorId(self.vector.id.clone())
    }

    pub(crate) fn needs(self, claim: &str) -> Self {
        self.vector.needs.push(claim.to_owned());
        self
    }

    pub(crate) fn differs_from(self, other: &VectorId) -> Self {
        self.vector.differs_from.push(other.0.clone());
        self
    }

    pub(crate) fn with_intermediate(self, name: &str, value: impl Into<Value>) -> Self {
        self.vector.intermediate.insert(name.to_owned(), value.into());
        self
    }

    /// Returns the outputs, which are null for a refused vector.
    pub(crate) fn outputs(&self) -> &Value {
        match &self.vector.expected {
            Expectation::Ok(outputs) => outputs,
            Expectation::Rejected(_) => &Value::Null,
        }
    }
}

/// Returns the words without repetitions.
fn unique_words<'a>(list: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut unique_words: Vec<String> = Vec::new();
    for word in list {
        if !unique_words.iter().any(|known| known == word) {
            unique_words.push(word.to_owned());
        }
    }
    unique_words
}

pub(crate) fn to_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| fail(&error.to_string()))
}

/// Ends the generator, because a builder contradicts the library. Nothing is written.
#[allow(clippy::panic, reason = "a mistake in a builder ends the generator, and writes nothing")]
pub(crate) fn fail(what: &str) -> ! {
    panic!("{what}")
}
