//! The steps of a worker: take a request, judge, store and answer.

use std::sync::Arc;

use dlotp::{
    operation::{Operation, Purpose},
    verifier::{CounterName, Outcome, Write},
};

use crate::{
    bank::Bank,
    bounds::{LIFETIME_S, LOGIN_STEP_S},
    mistake::Mistake,
    phone,
    request::{Code, Conflict, GUESS, Loaded, Request, Told, amount, judge, ordered},
    watcher::Wrong,
    worker::{Phase, Worker},
    world::{Compare, Stored, World},
};

impl Bank {
    /// A request comes in; its enrolment is loaded.
    pub(crate) fn take(&self, world: &World, request: Request) -> Option<World> {
        let mut next = world.clone();
        let customer = match request {
            Request::Issue { customer, .. } => {
                let ordered = next.ordered.get_mut(usize::from(customer))?;
                *ordered = ordered.checked_add(1)?;
                customer
            }
            Request::Login { customer, .. }
            | Request::Unblock { customer }
            | Request::Elsewhere { customer } => customer,
            Request::Submit { number, .. } => self.look_up(world, number)?.customer,
            Request::Cancel { number } => world.operation(number)?.customer,
        };
        let came_at = match self.mistake {
            Some(Mistake::ClockAtArrival) => Some(world.now),
            Some(Mistake::SlowClock) => Some(world.now.saturating_sub(600)),
            Some(Mistake::FastClock) => Some(world.now.saturating_add(600)),
            _ => None,
        };
        let enrolment = Arc::clone(&world.customer(customer)?.enrolment);
        let (answered, phase) = (false, Phase::Loaded);
        next.workers.push(Worker { request, came_at, answered, customer, enrolment, phase });
        Some(next)
    }

    /// The operation that a submission is judged with.
    fn look_up<'w>(&self, world: &'w World, number: u8) -> Option<&'w Stored> {
        let named = world.operation(number)?;
        if self.mistake != Some(Mistake::LookUpById) {
            return Some(named);
        }
        let id = named.record.typed_id();
        world.operations.iter().find(|stored| stored.record.typed_id() == id)
    }

    /// A worker loads the operation and judges by its clock.
    pub(crate) fn judge(&self, mut world: World, worker: usize) -> Option<World> {
        let mut worker = take_worker(&mut world, worker)?;
        let operation = match worker.request {
            Request::Submit { number, .. } => {
                self.look_up(&world, number).map(|stored| Arc::clone(&stored.record))
            }
            _ => None,
        };
        let (clock, at) = (worker.came_at.unwrap_or(world.now), world.now);
        worker.phase = Phase::Judged { operation, clock, at };
        if self.mistake.is_some_and(Mistake::answers_first) && !worker.answered {
            worker.answered = true;
            // The mistake: what is taken for a stored record is none.
            match self.ask(&world, &worker, |_| Ok(())) {
                Some(Ok(told)) => self.answer(&mut world, &worker, at, &told)?,
                _ => self.fail(&mut world, &worker)?,
            }
        }
        world.workers.push(worker);
        Some(world)
    }

    /// A worker stores what it judged.
    pub(crate) fn commit(&self, mut world: World, worker: usize) -> Option<World> {
        let worker = take_worker(&mut world, worker)?;
        let Phase::Judged { at, .. } = worker.phase else { return None };
        let before = world.clone();
        let mut new = None;
        let asked = self.ask(&before, &worker, |write| {
            if !before.accepts(worker.customer, write, self.compare()) {
                return Err(Conflict);
            }
            new = world.store(worker.customer, write)?;
            Ok(())
        });
        match asked {
            Some(Ok(told)) => {
                if let (Some(record), Request::Issue { customer, number }) = (new, worker.request) {
                    let issued_at = at;
                    let (shown, executed) = (None, 0);
                    world.operations.push(Stored {
                        number,
                        customer,
                        record,
                        issued_at,
                        shown,
                        executed,
                    });
                    world.operations.sort_by_key(|stored| stored.number);
                }
                if !worker.answered {
                    self.answer(&mut world, &worker, at, &told)?;
                }
            }
            Some(Err(Conflict)) if self.mistake != Some(Mistake::VerdictBeforeCommit) => {
                let enrolment = Arc::clone(&world.customer(worker.customer)?.enrolment);
                world.workers.push(Worker { enrolment, phase: Phase::Loaded, ..worker });
            }
            Some(Err(Conflict)) => {}
            None => self.fail(&mut world, &worker)?,
        }
        Some(world)
    }

    /// Whether a worker that holds an old record only meets a conflict.
    pub(crate) fn old_is_old(&self) -> bool {
        self.compare() == Compare::Both && !self.mistake.is_some_and(Mistake::answers_first)
    }

    fn compare(&self) -> Compare {
        match self.mistake {
            Some(Mistake::UnconditionalWrite) => Compare::Nothing,
            Some(Mistake::OperationRevisionOnly) => Compare::Operation,
            _ => Compare::Both,
        }
    }

    /// The library's judgement of what a worker has loaded; none where it is an error.
    fn ask(
        &self,
        world: &World,
        worker: &Worker,
        store: impl FnOnce(&Write) -> Result<(), Conflict>,
    ) -> Option<Result<Told, Conflict>> {
        let Phase::Judged { operation, clock, .. } = &worker.phase else { return None };
        let loaded = Loaded {
            customer: worker.customer,
            enrolment: &worker.enrolment,
            operation: operation.as_deref(),
            now: *clock,
        };
        let otp = self.otp(world, worker.request)?;
        let order = match worker.request {
            Request::Issue { number, .. } => Some(self.ordered(number)?),
            _ => None,
        };
        judge(worker.request, &loaded, &otp, (&self.policy, order.as_ref()), store).ok()
    }

    fn ordered(&self, number: u8) -> Option<Operation<'static>> {
        ordered(number, self.purpose(number)?).ok()
    }

    fn purpose(&self, number: u8) -> Option<Purpose> {
        let place = number.checked_rem(self.per_customer())?;
        self.bounds.orders.get(usize::from(place)).copied()
    }

    /// The row that a request counts in: that of logins for a login, and for an operation of purpose
    /// `log in`.
    fn row(&self, request: Request) -> CounterName {
        let is_login = match request {
            Request::Login { .. } => true,
            Request::Submit { number, .. } => self.purpose(number) == Some(Purpose::LogIn),
            _ => false,
        };
        if is_login { CounterName::Login } else { CounterName::Operation }
    }

    fn otp(&self, world: &World, request: Request) -> Option<Arc<str>> {
        let (Request::Submit { code, .. } | Request::Login { code, .. }) = request else {
            return Some(Arc::from(GUESS));
        };
        let shown = |number| world.operation(number).and_then(|stored| stored.shown.as_ref());
        Some(match (code, request) {
            (Code::Guess, _) => Arc::from(GUESS),
            (Code::Scanned(number), _) => Arc::clone(&shown(number)?.scanned),
            (Code::Typed(number), _) => Arc::clone(&shown(number)?.typed),
            (Code::Login(at), Request::Login { customer, .. }) => {
                Arc::from(phone::login(customer, at).ok()?.expose())
            }
            (Code::Login(_), _) => return None,
        })
    }

    fn fail(&self, world: &mut World, worker: &Worker) -> Option<()> {
        world.customer_mut(worker.customer)?.watcher.note(Wrong::Error, true);
        Some(())
    }

    /// An answer goes out; whoever watches sees it.
    fn answer(&self, world: &mut World, worker: &Worker, at: u64, told: &Told) -> Option<()> {
        let accepted = told.event.outcome == Outcome::Accepted;
        let row = self.row(worker.request);
        // Blocks end by now, which another server may have set ahead.
        let now = at.max(told.event.at);
        world.customer_mut(worker.customer)?.watcher.see(&told.event, row, now);
        match worker.request {
            Request::Submit { number, code } if accepted => {
                let named = world.operation_mut(number)?;
                named.executed = named.executed.saturating_add(1);
                let twice = named.executed > 1;
                let ended = at >= named.issued_at.saturating_add(LIFETIME_S);
                let shown = matches!(code, Code::Scanned(of) | Code::Typed(of) if of == number);
                let same = told.accepted == self.ordered(number).as_ref().map(amount);
                let watcher = &mut world.customer_mut(worker.customer)?.watcher;
                watcher.note(Wrong::AcceptedTwice, twice);
                watcher.note(Wrong::AcceptedPastTheEnd, ended);
                watcher.note(Wrong::AcceptedForAnother, !shown || !same);
            }
            Request::Login { code, .. } if accepted => {
                let watcher = &mut world.customer_mut(worker.customer)?.watcher;
                match code {
                    Code::Login(shown_at) => watcher.note_login(shown_at, LOGIN_STEP_S),
                    _ => watcher.note(Wrong::AcceptedForAnother, true),
                }
            }
            Request::Login { code: Code::Login(shown_at), .. }
                if told.event.outcome == Outcome::Failed =>
            {
                let watcher = &mut world.customer_mut(worker.customer)?.watcher;
                watcher.note_failed_login(shown_at, at, LOGIN_STEP_S);
            }
            _ => {}
        }
        Some(())
    }
}

pub(crate) fn take_worker(world: &mut World, number: usize) -> Option<Worker> {
    (number < world.workers.len()).then(|| world.workers.remove(number))
}
