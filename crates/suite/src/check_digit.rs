//! The check digit of an operation ID, by the table as the page prints it (ID-8).

/// Returns the row that follows a row and a digit; 0 where one of them is above 9.
#[must_use]
pub fn damm(row: u8, digit: u8) -> u8 {
    let entry = TABLE.get(usize::from(row)).and_then(|row| row.get(usize::from(digit)));
    entry.map_or(0, |entry| entry.wrapping_sub(b'0'))
}

const TABLE: [&[u8; 10]; 10] = [
    b"0317598642",
    b"7092154863",
    b"4206871359",
    b"1750983426",
    b"6123045978",
    b"3674209581",
    b"5869720134",
    b"8945362017",
    b"9438617205",
    b"2581436790",
];
