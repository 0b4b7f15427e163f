//! The effect of each step.

use super::{
    action::ChainsAction,
    phone::Phone,
    record::OtpKind,
    setup::ChainsModel,
    state::{ChainsState, Progress},
};

impl ChainsModel {
    pub(crate) fn step(&self, state: &ChainsState, action: ChainsAction) -> Option<ChainsState> {
        let mut next = state.clone();
        match action {
            ChainsAction::Issue => {
                let payload = next.record.issue(self.mistake);
                next.add(payload);
            }
            ChainsAction::IssueLost => {
                let payload = next.record.issue(self.mistake);
                next.add(payload);
                next.record = state.record;
            }
            ChainsAction::End(number) => next.operations.get_mut(number)?.live = false,
            ChainsAction::Scan(number) => next.scan(number, self.mistake)?,
            ChainsAction::Show => {
                next.phone.show();
                next.set_progress(next.phone.on_screen()?, Progress::Shown);
            }
            ChainsAction::Save => {
                next.phone.save(next.phone.unsaved()?);
                next.note_move(state.phone.stored.login_position);
            }
            ChainsAction::Give => {
                next.set_progress(
                    next.phone.on_screen()?,
                    Progress::Given(next.phone.memory?.scan_value),
                );
            }
            ChainsAction::Leave => next.phone.leave(self.mistake),
            ChainsAction::Crash => next.phone.crash(),
            ChainsAction::Submit(number) => next.accept(number, OtpKind::Scanned, self.mistake)?,
            ChainsAction::Type(number) => {
                let position = next.log_in();
                if next.record.is_candidate(position, self.mistake) {
                    next.accept(number, OtpKind::Typed, self.mistake)?;
                }
            }
            ChainsAction::LogIn => {
                next.log_in();
            }
            ChainsAction::Copy => next.copy = Some(next.phone.stored.scan_value),
            ChainsAction::BackUp => next.back_up(),
            ChainsAction::Restore => next.restore(self.mistake)?,
            ChainsAction::Enrol => next = next.enrol(self.mistake),
            ChainsAction::RestorePhone => next.phone = Phone::default(),
        }
        (next != *state).then_some(next)
    }
}
