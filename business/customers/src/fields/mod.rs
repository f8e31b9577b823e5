//! The fields of a file beside its name and number: those that every company keeps, and those that one makes up.
//!
//! Both are described by [`Field`], so that forms, history, completeness and filters treat them alike. The value of
//! a field is one text in its one spelling; a personal one is sealed by the customer's key.

mod catalogue;
mod credit_code;
mod model;
pub(crate) mod rules;

mod operations;
mod store;

pub use catalogue::field_words;
pub(crate) use catalogue::{built_in, other_parts};
pub use credit_code::{CreditCodeFault, check_credit_code};
pub use model::{Choice, Field, FieldGroup, FieldId, FieldKind};
pub(crate) use operations::{
    Definition, DefinitionChange, FileFields, add_field, change_field, change_fields, file_fields, held_by,
    set_one, store_value,
};
pub(crate) use rules::normal_value;
pub(crate) use store::{DefinedField, defined_fields, field_keys_held, fields_in_use};
