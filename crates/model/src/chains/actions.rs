//! The model that the checker visits: what may happen in each state.

use stateright::{Model, Property};

use super::{
    Always, Bounds, Mistake, World,
    phone::{Memory, Stage},
};
use crate::search::Searched;

/// Bank and phone within bounds, right or with one mistake.
#[derive(Clone, Debug)]
pub struct Chains {
    pub(crate) bounds: Bounds,
    pub(crate) mistake: Option<Mistake>,
}

/// One step. Operations are numbered as they were issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The bank issues, and stores that it did.
    Issue,
    /// The bank issues, and what it stores is lost.
    IssueLost,
    /// An operation expires or is cancelled.
    End(usize),
    /// The phone opens a payload.
    Scan(usize),
    /// The phone shows what it opened.
    Show,
    /// The phone stores what it showed.
    Save,
    /// The phone gives the OTP of what is on the screen.
    Give,
    /// The screen is left.
    Leave,
    /// The phone crashes.
    Crash,
    /// The scanned OTP of an operation comes to the bank.
    Submit(usize),
    /// The phone gives the typed OTP of an operation, which comes to the bank.
    Type(usize),
    /// The phone gives a login OTP.
    LogIn,
    /// Somebody copies the phone.
    Copy,
    /// The bank makes a backup.
    BackUp,
    /// The bank restores it.
    Restore,
    /// The phone is lost, and another is enrolled.
    Enrol,
    /// The phone restores its first state from a backup.
    RestorePhone,
}

impl Chains {
    /// Bank and phone as they should be.
    #[must_use]
    pub const fn new(bounds: Bounds) -> Self {
        Self { bounds, mistake: None }
    }

    /// With one mistake.
    #[must_use]
    pub const fn with(mistake: Mistake, bounds: Bounds) -> Self {
        Self { bounds, mistake: Some(mistake) }
    }

    pub(crate) fn makes(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn at_the_bank(&self, world: &World, actions: &mut Vec<Action>) {
        if world.operations.len() < self.bounds.issues {
            actions.push(Action::Issue);
            if self.makes(Mistake::ShowsBeforeCommit) {
                actions.push(Action::IssueLost);
            }
        }
        for (number, operation) in world.operations.iter().enumerate() {
            if operation.live && operation.otp() == Some(operation.payload.n) {
                actions.push(Action::Submit(number));
            }
            if operation.live && self.bounds.ends {
                actions.push(Action::End(number));
            }
        }
        if world.restores < self.bounds.restores {
            actions.push(match world.backup {
                None => Action::BackUp,
                Some(_) => Action::Restore,
            });
        }
        if world.enrolments < self.bounds.enrolments {
            actions.push(Action::Enrol);
        }
    }

    fn on_the_phone(&self, world: &World, actions: &mut Vec<Action>) {
        if let Some(Memory { stage, .. }) = world.phone.memory {
            actions.push(Action::Crash);
            match stage {
                Stage::Opened => actions.push(Action::Show),
                Stage::Shown => actions.extend([Action::Give, Action::Leave]),
                Stage::Left => {}
            }
        }
        if world.phone.unsaved().is_some() {
            actions.push(Action::Save);
        }
        if self.bounds.copies && world.copy.is_none() {
            actions.push(Action::Copy);
        }
        if self.makes(Mistake::RestoresPhone) {
            actions.push(Action::RestorePhone);
        }
        if !world.phone.is_idle() {
            return;
        }
        for (number, operation) in world.operations.iter().enumerate() {
            if !world.phone.is_stale(operation.payload, self.mistake) {
                actions.push(Action::Scan(number));
            }
            if operation.live && self.bounds.typed {
                actions.push(Action::Type(number));
            }
        }
        if self.bounds.logins {
            actions.push(Action::LogIn);
        }
    }
}

impl Searched for Chains {}

impl Model for Chains {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World::default()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        self.at_the_bank(world, actions);
        self.on_the_phone(world, actions);
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        self.step(world, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let always = Always::ALL.into_iter().map(Always::property);
        always.chain(self.bounds.happens.iter().map(|happens| happens.property())).collect()
    }
}
