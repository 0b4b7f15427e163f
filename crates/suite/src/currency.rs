//! The currencies of OP-8, read from the page and not from the library.

use std::sync::LazyLock;

use crate::spec::PAGES;

/// A currency of the page's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CurrencyRow {
    /// Three letters in upper case.
    pub code: &'static str,
    /// The number of decimal digits of the minor unit.
    pub decimals: u8,
}

/// Every currency, by code.
pub static CURRENCIES: LazyLock<Vec<CurrencyRow>> = LazyLock::new(|| {
    let page = PAGES.iter().find(|(name, _)| *name == "operation.md").map_or("", |(_, text)| text);
    let rows = page.lines().skip_while(|line| !line.starts_with("| decimals |")).skip(2);
    let mut currencies: Vec<CurrencyRow> = rows
        .map_while(|row| row.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter_map(|(decimals, codes)| Some((decimals.parse().ok()?, codes)))
        .flat_map(|(decimals, codes)| {
            codes.split(' ').map(move |code| CurrencyRow { code, decimals })
        })
        .collect();
    currencies.sort_unstable();
    currencies
});

#[cfg(test)]
mod tests {
    use super::CURRENCIES;

    #[test]
    fn the_library_has_those_of_the_page() {
        assert_eq!(CURRENCIES.len(), 165);
        for currency in &*CURRENCIES {
            let found: dlotp::operation::Currency = currency.code.parse().unwrap();
            assert_eq!(found.decimals(), currency.decimals, "{}", currency.code);
        }
    }
}
