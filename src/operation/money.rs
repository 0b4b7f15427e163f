//! Amounts in a currency.

use core::fmt;

use super::{Currency, Problem};

/// The largest amount in minor units, below 2^53 so that every language can hold it (OP-6).
const MAX: u64 = 999_999_999_999_999;

/// An amount of 1 to 999999999999999 minor units in a currency. Display shows it as 1250.00 EUR (OP-23).
///
/// ```
/// use dlotp::operation::{Content, Operation, PaymentDraft, Purpose};
///
/// let draft = PaymentDraft {
///     purpose: Purpose::CardPayment.into(),
///     amount: 1_250,
///     currency: "JPY",
///     payee: "Rossi",
///     account: None,
///     reference: None,
///     details: vec![],
/// };
/// let operation = Operation::payment(&draft)?;
/// let Content::Payment(payment) = operation.content() else { unreachable!() };
/// assert_eq!(payment.amount.minor_units(), 1_250);
/// assert_eq!(payment.amount.currency(), "JPY".parse()?);
/// assert_eq!(payment.amount.to_string(), "1250 JPY");
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor_units: u64,
    currency: Currency,
}

impl Money {
    pub(crate) fn check(minor_units: u64, currency: Currency) -> Result<Self, Problem> {
        if (1..=MAX).contains(&minor_units) {
            Ok(Self { minor_units, currency })
        } else {
            Err(Problem::out_of_range(minor_units, 1..=MAX))
        }
    }

    /// Returns the amount in minor units.
    #[must_use]
    pub const fn minor_units(self) -> u64 {
        self.minor_units
    }

    /// Returns the currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }
}

/// Displays the amount (OP-23): `1250.00 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, currency) = (self.minor_units, self.currency);
        match currency.decimals() {
            0 => write!(f, "{units} {currency}"),
            2 => write!(f, "{}.{:02} {currency}", units / 100, units % 100),
            3 => write!(f, "{}.{:03} {currency}", units / 1000, units % 1000),
            _ => write!(f, "{}.{:04} {currency}", units / 10_000, units % 10_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn amounts_have_the_currency_s_decimals() {
        for (minor_units, currency, displayed) in [
            (5, "EUR", "0.05 EUR"),
            (125_000, "EUR", "1250.00 EUR"),
            (MAX, "EUR", "9999999999999.99 EUR"),
            (1234, "JPY", "1234 JPY"),
            (1, "KWD", "0.001 KWD"),
            (12_345, "CLF", "1.2345 CLF"),
        ] {
            let currency = Currency::parse(currency).unwrap();
            assert_eq!(Money::check(minor_units, currency).unwrap().to_string(), displayed);
        }
    }
}
