//! The whole file as answers show it: what is personal is covered.

use crate::fields::{Choice, Field, FieldGroup, FieldKind, FileFields, file_fields};
use crate::model::{Customer, CustomerId, Kind};
use crate::operations::{CustomersError, today};
use crate::parts::{Contact, InvoiceTitle, Kept, Occasion, Part, PartId, Site, masked, parts_of};
use crate::upkeep::{self, ReviewRule};
use crate::{reports, store};
use database::{Scope, Sql};
use kernel::{BusinessDay, Problem, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use vault::{PersonalKind, SubjectId};
use web::{App, Tagged};

/// A field with what a file holds of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct FieldBody {
    key: String,
    name: Words,
    group: FieldGroup,
    kind: FieldKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
    applies_to: Vec<Kind>,
    is_required: bool,
    /// Shown covered.
    is_personal: bool,
    /// In its one spelling; covered where it is personal.
    value: Option<String>,
    /// What stands behind an id, where the reader may see it.
    shown: Option<String>,
}

impl FieldBody {
    pub(super) fn of(field: Field, value: Option<String>, shown: Option<String>) -> Self {
        let value =
            if field.is_personal { value.map(|it| vault::mask(PersonalKind::Note, &it)) } else { value };
        Self {
            key: field.key,
            name: field.name,
            group: field.group,
            kind: field.kind,
            choices: field.choices,
            applies_to: field.applies_to,
            is_required: field.is_required,
            is_personal: field.is_personal,
            value,
            shown,
        }
    }
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ContactBody {
    id: PartId,
    #[serde(flatten)]
    contact: Contact,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct InvoiceTitleBody {
    id: PartId,
    #[serde(flatten)]
    invoice_title: InvoiceTitle,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct SiteBody {
    id: PartId,
    #[serde(flatten)]
    site: Site,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct OccasionBody {
    id: PartId,
    #[serde(flatten)]
    occasion: Occasion,
}

/// Something that the file should hold and does not.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct MissingBody {
    key: String,
    name: Words,
    /// How much it counts.
    weight: i64,
}

/// How much of the file is known.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct CompletenessBody {
    percent: i64,
    /// The weightiest first.
    missing: Vec<MissingBody>,
}

/// When somebody must have looked at the whole file again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct UpkeepBody {
    /// a, b or c; none without a class.
    class: Option<String>,
    /// After so many days.
    days: i64,
    /// Of the last review; none before the first.
    reviewed_on: Option<BusinessDay>,
    due_on: Option<BusinessDay>,
    is_overdue: bool,
}

/// The whole file of a customer beside who they are.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct WholeFile {
    customer_id: CustomerId,
    /// Of the customer, for `If-Match`.
    version: i64,
    /// Those that apply to this kind of customer, in order.
    fields: Vec<FieldBody>,
    contacts: Vec<ContactBody>,
    invoice_titles: Vec<InvoiceTitleBody>,
    sites: Vec<SiteBody>,
    occasions: Vec<OccasionBody>,
    completeness: CompletenessBody,
    review: UpkeepBody,
}

impl WholeFile {
    pub(super) async fn load(
        sql: &impl Sql,
        app: &App,
        scope: &Scope,
        customer: Customer,
    ) -> Result<Tagged<Self>, Problem> {
        let (vault, id) = (&app.vault, customer.id);
        let found = file_fields(sql, vault, &customer).await?;
        let shown = shown_of(sql, app, scope, &found).await?;
        let judged = upkeep::judged(sql, vault, std::slice::from_ref(&customer), &found.fields).await?;
        let (percent, missing) =
            judged.into_iter().next().map(|it| (it.1.percent, it.1.missing)).unwrap_or_default();
        let missing = missing
            .into_iter()
            .map(|it| MissingBody { key: it.key, name: it.name, weight: it.weight })
            .collect();
        let mut values = found.values;
        let mut shown = shown;
        let field = |it: Field| {
            let (value, shown) = (values.remove(&it.key), shown.remove(&it.key));
            FieldBody::of(it, value, shown)
        };
        let version = customer.version;
        let body = Self {
            customer_id: id,
            version,
            fields: found.fields.into_iter().map(field).collect(),
            contacts: bodies(parts_of(sql, vault, id).await?, |id, contact| ContactBody { id, contact }),
            invoice_titles: bodies(parts_of(sql, vault, id).await?, |id, invoice_title| InvoiceTitleBody {
                id,
                invoice_title,
            }),
            sites: bodies(parts_of(sql, vault, id).await?, |id, site| SiteBody { id, site }),
            occasions: bodies(parts_of(sql, vault, id).await?, |id, occasion| OccasionBody { id, occasion }),
            completeness: CompletenessBody { percent, missing },
            review: review_of(sql, app, id).await?,
        };
        Ok(Tagged { version, body })
    }
}

fn bodies<T: Part, B>(parts: Vec<Kept<T>>, body: impl Fn(PartId, T) -> B) -> Vec<B> {
    parts.iter().map(|it| body(it.id, masked(it))).collect()
}

async fn review_of(sql: &impl Sql, app: &App, id: CustomerId) -> Result<UpkeepBody, Problem> {
    let state = upkeep::review_state(sql, id).await?;
    let rules: Vec<ReviewRule> = upkeep::review_rules(sql).await?;
    let was_reviewed = !upkeep::reviews_of(sql, id, 1).await?.is_empty();
    let now = today(&app.settings.business, app.now());
    Ok(UpkeepBody {
        days: upkeep::rules::days_of(&rules, state.class.as_deref()),
        class: state.class,
        reviewed_on: state.base.filter(|_| was_reviewed),
        due_on: state.due,
        is_overdue: state.due.is_some_and(|it| it < now),
    })
}

/// What stands behind the ids that fields hold: a customer of the reader's scope by number and covered name, an
/// employee by number and covered name.
async fn shown_of(
    sql: &impl Sql,
    app: &App,
    scope: &Scope,
    found: &FileFields,
) -> Result<BTreeMap<String, String>, CustomersError> {
    let mut shown = BTreeMap::new();
    for field in &found.fields {
        let Some(id) = found.values.get(&field.key).and_then(|it| it.parse().ok()) else { continue };
        let named = match field.kind {
            FieldKind::Customer => {
                let known = store::customer(sql, scope, CustomerId(id)).await?;
                known.map(|it| (it.number, it.organisation_name))
            }
            FieldKind::Employee => {
                let employee = organisation::EmployeeId(id);
                reports::employee_numbers(sql, [employee]).await?.remove(&employee).map(|it| (it, None))
            }
            _ => None,
        };
        let Some((number, name)) = named else { continue };
        let name = match name {
            Some(name) => Some(name),
            None => {
                let values = app.vault.reveal(sql, SubjectId(id)).await?;
                values.iter().find(|it| it.kind == PersonalKind::Name).map(|it| it.masked())
            }
        };
        shown.insert(
            field.key.clone(),
            [Some(number), name].into_iter().flatten().collect::<Vec<_>>().join(" "),
        );
    }
    Ok(shown)
}
