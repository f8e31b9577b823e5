//! Sealed files on the disk, in a folder that the program alone can read.

use data_encoding::HEXLOWER;
use kernel::{Code, Entropy, Instant, Problem};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where attachments stand below the data directory.
const FOLDER: &str = "attachments";
/// Random bytes of a stored name.
const NAME_BYTES: usize = 16;

pub(crate) fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join(FOLDER)
}

/// A name that tells nothing, and that nobody guesses.
pub(crate) fn random_name(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; NAME_BYTES];
    entropy.fill(&mut bytes);
    HEXLOWER.encode(&bytes)
}

/// Writes a new file, whole and on the disk, or leaves nothing.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Problem> {
    let path = folder.join(name);
    let written = make_private(folder).and_then(|()| write_new(&path, bytes));
    if written.is_err() {
        remove(folder, name);
    }
    written.map_err(|it| Problem { cause: Some(it.to_string()), ..Problem::new(Code::CannotStore) })
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// The sealed content; nothing when the file is gone.
pub(crate) fn read(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, Problem> {
    match fs::read(folder.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::internal(error)),
    }
}

/// Removes a file. One that is gone already is no error; one that cannot be removed is found again by
/// [`super::remove_stray_files`].
pub(crate) fn remove(folder: &Path, name: &str) {
    if let Err(error) = fs::remove_file(folder.join(name))
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "an attachment could not be removed from the disk");
    }
}

/// The files that stand there, with when each was last written.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<(String, Instant)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let written = entry.metadata()?.modified()?;
        let micros = written.duration_since(std::time::UNIX_EPOCH).map_or(0, |it| it.as_micros());
        let written = Instant::from_micros(i64::try_from(micros).unwrap_or(i64::MAX));
        if let Ok(name) = entry.file_name().into_string() {
            found.push((name, written));
        }
    }
    Ok(found)
}
