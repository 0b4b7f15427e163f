//! The purposes of operations. Those of different shapes are disjoint, except for transfers (OP-7).

use core::fmt;

use super::{Field, InvalidOperation, Problem};
use crate::{Error, text_forms::names};

/// The shape of an operation: the first element of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Payment,
    Batch,
    Action,
    Bulk,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Payment => "payment",
            Self::Batch => "batch",
            Self::Action => "action",
            Self::Bulk => "bulk",
        })
    }
}

names! {
    /// The purpose of an operation (OP-7), with its English name as displayed (OP-22).
    ///
    /// ```
    /// use dlotp::operation::Purpose;
    ///
    /// assert_eq!(Purpose::try_from(32)?, Purpose::ChangeLimit);
    /// assert_eq!(Purpose::ChangeLimit.name(), "change limit");
    /// assert!(Purpose::try_from(0).is_err());
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Purpose {
        /// A transfer.
        CreditTransfer = "credit transfer",
        /// A transfer that arrives at once.
        InstantTransfer = "instant transfer",
        /// A series of transfers.
        StandingOrder = "standing order",
        /// A payment by card.
        CardPayment = "card payment",
        /// An amount that is blocked on a card.
        CardAmountBlocked = "card amount blocked",
        /// A prepaid service is topped up.
        TopUp = "top-up",
        /// A limit is changed.
        ChangeLimit = "change limit",
        /// An address or a number is changed.
        ChangeContactData = "change contact data",
        /// A payee is added to a list.
        AddPayee = "add payee",
        /// A device is added.
        NewDevice = "new device",
        /// A third party is given access.
        Consent = "consent",
        /// Direct debits are allowed.
        DirectDebitMandate = "direct-debit mandate",
        /// A login.
        LogIn = "log in",
        /// Access is recovered.
        RecoverAccess = "recover access",
        /// Any other action.
        Other = "other",
    }
}

impl Purpose {
    /// Returns the number of the purpose in the encoding.
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::CreditTransfer => 1,
            Self::InstantTransfer => 2,
            Self::StandingOrder => 3,
            Self::CardPayment => 4,
            Self::CardAmountBlocked => 5,
            Self::TopUp => 6,
            Self::ChangeLimit => 32,
            Self::ChangeContactData => 33,
            Self::AddPayee => 34,
            Self::NewDevice => 35,
            Self::Consent => 36,
            Self::DirectDebitMandate => 37,
            Self::LogIn => 38,
            Self::RecoverAccess => 39,
            Self::Other => 63,
        }
    }

    /// Returns the shapes that take the purpose.
    pub(crate) const fn shapes(self) -> &'static [Shape] {
        match self {
            Self::CreditTransfer | Self::InstantTransfer => {
                &[Shape::Payment, Shape::Batch, Shape::Bulk]
            }
            Self::StandingOrder | Self::CardPayment | Self::CardAmountBlocked | Self::TopUp => {
                &[Shape::Payment]
            }
            Self::ChangeLimit
            | Self::ChangeContactData
            | Self::AddPayee
            | Self::NewDevice
            | Self::Consent
            | Self::DirectDebitMandate
            | Self::LogIn
            | Self::RecoverAccess
            | Self::Other => &[Shape::Action],
        }
    }

    pub(crate) fn from_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|purpose| purpose.number() == number)
    }

    /// Returns whether it opens the whole account, so that it is never typed (VER-16, OTP-14).
    pub(crate) const fn gives_access(self) -> bool {
        matches!(self, Self::LogIn | Self::RecoverAccess)
    }

    /// Returns whether it is one transfer, at once or not.
    pub(crate) const fn is_transfer(self) -> bool {
        matches!(self, Self::CreditTransfer | Self::InstantTransfer)
    }

    /// Returns whether a policy may let customers confirm it without dynamic linking (VER-8).
    pub(crate) const fn may_be_unlinked(self) -> bool {
        matches!(self, Self::Consent | Self::Other)
    }

    /// Returns whether a payment for this purpose may lack an account (OP-10).
    pub(super) const fn without_account(self) -> bool {
        matches!(self, Self::CardPayment | Self::CardAmountBlocked | Self::TopUp)
    }
}

impl From<Purpose> for u64 {
    fn from(purpose: Purpose) -> Self {
        purpose.number()
    }
}

impl TryFrom<u64> for Purpose {
    type Error = Error;

    /// Finds the purpose of a number.
    ///
    /// # Errors
    ///
    /// `invalid-operation`: the number is not in the table.
    fn try_from(number: u64) -> Result<Self, Error> {
        let problem = Problem::UnknownPurpose { found: number };
        Self::from_number(number)
            .ok_or_else(|| InvalidOperation { field: Field::Purpose, problem }.into())
    }
}
