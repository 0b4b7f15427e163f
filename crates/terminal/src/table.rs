//! Rows in columns.

use comfy_table::{CellAlignment, ColumnConstraint, Table, Width, presets::NOTHING};

/// A table without borders. The first line of a row stands on one line with that of its other cells.
#[derive(Clone, Debug, Default)]
pub struct TextTable {
    rows: Vec<Vec<String>>,
    indentation: u16,
    gap: u16,
    numbers: Vec<usize>,
    widths: Vec<(usize, u16)>,
}

impl TextTable {
    /// Returns an empty table whose columns are two spaces apart.
    #[must_use]
    pub fn new() -> Self {
        Self { gap: 2, ..Self::default() }
    }

    /// Puts this many spaces before each row.
    #[must_use]
    pub const fn indented(mut self, spaces: u16) -> Self {
        self.indentation = spaces;
        self
    }

    /// Puts this many spaces between columns.
    #[must_use]
    pub const fn with_gap(mut self, spaces: u16) -> Self {
        self.gap = spaces;
        self
    }

    /// Aligns columns, counted from 0, to the right, as numbers stand.
    #[must_use]
    pub fn with_numbers(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.numbers.extend(columns);
        self
    }

    /// Makes a column, counted from 0, at least this wide.
    #[must_use]
    pub fn with_width(mut self, column: usize, least: u16) -> Self {
        self.widths.push((column, least));
        self
    }

    /// Adds a row.
    pub fn row<C: Into<String>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Returns the table as lines without trailing spaces.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let last = self.rows.iter().map(Vec::len).max().unwrap_or(0).saturating_sub(1);
        // Text in the last column needs no padding, however long it is.
        let text_column = (last > 0 && !self.numbers.contains(&last)).then_some(last);
        let (mut table, mut texts) = (Table::new(), Vec::new());
        table.load_style(NOTHING);
        for row in &self.rows {
            let text = text_column.and_then(|at| row.get(at)).map_or("", String::as_str);
            for (number, line) in text.split('\n').enumerate() {
                let cells = row.iter().take(text_column.unwrap_or(row.len()));
                let shown = |cell: &String| if number == 0 { cut(cell) } else { String::new() };
                table.add_row(cells.map(shown));
                texts.push(line);
            }
        }
        for (at, column) in table.column_iter_mut().enumerate() {
            let before = if at == 0 { self.indentation } else { 0 };
            column.set_padding((before, self.gap));
            if self.numbers.contains(&at) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            if let Some((_, least)) = self.widths.iter().find(|(column, _)| *column == at) {
                let width = least.saturating_add(before).saturating_add(self.gap);
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
            }
        }
        let line = |(mut line, text): (String, &str)| {
            line.push_str(text);
            line.truncate(line.trim_end().len());
            line
        };
        table.lines().zip(texts).map(line).collect()
    }

    /// Returns the table as text, each line with its line feed.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines().into_iter().map(|line| line + "\n").collect()
    }
}

/// Returns the beginning of a cell, so that no cell makes every line long.
fn cut(cell: &str) -> String {
    const LONGEST: usize = 200;
    let end = cell.chars().nth(LONGEST).map(|_| '…');
    cell.replace('\n', " ").chars().take(LONGEST).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::TextTable;

    #[test]
    fn columns_are_as_wide_as_their_cells_and_no_line_ends_in_a_space() {
        let mut table = TextTable::new().indented(2).with_numbers([1]).with_width(0, 4);
        assert_eq!(table.text(), "");
        table.row(["a", "passed", ""]);
        table.row(["b", "7", "one\ntwo"]);
        assert_eq!(table.text(), "  a     passed\n  b          7  one\n                two\n");
        let mut narrow = TextTable::new().with_gap(1);
        narrow.row(["é€", "x"]);
        narrow.row(["abc", "y"]);
        assert_eq!(narrow.text(), "é€  x\nabc y\n");
    }
}
