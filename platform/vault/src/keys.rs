//! The keys in hand: the one in use, and while the key file is being changed the one to come.

use crate::error::VaultError;
use crate::key_file::{MasterKey, next_path};
use crate::vault::MasterRow;
use std::path::Path;

/// What the files beside the database hold.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) current: MasterKey,
    pub(crate) next: Option<MasterKey>,
}

impl Keys {
    /// The keys that the database names, from whichever of the two files holds each: a change that was cut off
    /// between its last commit and the last rename has the key in use in the file of the one to come.
    pub(crate) fn read(record: &MasterRow, key_file: &Path) -> Result<Self, VaultError> {
        let files = [MasterKey::read(key_file)?, MasterKey::read(&next_path(key_file))?];
        let named = |name: &str| files.iter().flatten().find(|it| it.name == name).cloned();
        let Some(current) = named(&record.key_name) else {
            let [found, _] = files;
            return Err(match found {
                None => VaultError::KeyFileMissing {
                    path: key_file.to_owned(),
                    key_name: record.key_name.clone(),
                },
                Some(found) => VaultError::KeyFileWrong {
                    path: key_file.to_owned(),
                    found: found.name,
                    expected: record.key_name.clone(),
                },
            });
        };
        let next = match &record.next_name {
            None => None,
            Some(name) => Some(named(name).ok_or_else(|| VaultError::HalfRotated {
                path: next_path(key_file),
                from: record.key_name.clone(),
                to: name.clone(),
            })?),
        };
        Ok(Self { current, next })
    }

    /// By whichever key it was wrapped.
    pub(crate) fn open(&self, place: &[u8], wrapped: &[u8]) -> Option<Vec<u8>> {
        let opened = self.current.cipher.open(place, wrapped);
        opened.or_else(|| self.next.as_ref()?.cipher.open(place, wrapped))
    }

    pub(crate) fn named(&self, name: &str) -> Option<&MasterKey> {
        [Some(&self.current), self.next.as_ref()].into_iter().flatten().find(|it| it.name == name)
    }
}
