//! What commands print. `println!` panics when nobody reads any more; this gives the error back.

use std::io::{self, Write};

/// A line on standard output.
pub(crate) fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}
