//! Arguments and outputs that have another form in version 2 (TEST-11).

use std::{fmt, marker::PhantomData};

use dlotp::Version;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        DeserializeSeed, Error as _, MapAccess, Unexpected, Visitor,
        value::{MapAccessDeserializer, StringDeserializer},
    },
};
use serde_json::Value;

use crate::{
    v1::{NoTypedDetails, Nonces},
    v2::{FreshBytes, TypedDetailsMember},
};

/// A value with one form in version 1 and another in version 2. It is read in one pass: its member
/// `version` says which form it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EitherVersion<A, B> {
    /// The form of version 1.
    V1(A),
    /// The form of version 2.
    V2(B),
}

/// A part that belongs to one version, inside a type that both versions share.
pub trait VersionPart<A, B> {
    /// The part, with its version.
    fn either(&self) -> EitherVersion<&A, &B>;
}

/// Implements [`VersionPart`] for pairs of parts, a pair a line.
macro_rules! parts {
    ($($one:ident | $two:ident),+ $(,)?) => {$(
        impl VersionPart<$one, $two> for $one {
            fn either(&self) -> EitherVersion<&$one, &$two> {
                EitherVersion::V1(self)
            }
        }

        impl VersionPart<$one, $two> for $two {
            fn either(&self) -> EitherVersion<&$one, &$two> {
                EitherVersion::V2(self)
            }
        }
    )+};
}

parts! {
    NoTypedDetails | TypedDetailsMember,
    Nonces | FreshBytes,
}

impl<A: Serialize, B: Serialize> Serialize for EitherVersion<A, B> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::V1(one) => one.serialize(to),
            Self::V2(two) => two.serialize(to),
        }
    }
}

impl<'de, A: Deserialize<'de>, B: Deserialize<'de>> Deserialize<'de> for EitherVersion<A, B> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Reader(PhantomData))
    }
}

/// Reads the number of a version.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let number = u64::deserialize(from)?;
    match Version::from_number(number) {
        Some(_) => Ok(number),
        None => Err(D::Error::invalid_value(Unexpected::Unsigned(number), &"1 or 2")),
    }
}

/// The number of a version, checked where it is read, so that a mistake names the member.
#[derive(Deserialize)]
struct Number(#[serde(deserialize_with = "number")] u64);

const VERSION: &str = "version";

struct Reader<A, B>(PhantomData<(A, B)>);

impl<'de, A: Deserialize<'de>, B: Deserialize<'de>> Visitor<'de> for Reader<A, B> {
    type Value = EitherVersion<A, B>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a version")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Self::Value, M::Error> {
        let mut read = Vec::new();
        let number = loop {
            match members.next_key::<String>()? {
                Some(name) if name == VERSION => break members.next_value::<Number>()?.0,
                Some(name) => read.push((name, members.next_value()?)),
                None => return Err(M::Error::missing_field(VERSION)),
            }
        };
        read.push((VERSION.to_owned(), number.into()));
        let members = Members { read: read.into_iter(), value: None, rest: members };
        let members = MapAccessDeserializer::new(members);
        match number {
            1 => A::deserialize(members).map(EitherVersion::V1),
            _ => B::deserialize(members).map(EitherVersion::V2),
        }
    }
}

/// The members up to the version, which are read already, and the rest.
struct Members<M> {
    read: std::vec::IntoIter<(String, Value)>,
    value: Option<(String, Value)>,
    rest: M,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Members<M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, M::Error> {
        match self.read.next() {
            Some((name, value)) => {
                self.value = Some((name.clone(), value));
                seed.deserialize(StringDeserializer::new(name)).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        match self.value.take() {
            Some((name, value)) => seed
                .deserialize(value)
                .map_err(|error| M::Error::custom(format_args!("{name}: {error}"))),
            None => self.rest.next_value_seed(seed),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Arguments, v1, v2};

    type LoginArgs = EitherVersion<v1::TimedArgs, v2::TimedArgs>;

    fn error(value: &Value) -> String {
        let error = LoginArgs::from_value(value).unwrap_err().to_string();
        assert!(LoginArgs::from_text(&value.to_string()).is_err(), "{value}");
        error
    }

    #[test]
    fn the_version_says_the_form_wherever_it_stands() {
        let secret = "00".repeat(32);
        let one = json!({ "version": 1, "secret": secret, "pin": "1234", "time": 5 });
        assert!(
            matches!(LoginArgs::from_value(&one), Ok(EitherVersion::V1(args)) if args.time == 5)
        );
        let two = json!({ "q": 7, "secret": secret, "pin": "1234", "version": 2, "time": 5 });
        assert!(
            matches!(LoginArgs::from_value(&two), Ok(EitherVersion::V2(args)) if args.login_position == 7)
        );
        assert!(matches!(LoginArgs::from_text(&two.to_string()), Ok(EitherVersion::V2(_))));
    }

    #[test]
    fn a_mistake_names_the_member() {
        let secret = "00".repeat(32);
        for (value, expected) in [
            (json!({ "version": 1, "secret": secret, "pin": 4, "time": 5 }), "pin: invalid type"),
            (json!({ "pin": 4, "version": 1, "secret": secret, "time": 5 }), "pin: invalid type"),
            (json!({ "version": 1, "secret": secret, "pin": "", "q": 1 }), "unknown field `q`"),
            (json!({ "version": 2, "secret": secret, "pin": "", "time": 1 }), "missing field `q`"),
            (json!({ "version": 3 }), "version: invalid value: integer `3`, expected 1 or 2"),
            (json!({ "version": "1" }), "version: invalid type: string"),
            (json!({ "pin": "1234" }), "missing field `version`"),
            (json!([1]), "expected an object with a version"),
        ] {
            let found = error(&value);
            assert!(found.contains(expected), "{value}: {found}");
        }
        let twice = format!(r#"{{"version":1,"version":1,"secret":"{secret}","pin":"","time":1}}"#);
        assert!(LoginArgs::from_text(&twice).unwrap_err().to_string().contains("duplicate field"));
    }
}
