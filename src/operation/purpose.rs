//! Purposes, disjoint by shape but for transfers (OP-7).

use core::fmt;

/// The shape of an operation: the first element of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One payee, one amount.
    Payment,
    /// 2 to 10 payments with one total.
    Batch,
    /// No amount.
    Action,
    /// More payments than can be displayed, by their digest.
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

macro_rules! purposes {
    ($($purpose:ident = $number:literal, $name:literal, $shapes:expr;)+) => {
        /// What an operation is for (OP-7).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Purpose {
            $(#[doc = concat!("`", stringify!($number), "`: ", $name, ".")] $purpose,)+
        }

        impl Purpose {
            /// Every purpose, by number.
            pub const ALL: &[Self] = &[$(Self::$purpose,)+];

            /// Its number in the encoding.
            #[must_use]
            pub const fn number(self) -> u64 {
                match self { $(Self::$purpose => $number,)+ }
            }

            /// Its English name, as it is displayed (OP-22).
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$purpose => $name,)+ }
            }

            /// The shapes that take it.
            #[must_use]
            pub const fn shapes(self) -> &'static [Shape] {
                match self { $(Self::$purpose => $shapes,)+ }
            }
        }
    };
}

const TRANSFER: &[Shape] = &[Shape::Payment, Shape::Batch, Shape::Bulk];
const PAYMENT: &[Shape] = &[Shape::Payment];
const ACTION: &[Shape] = &[Shape::Action];

purposes! {
    CreditTransfer = 1, "credit transfer", TRANSFER;
    InstantTransfer = 2, "instant transfer", TRANSFER;
    StandingOrder = 3, "standing order", PAYMENT;
    CardPayment = 4, "card payment", PAYMENT;
    CardAmountBlocked = 5, "card amount blocked", PAYMENT;
    TopUp = 6, "top-up", PAYMENT;
    ChangeLimit = 32, "change limit", ACTION;
    ChangeContactData = 33, "change contact data", ACTION;
    AddPayee = 34, "add payee", ACTION;
    NewDevice = 35, "new device", ACTION;
    Consent = 36, "consent", ACTION;
    DirectDebitMandate = 37, "direct-debit mandate", ACTION;
    LogIn = 38, "log in", ACTION;
    Other = 63, "other", ACTION;
}

impl Purpose {
    /// The purpose of this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|purpose| purpose.number() == number)
    }

    /// Whether a payment for this purpose may lack an account (OP-10).
    #[must_use]
    pub const fn without_account(self) -> bool {
        matches!(self, Self::CardPayment | Self::CardAmountBlocked | Self::TopUp)
    }
}

impl From<Purpose> for u64 {
    fn from(purpose: Purpose) -> Self {
        purpose.number()
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
