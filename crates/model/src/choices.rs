//! What may come next: requests within the bounds, and jumps of time.

use dlotp::verifier::{Block, CounterName};

use crate::{
    bank::{Action, Bank, START},
    bounds::Jump,
    request::{Code, Request},
    world::{Stored, World},
};

impl Bank {
    /// The next order of a customer, if one is left.
    pub(crate) fn order(&self, world: &World, customer: u8) -> Option<Request> {
        let ordered = *world.ordered.get(usize::from(customer))?;
        let number = customer.checked_mul(self.per_customer())?.checked_add(ordered)?;
        (ordered < self.per_customer()).then_some(Request::Issue { customer, number })
    }

    pub(crate) fn requests(&self, world: &World, actions: &mut Vec<Action>) {
        let kinds = self.bounds.requests;
        let may_be_wrong = counted(world) < self.bounds.failures;
        let mut take = |request: Request| {
            if may_be_wrong || !is_wrong(world, request) {
                actions.push(Action::Take(request));
            }
        };
        for customer in 0..self.bounds.customers {
            self.order(world, customer).into_iter().for_each(&mut take);
        }
        for &Stored { number, .. } in &world.operations {
            if kinds.submit {
                take(Request::Submit { number, code: Code::Guess });
                for other in world.operations.iter().filter(|other| other.shown.is_some()) {
                    take(Request::Submit { number, code: Code::Scanned(other.number) });
                    if kinds.typed {
                        take(Request::Submit { number, code: Code::Typed(other.number) });
                    }
                }
            }
            if kinds.cancel {
                take(Request::Cancel { number });
            }
        }
        for (customer, found) in (0_u8..).zip(&world.customers) {
            if kinds.guessed_login {
                take(Request::Login { customer, code: Code::Guess });
            }
            for &shown_at in &found.logins {
                take(Request::Login { customer, code: Code::Login(shown_at) });
            }
            if kinds.elsewhere {
                take(Request::Elsewhere { customer });
            }
            let counters = [CounterName::Login, CounterName::Operation];
            if kinds.unblock
                && counters.iter().any(|name| found.enrolment.counter(*name).since_unblocking > 0)
            {
                take(Request::Unblock { customer });
            }
        }
    }

    pub(crate) fn jump(&self, world: &World, jump: Jump) -> Option<u64> {
        let to = match jump {
            Jump::To(seconds) => START.checked_add(seconds)?,
            Jump::ToBlockEnd => {
                let ends = world.customers.iter().filter_map(|customer| {
                    match customer.enrolment.counter(CounterName::Login).block? {
                        Block::Until(end) => Some(end),
                        Block::Lasting => None,
                    }
                });
                ends.min()?
            }
        };
        (to > world.now).then_some(to)
    }
}

/// The failures that the records count, and those that may yet come of what the workers do.
fn counted(world: &World) -> u64 {
    let counters = world.customers.iter().flat_map(|customer| {
        [CounterName::Login, CounterName::Operation].map(|name| customer.enrolment.counter(name))
    });
    let failures = counters.map(|counter| counter.since_unblocking);
    let coming = world.workers.iter().map(|worker| is_wrong(world, worker.request).into());
    failures.chain(coming).fold(0, u64::saturating_add)
}

/// Whether a request brings an OTP that can't be right; their number is bounded.
fn is_wrong(world: &World, request: Request) -> bool {
    match request {
        Request::Submit { number, code: Code::Scanned(of) | Code::Typed(of) } => of != number,
        Request::Submit { .. } | Request::Login { code: Code::Guess, .. } => true,
        Request::Login { code: Code::Login(at), .. } => world.now != at,
        Request::Login { .. }
        | Request::Issue { .. }
        | Request::Cancel { .. }
        | Request::Elsewhere { .. }
        | Request::Unblock { .. } => false,
    }
}
