//! The parts that the programs of DLOTP share: output, input, and failures with an exit status.

mod failure;
mod input;
mod output;
mod table;

pub use self::{
    failure::{Failure, UNJUDGED},
    input::{now, text_or_input, timeout, version},
    output::{print, print_styled, progress},
    table::TextTable,
};
