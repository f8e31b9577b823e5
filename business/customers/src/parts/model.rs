//! What the parts of a file are.

use super::rules;
use crate::model::Kind;
use kernel::{FieldProblem, id_type};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vault::PersonalKind;

id_type! {
    /// A contact, invoice title, site or occasion of a customer.
    PartId
}

kernel::words! {
    /// What a part of a file is.
    PartKind {
        Contact = "contact",
        InvoiceTitle = "invoice_title",
        Site = "site",
        Occasion = "occasion",
    }
}

kernel::words! {
    /// What a contact is to their organisation.
    ContactRole {
        DecisionMaker = "decision_maker",
        Finance = "finance",
        /// Looks after the vehicles: the fleet manager.
        Fleet = "fleet",
        Driver = "driver",
        /// Answers at a site.
        Site = "site",
        Purchasing = "purchasing",
        Other = "other",
    }
}

kernel::words! {
    /// Of what a day of the year reminds.
    OccasionKind {
        Birthday = "birthday",
        Wedding = "wedding",
        /// When the organisation was founded.
        Founding = "founding",
        /// Since when they are a customer, or when their contract is renewed.
        Contract = "contract",
        Other = "other",
    }
}

/// Somebody to speak with; a person of their own in the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// Needed. Answered masked: 张*
    pub name: Option<String>,
    /// Answered masked: 138****1234
    pub phone: Option<String>,
    /// Needed.
    pub role: Option<ContactRole>,
}

/// To whom invoices are made out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InvoiceTitle {
    /// Needed.
    pub title: Option<String>,
    /// Needed of an organisation; checked where it is a unified social credit code.
    pub tax_number: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub bank: Option<String>,
    pub account: Option<String>,
}

/// A place of an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Site {
    /// Needed.
    pub name: Option<String>,
    pub address: Option<String>,
    /// In millionths of a degree; both or none.
    pub latitude_udeg: Option<i64>,
    pub longitude_udeg: Option<i64>,
}

/// A day of the year that somebody should remember.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Occasion {
    /// Needed.
    pub kind: Option<OccasionKind>,
    /// Needed: `1990-05-21`, or `05-21` where the year is not known. Answered without its year: `****-05-21`
    pub date: Option<String>,
}

/// A part of a file.
pub(crate) trait Part:
    Serialize + DeserializeOwned + Clone + Default + PartialEq + Send + Sync
{
    const KIND: PartKind;
    /// Whether it is a person of their own, whose values have the part's id as their subject.
    const IS_PERSON: bool = false;

    /// Which of its fields are personal when the customer is of this kind.
    fn personal(kind: Kind) -> &'static [(&'static str, PersonalKind)];

    /// In its one spelling, or everything that is wrong with it.
    fn checked(self, kind: Kind) -> Result<Self, Vec<FieldProblem>>;

    /// The month and day by which it is found.
    fn month_day(&self) -> Option<String> {
        None
    }
}

impl Part for Contact {
    const KIND: PartKind = PartKind::Contact;
    const IS_PERSON: bool = true;

    fn personal(_kind: Kind) -> &'static [(&'static str, PersonalKind)] {
        &[("name", PersonalKind::Name), ("phone", PersonalKind::Phone)]
    }

    fn checked(self, _kind: Kind) -> Result<Self, Vec<FieldProblem>> {
        rules::contact(self)
    }
}

impl Part for InvoiceTitle {
    const KIND: PartKind = PartKind::InvoiceTitle;

    fn personal(kind: Kind) -> &'static [(&'static str, PersonalKind)] {
        if kind == Kind::Organisation {
            return &[];
        }
        &[
            ("title", PersonalKind::Name),
            ("tax_number", PersonalKind::IdentityNumber),
            ("address", PersonalKind::Address),
            ("phone", PersonalKind::Phone),
            ("account", PersonalKind::BankAccount),
        ]
    }

    fn checked(self, kind: Kind) -> Result<Self, Vec<FieldProblem>> {
        rules::invoice_title(kind, self)
    }
}

impl Part for Site {
    const KIND: PartKind = PartKind::Site;

    fn personal(_kind: Kind) -> &'static [(&'static str, PersonalKind)] {
        &[]
    }

    fn checked(self, kind: Kind) -> Result<Self, Vec<FieldProblem>> {
        rules::site(kind, self)
    }
}

impl Part for Occasion {
    const KIND: PartKind = PartKind::Occasion;

    fn personal(_kind: Kind) -> &'static [(&'static str, PersonalKind)] {
        &[("date", PersonalKind::Date)]
    }

    fn checked(self, _kind: Kind) -> Result<Self, Vec<FieldProblem>> {
        rules::occasion(self)
    }

    fn month_day(&self) -> Option<String> {
        self.date.as_deref().and_then(rules::month_day)
    }
}
