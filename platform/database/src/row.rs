//! Rows as structs whose fields are the columns, in order.

use crate::error::Error;
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

/// One row of an answer, read by position.
#[derive(Debug)]
pub struct Row(pub(crate) QueryResult);

impl Row {
    /// The value in the column at `index`, from 0.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, Error> {
        T::read(&self.0, index)
    }
}

/// A type that a column can hold.
pub trait Column: Sized {
    fn read(row: &QueryResult, index: usize) -> Result<Self, Error>;
    fn value(self) -> Value;
}

macro_rules! column {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(row: &QueryResult, index: usize) -> Result<Self, Error> {
                row.try_get_by_index(index).map_err(|it| Error::Damaged(it.to_string()))
            }
            fn value(self) -> Value {
                Value::from(self)
            }
        }
    )*};
}

column!(
    i64,
    Option<i64>,
    bool,
    Option<bool>,
    String,
    Option<String>,
    Uuid,
    Option<Uuid>,
    Vec<u8>,
    Option<Vec<u8>>
);

/// What an answer's row is read into.
pub trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self, Error>;
}

macro_rules! tuple_row {
    ($($name:ident $index:tt),*) => {
        impl<$($name: Column),*> FromRow for ($($name,)*) {
            fn from_row(row: &Row) -> Result<Self, Error> {
                Ok(($(row.get::<$name>($index)?,)*))
            }
        }
    };
}

tuple_row!(A 0);
tuple_row!(A 0, B 1);
tuple_row!(A 0, B 1, C 2);
tuple_row!(A 0, B 1, C 2, D 3);
tuple_row!(A 0, B 1, C 2, D 3, E 4);
tuple_row!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A struct that mirrors a table.
pub trait TableRow: FromRow {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];

    fn values(self) -> Vec<Value>;

    /// The columns for a `select`, each behind `alias.` unless it is empty.
    fn columns(alias: &str) -> String {
        let dot = if alias.is_empty() { "" } else { "." };
        Self::COLUMNS.iter().map(|it| format!("{alias}{dot}{it}")).collect::<Vec<_>>().join(", ")
    }
}

/// Declares a row struct: its fields are the columns. With `in "table"` it can be inserted as well.
#[macro_export]
macro_rules! rows {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident { $($(#[$field_doc:meta])* $field_visibility:vis $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        $visibility struct $name { $($(#[$field_doc])* $field_visibility $field: $type,)* }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row) -> Result<Self, $crate::Error> {
                let mut index = 0_usize;
                $(
                    let $field = row.get::<$type>(index)?;
                    index += 1;
                )*
                let _ = index;
                Ok(Self { $($field,)* })
            }
        }
    };
    ($(#[$doc:meta])* $visibility:vis struct $name:ident in $table:literal
        { $($(#[$field_doc:meta])* $field_visibility:vis $field:ident: $type:ty,)* }) => {
        $crate::rows! { $(#[$doc])* $visibility struct $name { $($(#[$field_doc])* $field_visibility $field: $type,)* } }

        impl $crate::TableRow for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field),)*];

            fn values(self) -> Vec<$crate::reexport::Value> {
                vec![$($crate::Column::value(self.$field),)*]
            }
        }
    };
}
