//! One row of a file: its number, its cells, and what is wrong with it.

use crate::problem::Fault;

/// Where a cell lies in its row's text: byte offsets. Rows are at most 1 MiB, so 32 bits are plenty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }
}

/// A row as read, borrowed from its source until the next one is read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub(super) number: u64,
    pub(super) text: &'a str,
    pub(super) spans: &'a [Span],
    /// For each cell whether it is a date in the spreadsheet's own form; empty for text files.
    pub(super) dates: &'a [bool],
    /// What is wrong, with the cell or for the whole row.
    pub(super) faults: &'a [(Option<usize>, Fault)],
}

impl<'a> Row<'a> {
    /// As a spreadsheet counts: the first row of the file is 1, so with a plain header data begin at 2.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many cells the row holds; a spreadsheet's row may end early.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The text of a cell as it stands in the file; empty beyond the end of the row.
    pub fn get(&self, column: usize) -> &'a str {
        self.spans.get(column).map_or("", |it| &self.text[it.start as usize..it.end as usize])
    }

    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        let text = self.text;
        self.spans.iter().map(move |it| &text[it.start as usize..it.end as usize])
    }

    /// What makes the whole row unusable: cut short, a quote left open, the wrong encoding.
    pub fn fault(&self) -> Option<&'a Fault> {
        self.faults.iter().find(|(column, _)| column.is_none()).map(|(_, fault)| fault)
    }

    /// What makes one cell unusable: a formula without a value.
    pub fn fault_at(&self, column: usize) -> Option<&'a Fault> {
        self.faults.iter().find(|(at, _)| *at == Some(column)).map(|(_, fault)| fault)
    }

    /// Whether the spreadsheet itself holds a date here, already written in canonical form.
    pub fn is_date(&self, column: usize) -> bool {
        self.dates.get(column).is_some_and(|it| *it)
    }

    /// A copy that outlives the next read.
    pub fn to_owned(&self) -> OwnedRow {
        OwnedRow {
            number: self.number,
            text: self.text.to_owned(),
            spans: self.spans.to_vec(),
            dates: self.dates.to_vec(),
            faults: self.faults.to_vec(),
        }
    }
}

/// A row kept while later ones are read.
#[derive(Clone, Debug)]
pub struct OwnedRow {
    number: u64,
    text: String,
    spans: Vec<Span>,
    dates: Vec<bool>,
    faults: Vec<(Option<usize>, Fault)>,
}

impl OwnedRow {
    pub fn as_row(&self) -> Row<'_> {
        Row {
            number: self.number,
            text: &self.text,
            spans: &self.spans,
            dates: &self.dates,
            faults: &self.faults,
        }
    }
}
