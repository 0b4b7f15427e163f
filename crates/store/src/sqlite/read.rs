//! The reading of rows. A value that is not of its column's type is damaged.

use rusqlite::{Row, types::FromSql};

use crate::{
    StoreError,
    macs::{EnrolmentColumns, EntryColumns, EventColumns, MacColumns, OperationColumns},
    outbox::EntryRow,
};

/// The columns of a row, one after another.
pub(super) struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Columns<'r, 's> {
    /// Begins at a column.
    pub(super) const fn at(row: &'r Row<'s>, next: usize) -> Self {
        Self { row, next }
    }

    fn next<T: FromSql>(&mut self) -> Result<T, StoreError> {
        let at = self.next;
        self.next = at.saturating_add(1);
        Ok(self.row.get(at)?)
    }

    fn flag(&mut self) -> Result<bool, StoreError> {
        match self.next::<i64>()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(StoreError::Damaged("flag")),
        }
    }

    fn mac(&mut self) -> Result<MacColumns, StoreError> {
        Ok(MacColumns { epoch: self.next()?, number: self.next()?, mac: self.next()? })
    }

    pub(super) fn enrolment(&mut self) -> Result<(EnrolmentColumns, MacColumns), StoreError> {
        let columns = EnrolmentColumns {
            id: self.next()?,
            customer: self.next()?,
            version: self.next()?,
            key_id: self.next()?,
            revision: self.next()?,
            record: self.next()?,
            stores_secrets: self.flag()?,
            pending_until: self.next()?,
        };
        Ok((columns, self.mac()?))
    }

    pub(super) fn event(&mut self) -> Result<(EventColumns, MacColumns), StoreError> {
        let columns = EventColumns {
            enrolment: self.next()?,
            revision: self.next()?,
            previous: self.next()?,
            at: self.next()?,
            alert: self.flag()?,
            failed: self.flag()?,
            line: self.next()?,
        };
        Ok((columns, self.mac()?))
    }

    pub(super) fn operation(&mut self) -> Result<(OperationColumns, MacColumns), StoreError> {
        let columns = OperationColumns {
            handle: self.next()?,
            enrolment: self.next()?,
            revision: self.next()?,
            ends_at: self.next()?,
            record: self.next()?,
        };
        Ok((columns, self.mac()?))
    }

    pub(super) fn entry(&mut self) -> Result<EntryRow, StoreError> {
        let columns = EntryColumns {
            handle: self.next()?,
            enrolment: self.next()?,
            version: self.next()?,
            revision: self.next()?,
            at: self.next()?,
            record: self.next()?,
        };
        Ok(EntryRow { columns, mac: self.mac()?, taken_until: self.next()? })
    }

    /// Whether the columns from here on are those of a row, and not of a missing one.
    pub(super) fn is_present(&self) -> Result<bool, StoreError> {
        Ok(self.row.get::<_, Option<Vec<u8>>>(self.next)?.is_some())
    }
}
