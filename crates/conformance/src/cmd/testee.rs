//! `dlotp testee`: this library behind the contract, for `conform` and for trying by hand.

use std::io;

use clap::Args;

use super::Failure;
use crate::{
    faults::{self, World, controls::Control},
    testee,
};

/// Is this library as a testee: answers requests on standard input
#[derive(Args, Debug)]
pub struct Testee {
    /// Makes this mistake of the table of `selftest`
    #[arg(long, hide = true, value_name = "NAME")]
    fault: Option<String>,
    /// Has this habit of the controls of `selftest`
    #[arg(long, hide = true, value_name = "NAME", conflicts_with = "fault")]
    control: Option<String>,
}

impl Testee {
    /// Answers requests on standard input until it ends.
    ///
    /// # Errors
    ///
    /// Input or output fails, or no fault or control has this name.
    pub fn run(self) -> Result<u8, Failure> {
        let (input, output) = (io::stdin().lock(), io::stdout().lock());
        if let Some(name) = self.control {
            let unknown = || Failure::new(format!("no control is called {name}"));
            Control::find(&name).ok_or_else(unknown)?.serve(input, output)?;
        } else if let Some(name) = self.fault {
            let unknown = || Failure::new(format!("no fault is called {name}"));
            let world = World::new(Some(faults::find(&name).ok_or_else(unknown)?.slip));
            testee::serve_with(input, output, &|op, args| world.answer(op, args))?;
        } else {
            testee::serve(input, output)?;
        }
        Ok(0)
    }
}
