//! The check digit of H. M. Damm (2004), which finds every wrong digit and every exchange of neighbours.

/// The quasigroup of ID-8: the row is the number so far, the column the next digit.
const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Computes the check digit of ASCII digits, from 0 to 9. It is 0 where the last digit checks the others.
pub(crate) fn check_digit(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |row, digit| {
        let column = usize::from(digit.wrapping_sub(b'0'));
        TABLE.get(usize::from(row)).and_then(|row| row.get(column)).copied().unwrap_or(row)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_id_8_gives_4() {
        assert_eq!(check_digit(b"572"), 4);
        assert_eq!(check_digit(b"5724"), 0);
    }

    #[test]
    fn the_table_is_that_of_the_page() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/operation-id.md");
        let page = std::fs::read_to_string(path).unwrap();
        for (row, entries) in TABLE.iter().enumerate() {
            let cells = entries.map(|entry| alloc::format!("{entry}")).join(" | ");
            assert!(page.contains(&alloc::format!("| {row} | {cells} |")), "row {row}");
        }
    }
}
