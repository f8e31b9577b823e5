//! Reads a file to its end and says what it found: `count_rows FILE [MAPPING]`.
//!
//! Also how the speed of reading is measured: run it in release under `time`.

use exchange::{Mapping, Source, Tally};
use kernel::Lang;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: count_rows FILE [MAPPING]")?;
    let mapping = arguments.next().map(Mapping::load).transpose()?.unwrap_or_default();
    let mut source = Source::open(&file, &mapping.source_options())?;
    let columns = source.header().len();
    let (mut tally, mut filled) = (Tally::default(), 0_u64);
    while let Some(row) = source.next_row()? {
        tally.rows += 1;
        filled += row.cells().filter(|it| !it.is_empty()).count() as u64;
        if let Some(fault) = row.fault() {
            tally.reject(&file, row.number(), &[fault.clone().of_row()]);
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{columns} columns, {} rows, {filled} filled cells, {} rejected",
        tally.rows, tally.rejected
    )?;
    for problem in &tally.first {
        writeln!(out, "{}", problem.line(Lang::En))?;
    }
    Ok(())
}
