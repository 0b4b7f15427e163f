//! The figures of `dlotp bench` as a table: an operation a row, an implementation a column.

use std::fmt::Write as _;

use dlotp_conformance::bench::{BenchRow, Cost};
use dlotp_terminal::TextTable;

/// The figures of a benchmark, to be printed.
pub(super) struct BenchTable<'a> {
    /// The implementations; the first is what the ratios are to.
    pub names: &'a [&'a str],
    /// The figures.
    pub rows: &'a [BenchRow],
    /// The shares of the clocks, by implementation.
    pub clocks: &'a [f64],
    /// The seed of the inputs.
    pub seed: u64,
}

impl BenchTable<'_> {
    /// The table for a terminal.
    pub(super) fn text(&self) -> String {
        let mut table = TextTable::new().with_numbers(1..=self.names.len());
        let heading = std::iter::once("ns per operation").chain(self.names.iter().copied());
        table.row(heading);
        for row in self.rows {
            let cells = row.costs.iter().map(|cost| cell(cost, row.median(0)));
            table.row(std::iter::once(row.operation.clone()).chain(cells));
        }
        let mut text = table.text();
        for reason in self.refused() {
            let _ = writeln!(text, "{reason}");
        }
        text + &self.legend()
    }

    /// The table for a page.
    pub(super) fn markdown(&self) -> String {
        let mut text = "| ns per operation |".to_owned();
        for name in self.names {
            let _ = write!(text, " {} |", name.replace('|', "\\|"));
        }
        let _ = writeln!(text, "\n|---|{}", "--:|".repeat(self.names.len()));
        for row in self.rows {
            let _ = write!(text, "| `{}` |", row.operation);
            for cost in &row.costs {
                let _ = write!(text, " {} |", cell(cost, row.median(0)));
            }
            text.push('\n');
        }
        text.push('\n');
        for reason in self.refused() {
            let _ = writeln!(text, "{reason}\n");
        }
        text + &self.legend()
    }

    fn refused(&self) -> Vec<String> {
        let of_row = |row: &BenchRow| {
            let of = |(name, cost): (&&str, &Cost)| match cost {
                Cost::Refused(reason) => Some(format!("{name}, {}: {reason}", row.operation)),
                _ => None,
            };
            self.names.iter().zip(&row.costs).filter_map(of).collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of_row).collect()
    }

    fn legend(&self) -> String {
        let clocks: Vec<String> = self
            .names
            .iter()
            .zip(self.clocks)
            .map(|(name, share)| format!("{name} {:.1}%", 100.0 * share))
            .collect();
        format!(
            "Median, spread between the quartiles, ratio to the library; measured in turn, seed {}. \
             From arguments to outputs, keys derived each time. The samples of a round took, of the \
             exchange by the runner's clock, at most: {}.\n",
            self.seed,
            clocks.join(", ")
        )
    }
}

fn cell(cost: &Cost, base: Option<f64>) -> String {
    match cost {
        Cost::Measured { median, quartiles: (first, third) } => {
            let ratio = base.map_or_else(String::new, |base| format!(" {:.1}x", median / base));
            let spread = 100.0 * (third - first) / median;
            format!("{median:.0} ±{spread:.0}%{ratio}")
        }
        Cost::Unclaimed => "–".to_owned(),
        Cost::Refused(_) => "does not count".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_every_figure_and_why_one_is_missing() {
        let measured = |median| Cost::Measured { median, quartiles: (median * 0.9, median * 1.1) };
        let row = |operation: &str, costs| BenchRow { operation: operation.to_owned(), costs };
        let rows = [
            row("otp.login v1", vec![measured(1000.0), measured(2500.0)]),
            row("oath.ocra", vec![measured(3000.0), Cost::Unclaimed]),
            row("otp.typed v1", vec![measured(1.0), Cost::Refused("its outputs are wrong".into())]),
        ];
        let names = ["library", "a|b"];
        let table = BenchTable { names: &names, rows: &rows, clocks: &[0.5, 0.995], seed: 7 };
        let expected = "| ns per operation | library | a\\|b |\n|---|--:|--:|\n\
            | `otp.login v1` | 1000 ±20% 1.0x | 2500 ±20% 2.5x |\n\
            | `oath.ocra` | 3000 ±20% 1.0x | – |\n\
            | `otp.typed v1` | 1 ±20% 1.0x | does not count |\n\n\
            a|b, otp.typed v1: its outputs are wrong\n\n";
        let found = table.markdown();
        assert!(found.starts_with(expected), "{found}");
        assert!(found.contains("seed 7") && found.contains("a|b 99.5%"), "{found}");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = words(&table.text());
        assert!(text.contains("otp.login v1 1000 ±20% 1.0x 2500 ±20% 2.5x oath.ocra"), "{text}");
    }
}
