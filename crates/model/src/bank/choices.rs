//! The choices in a state: requests within the bounds, and jumps of time.

use dlotp::verifier::{Block, CounterName};

use super::{
    action::BankAction,
    bounds::Jump,
    request::{BankRequest, OtpSource},
    setup::{BankModel, START},
    state::{BankState, TrackedOperation},
};

impl BankModel {
    /// The next order of a customer, if one is left.
    pub(crate) fn order(&self, state: &BankState, customer: u8) -> Option<BankRequest> {
        let ordered = *state.ordered.get(usize::from(customer))?;
        let number = customer.checked_mul(self.orders_per_customer())?.checked_add(ordered)?;
        (ordered < self.orders_per_customer()).then_some(BankRequest::Issue { customer, number })
    }

    pub(crate) fn requests(&self, state: &BankState, actions: &mut Vec<BankAction>) {
        let kinds = self.bounds.requests;
        let may_be_wrong = counted(state) < self.bounds.failures;
        let mut take = |request: BankRequest| {
            if may_be_wrong || !is_wrong(state, request) {
                actions.push(BankAction::Take(request));
            }
        };
        for customer in 0..self.bounds.customers {
            self.order(state, customer).into_iter().for_each(&mut take);
        }
        for &TrackedOperation { number, .. } in &state.operations {
            if kinds.submit {
                take(BankRequest::Submit { number, source: OtpSource::Guess });
                for other in state.operations.iter().filter(|other| other.otps.is_some()) {
                    take(BankRequest::Submit { number, source: OtpSource::Scanned(other.number) });
                    if kinds.typed {
                        take(BankRequest::Submit {
                            number,
                            source: OtpSource::Typed(other.number),
                        });
                    }
                }
            }
            if kinds.cancel {
                take(BankRequest::Cancel { number });
            }
        }
        for (customer, found) in (0_u8..).zip(&state.customers) {
            if kinds.guessed_login {
                take(BankRequest::Login { customer, source: OtpSource::Guess });
            }
            for &shown_at in &found.logins {
                take(BankRequest::Login { customer, source: OtpSource::Login(shown_at) });
            }
            let counters = [CounterName::Login, CounterName::Operation];
            if kinds.unblock
                && counters.iter().any(|name| found.enrolment.counter(*name).since_unblocking > 0)
            {
                take(BankRequest::Unblock { customer });
            }
            if kinds.elsewhere {
                take(BankRequest::Elsewhere { customer });
            }
        }
    }

    pub(crate) fn jump(&self, state: &BankState, jump: Jump) -> Option<u64> {
        let to = match jump {
            Jump::To(seconds) => START.checked_add(seconds)?,
            Jump::ToBlockEnd => {
                let ends = state.customers.iter().filter_map(|customer| {
                    match customer.enrolment.counter(CounterName::Login).block? {
                        Block::Until(end) => Some(end),
                        Block::Lasting => None,
                    }
                });
                ends.min()?
            }
        };
        (to > state.now).then_some(to)
    }
}

/// The failures that the records count, and those that the workers' requests may still add.
fn counted(state: &BankState) -> u64 {
    let counters = state.customers.iter().flat_map(|customer| {
        [CounterName::Login, CounterName::Operation].map(|name| customer.enrolment.counter(name))
    });
    let failures = counters.map(|counter| counter.since_unblocking);
    let coming = state.workers.iter().map(|worker| is_wrong(state, worker.request).into());
    failures.chain(coming).fold(0, u64::saturating_add)
}

/// Whether a request has an OTP that can't be right. The number of such requests is bounded.
fn is_wrong(state: &BankState, request: BankRequest) -> bool {
    match request {
        BankRequest::Submit { number, source: OtpSource::Scanned(of) | OtpSource::Typed(of) } => {
            of != number
        }
        BankRequest::Submit { .. } | BankRequest::Login { source: OtpSource::Guess, .. } => true,
        BankRequest::Login { source: OtpSource::Login(at), .. } => state.now != at,
        BankRequest::Login { .. }
        | BankRequest::Issue { .. }
        | BankRequest::Cancel { .. }
        | BankRequest::Unblock { .. }
        | BankRequest::Elsewhere { .. } => false,
    }
}
