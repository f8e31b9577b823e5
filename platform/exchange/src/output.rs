//! A file that appears under its name only when it is complete.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where a table is written to.
pub(crate) struct Output {
    writer: Box<dyn Write + Send>,
    part: Option<Part>,
}

/// The file while it is written, beside its final place; removed when it is left unfinished.
struct Part {
    part: PathBuf,
    path: PathBuf,
}

impl Output {
    /// A new file. What exists and is no plain file, such as a pipe, is written to as it is.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        if path.metadata().is_ok_and(|it| !it.is_file()) {
            return Ok(Self::to(BufWriter::new(File::create(path)?)));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let file = File::create(&part)?;
        let part = Part { part, path: path.to_owned() };
        Ok(Self { writer: Box::new(BufWriter::new(file)), part: Some(part) })
    }

    pub(crate) fn to(writer: impl Write + Send + 'static) -> Self {
        Self { writer: Box::new(writer), part: None }
    }

    /// Completes the file and gives it its name.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        drop(self.writer);
        match self.part {
            Some(part) => std::fs::rename(&part.part, &part.path),
            None => Ok(()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already when the file was finished; nothing to be done when it cannot be removed.
        drop(std::fs::remove_file(&self.part));
    }
}
