//! `dlotp coverage`: each requirement with its vectors, and what has none, with the reason.

use std::fmt::Write as _;

use super::{Failure, print, suite};
use crate::{
    spec::{Exceptions, Level, REQUIREMENTS},
    suite::Suite,
    vectors::Expected,
};

/// Runs the subcommand; gives 1 where a MUST has neither vector nor reason.
///
/// # Errors
///
/// The suite or the list of exceptions has another form.
pub fn run() -> Result<u8, Failure> {
    let (suite, exceptions) = (suite()?, Exceptions::embedded()?);
    let (text, complete) = table(&suite, &exceptions);
    print(&text)?;
    Ok(u8::from(!complete))
}

/// The table, and whether every MUST has a vector or a reason.
#[must_use]
pub fn table(suite: &Suite, exceptions: &Exceptions) -> (String, bool) {
    let mut text = format!("{:<10}{:<8}{:>7}{:>9}  {}\n", "", "", "accept", "refuse", "");
    let (mut complete, mut shown, mut all) = (true, 0_usize, 0_usize);
    for requirement in REQUIREMENTS.iter() {
        let vectors: Vec<_> = suite
            .vectors
            .iter()
            .filter(|vector| vector.requirements.contains(&requirement.id))
            .collect();
        let accepting =
            vectors.iter().filter(|vector| matches!(vector.expected, Expected::Ok(_))).count();
        let refusing = vectors.len().saturating_sub(accepting);
        let note = match (vectors.is_empty(), exceptions.no_vector.get(&requirement.id)) {
            (false, _) => "",
            (true, Some(reason)) => reason,
            (true, None) if requirement.level == Level::Must => {
                complete = false;
                "NO VECTOR AND NO REASON"
            }
            (true, None) => "no vector",
        };
        let (id, level) = (&requirement.id, requirement.level.word());
        let _ = writeln!(text, "{id:<10}{level:<8}{accepting:>7}{refusing:>9}  {note}");
        all = all.saturating_add(1);
        shown = shown.saturating_add(usize::from(!vectors.is_empty()));
    }
    let vectors = suite.vectors.len();
    let _ = writeln!(text, "\n{shown} of {all} requirements have vectors, {vectors} in all.");
    (text, complete)
}
