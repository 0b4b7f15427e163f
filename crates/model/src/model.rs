//! The model that the checker visits: the first state, and what may happen in each.

use std::sync::Arc;

use dlotp::verifier::{CounterName, Enrolment, EnrolmentId, OperationRecord};
use stateright::{Model, Property};

use crate::{
    bank::{Action, Bank, START},
    bounds::LOGIN_STEP_S,
    phone,
    properties::{Always, MOST_EVALUATED},
    request::{Code, Loaded, Request, identity, judge},
    search::Searched,
    steps::take_worker,
    watcher::Watcher,
    worker::Phase,
    world::{Customer, Shown, Stored, World},
};

impl Bank {
    /// A customer who has logged in once.
    fn customer(&self, number: u8) -> Option<Customer> {
        let id = EnrolmentId::from([number; 16]);
        let enrolment = Enrolment::new(id, identity(number), START);
        let code = phone::login(number, START).ok()?;
        let request = Request::Login { customer: number, code: Code::Login(START) };
        let loaded =
            Loaded { customer: number, enrolment: &enrolment, operation: None, now: START };
        let mut stored = enrolment.clone();
        let told = judge(request, &loaded, code.expose(), (&self.policy, None), |write| {
            stored = write.enrolment.clone();
            Ok(())
        });
        let mut watcher = Watcher::default();
        watcher.see(&told.ok()?.ok()?.event, CounterName::Login, START);
        watcher.note_login(START, LOGIN_STEP_S);
        Some(Customer { enrolment: Arc::new(stored), logins: Vec::new(), watcher })
    }

    fn first(&self) -> Option<World> {
        let customers = (0..self.bounds.customers).map(|number| self.customer(number));
        let mut world = World::new(START, customers.collect::<Option<_>>()?);
        for customer in 0..self.bounds.customers {
            for _ in 0..self.bounds.ordered {
                world = self.take(&world, self.order(&world, customer)?)?;
                world = self.commit(self.judge(world, 0)?, 0)?;
            }
        }
        Some(world.settled(self.old_is_old()))
    }
}

fn shown(stored: &Stored, now: u64) -> Option<Shown> {
    let record: &OperationRecord = &stored.record;
    let scanned = phone::scanned(stored.customer, &record.text).ok()?;
    let typed = phone::typed(stored.customer, record.typed_id()?, now).ok()?;
    Some(Shown { at: now, scanned: scanned.expose().into(), typed: typed.expose().into() })
}

impl Searched for Bank {}

impl Model for Bank {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        self.first().into_iter().collect()
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        // Nothing follows on what must never be seen.
        if world.customers.iter().any(|customer| customer.watcher.saw_wrong()) {
            return;
        }
        let jumps = self.bounds.jumps.iter().filter_map(|jump| self.jump(world, *jump));
        actions.extend(jumps.map(Action::Wait));
        if self.bounds.requests.submit {
            let unseen = world.operations.iter().filter(|stored| stored.shown.is_none());
            actions.extend(unseen.map(|stored| Action::Show(stored.number)));
        }
        if self.bounds.requests.login {
            actions.extend((0_u8..).zip(&world.customers).filter_map(|(number, customer)| {
                let again = customer.logins.contains(&world.now);
                let more = customer.logins.len() < self.bounds.logins;
                (more && !again).then_some(Action::ShowLogin(number))
            }));
        }
        if world.workers.len() < usize::from(self.bounds.workers) {
            self.requests(world, actions);
        }
        for (number, worker) in world.workers.iter().enumerate() {
            actions.push(match worker.phase {
                Phase::Loaded => Action::Judge(number),
                Phase::Judged { .. } => Action::Commit(number),
            });
            if world.crashes < self.bounds.crashes {
                actions.push(Action::Crash(number));
            }
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let next = match action {
            Action::Wait(until) => {
                let mut next = world.clone();
                next.now = until;
                next
            }
            Action::Show(number) => {
                let mut next = world.clone();
                let stored = next.operation_mut(number)?;
                stored.shown = Some(shown(stored, world.now)?);
                next
            }
            Action::ShowLogin(number) => {
                let mut next = world.clone();
                next.customer_mut(number)?.logins.push(world.now);
                next
            }
            Action::Take(request) => self.take(world, request)?,
            Action::Judge(worker) => self.judge(world.clone(), worker)?,
            Action::Commit(worker) => self.commit(world.clone(), worker)?,
            Action::Crash(worker) => {
                let mut next = world.clone();
                take_worker(&mut next, worker)?;
                next.crashes = next.crashes.checked_add(1)?;
                next
            }
        };
        Some(next.settled(self.old_is_old()))
    }

    fn within_boundary(&self, world: &World) -> bool {
        let most = world.customers.iter().map(|customer| customer.watcher.most_evaluated()).max();
        most.is_none_or(|most| u64::from(most) <= MOST_EVALUATED.saturating_add(1))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let always = Always::ALL.into_iter().map(Always::property);
        always.chain(self.bounds.happens.iter().map(|happens| happens.property())).collect()
    }
}
