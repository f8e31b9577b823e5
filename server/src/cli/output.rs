//! What commands print and write. `println!` panics when nobody reads any more; this gives the error back.

use kernel::Lang;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// A line on standard output.
pub(crate) fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// The language that the terminal asks for: Chinese when it says so, else English.
pub(crate) fn language() -> Lang {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|it| std::env::var(it).ok());
    named.and_then(|it| Lang::parse(&it)).unwrap_or(Lang::En)
}

/// A file that its owner alone reads: it holds a company's customers, or passwords.
pub(crate) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
