//! Faults and controls as testees, by the names that the test of the suite gives them.

use std::io::{self, BufRead, Write};

use crate::{Fault, World, controls::Control, find};

/// A testee whose result is known.
#[derive(Clone, Copy, Debug)]
pub enum KnownTestee {
    /// One with a fault.
    Fault(&'static Fault),
    /// One with a habit.
    Control(Control),
}

/// Nothing has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownName {
    /// No fault has it.
    #[error("no fault is called {0}")]
    Fault(String),
    /// No control has it.
    #[error("no control is called {0}")]
    Control(String),
}

impl KnownTestee {
    /// The fault of this name.
    ///
    /// # Errors
    ///
    /// No fault has it.
    pub fn fault(name: &str) -> Result<Self, UnknownName> {
        let unknown = || UnknownName::Fault(name.to_owned());
        find(name).map(Self::Fault).ok_or_else(unknown)
    }

    /// The control of this name.
    ///
    /// # Errors
    ///
    /// No control has it.
    pub fn control(name: &str) -> Result<Self, UnknownName> {
        let unknown = || UnknownName::Control(name.to_owned());
        Control::find(name).map(Self::Control).ok_or_else(unknown)
    }

    /// Answers until the input ends.
    ///
    /// # Errors
    ///
    /// Input or output fails.
    pub fn serve(self, input: impl BufRead, output: impl Write) -> io::Result<()> {
        match self {
            Self::Control(control) => control.serve(input, output),
            Self::Fault(fault) => {
                let world = World::new(Some(fault.slip));
                let answer = |op: &str, args| world.answer(op, args);
                dlotp_testee::testee::serve_with(input, output, &answer)
            }
        }
    }
}
