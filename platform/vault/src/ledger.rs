//! The list of erased persons, which stands beside the key file and outside the database: a backup made before an
//! erasure still holds the wrapped key of the person, and whoever restores it must erase again.
//!
//! One line for each erasure: the subject, when, and a keyed hash over the line and the hash before it, so that a
//! line that was altered, removed or put between shows. A subject is a random number: the list tells nothing of
//! anybody.

use crate::cipher::KeyedHash;
use crate::error::VaultError;
use crate::key_file::sync_folder;
use crate::kind::SubjectId;
use data_encoding::HEXLOWER;
use kernel::Instant;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Each line begins with this word; the number is the version of the format.
const LINE_WORD: &str = "erased-1";

/// One erasure, as the list beside the key file tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasure {
    pub subject: SubjectId,
    pub at: Instant,
}

pub(crate) struct Ledger<'a> {
    pub(crate) path: PathBuf,
    pub(crate) hash: &'a KeyedHash,
}

impl Ledger<'_> {
    pub(crate) fn path_beside(key_file: &Path) -> PathBuf {
        key_file.with_file_name("erased.list")
    }

    /// All erasures, the earliest first; none when there is no list yet.
    pub(crate) fn read(&self) -> Result<Vec<Erasure>, VaultError> {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => Ok(self.parse(&text)?.0),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(self.unusable(&error)),
        }
    }

    /// Adds erasures, on the disk when this returns. Those that stand there already are not added again.
    pub(crate) fn add(&self, new: &[Erasure]) -> Result<(), VaultError> {
        let mut file = self.open_locked().map_err(|it| self.unusable(&it))?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|it| self.unusable(&it))?;
        let (known, mut last) = self.parse(&text)?;
        let mut lines = String::new();
        for erasure in new.iter().filter(|it| !known.iter().any(|old| old.subject == it.subject)) {
            let content = format!("{LINE_WORD} {} {}", erasure.subject, erasure.at.micros());
            last = self.mac(&last, &content);
            lines.push_str(&format!("{content} {last}\n"));
        }
        let written = file.write_all(lines.as_bytes()).and_then(|()| file.sync_all());
        written.and_then(|()| sync_folder(&self.path)).map_err(|it| self.unusable(&it))
    }

    /// Two processes that add at once wait for each other; the lock ends with the file.
    fn open_locked(&self) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        if let Some(folder) = self.path.parent().filter(|it| !it.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let file = options.open(&self.path)?;
        file.lock()?;
        Ok(file)
    }

    /// The erasures, and the hash of the last line.
    fn parse(&self, text: &str) -> Result<(Vec<Erasure>, String), VaultError> {
        let (mut found, mut last) = (Vec::new(), String::new());
        for (index, line) in text.lines().enumerate() {
            let altered = || VaultError::LedgerAltered { path: self.path.clone(), line: index + 1 };
            let (content, mac) = line.rsplit_once(' ').ok_or_else(altered)?;
            if self.mac(&last, content) != mac {
                return Err(altered());
            }
            found.push(erasure(content).ok_or_else(altered)?);
            mac.clone_into(&mut last);
        }
        Ok((found, last))
    }

    fn mac(&self, last: &str, content: &str) -> String {
        HEXLOWER.encode(&self.hash.of("erased", &format!("{last} {content}")))
    }

    fn unusable(&self, error: &std::io::Error) -> VaultError {
        VaultError::LedgerUnusable { path: self.path.clone(), why: error.to_string() }
    }
}

fn erasure(content: &str) -> Option<Erasure> {
    let (subject, at) = content.strip_prefix(LINE_WORD)?.trim().split_once(' ')?;
    Some(Erasure { subject: subject.parse().ok()?, at: Instant::from_micros(at.parse().ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn erased(number: u128) -> Erasure {
        Erasure { subject: SubjectId(Uuid::from_u128(number)), at: Instant::from_micros(number as i64) }
    }

    fn with_ledger(test: impl FnOnce(&Ledger<'_>)) {
        let folder = tempfile::tempdir().unwrap();
        let hash = KeyedHash::new(b"search");
        test(&Ledger { path: folder.path().join("keys").join("erased.list"), hash: &hash });
    }

    #[test]
    fn what_was_added_is_read_in_order_and_once() {
        with_ledger(|ledger| {
            assert_eq!(ledger.read().unwrap(), []);
            ledger.add(&[erased(1), erased(2)]).unwrap();
            ledger.add(&[erased(2), erased(3)]).unwrap();
            assert_eq!(ledger.read().unwrap(), [erased(1), erased(2), erased(3)]);
        });
    }

    #[test]
    fn a_line_that_was_altered_or_removed_is_told() {
        with_ledger(|ledger| {
            ledger.add(&[erased(1), erased(2), erased(3)]).unwrap();
            let text = std::fs::read_to_string(&ledger.path).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let altered = text.replacen("0002 2 ", "0002 9 ", 1);
            let shorter = format!("{}\n{}\n", lines[0], lines[2]);
            for (text, line) in [(altered, 2), (shorter, 2), ("nonsense\n".to_owned(), 1)] {
                std::fs::write(&ledger.path, text).unwrap();
                let error = ledger.read().unwrap_err();
                assert!(matches!(error, VaultError::LedgerAltered { line: it, .. } if it == line), "{error}");
                assert!(ledger.add(&[erased(4)]).is_err(), "nothing is added to a list that was altered");
            }
        });
    }

    #[test]
    fn the_list_of_another_vault_is_not_ours() {
        with_ledger(|ledger| {
            ledger.add(&[erased(1)]).unwrap();
            let other = Ledger { path: ledger.path.clone(), hash: &KeyedHash::new(b"other") };
            assert!(other.read().is_err());
        });
    }
}
