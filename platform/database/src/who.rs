//! Who acts, and what of the company they may see.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kind of actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoKind {
    /// Nobody is logged in: the login page.
    Anonymous,
    /// A person with a session.
    User,
    /// A program with an API token of a user.
    Token,
    /// The command line or a scheduled job, by name.
    System,
}

impl WhoKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::User => "user",
            Self::Token => "token",
            Self::System => "system",
        }
    }
}

/// Who acts: written beside everything that is changed, seen or exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub kind: WhoKind,
    /// The user behind a session or token.
    pub user: Option<Uuid>,
    /// Login name of a user, or name of the job or command.
    pub name: String,
    /// Finds the request in the log.
    pub trace_id: String,
}

impl Who {
    /// A job or a command. Every name in use is in the golden list of system actors.
    pub fn system(name: &'static str) -> Self {
        Self { kind: WhoKind::System, user: None, name: name.to_owned(), trace_id: String::new() }
    }

    pub fn anonymous() -> Self {
        Self { kind: WhoKind::Anonymous, user: None, name: String::new(), trace_id: String::new() }
    }
}

/// The part of the company that an actor sees. `organisation::within` is the one function that applies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// System work, and roles at the root without a restriction.
    Everything,
    /// Units below these paths; empty sees nothing.
    Subtrees(Vec<Subtree>),
}

/// A unit with all that is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtree {
    /// Materialised path of the unit, as `organisation` writes it.
    pub path: String,
    /// Only customers maintained by this employee, where the role says so.
    pub own_of: Option<Uuid>,
}
