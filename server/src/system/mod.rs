//! What an administrator looks at when something is wrong: settings with their sources, and what the program
//! finds right and wrong with itself. `forecourt doctor` prints the same checks.

pub(crate) mod checks;
mod http;

pub(crate) use http::{Started, routes};

identity::permissions! {
    /// See settings and the state of the system. 查看系统设置与运行状态
    ReadSystem = "system.read_system" for [SystemAdministrator, Auditor];
}
