//! A book of vectors: it numbers them, computes what is given, and checks what is refused.

use std::collections::BTreeSet;

use dlotp::{Code, Version};
use serde::Serialize;
use serde_json::{Map, Value};

use super::requirements;
use crate::{
    library::{self, Answer, Operation},
    schema::stem,
    vectors::{Expectation, Vector, VectorFile},
};

/// The vectors of one noun of one version while they are made.
pub(crate) struct Book {
    noun: &'static str,
    version: Version,
    vectors: Vec<Vector>,
    ids: BTreeSet<String>,
    next: u32,
}

/// A vector to be described further.
pub(crate) struct Draft<'a> {
    vector: &'a mut Vector,
}

/// The id of a vector, to be named as twin or pair.
#[derive(Clone, Debug)]
pub(crate) struct Id(String);

impl Book {
    pub(crate) fn new(noun: &'static str, version: Version) -> Self {
        Self { noun, version, vectors: Vec::new(), ids: BTreeSet::new(), next: 1 }
    }

    /// The version that the vectors are of.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// Begins a section: the next vector has this number.
    pub(crate) fn section(&mut self, number: u32) {
        self.next = number;
    }

    /// A vector whose outputs this library computes; it must give some.
    pub(crate) fn gives<O: Operation>(
        &mut self,
        title: &str,
        requirements: &str,
        flags: &str,
        args: &O::Args,
    ) -> Draft<'_>
    where
        O::Args: Serialize,
    {
        let args = json(args);
        let expected = match library::answer(O::NAME, args.clone()) {
            Answer::Ok(outputs) => Expectation::Ok(outputs),
            other => mistake(&format!("{title}: expected outputs, found {other:?}")),
        };
        self.push::<O>(title, requirements, flags, args, expected)
    }

    /// A vector that is refused with this code, and its twin, which is not.
    pub(crate) fn refuses<O: Operation>(
        &mut self,
        title: &str,
        requirements: &str,
        flags: &str,
        args: &O::Args,
        code: Code,
        twin: &Id,
    ) -> Draft<'_>
    where
        O::Args: Serialize,
    {
        let args = json(args);
        match library::answer(O::NAME, args.clone()) {
            Answer::Rejected(found) if found == code => {}
            other => mistake(&format!("{title}: expected {code}, found {other:?}")),
        }
        let expected = Expectation::Rejected(vec![code.to_string()]);
        let draft = self.push::<O>(title, requirements, flags, args, expected);
        draft.vector.twin = Some(twin.0.clone());
        draft
    }

    fn push<O: Operation>(
        &mut self,
        title: &str,
        requirements: &str,
        flags: &str,
        args: Value,
        expected: Expectation,
    ) -> Draft<'_> {
        let id = format!("{}-{:04}", stem(self.noun, self.version), self.next);
        self.next = self.next.saturating_add(1);
        if !self.ids.insert(id.clone()) {
            mistake(&format!("{id} is given twice"));
        }
        let named = |id| requirements::of(self.version, id);
        self.vectors.push(Vector {
            id,
            title: title.to_owned(),
            requirements: words(requirements.split(' ').map(named)),
            flags: words(flags.split(' ')),
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
            Some(vector) => Draft { vector },
            None => mistake("a vector was pushed"),
        }
    }

    /// The file, by id.
    pub(crate) fn finish(mut self) -> VectorFile {
        self.vectors.sort_by(|a, b| a.id.cmp(&b.id));
        VectorFile {
            noun: self.noun.to_owned(),
            version: self.version.number().into(),
            vectors: self.vectors,
        }
    }
}

impl Id {
    /// Of another book: what is loaded checks that it is there.
    pub(crate) fn named(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl Draft<'_> {
    pub(crate) fn id(self) -> Id {
        Id(self.vector.id.clone())
    }

    pub(crate) fn needs(self, claim: &str) -> Self {
        self.vector.needs.push(claim.to_owned());
        self
    }

    pub(crate) fn differs_from(self, other: &Id) -> Self {
        self.vector.differs_from.push(other.0.clone());
        self
    }

    pub(crate) fn shows(self, name: &str, value: impl Into<Value>) -> Self {
        self.vector.intermediate.insert(name.to_owned(), value.into());
        self
    }

    /// The outputs.
    pub(crate) fn outputs(&self) -> &Value {
        match &self.vector.expected {
            Expectation::Ok(outputs) => outputs,
            Expectation::Rejected(_) => &Value::Null,
        }
    }
}

/// Each word once, where it stands first.
fn words<'a>(list: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in list {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

pub(crate) fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| mistake(&error.to_string()))
}

/// A builder contradicts the library: nothing is written.
#[allow(clippy::panic, reason = "a mistake in a builder ends the generator, and writes nothing")]
pub(crate) fn mistake(what: &str) -> ! {
    panic!("{what}")
}
