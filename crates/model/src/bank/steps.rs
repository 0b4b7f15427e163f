//! The steps of a worker: take a request, judge, store and answer.

use std::sync::Arc;

use dlotp::{
    operation::{Operation, Purpose},
    verifier::{CounterName, Outcome, Write},
};

use super::{
    bounds::LOGIN_STEP_S,
    mistake::BankMistake,
    observer::Violation,
    phone,
    request::{
        Answer, BankRequest, Conflict, GUESS, OtpSource, RequestContext, amount, judge,
        numbered_operation,
    },
    setup::BankModel,
    state::{BankState, Compare, TrackedOperation},
    worker::{Phase, Worker},
};

impl BankModel {
    /// A worker takes a request and loads the enrolment.
    pub(crate) fn take(&self, state: &BankState, request: BankRequest) -> Option<BankState> {
        let mut next = state.clone();
        let customer = match request {
            BankRequest::Issue { customer, .. } => {
                let ordered = next.ordered.get_mut(usize::from(customer))?;
                *ordered = ordered.checked_add(1)?;
                customer
            }
            BankRequest::Login { customer, .. }
            | BankRequest::Unblock { customer }
            | BankRequest::Elsewhere { customer } => customer,
            BankRequest::Submit { number, .. } => self.look_up(state, number)?.customer,
            BankRequest::Cancel { number } => state.operation(number)?.customer,
        };
        let came_at = match self.mistake {
            Some(BankMistake::ClockAtArrival) => Some(state.now),
            Some(BankMistake::SlowClock) => Some(state.now.saturating_sub(600)),
            Some(BankMistake::FastClock) => Some(state.now.saturating_add(600)),
            _ => None,
        };
        let enrolment = Arc::clone(&state.customer(customer)?.enrolment);
        let (answered, phase) = (false, Phase::Loaded);
        next.workers.push(Worker { request, came_at, answered, customer, enrolment, phase });
        Some(next)
    }

    /// The operation that a submission is judged with.
    fn look_up<'w>(&self, state: &'w BankState, number: u8) -> Option<&'w TrackedOperation> {
        let named = state.operation(number)?;
        if self.mistake != Some(BankMistake::LookUpById) {
            return Some(named);
        }
        let id = named.record.typed_id();
        state.operations.iter().find(|stored| stored.record.typed_id() == id)
    }

    /// A worker loads the operation and judges by its clock.
    pub(crate) fn judge(&self, mut state: BankState, worker: usize) -> Option<BankState> {
        let mut worker = take_worker(&mut state, worker)?;
        let operation = match worker.request {
            BankRequest::Submit { number, .. } => {
                self.look_up(&state, number).map(|stored| Arc::clone(&stored.record))
            }
            _ => None,
        };
        let (clock, at) = (worker.came_at.unwrap_or(state.now), state.now);
        worker.phase = Phase::Judged { operation, clock, at };
        if self.mistake.is_some_and(BankMistake::answers_first) && !worker.answered {
            worker.answered = true;
            // The mistake: nothing is stored yet.
            match self.decide(&state, &worker, |_| Ok(())) {
                Some(Ok(answer)) => self.answer(&mut state, &worker, at, &answer)?,
                _ => self.fail(&mut state, &worker)?,
            }
        }
        state.workers.push(worker);
        Some(state)
    }

    /// A worker stores the outcome and answers, or meets a conflict and loads again.
    pub(crate) fn commit(&self, mut state: BankState, worker: usize) -> Option<BankState> {
        let worker = take_worker(&mut state, worker)?;
        let Phase::Judged { at, .. } = worker.phase else { return None };
        let before = state.clone();
        let mut new = None;
        let asked = self.decide(&before, &worker, |write| {
            if !before.accepts(worker.customer, write, self.compare()) {
                return Err(Conflict);
            }
            new = state.store(worker.customer, write)?;
            Ok(())
        });
        match asked {
            Some(Ok(answer)) => {
                if let (Some(record), BankRequest::Issue { customer, number }) =
                    (new, worker.request)
                {
                    let issued_at = at;
                    let (otps, executed) = (None, 0);
                    state.operations.push(TrackedOperation {
                        number,
                        customer,
                        record,
                        issued_at,
                        otps,
                        executed,
                    });
                    state.operations.sort_by_key(|stored| stored.number);
                }
                if !worker.answered {
                    self.answer(&mut state, &worker, at, &answer)?;
                }
            }
            Some(Err(Conflict)) if self.mistake != Some(BankMistake::VerdictBeforeCommit) => {
                let enrolment = Arc::clone(&state.customer(worker.customer)?.enrolment);
                state.workers.push(Worker { enrolment, phase: Phase::Loaded, ..worker });
            }
            Some(Err(Conflict)) => {}
            None => self.fail(&mut state, &worker)?,
        }
        Some(state)
    }

    /// Whether every worker with an old record meets a conflict.
    pub(crate) fn stale_workers_conflict(&self) -> bool {
        self.compare() == Compare::Both && !self.mistake.is_some_and(BankMistake::answers_first)
    }

    fn compare(&self) -> Compare {
        match self.mistake {
            Some(BankMistake::UnconditionalWrite) => Compare::Nothing,
            Some(BankMistake::OperationRevisionOnly) => Compare::Operation,
            _ => Compare::Both,
        }
    }

    /// Judges a worker's request with the library; none where that is an error.
    fn decide(
        &self,
        state: &BankState,
        worker: &Worker,
        store: impl FnOnce(&Write) -> Result<(), Conflict>,
    ) -> Option<Result<Answer, Conflict>> {
        let Phase::Judged { operation, clock, .. } = &worker.phase else { return None };
        let context = RequestContext {
            customer: worker.customer,
            enrolment: &worker.enrolment,
            operation: operation.as_deref(),
            now: *clock,
        };
        let otp = self.otp(state, worker.request)?;
        let order = match worker.request {
            BankRequest::Issue { number, .. } => Some(self.operation(number)?),
            _ => None,
        };
        judge(worker.request, &context, &otp, (&self.policy, order.as_ref()), store).ok()
    }

    fn operation(&self, number: u8) -> Option<Operation<'static>> {
        numbered_operation(number, self.purpose(number)?).ok()
    }

    fn purpose(&self, number: u8) -> Option<Purpose> {
        let place = number.checked_rem(self.orders_per_customer())?;
        self.bounds.orders.get(usize::from(place)).copied()
    }

    /// The counter of a request: that of logins for a login, and for an operation of purpose `log in`.
    fn counter(&self, request: BankRequest) -> CounterName {
        let is_login = match request {
            BankRequest::Login { .. } => true,
            BankRequest::Submit { number, .. } => self.purpose(number) == Some(Purpose::LogIn),
            _ => false,
        };
        if is_login { CounterName::Login } else { CounterName::Operation }
    }

    fn otp(&self, state: &BankState, request: BankRequest) -> Option<Arc<str>> {
        let (BankRequest::Submit { source, .. } | BankRequest::Login { source, .. }) = request
        else {
            return Some(Arc::from(GUESS));
        };
        let otps = |number| state.operation(number).and_then(|operation| operation.otps.as_ref());
        Some(match (source, request) {
            (OtpSource::Guess, _) => Arc::from(GUESS),
            (OtpSource::Scanned(number), _) => Arc::clone(&otps(number)?.scanned),
            (OtpSource::Typed(number), _) => Arc::clone(&otps(number)?.typed),
            (OtpSource::Login(at), BankRequest::Login { customer, .. }) => {
                Arc::from(phone::login(customer, at).ok()?.expose())
            }
            (OtpSource::Login(_), _) => return None,
        })
    }

    fn fail(&self, state: &mut BankState, worker: &Worker) -> Option<()> {
        state.customer_mut(worker.customer)?.observer.note(Violation::Error, true);
        Some(())
    }

    /// Sends an answer, which the observer sees.
    fn answer(
        &self,
        state: &mut BankState,
        worker: &Worker,
        at: u64,
        answer: &Answer,
    ) -> Option<()> {
        let accepted = answer.event.outcome == Outcome::Accepted;
        let counter = self.counter(worker.request);
        // Blocks end by now, which another server may have set ahead.
        let now = at.max(answer.event.at);
        state.customer_mut(worker.customer)?.observer.observe(&answer.event, counter, now);
        match worker.request {
            BankRequest::Submit { number, source } if accepted => {
                let named = state.operation_mut(number)?;
                named.executed = named.executed.saturating_add(1);
                let twice = named.executed > 1;
                let ended = named.has_ended(at);
                let shown =
                    matches!(source, OtpSource::Scanned(of) | OtpSource::Typed(of) if of == number);
                let same = answer.accepted == self.operation(number).as_ref().map(amount);
                let observer = &mut state.customer_mut(worker.customer)?.observer;
                observer.note(Violation::AcceptedTwice, twice);
                observer.note(Violation::AcceptedPastTheEnd, ended);
                observer.note(Violation::AcceptedForAnother, !shown || !same);
            }
            BankRequest::Login { source, .. } if accepted => {
                let observer = &mut state.customer_mut(worker.customer)?.observer;
                match source {
                    OtpSource::Login(shown_at) => observer.note_login(shown_at, LOGIN_STEP_S),
                    _ => observer.note(Violation::AcceptedForAnother, true),
                }
            }
            BankRequest::Login { source: OtpSource::Login(shown_at), .. }
                if answer.event.outcome == Outcome::Failed =>
            {
                let observer = &mut state.customer_mut(worker.customer)?.observer;
                observer.note_failed_login(shown_at, at, LOGIN_STEP_S);
            }
            _ => {}
        }
        Some(())
    }
}

pub(crate) fn take_worker(state: &mut BankState, number: usize) -> Option<Worker> {
    (number < state.workers.len()).then(|| state.workers.remove(number))
}
