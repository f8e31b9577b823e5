//! Notes about a customer, and files attached to their file.
//!
//! **Invariant:** what a file is, its content says and not its name; it stands outside the database under a random
//! name, sealed by the customer's key, so that whoever erases the customer erases it.

mod model;
pub(crate) mod rules;

mod disk;
mod operations;
mod store;

pub use model::AttachmentType;
pub(crate) use model::{Attachment, AttachmentId, Note, NoteId};
pub use operations::remove_stray_files;
pub(crate) use operations::{
    add_note, attach, clear, known_of, open_attachment, remove_attachment, remove_note,
};
pub(crate) use store::{attachment, attachments_of, notes_of};
