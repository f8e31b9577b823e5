//! Rows of fields and their values.

use super::catalogue::built_in;
use super::model::{CUSTOM_PREFIX, Choice, Field, FieldGroup, FieldId, FieldKind};
use crate::model::{CustomerId, Kind};
use crate::store::{PER_QUERY, damaged};
use database::{Error, Query, Sql, TableRow, Work, rows};
use kernel::Words;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

rows! {
    pub(crate) struct FieldRow in "customers_field" {
        pub(crate) id: Uuid,
        pub(crate) key: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) kind: String,
        pub(crate) choices: String,
        pub(crate) applies_to: String,
        pub(crate) is_required: bool,
        pub(crate) is_personal: bool,
        pub(crate) is_retired: bool,
        pub(crate) position: i64,
        pub(crate) version: i64,
    }
}

rows! {
    pub(crate) struct ValueRow in "customers_value" {
        pub(crate) customer_id: Uuid,
        pub(crate) field: String,
        pub(crate) value: Option<String>,
        pub(crate) sealed: Option<String>,
    }
}

/// A field that somebody defined, with what it takes to change it. The key of the field carries the prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DefinedField {
    pub(crate) id: FieldId,
    pub(crate) field: Field,
    /// No longer offered; what files hold of it stays.
    pub(crate) is_retired: bool,
    pub(crate) position: i64,
    pub(crate) version: i64,
}

impl TryFrom<FieldRow> for DefinedField {
    type Error = Error;

    fn try_from(row: FieldRow) -> Result<Self, Error> {
        let choices: Vec<Choice> =
            serde_json::from_str(&row.choices).map_err(|_| damaged("choices of field", &row.key))?;
        let applies_to: Vec<Kind> =
            serde_json::from_str(&row.applies_to).map_err(|_| damaged("kinds of field", &row.key))?;
        let field = Field {
            key: format!("{CUSTOM_PREFIX}{}", row.key),
            name: Words::new(row.name_zh, row.name_en),
            group: FieldGroup::Custom,
            kind: FieldKind::parse(&row.kind).ok_or_else(|| damaged("kind of field", &row.kind))?,
            choices,
            applies_to,
            is_required: row.is_required,
            is_personal: row.is_personal,
            range: (0, 0),
        };
        let (is_retired, position, version) = (row.is_retired, row.position, row.version);
        Ok(Self { id: FieldId(row.id), field, is_retired, position, version })
    }
}

impl DefinedField {
    pub(crate) fn to_row(&self) -> FieldRow {
        let field = &self.field;
        // Plain data of ours: turning it into JSON cannot fail.
        let choices = serde_json::to_string(&field.choices).unwrap_or_default();
        let applies_to = serde_json::to_string(&field.applies_to).unwrap_or_default();
        FieldRow {
            id: self.id.uuid(),
            key: field.key.trim_start_matches(CUSTOM_PREFIX).to_owned(),
            name_zh: field.name.zh.clone(),
            name_en: field.name.en.clone(),
            kind: field.kind.as_str().to_owned(),
            choices,
            applies_to,
            is_required: field.is_required,
            is_personal: field.is_personal,
            is_retired: self.is_retired,
            position: self.position,
            version: self.version,
        }
    }
}

/// The fields that somebody defined, in their order, retired ones included.
pub(crate) async fn defined_fields(sql: &impl Sql) -> Result<Vec<DefinedField>, Error> {
    let mut query = Query::new(&format!("select {} from customers_field", FieldRow::columns("")));
    query.push(" order by position, key");
    sql.rows::<FieldRow>(query).await?.into_iter().map(DefinedField::try_from).collect()
}

/// The fields of all files: those of the program, then those that somebody defined and has not retired.
pub(crate) async fn fields_in_use(sql: &impl Sql) -> Result<Vec<Field>, Error> {
    let defined = defined_fields(sql).await?;
    let mut fields = built_in();
    fields.extend(defined.into_iter().filter(|it| !it.is_retired).map(|it| it.field));
    Ok(fields)
}

/// Writes a field over that of the version it was read with; false when somebody else was quicker.
pub(crate) async fn save_field(work: &Work, field: &DefinedField) -> Result<bool, Error> {
    let row = field.to_row();
    let mut query = Query::new("update customers_field set version = version + 1, name_zh = ");
    query.bind(row.name_zh).push(", name_en = ").bind(row.name_en);
    query.push(", choices = ").bind(row.choices).push(", applies_to = ").bind(row.applies_to);
    query.push(", is_required = ").bind(row.is_required).push(", is_retired = ").bind(row.is_retired);
    query.push(", position = ").bind(row.position);
    query.push(" where id = ").bind(row.id).push(" and version = ").bind(row.version);
    Ok(work.run(query).await? == 1)
}

/// The choices of a field that files hold.
pub(crate) async fn values_in_use(sql: &impl Sql, field: &str) -> Result<Vec<String>, Error> {
    let mut query =
        Query::new("select distinct value from customers_value where value is not null and field = ");
    query.bind(field.to_owned());
    Ok(sql.rows::<(String,)>(query).await?.into_iter().map(|it| it.0).collect())
}

/// What the files of these customers hold.
pub(crate) async fn values_of(sql: &impl Sql, customers: &[CustomerId]) -> Result<Vec<ValueRow>, Error> {
    let mut found = Vec::new();
    for customers in customers.chunks(PER_QUERY) {
        let columns = ValueRow::columns("");
        let mut query = Query::new(&format!("select {columns} from customers_value where customer_id in "));
        query.bind_list(customers.iter().map(|it| it.uuid())).push(" order by customer_id, field");
        found.extend(sql.rows::<ValueRow>(query).await?);
    }
    Ok(found)
}

/// Which fields the files of these customers hold, by customer.
pub(crate) async fn field_keys_held(
    sql: &impl Sql,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, BTreeSet<String>>, Error> {
    let mut held: HashMap<CustomerId, BTreeSet<String>> = HashMap::new();
    for customers in customers.chunks(PER_QUERY) {
        let mut query = Query::new("select customer_id, field from customers_value where customer_id in ");
        query.bind_list(customers.iter().map(|it| it.uuid()));
        for (customer, field) in sql.rows::<(Uuid, String)>(query).await? {
            held.entry(CustomerId(customer)).or_default().insert(field);
        }
    }
    Ok(held)
}

/// Writes one value of a file.
pub(crate) async fn set_value(work: &Work, row: ValueRow) -> Result<(), Error> {
    let tail =
        "on conflict (customer_id, field) do update set value = excluded.value, sealed = excluded.sealed";
    work.insert_all_or([row], tail).await.map(drop)
}

/// Takes one value out of a file.
pub(crate) async fn remove_value(work: &Work, customer: CustomerId, field: &str) -> Result<(), Error> {
    let mut query = Query::new("delete from customers_value where customer_id = ");
    query.bind(customer.uuid()).push(" and field = ").bind(field.to_owned());
    work.run(query).await.map(drop)
}

/// Files that must be looked at again since the fields changed.
pub(crate) async fn forget_completeness(work: &Work, kinds: &[Kind]) -> Result<(), Error> {
    let mut query = Query::new("update customers_customer set completeness = null where kind in ");
    query.bind_list(kinds.iter().map(|it| it.as_str().to_owned()));
    work.run(query).await.map(drop)
}
