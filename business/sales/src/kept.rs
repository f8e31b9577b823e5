//! Lines kept in memory while a file is read, so that folding the file need not read them back.

use crate::fold::FoldLine;
use std::collections::HashMap;
use uuid::Uuid;

/// Lines kept at most, about 60 bytes each. A longer file is read back from the database.
const LINES_MAX: usize = 2_000_000;

/// Every line one run stored under one batch.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    lines: Vec<KeptLine>,
    numbers: HashMap<Uuid, u32>,
    ids: Vec<Uuid>,
    is_full: bool,
}

/// A line with numbers in place of ids.
#[derive(Debug)]
struct KeptLine {
    customer: Option<u32>,
    station: u32,
    product: u32,
    business_day: i32,
    quantity: Option<i64>,
    discount_minor: i64,
    amount_minor: i64,
    is_visit: bool,
}

impl Kept {
    pub(crate) fn push(&mut self, line: &FoldLine) {
        if self.lines.len() == LINES_MAX {
            *self = Self { is_full: true, ..Self::default() };
        }
        if self.is_full {
            return;
        }
        let kept = KeptLine {
            customer: line.customer_id.map(|it| self.number(it)),
            station: self.number(line.station_id),
            product: self.number(line.product_id),
            business_day: line.business_day as i32,
            quantity: line.quantity,
            discount_minor: line.discount_minor,
            amount_minor: line.amount_minor,
            is_visit: line.visit == 1,
        };
        self.lines.push(kept);
    }

    /// Whether these are all lines of the batch, when it has so many.
    pub(crate) fn is_all(&self, lines: i64) -> bool {
        !self.is_full && self.lines.len() as i64 == lines
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = FoldLine> {
        let id = |number: u32| self.ids.get(number as usize).copied().unwrap_or_default();
        self.lines.iter().map(move |it| FoldLine {
            customer_id: it.customer.map(id),
            station_id: id(it.station),
            business_day: it.business_day.into(),
            product_id: id(it.product),
            quantity: it.quantity,
            estimated_quantity: None,
            discount_minor: it.discount_minor,
            amount_minor: it.amount_minor,
            visit: it.is_visit.into(),
        })
    }

    fn number(&mut self, id: Uuid) -> u32 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.ids.push(id);
            self.ids.len() as u32 - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(customer: u128, quantity: Option<i64>) -> FoldLine {
        FoldLine {
            customer_id: Some(customer).filter(|it| *it != 0).map(Uuid::from_u128),
            station_id: Uuid::from_u128(7),
            business_day: 20_000,
            product_id: Uuid::from_u128(8),
            quantity,
            estimated_quantity: None,
            discount_minor: 5,
            amount_minor: 20_000,
            visit: 1,
        }
    }

    #[test]
    fn lines_come_back_as_they_were() {
        let lines = vec![line(1, Some(30_000)), line(0, None), line(2, Some(1)), line(1, None)];
        let mut kept = Kept::default();
        for line in &lines {
            kept.push(line);
        }
        assert_eq!(kept.lines().collect::<Vec<_>>(), lines);
        assert!(kept.is_all(4) && !kept.is_all(5));
    }

    #[test]
    fn a_file_too_long_is_not_kept() {
        let mut kept = Kept::default();
        let line = line(1, None);
        for _ in 0..=LINES_MAX {
            kept.push(&line);
        }
        assert_eq!(kept.lines().count(), 0);
        assert!(!kept.is_all(LINES_MAX as i64 + 1));
    }
}
