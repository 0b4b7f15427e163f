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

/// Computes the check digit of ASCII digits. It is 0 where the last digit checks the others.
pub(super) fn check_digit(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |row, digit| {
        let column = usize::from(digit.wrapping_sub(b'0'));
        TABLE.get(usize::from(row)).and_then(|row| row.get(column)).copied().unwrap_or(row)
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn the_specifications_example_gives_4() {
        assert_eq!(check_digit(b"572"), 4);
        assert_eq!(check_digit(b"5724"), 0);
    }

    /// The law of the table: it is a Latin square, the digit x leads from row x to 0, and two different digits
    /// never lead from a row to the same place as when exchanged. Everything else follows from this.
    #[test]
    fn every_wrong_digit_and_every_exchange_is_found() {
        let digits = 0..10_usize;
        for row in digits.clone() {
            for x in digits.clone() {
                assert_eq!(TABLE[x][x], 0);
                for y in digits.clone().filter(|y| *y != x) {
                    assert_ne!(TABLE[row][x], TABLE[row][y], "a wrong digit at {row}");
                    assert_ne!(TABLE[x][row], TABLE[y][row], "a wrong digit before {row}");
                    let (xy, yx) = (TABLE[row][x] as usize, TABLE[row][y] as usize);
                    assert_ne!(TABLE[xy][y], TABLE[yx][x], "{x}{y} at {row}");
                }
            }
        }
    }

    /// Samples of every length up to twice that of an operation ID, with each digit wrong in each way.
    #[test]
    fn no_sample_of_any_length_hides_a_typo() {
        for length in 1..=16 {
            for sample in 0..40_usize {
                let mut state = sample * 7919 + length;
                let mut digits: Vec<u8> = (0..length)
                    .map(|_| {
                        state =
                            state.wrapping_mul(25_214_903_917).wrapping_add(11) & 0xffff_ffff_ffff;
                        b'0' + u8::try_from((state >> 20) % 10).unwrap()
                    })
                    .collect();
                digits.push(b'0' + check_digit(&digits));
                assert_eq!(check_digit(&digits), 0);
                for at in 0..digits.len() {
                    for wrong in (b'0'..=b'9').filter(|wrong| *wrong != digits[at]) {
                        let mut typed = digits.clone();
                        typed[at] = wrong;
                        assert_ne!(check_digit(&typed), 0, "{typed:?}");
                    }
                    if at > 0 && digits[at] != digits[at - 1] {
                        let mut typed = digits.clone();
                        typed.swap(at, at - 1);
                        assert_ne!(check_digit(&typed), 0, "{typed:?}");
                    }
                }
            }
        }
    }
}
