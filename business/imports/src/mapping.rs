//! A mapping as the console edits it, and the same as the file that the command line takes.

use crate::model::Kind;
use exchange::{Mapping, MappingError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Which column of a file feeds which field, and how its values are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MappingBody {
    pub file: FileForm,
    /// Field → where its values come from. A field that is not named is bound to the column of its name, if there
    /// is one.
    pub columns: BTreeMap<String, ColumnSource>,
    /// Field → what stands in the file → what it means; `*` is whatever is not listed.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    pub options: ValueForm,
    /// What the kind fills in, for instance `product_family` of products that are created.
    pub defaults: BTreeMap<String, String>,
}

/// How the file is to be read; what is left out is found out from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FileForm {
    /// `utf-8`, `gb18030`, `utf-16le` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// `,` `;` `|` or `tab`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row that names the columns, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
}

/// Where the values of a field come from: a column, a constant, or nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnSource {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The column of the time of day, when it stands apart from the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_column: Option<String>,
    /// The same for every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `litre`, `us_gallon`, `kilogram` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The file has none, whatever its headers look like.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
    /// An empty cell empties what is filed; otherwise it says nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub empty_clears: bool,
}

/// How values are written, and what may be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ValueForm {
    /// ISO 4217; a file in another currency than the installation's is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Of times that do not carry their own: `Asia/Shanghai`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// A pattern such as `%d/%m/%Y %H:%M`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// `1.234,50`.
    pub decimal_comma: bool,
    /// What is made when a row names something unknown: `station`, `customer`, `product` for sales; `unit`,
    /// `employee` for customers.
    pub create_missing: Vec<String>,
}

/// The mapping file, in the order in which its tables are written.
#[derive(Serialize)]
struct MappingFile<'a> {
    kind: &'a str,
    file: &'a FileForm,
    columns: BTreeMap<&'a str, toml::Value>,
    values: &'a BTreeMap<String, BTreeMap<String, String>>,
    options: &'a ValueForm,
    defaults: &'a BTreeMap<String, String>,
}

impl MappingBody {
    /// As the file that the command line takes.
    pub fn to_toml(&self, kind: Kind) -> String {
        let columns = self.columns.iter().map(|(field, source)| (field.as_str(), source.to_toml())).collect();
        let file = MappingFile {
            kind: kind.as_str(),
            file: &self.file,
            columns,
            values: &self.values,
            options: &self.options,
            defaults: &self.defaults,
        };
        // Plain texts, numbers and tables: there is always a way to write them.
        toml::to_string(&file).unwrap_or_default()
    }

    /// The same with the file read as it was just tried.
    pub(crate) fn tried(self, form: &FileForm) -> Self {
        let file = if *form == FileForm::default() { self.file } else { form.clone() };
        Self { file, ..self }
    }

    /// As imports read it, by way of the file: so that what is downloaded does what was done here.
    pub fn to_mapping(&self, kind: Kind) -> Result<Mapping, MappingError> {
        Mapping::parse("mapping", &self.to_toml(kind))
    }
}

impl ColumnSource {
    fn to_toml(&self) -> toml::Value {
        if self.absent {
            return toml::Value::Boolean(false);
        }
        match self {
            Self {
                column: Some(column),
                time_column: None,
                value: None,
                unit: None,
                empty_clears: false,
                ..
            } => toml::Value::String(column.clone()),
            _ => {
                let clear = self.empty_clears.then(|| "clear".to_owned());
                let parts = [
                    ("empty", &clear),
                    ("column", &self.column),
                    ("time_column", &self.time_column),
                    ("value", &self.value),
                    ("unit", &self.unit),
                ];
                let filled = parts.into_iter().filter_map(|(name, text)| {
                    text.as_ref().map(|it| (name.to_owned(), toml::Value::String(it.clone())))
                });
                toml::Value::Table(filled.collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use exchange::FieldSource;

    fn column(name: &str) -> ColumnSource {
        ColumnSource { column: Some(name.to_owned()), ..ColumnSource::default() }
    }

    #[test]
    fn what_the_console_says_is_what_the_mapping_file_says() {
        let gallons = ColumnSource { unit: Some("us_gallon".to_owned()), ..column("gallons \"net\"") };
        let cash = ColumnSource { value: Some("cash".to_owned()), ..ColumnSource::default() };
        let none = ColumnSource { absent: true, ..ColumnSource::default() };
        let sources =
            [("quantity", gallons), ("payment", cash), ("discount", none), ("receipt", column("号"))];
        let body = MappingBody {
            file: FileForm { delimiter: Some("tab".to_owned()), header_row: Some(3), ..FileForm::default() },
            columns: sources.into_iter().map(|(field, it)| (field.to_owned(), it)).collect(),
            values: BTreeMap::from([(
                "product_code".to_owned(),
                BTreeMap::from([("*".to_owned(), "OTHER".to_owned())]),
            )]),
            options: ValueForm {
                decimal_comma: true,
                currency: Some("USD".to_owned()),
                ..ValueForm::default()
            },
            defaults: BTreeMap::from([("product_family".to_owned(), "gasoline".to_owned())]),
        };
        let mapping = body.to_mapping(Kind::Sales).unwrap();
        assert_eq!(mapping.kind, "sales");
        assert_eq!((mapping.file.delimiter, mapping.file.header_row), (Some(b'\t'), Some(3)));
        assert_eq!(mapping.columns["discount"], FieldSource::Absent);
        assert_eq!(mapping.columns["payment"], FieldSource::Value { value: "cash".to_owned(), unit: None });
        assert!(matches!(&mapping.columns["quantity"],
            FieldSource::Column { column, unit: Some(_), .. } if column == "gallons \"net\""));
        assert_eq!(mapping.values["product_code"]["*"], "OTHER");
        assert_eq!(mapping.options.currency.as_deref(), Some("USD"));
        assert!(mapping.options.decimal_comma);
    }

    #[test]
    fn an_unknown_unit_or_zone_is_told() {
        let zone = ValueForm { time_zone: Some("Mars/Base".to_owned()), ..ValueForm::default() };
        let error =
            MappingBody { options: zone, ..MappingBody::default() }.to_mapping(Kind::Sales).unwrap_err();
        assert!(error.fault.message.en.contains("Mars/Base"), "{error}");
        let nothing = BTreeMap::from([("amount".to_owned(), ColumnSource::default())]);
        assert!(MappingBody { columns: nothing, ..MappingBody::default() }.to_mapping(Kind::Sales).is_err());
    }
}
