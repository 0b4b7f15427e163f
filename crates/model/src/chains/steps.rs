//! What each step does.

use super::{Action, Chains, World, bank::Binding, phone::Phone, world::Seen};

impl Chains {
    pub(crate) fn step(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        match action {
            Action::Issue => {
                let payload = next.record.issue(self.mistake);
                next.add(payload);
            }
            Action::IssueLost => {
                let payload = next.record.issue(self.mistake);
                next.add(payload);
                next.record = world.record;
            }
            Action::End(number) => next.operations.get_mut(number)?.live = false,
            Action::Scan(number) => next.scan(number, self.mistake)?,
            Action::Show => {
                next.phone.show();
                next.see(next.phone.on_screen()?, Seen::Shown);
            }
            Action::Save => {
                next.phone.save(next.phone.unsaved()?);
                next.note_move(world.phone.stored.q);
            }
            Action::Give => {
                next.see(next.phone.on_screen()?, Seen::Given(next.phone.memory?.s));
            }
            Action::Leave => next.phone.leave(self.mistake),
            Action::Crash => next.phone.crash(),
            Action::Submit(number) => next.accept(number, Binding::Scanned, self.mistake)?,
            Action::Type(number) => {
                let position = next.log_in();
                if next.record.tries(position, self.mistake) {
                    next.accept(number, Binding::Typed, self.mistake)?;
                }
            }
            Action::LogIn => {
                next.log_in();
            }
            Action::Copy => next.copy = Some(next.phone.stored.s),
            Action::BackUp => next.back_up(),
            Action::Restore => next.restore(self.mistake)?,
            Action::Enrol => next = next.enrol(self.mistake),
            Action::RestorePhone => next.phone = Phone::default(),
        }
        (next != *world).then_some(next)
    }
}
