//! What a field is.

use crate::model::Kind;
use kernel::{Words, id_type};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type! {
    /// A field that somebody defined.
    FieldId
}

kernel::words! {
    /// What a field holds, and so how it is read, checked and shown.
    FieldKind {
        Text = "text",
        /// A decimal number with up to three digits behind the point.
        Number = "number",
        Date = "date",
        /// One of the field's own choices.
        Choice = "choice",
        /// `yes` or `no`.
        YesNo = "yes_no",
        /// Money in the smallest unit.
        Amount = "amount",
        /// A whole number within the field's range.
        Count = "count",
        /// `08:00-10:00`
        Hours = "hours",
        /// The unified social credit code of an organisation.
        CreditCode = "credit_code",
        /// The id of another customer.
        Customer = "customer",
        /// The id of an employee.
        Employee = "employee",
    }
}

kernel::words! {
    /// The part of the file in which a field stands.
    FieldGroup {
        Organisation = "organisation",
        Credit = "credit",
        Preference = "preference",
        /// How the customer was won.
        Won = "won",
        /// What the company defined itself.
        Custom = "custom",
    }
}

/// One of the values that a field of choices may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored: `a`–`z`, digits and underscores.
    pub key: String,
    pub name: Words,
}

/// Before the keys of fields that somebody defined, so that they never meet one that the program brings later.
pub(crate) const CUSTOM_PREFIX: &str = "custom.";

/// A field of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub key: String,
    pub name: Words,
    pub group: FieldGroup,
    pub kind: FieldKind,
    pub choices: Vec<Choice>,
    pub applies_to: Vec<Kind>,
    pub is_required: bool,
    /// Sealed by the customer's key and shown covered; lists cannot be narrowed by it.
    pub is_personal: bool,
    /// Of a count: the least and the most.
    pub range: (i64, i64),
}
