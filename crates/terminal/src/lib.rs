//! What the programs of DLOTP do alike on a terminal.

mod failure;
mod input;
mod output;

pub use self::{
    failure::{Failure, UNJUDGED},
    input::{now, text_or_input, timeout, version},
    output::{print, print_styled, progress},
};
