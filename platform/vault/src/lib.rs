//! Personal values, sealed by one key per person.
//!
//! Names of persons, phones, plates, identity numbers, addresses and notes stand here and nowhere else; other
//! tables hold a [`SubjectId`] or a [`ValueId`]. Each person's values are sealed with a key of their own, the
//! keys are wrapped by a key file outside the database, and values are found by keyed hashes ([`Search`]).
//! Destroying a person's key erases them: also from the audit and the outbox, where their values stand
//! sealed by the same key ([`Vault::seal_json`]).
//!
//! **Invariant:** nothing personal is stored in the clear, and nothing sorts by a personal value. Names of
//! organisations are not personal and never come here.

mod kind;
mod mask;
mod mask_text;
pub mod normalise;
mod plate;

mod cipher;
mod error;
mod files;
mod forget;
mod held;
mod key_file;
mod keys;
mod ledger;
mod rotate;
mod schema;
mod sealer;
mod search;
mod subject;
mod vault;

mod moving;

pub use error::VaultError;
pub use kind::{PersonalKind, SubjectId, ValueId};
pub use ledger::Erasure;
pub use mask::mask;
pub use mask_text::{mask_known, mask_text};
pub use plate::{Plate, PlateKind, PlateWarning, PowerKind};
pub use rotate::{KeyState, Rotated, key_state, rotate};
pub use schema::{MIGRATIONS, REFERENCES};
pub use sealer::Sealer;
pub use search::{Search, Token};
pub use vault::{PersonalValue, Vault};
