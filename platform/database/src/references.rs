//! The one registry of references: every column that holds the id of a customer, a user or an employee, or a
//! keyed hash of a personal value, declared once beside its table.
//!
//! A merge and its undo, erasure, a request for access and a hand-over walk it, so that none of them forgets a
//! table. Each crate declares its own (`REFERENCES` in `schema.rs`), the composition root collects them, and a
//! test compares them with the schema: a column that is not declared fails it, and so does a declaration
//! without a column.

use crate::error::Error;
use crate::work::Work;
use std::pin::Pin;
use uuid::Uuid;

/// What a column points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A customer, by id.
    Customer,
    /// A customer, by the human number that lists and findings order by.
    CustomerSerial,
    User,
    /// A user, in a text beside the kind of actor.
    UserText,
    Employee,
    /// A person in the vault: a customer, a contact or an employee.
    Subject,
    /// One sealed value in the vault.
    PersonalValue,
    /// A keyed hash of a personal value.
    PersonalHash,
    /// Whatever the row tells of; a column beside it says of which kind.
    Anything,
}

/// What merging two files of customers does with rows of the absorbed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMerge {
    /// The column is not about customers.
    Unconcerned,
    /// They become the kept file's.
    Move,
    /// They become the kept file's, but for those that it has already: rows equal in these columns, which stay
    /// with the absorbed file.
    MoveUnlessSame(&'static [&'static str]),
    /// They stay with the absorbed file, which is kept as what was merged: its history.
    Stay,
    /// They are derived, and are worked out again by the capability that hears of the merge.
    Rebuild,
    /// The crate that owns the table does what is right, in the same transaction.
    ByOwner,
}

/// What erasing a person does with rows that point at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnErasure {
    /// Nothing: what is left is an id that leads to no value.
    Keep,
    /// The column becomes null.
    Clear,
    /// The row goes.
    DeleteRow,
    /// The crate that owns the table does what is right.
    ByOwner,
}

/// What handing over the work of an employee who leaves does with rows that point at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnHandover {
    /// The column is not about work that somebody does.
    Unconcerned,
    /// It tells what was: it stays.
    Stay,
    /// Work to be done: it becomes the successor's.
    Move,
    /// The crate that owns the table does what is right, in the same transaction.
    ByOwner,
}

/// One declared column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    pub table: &'static str,
    pub column: &'static str,
    pub target: Target,
    pub merge: OnMerge,
    pub erasure: OnErasure,
    pub handover: OnHandover,
    /// Narrows a hand-over to rows that are still to be done, as a condition of ours: `closed_on is null`.
    pub open_where: &'static str,
}

impl Reference {
    const fn new(table: &'static str, column: &'static str, target: Target) -> Self {
        Self {
            table,
            column,
            target,
            merge: OnMerge::Unconcerned,
            erasure: OnErasure::Keep,
            handover: OnHandover::Unconcerned,
            open_where: "",
        }
    }

    pub const fn customer(
        table: &'static str,
        column: &'static str,
        merge: OnMerge,
        erasure: OnErasure,
    ) -> Self {
        Self { merge, erasure, ..Self::new(table, column, Target::Customer) }
    }

    /// A customer's serial: derived tables alone go by it.
    pub const fn serial(
        table: &'static str,
        column: &'static str,
        merge: OnMerge,
        erasure: OnErasure,
    ) -> Self {
        Self { merge, erasure, ..Self::new(table, column, Target::CustomerSerial) }
    }

    /// Who did something, or whose it is: accounts are never erased, they are disabled.
    pub const fn user(table: &'static str, column: &'static str) -> Self {
        Self::new(table, column, Target::User)
    }

    pub const fn user_text(table: &'static str, column: &'static str) -> Self {
        Self::new(table, column, Target::UserText)
    }

    pub const fn employee(table: &'static str, column: &'static str, handover: OnHandover) -> Self {
        Self { handover, ..Self::new(table, column, Target::Employee) }
    }

    /// The vault's own columns.
    pub const fn subject(table: &'static str, column: &'static str) -> Self {
        Self {
            merge: OnMerge::ByOwner,
            erasure: OnErasure::ByOwner,
            ..Self::new(table, column, Target::Subject)
        }
    }

    pub const fn personal_value(
        table: &'static str,
        column: &'static str,
        merge: OnMerge,
        erasure: OnErasure,
    ) -> Self {
        Self { merge, erasure, ..Self::new(table, column, Target::PersonalValue) }
    }

    pub const fn personal_hash(
        table: &'static str,
        column: &'static str,
        merge: OnMerge,
        erasure: OnErasure,
    ) -> Self {
        Self { merge, erasure, ..Self::new(table, column, Target::PersonalHash) }
    }

    pub const fn anything(table: &'static str, column: &'static str) -> Self {
        Self { merge: OnMerge::Stay, ..Self::new(table, column, Target::Anything) }
    }

    /// Only rows for which `condition` holds are handed over.
    pub const fn while_open(self, condition: &'static str) -> Self {
        Self { open_where: condition, ..self }
    }
}

/// Two files of customers that become one, or two again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merging {
    pub merge: Uuid,
    pub kept: Uuid,
    pub absorbed: Uuid,
}

/// What a follower answers with.
pub type Following<'a, T = ()> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A capability that must act in the transaction of a merge itself, where moving rows is not enough: consent,
/// which no merge may widen.
#[derive(Clone, Copy, Debug)]
pub struct MergeFollower {
    pub name: &'static str,
    /// Called when every row has been moved.
    pub merged: for<'a> fn(&'a Work, Merging) -> Following<'a>,
    /// Called when every row has been moved back.
    pub undone: for<'a> fn(&'a Work, Merging) -> Following<'a>,
}

/// Work that passes from an employee to a successor, or to nobody yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandingOver {
    pub handover: Uuid,
    pub from: Uuid,
    pub to: Option<Uuid>,
}

/// A capability that passes on work of its own, where moving rows is not enough ([`OnHandover::ByOwner`]).
#[derive(Clone, Copy, Debug)]
pub struct HandoverFollower {
    /// The table whose declared column this serves.
    pub table: &'static str,
    pub column: &'static str,
    /// Passes on what is open, and returns what [`HandoverFollower::undone`] needs. Run twice, it finds nothing left.
    pub handed_over: for<'a> fn(&'a mut Work, HandingOver) -> Following<'a, Vec<serde_json::Value>>,
    /// Gives back what the successor still holds of it, and says how much that was.
    pub undone: for<'a> fn(&'a mut Work, HandingOver, Vec<serde_json::Value>) -> Following<'a, u64>,
}

/// What shows that an employee has worked for a customer since an instant: appends a condition of ours about
/// `customers_customer c`, whose maintainer is that employee.
pub type WorkSign = fn(&mut crate::Query, i64);

/// All declared columns, and who follows merges and hand-overs.
#[derive(Clone, Debug, Default)]
pub struct References {
    pub columns: Vec<Reference>,
    pub merge_followers: Vec<MergeFollower>,
    pub handover_followers: Vec<HandoverFollower>,
    pub work_signs: Vec<WorkSign>,
}

impl References {
    /// The columns that point at one kind of thing, in the order of the composition root.
    pub fn to(&self, target: Target) -> impl Iterator<Item = &Reference> {
        self.columns.iter().filter(move |it| it.target == target)
    }
}
