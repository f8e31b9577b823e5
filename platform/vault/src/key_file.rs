//! The file outside the database that opens everything in it.

use crate::cipher::{Cipher, KEY_BYTES, KeyedHash};
use crate::error::VaultError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The line that holds the key begins with this word; the number is the version of the format.
const KEY_WORD: &str = "forecourt-key-1";

const PREFACE: &str = "\
# The key of a Forecourt database. Names, phones and plates cannot be read without it, and no backup holds it.
# Keep a copy in a safe place, apart from the backups. Never give it away with one.
# 加油站片区客户管理系统的密钥文件:丢失后无法读取姓名、电话、车牌。请另行妥善保管,切勿与备份放在一起。
";

/// The master key as read from its file.
#[derive(Clone)]
pub(crate) struct MasterKey {
    pub(crate) cipher: Cipher,
    /// Eight digits by which people tell keys apart; it says nothing of the key.
    pub(crate) name: String,
    bytes: [u8; KEY_BYTES],
}

impl MasterKey {
    pub(crate) fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        let name = HEXLOWER.encode(&KeyedHash::new(&bytes).of("key name", "")[..4]);
        Self { cipher: Cipher::new(&bytes), name, bytes }
    }

    /// Reads the file; nothing when there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, VaultError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(path, error.to_string())),
        };
        let key = parse(&text).ok_or_else(|| {
            unusable(path, format!("holds no line `{KEY_WORD} …` with a key of {KEY_BYTES} bytes in base64: restore the file from where it is kept"))
        })?;
        Ok(Some(Self::from_bytes(key)))
    }

    /// Writes a file that only its owner may read. One that exists is never touched.
    pub(crate) fn write(&self, path: &Path) -> Result<(), VaultError> {
        let text = format!("{PREFACE}{KEY_WORD} {}\n", STANDARD.encode(self.bytes));
        write_new(path, &text).map_err(|it| unusable(path, it.to_string()))
    }
}

fn parse(text: &str) -> Option<[u8; KEY_BYTES]> {
    let mut keys = text.lines().filter_map(|line| line.trim().strip_prefix(KEY_WORD));
    let key = STANDARD.decode(keys.next()?.trim()).ok()?;
    if keys.next().is_some() {
        return None;
    }
    key.try_into().ok()
}

/// Where the key to come stands while the key file is being changed.
pub(crate) fn next_path(key_file: &Path) -> PathBuf {
    key_file.with_added_extension("next")
}

/// Puts the new key file in the place of the old one, for good.
pub(crate) fn put_in_place(key_file: &Path) -> Result<(), VaultError> {
    let moved = fs::rename(next_path(key_file), key_file).and_then(|()| sync_folder(key_file));
    moved.map_err(|it| unusable(key_file, it.to_string()))
}

/// Writes the name of a file in its folder to the disk.
pub(crate) fn sync_folder(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn unusable(path: &Path, why: String) -> VaultError {
    VaultError::KeyFileUnusable { path: PathBuf::from(path), why }
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a key file would be worse than none: the next start would refuse it.
        drop(fs::remove_file(path));
        return Err(error);
    }
    // The name must survive a power cut as well as the bytes: what is sealed meanwhile depends on it.
    sync_folder(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_in(folder: &tempfile::TempDir) -> PathBuf {
        folder.path().join("keys").join("vault.key")
    }

    #[test]
    fn a_key_file_reads_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_in(&folder);
        let key = MasterKey::from_bytes([9; 32]);
        key.write(&path).unwrap();
        let read = MasterKey::read(&path).unwrap().unwrap();
        assert_eq!((read.bytes, read.name), (key.bytes, key.name));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_a_key_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = path_in(&folder);
        MasterKey::from_bytes([9; 32]).write(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_file_that_exists_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_in(&folder);
        MasterKey::from_bytes([9; 32]).write(&path).unwrap();
        assert!(MasterKey::from_bytes([8; 32]).write(&path).is_err());
        assert_eq!(MasterKey::read(&path).unwrap().unwrap().bytes, [9; 32]);
    }

    #[test]
    fn a_damaged_key_file_is_refused_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.key");
        for text in ["", "forecourt-key-1 abc", "forecourt-key-2 AAAA", &"forecourt-key-1 \n".repeat(2)] {
            fs::write(&path, text).unwrap();
            let error = MasterKey::read(&path).err().unwrap().to_string();
            assert!(error.contains("vault.key") && error.contains("restore"), "{error}");
        }
    }
}
