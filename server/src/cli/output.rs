//! What commands print. `println!` panics when nobody reads any more; this gives the error back.

use kernel::Lang;
use std::io::{self, Write};

/// A line on standard output.
pub(crate) fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// The language that the terminal asks for: Chinese when it says so, else English.
pub(crate) fn language() -> Lang {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|it| std::env::var(it).ok());
    named.and_then(|it| Lang::parse(&it)).unwrap_or(Lang::En)
}
