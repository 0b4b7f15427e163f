//! The search of a model, by two threads and breadth first.

use std::{
    collections::BTreeSet,
    fmt::{Debug, Display},
    hash::Hash,
    time::Instant,
};

use stateright::{Checker, HasDiscoveries, Model};

/// A model that can be searched.
pub trait SearchModel:
    Model<State: Clone + Debug + Hash + PartialEq + Send + Sync, Action: Clone + Debug + PartialEq>
    + Send
    + Sync
    + 'static
{
}

/// Visits every state. Prints and returns their number.
///
/// # Panics
///
/// An invariant is broken, or a situation does not come about.
pub fn visit(name: &str, model: impl SearchModel) -> usize {
    let start = Instant::now();
    let checker = model.checker().threads(2).spawn_bfs().join();
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    println!("{name}: {states} states, depth {depth}, {} s", start.elapsed().as_secs());
    checker.assert_properties();
    states
}

/// Whether a property is broken. Prints the steps that break it.
pub fn is_broken(name: impl Display, model: impl SearchModel, property: &'static str) -> bool {
    let until = HasDiscoveries::AllOf(BTreeSet::from([property]));
    let checker = model.checker().threads(2).finish_when(until).spawn_bfs().join();
    let steps = checker.discovery(property).map(|path| path.into_actions());
    let states = checker.unique_state_count();
    println!("{name}, not {property:?} after {states} states: {steps:?}");
    steps.is_some()
}
