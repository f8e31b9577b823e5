//! What an import found before it wrote, so that all of it can be taken back.
//!
//! Each row leaves entries: one for the customer, vehicle, card or other part that it made or changed, and one for each
//! identifier that changed hands. Entries are stored with the rows, in the same transaction.

mod entries;
mod parts;
mod store;
mod undo;

use entries::HeldState;
pub(super) use entries::{CardState, CustomerState, VehicleState, to_text};
pub(super) use parts::{part_digest, part_state};
pub(crate) use store::set_origin;
pub(super) use store::{created_by, origin_of};
pub use undo::{KeptBecause, KeptRow, UndoPass, Undone, undo_import};

use crate::model::CustomerId;
use crate::operations::ClaimStep;
use database::{Error, Work};
use store::ChangeRow;
use uuid::Uuid;

/// The journal of one import; without an id nothing is kept, as the command line's imports do.
#[derive(Debug)]
pub(super) struct Journal {
    import: Option<Uuid>,
    rows: Vec<ChangeRow>,
}

/// What a row of a file did to one thing.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) file_row: u64,
    pub(super) customer: CustomerId,
    pub(super) kind: &'static str,
    pub(super) item: Option<Uuid>,
    /// None of what was made new.
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    /// Of a customer's file: as the row found it, and as it left it.
    pub(super) found_version: Option<i64>,
    pub(super) left_version: Option<i64>,
}

impl Journal {
    pub(super) fn of(import: Option<Uuid>) -> Self {
        Self { import, rows: Vec::new() }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.import.is_some()
    }

    pub(super) fn add(&mut self, entry: Entry) {
        let Some(import_id) = self.import else { return };
        self.rows.push(ChangeRow {
            import_id,
            seq: 0,
            file_row: entry.file_row as i64,
            kind: entry.kind.to_owned(),
            is_new: entry.before.is_none(),
            customer_id: entry.customer.uuid(),
            item_id: entry.item,
            blind: None,
            before: entry.before,
            after: entry.after,
            found_version: entry.found_version,
            left_version: entry.left_version,
            undone_at_us: None,
        });
    }

    /// A vehicle, card or other part that a row made or changed.
    pub(super) fn add_item(
        &mut self,
        (file_row, customer): (u64, CustomerId),
        (kind, item): (&'static str, Uuid),
        (before, after): (Option<String>, String),
    ) {
        self.add(Entry {
            file_row,
            customer,
            kind,
            item: Some(item),
            before,
            after: Some(after),
            found_version: None,
            left_version: None,
        });
    }

    /// Identifiers that changed hands for a row's customer.
    pub(super) fn add_steps(&mut self, file_row: u64, customer: CustomerId, steps: Vec<ClaimStep>) {
        let Some(import_id) = self.import else { return };
        self.rows.extend(steps.into_iter().map(|step| ChangeRow {
            import_id,
            seq: 0,
            file_row: file_row as i64,
            kind: format!("identifier:{}", step.kind.as_str()),
            is_new: step.before.is_empty(),
            customer_id: customer.uuid(),
            item_id: None,
            blind: Some(step.blind.to_vec()),
            before: Some(to_text(&HeldState::of(&step.before))),
            after: Some(to_text(&HeldState::of(&step.after))),
            found_version: None,
            left_version: None,
            undone_at_us: None,
        }));
    }

    /// Stores what was collected since the last time.
    pub(super) async fn store(&mut self, work: &Work) -> Result<(), Error> {
        let mut rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let first = work.take_numbers("customers_import_change", rows.len() as i64).await?;
        for (seq, row) in (first..).zip(&mut rows) {
            row.seq = seq;
        }
        work.insert_all(rows).await
    }

    /// Notes the version in which a file was left, in what was noted of it before too.
    pub(super) async fn left(&self, work: &Work, customer: CustomerId, version: i64) -> Result<(), Error> {
        match self.import {
            Some(import) => store::leave_version(work, (import, None), customer, version).await,
            None => Ok(()),
        }
    }
}
