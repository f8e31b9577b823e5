//! The unprivileged user that runs the server when we are root, which PostgreSQL refuses.

use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The user whose server this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    /// Ourselves: we are not root.
    Own,
    /// Another user, because we are root.
    Other { user: u32, group: u32 },
}

impl Account {
    /// Ourselves, or when we are root the user `postgres`, else `nobody`.
    pub(crate) fn choose() -> Result<Self> {
        if own_user_id()? != 0 {
            return Ok(Self::Own);
        }
        let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| lookup(&users, name))
            .context("PostgreSQL does not run as root, and neither user `postgres` nor `nobody` exists")
    }

    /// Makes `command` run as this account.
    pub(crate) fn runs(self, command: &mut Command) -> &mut Command {
        match self {
            Self::Own => command,
            Self::Other { user, group } => command.uid(user).gid(group),
        }
    }

    /// Gives `path` to this account.
    pub(crate) fn owns(self, path: &Path) -> Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Other { user, group } => chown(path, Some(user), Some(group))
                .with_context(|| format!("cannot hand over {}", path.display())),
        }
    }
}

/// The number of the user that we are, from POSIX `id`: the standard library does not tell.
pub(crate) fn own_user_id() -> Result<u32> {
    let output = Command::new("id").arg("-u").output().context("cannot run `id -u`")?;
    if !output.status.success() {
        bail!("`id -u` failed");
    }
    String::from_utf8(output.stdout)?.trim().parse().context("`id -u` printed no number")
}

fn lookup(users: &str, name: &str) -> Option<Account> {
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let user = fields.next()?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    Some(Account::Other { user, group })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/bash\n\
        postgres-old:x:7:8::/:/bin/sh\n\
        postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n\
        broken:x:one:two::/:/bin/sh\n";

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        assert_eq!(lookup(USERS, "postgres"), Some(Account::Other { user: 101, group: 104 }));
    }

    #[test]
    fn an_unknown_user_or_a_broken_line_is_no_account() {
        assert_eq!(lookup(USERS, "nobody"), None);
        assert_eq!(lookup(USERS, "broken"), None);
    }
}
