//! The model that the checker visits: the first state, and the steps from each.

use std::sync::Arc;

use dlotp::verifier::{CounterName, Enrolment, EnrolmentId, Epoch, OperationRecord};
use stateright::{Model, Property};

use super::{
    action::BankAction,
    bounds::LOGIN_STEP_S,
    observer::Observer,
    phone,
    properties::{BankInvariant, MOST_EVALUATED},
    request::{BankRequest, OtpSource, RequestContext, judge},
    setup::{BankModel, START},
    state::{BankState, Customer, DisplayedOtps, TrackedOperation},
    steps::take_worker,
    stub_keys::identity,
    worker::Phase,
};
use crate::search::SearchModel;

impl BankModel {
    /// A customer who has logged in once.
    fn customer(&self, number: u8) -> Option<Customer> {
        let id = EnrolmentId::from([number; 16]);
        let enrolment = Enrolment::new(id, identity(number), Epoch::default(), START);
        let otp = phone::login(number, START).ok()?;
        let request = BankRequest::Login { customer: number, source: OtpSource::Login(START) };
        let context =
            RequestContext { customer: number, enrolment: &enrolment, operation: None, now: START };
        let mut stored = enrolment.clone();
        let answer = judge(request, &context, otp.expose(), (&self.policy, None), |write| {
            stored = write.enrolment.clone();
            Ok(())
        });
        let mut observer = Observer::default();
        observer.observe(&answer.ok()?.ok()?.event, CounterName::Login, START);
        observer.note_login(START, LOGIN_STEP_S);
        Some(Customer { enrolment: Arc::new(stored), logins: Vec::new(), observer })
    }

    fn first(&self) -> Option<BankState> {
        let customers = (0..self.bounds.customers).map(|number| self.customer(number));
        let mut state = BankState::new(START, customers.collect::<Option<_>>()?);
        for customer in 0..self.bounds.customers {
            for _ in 0..self.bounds.ordered {
                state = self.take(&state, self.order(&state, customer)?)?;
                state = self.commit(self.judge(state, 0)?, 0)?;
            }
        }
        Some(state.canonical(self.stale_workers_conflict()))
    }
}

fn displayed_otps(operation: &TrackedOperation, now: u64) -> Option<DisplayedOtps> {
    let record: &OperationRecord = &operation.record;
    let scanned = phone::scanned(operation.customer, &record.text).ok()?;
    let typed = phone::typed(operation.customer, record.typed_id()?, now).ok()?;
    Some(DisplayedOtps { at: now, scanned: scanned.expose().into(), typed: typed.expose().into() })
}

impl SearchModel for BankModel {}

impl Model for BankModel {
    type State = BankState;
    type Action = BankAction;

    fn init_states(&self) -> Vec<BankState> {
        self.first().into_iter().collect()
    }

    fn actions(&self, state: &BankState, actions: &mut Vec<BankAction>) {
        // A violation ends the path.
        if state.customers.iter().any(|customer| customer.observer.has_violation()) {
            return;
        }
        let jumps = self.bounds.jumps.iter().filter_map(|jump| self.jump(state, *jump));
        actions.extend(jumps.map(BankAction::Wait));
        if self.bounds.requests.submit {
            let hidden = state.operations.iter().filter(|operation| operation.otps.is_none());
            actions.extend(hidden.map(|operation| BankAction::Show(operation.number)));
        }
        if self.bounds.requests.login {
            actions.extend((0_u8..).zip(&state.customers).filter_map(|(number, customer)| {
                let is_shown = customer.logins.contains(&state.now);
                let more = customer.logins.len() < self.bounds.logins;
                (more && !is_shown).then_some(BankAction::ShowLogin(number))
            }));
        }
        if state.workers.len() < usize::from(self.bounds.workers) {
            self.requests(state, actions);
        }
        for (number, worker) in state.workers.iter().enumerate() {
            actions.push(match worker.phase {
                Phase::Loaded => BankAction::Judge(number),
                Phase::Judged { .. } => BankAction::Commit(number),
            });
            if state.crashes < self.bounds.crashes {
                actions.push(BankAction::Crash(number));
            }
        }
    }

    fn next_state(&self, state: &BankState, action: BankAction) -> Option<BankState> {
        let next = match action {
            BankAction::Wait(until) => {
                let mut next = state.clone();
                next.now = until;
                next
            }
            BankAction::Show(number) => {
                let mut next = state.clone();
                let operation = next.operation_mut(number)?;
                operation.otps = Some(displayed_otps(operation, state.now)?);
                next
            }
            BankAction::ShowLogin(number) => {
                let mut next = state.clone();
                next.customer_mut(number)?.logins.push(state.now);
                next
            }
            BankAction::Take(request) => self.take(state, request)?,
            BankAction::Judge(worker) => self.judge(state.clone(), worker)?,
            BankAction::Commit(worker) => self.commit(state.clone(), worker)?,
            BankAction::Crash(worker) => {
                let mut next = state.clone();
                take_worker(&mut next, worker)?;
                next.crashes = next.crashes.checked_add(1)?;
                next
            }
        };
        Some(next.canonical(self.stale_workers_conflict()))
    }

    fn within_boundary(&self, state: &BankState) -> bool {
        let most = state.customers.iter().map(|customer| customer.observer.most_evaluated()).max();
        most.is_none_or(|most| u64::from(most) <= MOST_EVALUATED.saturating_add(1))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let always = BankInvariant::ALL.into_iter().map(BankInvariant::property);
        let situations = self.bounds.situations.iter().map(|situation| situation.property());
        always.chain(situations).collect()
    }
}
