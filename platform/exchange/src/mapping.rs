//! The mapping file: which column of a foreign file feeds which field, and how its values are written.

use crate::problem::{Fault, MappingError};
use crate::source::{SourceOptions, encoding_named};
use crate::values::{DecimalMark, Notation, TimeFormat, Unit, shown};
use chrono_tz::Tz;
use encoding_rs::Encoding;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, de};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// A mapping file, as written in TOML.
///
/// ```
/// let mapping = exchange::Mapping::parse("pos.toml", r#"
/// kind = "sales"
/// [columns]
/// station_code = "store_id"
/// quantity = { column = "gallons", unit = "us_gallon" }
/// payment = { value = "cash" }
/// discount = false                 # this file has none: do not look for one
/// [values.product_code]
/// "GASOLINE-REG UNLEADED" = "REG"
/// "*" = "OTHER"                    # whatever is not listed
/// [options]
/// currency = "USD"
/// time_zone = "America/New_York"
/// "#).expect("this is a sound mapping");
/// assert_eq!(mapping.options.currency.as_deref(), Some("USD"));
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the file holds: `sales`, `customers` …; the capability checks that it is its own.
    pub kind: String,
    #[serde(default)]
    pub file: FileSettings,
    #[serde(default)]
    pub columns: BTreeMap<String, FieldSource>,
    #[serde(default)]
    pub values: BTreeMap<String, Translation>,
    #[serde(default)]
    pub options: Options,
    /// What the capability fills in; read by [`Mapping::defaults_as`].
    #[serde(default)]
    pub defaults: toml::Table,
    /// The mapping file's name, for messages.
    #[serde(skip)]
    name: String,
}

/// The `[file]` table: how the file is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    #[serde(default, deserialize_with = "encoding")]
    pub encoding: Option<&'static Encoding>,
    /// `,` `;` `|` or a tab.
    #[serde(default, deserialize_with = "delimiter")]
    pub delimiter: Option<u8>,
    pub sheet: Option<String>,
    #[serde(default, deserialize_with = "header_row")]
    pub header_row: Option<u64>,
}

/// The `[options]` table: how values are written, and what the capability may do.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The file's currency, an ISO 4217 code; the capability refuses one that is not the installation's.
    pub currency: Option<String>,
    /// The zone of times that do not carry their own.
    #[serde(default, deserialize_with = "time_zone")]
    pub time_zone: Option<Tz>,
    /// A strftime pattern for fields that hold a time.
    #[serde(default, deserialize_with = "time_format")]
    pub time_format: Option<TimeFormat>,
    /// A strftime pattern for fields that hold a date.
    #[serde(default, deserialize_with = "time_format")]
    pub date_format: Option<TimeFormat>,
    /// Decimals are written with a comma: `1.234,50`.
    #[serde(default)]
    pub decimal_comma: bool,
    /// What the capability creates when a row names something it does not know: `station`, `customer` ….
    #[serde(default)]
    pub create_missing: Vec<String>,
}

/// Where a field's values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldSource {
    /// `field = "Header"` or `field = { column = "Header", unit = "us_gallon" }`; for a time whose clock
    /// stands in a column of its own `field = { column = "Date", time_column = "Time" }`.
    ///
    /// `empty = "clear"` lets an empty cell empty what is filed; otherwise it says nothing.
    Column { column: String, unit: Option<Unit>, time_column: Option<String>, empty_clears: bool },
    /// `field = { value = "constant" }`: the same for every row, read like a cell.
    Value { value: String, unit: Option<Unit> },
    /// `field = false`: the file has no such column, whatever its headers look like.
    Absent,
}

/// The `[values.FIELD]` table: what the cells of the file mean. `"*"` stands for whatever is not listed;
/// without it such cells stay as they are.
pub type Translation = BTreeMap<String, String>;

impl Mapping {
    pub fn load(path: impl AsRef<Path>) -> Result<Self, MappingError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| MappingError {
            file: name.clone(),
            line: None,
            fault: Fault::new(
                "cannot_read",
                format!("无法读取映射文件:{error}"),
                format!("the mapping cannot be read: {error}"),
            ),
        })?;
        Self::parse(&name, &text)
    }

    /// Reads a mapping; `name` is what messages call it.
    pub fn parse(name: &str, text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(|error| not_a_mapping(name, text, &error))?;
        Ok(Self { name: name.to_owned(), ..mapping })
    }

    /// How the file is to be opened.
    pub fn source_options(&self) -> SourceOptions {
        SourceOptions {
            encoding: self.file.encoding,
            delimiter: self.file.delimiter,
            sheet: self.file.sheet.clone(),
            header_row: self.file.header_row.unwrap_or(1),
            decimal_comma: self.options.decimal_comma,
        }
    }

    /// The `[defaults]` table as the capability's own type, which should deny unknown fields.
    pub fn defaults_as<T: DeserializeOwned>(&self) -> Result<T, MappingError> {
        self.defaults.clone().try_into().map_err(|error: toml::de::Error| MappingError {
            file: self.name.clone(),
            line: None,
            fault: unfit(&format!("[defaults] {}", error.message())),
        })
    }

    /// Refuses a mapping made for another kind of file.
    pub fn check_kind(&self, kind: &str) -> Result<(), MappingError> {
        if self.kind == kind {
            return Ok(());
        }
        let found = shown(&self.kind);
        let fault = Fault::new(
            "mapping_kind",
            format!("该映射用于 {found},不能用于 {kind}"),
            format!("this mapping is for `{found}`, not for `{kind}`"),
        );
        Err(MappingError { file: self.name.clone(), line: None, fault })
    }

    pub(crate) fn notation(&self) -> Notation {
        let mark = if self.options.decimal_comma { DecimalMark::Comma } else { DecimalMark::Point };
        Notation::of(self.options.currency.as_deref().unwrap_or("CNY"), mark)
    }
}

impl<'de> Deserialize<'de> for FieldSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldSourceVisitor)
    }
}

struct FieldSourceVisitor;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    column: Option<String>,
    value: Option<String>,
    #[serde(default, deserialize_with = "unit")]
    unit: Option<Unit>,
    time_column: Option<String>,
    #[serde(default, deserialize_with = "empty")]
    empty: Option<bool>,
}

impl<'de> Visitor<'de> for FieldSourceVisitor {
    type Value = FieldSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "\"Header\", { column = \"Header\", unit = \"litre\" }, { value = \"constant\" } or false",
        )
    }

    fn visit_str<E: Error>(self, column: &str) -> Result<FieldSource, E> {
        Ok(FieldSource::Column {
            column: column.to_owned(),
            unit: None,
            time_column: None,
            empty_clears: false,
        })
    }

    fn visit_bool<E: Error>(self, present: bool) -> Result<FieldSource, E> {
        if present {
            return Err(E::invalid_value(de::Unexpected::Bool(true), &self));
        }
        Ok(FieldSource::Absent)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FieldSource, A::Error> {
        match FieldTable::deserialize(MapAccessDeserializer::new(map))? {
            FieldTable { column: Some(column), value: None, unit, time_column, empty } => {
                Ok(FieldSource::Column { column, unit, time_column, empty_clears: empty.unwrap_or_default() })
            }
            FieldTable { column: None, value: Some(value), unit, time_column: None, empty: None } => {
                Ok(FieldSource::Value { value, unit })
            }
            _ => Err(A::Error::custom("give either `column` or `value`")),
        }
    }
}

/// Reads an optional text and hands it to `parse`; what that refuses becomes the error at its place.
fn parsed<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    parse: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|it| parse(&it).map_err(|fault| D::Error::custom(fault.message.en))).transpose()
}

fn unit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Unit>, D::Error> {
    parsed(deserializer, Unit::parse)
}

fn empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    parsed(deserializer, |word| match word {
        "keep" => Ok(false),
        "clear" => Ok(true),
        _ => Err(Fault::new(
            "unknown_word",
            "empty 可为 keep(空格不改)或 clear(空格即清空)",
            "`empty` is `keep` (an empty cell says nothing) or `clear` (it empties the field)",
        )),
    })
}

fn encoding<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'static Encoding>, D::Error> {
    parsed(deserializer, encoding_named)
}

fn time_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TimeFormat>, D::Error> {
    parsed(deserializer, TimeFormat::parse)
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tz>, D::Error> {
    parsed(deserializer, |name| {
        name.parse().map_err(|_| {
            Fault::new(
                "unknown_time_zone",
                format!("未知的时区“{name}”,请写成如 Asia/Shanghai"),
                format!("unknown time zone `{name}`; write it like Asia/Shanghai"),
            )
        })
    })
}

fn delimiter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    parsed(deserializer, |text| match text.as_bytes() {
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\r\n".contains(byte) => Ok(*byte),
        _ if text == "tab" => Ok(b'\t'),
        _ => Err(Fault::new(
            "unknown_delimiter",
            "分隔符应为一个字符,如 , ; | 或 tab",
            "the delimiter is one character such as , ; | or the word tab",
        )),
    })
}

fn header_row<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let row = u64::deserialize(deserializer)?;
    if row == 0 {
        return Err(D::Error::custom("rows are counted from 1"));
    }
    Ok(Some(row))
}

fn unfit(reason: &str) -> Fault {
    Fault::new("mapping_unfit", format!("映射文件有误:{reason}"), format!("the mapping is wrong: {reason}"))
}

fn not_a_mapping(name: &str, text: &str, error: &toml::de::Error) -> MappingError {
    let line = error.span().map(|it| text.bytes().take(it.start).filter(|byte| *byte == b'\n').count() + 1);
    let culprit =
        error.span().and_then(|it| text.get(it)).and_then(|it| it.lines().next()).unwrap_or_default();
    let reason = match (error.message(), culprit.trim()) {
        (message, "") => message.to_owned(),
        (message, culprit) if message.contains(culprit) => message.to_owned(),
        (message, culprit) => format!("{message}, at `{}`", shown(culprit)),
    };
    MappingError { file: name.to_owned(), line, fault: unfit(&reason) }
}
