//! What always holds.

use std::collections::BTreeSet;

use stateright::Property;

use super::{
    Chains, World,
    world::{Operation, Seen},
};

/// What holds in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Always {
    /// VER-41. After a backup was restored, where and only where q is not ahead of it (VER-47).
    Known,
    /// AUTH-21: what is live, and neither opened nor overtaken by what was issued after it.
    Fresh,
    /// AUTH-22.
    NotInStore,
    /// AUTH-23: of an operation that has left the screen.
    NotInMemory,
    /// AUTH-22: of a typed, login or confirmation OTP given before the phone last moved q.
    LoginsGone,
    /// VER-42.
    ScannedTried,
    /// VER-43, but for a q that is ahead of a backup (VER-47).
    LoginTried,
    /// VER-39, VER-47.
    SerialOnce,
    /// VER-21, VER-47.
    Once,
}

impl Always {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Known,
        Self::Fresh,
        Self::NotInStore,
        Self::NotInMemory,
        Self::LoginsGone,
        Self::ScannedTried,
        Self::LoginTried,
        Self::SerialOnce,
        Self::Once,
    ];

    /// The name of the property.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Known => "q is prev or cur",
            Self::Fresh => "no fresh payload is stale",
            Self::NotInStore => "no scanned OTP that was given is checked with the store",
            Self::NotInMemory => "no scanned OTP that left the screen is checked with the phone",
            Self::LoginsGone => "no login OTP from before q moved is checked with the phone",
            Self::ScannedTried => "a scanned OTP is a candidate",
            Self::LoginTried => "a login OTP is a candidate when it is given",
            Self::SerialOnce => "no serial is given twice",
            Self::Once => "no operation is accepted twice",
        }
    }

    pub(crate) fn property(self) -> Property<Chains> {
        let condition: fn(&Chains, &World) -> bool = match self {
            Self::Known => |_, world| {
                let q = world.phone.stored.q;
                (q == world.record.prev || q == world.record.cur) != world.is_ahead()
            },
            Self::Fresh => is_fresh_taken,
            Self::NotInStore => |_, world| {
                let otps = world.operations.iter().filter_map(|operation| operation.otp());
                otps.into_iter().all(|position| position < world.phone.stored.s)
            },
            Self::NotInMemory => |_, world| {
                let shown = world.phone.on_screen();
                let operations = world.operations.iter().enumerate();
                let left = operations.filter(|(number, _)| Some(*number) != shown);
                let mut otps = left.filter_map(|(_, operation)| operation.otp());
                otps.all(|position| position < world.phone.least_s())
            },
            Self::LoginsGone => |_, world| {
                world.logins.before.is_none_or(|position| position < world.phone.stored.l)
            },
            Self::ScannedTried => |_, world| {
                let mut operations = world.operations.iter();
                operations.all(|one| one.otp().is_none_or(|position| position == one.payload.n))
            },
            Self::LoginTried => |chains, world| {
                let (q, l) = (world.phone.stored.q, world.phone.stored.l);
                world.record.tries(l, chains.mistake) || l == q && world.is_ahead()
            },
            Self::SerialOnce => |_, world| {
                let serials = world.operations.iter().map(|operation| operation.payload.n);
                serials.collect::<BTreeSet<_>>().len() == world.operations.len()
            },
            Self::Once => |_, world| world.operations.iter().all(|one| one.accepted <= 1),
        };
        Property::always(self.name(), condition)
    }
}

fn is_fresh_taken(chains: &Chains, world: &World) -> bool {
    let unseen = |operation: &&Operation| operation.seen == Seen::Never;
    let mut fresh = world.operations.iter().rev().take_while(unseen).filter(|one| one.live);
    fresh.all(|one| !world.phone.is_stale(one.payload, chains.mistake))
}
