//! Faults and controls as testees, by name.

use std::io::{self, BufRead, Write};

use crate::{Fault, FaultyImplementation, controls::Control, find};

/// A testee whose result is known in advance.
#[derive(Clone, Copy, Debug)]
pub enum KnownTestee {
    /// A testee with this fault.
    Fault(&'static Fault),
    /// This control.
    Control(Control),
}

/// The name of no known testee.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownName {
    /// No fault has this name.
    #[error("no fault is called {0}")]
    Fault(String),
    /// No control has this name.
    #[error("no control is called {0}")]
    Control(String),
}

impl KnownTestee {
    /// Returns the testee with the fault of this name.
    ///
    /// # Errors
    ///
    /// No fault has this name.
    pub fn fault(name: &str) -> Result<Self, UnknownName> {
        let unknown = || UnknownName::Fault(name.to_owned());
        find(name).map(Self::Fault).ok_or_else(unknown)
    }

    /// Returns the control of this name.
    ///
    /// # Errors
    ///
    /// No control has this name.
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
                let implementation = FaultyImplementation::new(Some(fault.id));
                let answer = |op: &str, args| implementation.answer(op, args);
                dlotp_testee::testee::serve_with(input, output, &answer)
            }
        }
    }
}
