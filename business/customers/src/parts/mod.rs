//! The parts of a file of which there may be several: contacts, invoice titles, sites, occasions.
//!
//! Each is a plain struct that says what of it is personal; storing, sealing, masking, history and undo are the
//! same for all ([`Part`]).

mod model;
pub(crate) mod rules;

mod clear;
mod erasing;
mod operations;
mod store;
mod upcoming;

pub use clear::values_in_parts;
pub use erasing::take_out_contact;
pub(crate) use model::Part;
pub use model::{Contact, ContactRole, InvoiceTitle, Occasion, OccasionKind, PartId, PartKind, Site};
pub(crate) use operations::{PARTS_MAX, add_part, change_part, record_part, remove_part, set_part_field};
pub use store::customer_of_contact;
pub(crate) use store::{
    Kept, contact_subjects, delete_part, kinds_of, masked, parts_by_id, parts_of, parts_of_many, save_part,
    subject_of, to_map,
};
pub(crate) use upcoming::{Coming, Place, upcoming};
