//! The model that the checker visits: the steps from each state.

use stateright::{Model, Property};

use super::{
    action::ChainsAction,
    mistake::ChainsMistake,
    phone::{Memory, Stage},
    properties::ChainsInvariant,
    setup::ChainsModel,
    state::ChainsState,
};
use crate::search::SearchModel;

impl ChainsModel {
    fn bank_actions(&self, state: &ChainsState, actions: &mut Vec<ChainsAction>) {
        if state.operations.len() < self.bounds.issues {
            actions.push(ChainsAction::Issue);
            if self.makes(ChainsMistake::ShowsBeforeCommit) {
                actions.push(ChainsAction::IssueLost);
            }
        }
        for (number, operation) in state.operations.iter().enumerate() {
            if operation.live && operation.otp() == Some(operation.payload.serial) {
                actions.push(ChainsAction::Submit(number));
            }
            if operation.live && self.bounds.ends {
                actions.push(ChainsAction::End(number));
            }
        }
        if state.restores < self.bounds.restores {
            actions.push(ChainsAction::BackUp);
            if state.backup.is_some() {
                actions.push(ChainsAction::Restore);
            }
        }
        if state.enrolments < self.bounds.enrolments {
            actions.push(ChainsAction::Enrol);
        }
    }

    fn phone_actions(&self, state: &ChainsState, actions: &mut Vec<ChainsAction>) {
        if let Some(Memory { stage, .. }) = state.phone.memory {
            actions.push(ChainsAction::Crash);
            match stage {
                Stage::Opened => actions.push(ChainsAction::Show),
                Stage::Shown => actions.extend([ChainsAction::Give, ChainsAction::Leave]),
                Stage::Left => {}
            }
        }
        if state.phone.unsaved().is_some() {
            actions.push(ChainsAction::Save);
        }
        if self.bounds.copies && state.copy.is_none() {
            actions.push(ChainsAction::Copy);
        }
        if self.makes(ChainsMistake::RestoresPhone) {
            actions.push(ChainsAction::RestorePhone);
        }
        if !state.phone.is_idle() {
            return;
        }
        for (number, operation) in state.operations.iter().enumerate() {
            if !state.phone.is_stale(operation.payload, self.mistake) {
                actions.push(ChainsAction::Scan(number));
            }
            if operation.live && self.bounds.typed {
                actions.push(ChainsAction::Type(number));
            }
        }
        if self.bounds.logins {
            actions.push(ChainsAction::LogIn);
        }
    }
}

impl SearchModel for ChainsModel {}

impl Model for ChainsModel {
    type State = ChainsState;
    type Action = ChainsAction;

    fn init_states(&self) -> Vec<ChainsState> {
        vec![ChainsState::default()]
    }

    fn actions(&self, state: &ChainsState, actions: &mut Vec<ChainsAction>) {
        self.bank_actions(state, actions);
        self.phone_actions(state, actions);
    }

    fn next_state(&self, state: &ChainsState, action: ChainsAction) -> Option<ChainsState> {
        self.step(state, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let always = ChainsInvariant::ALL.into_iter().map(ChainsInvariant::property);
        let situations = self.bounds.situations.iter().map(|situation| situation.property());
        always.chain(situations).collect()
    }
}
