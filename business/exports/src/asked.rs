//! What an export is asked for: the filters of a list, and the form of the file.

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use exchange::Format;
use kernel::Problem;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use web::{App, ContentType, Failure, Query};

/// The form of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileFormat {
    /// UTF-8 with the mark by which spreadsheet programs recognise it.
    #[default]
    Csv,
    Xlsx,
}

impl FileFormat {
    pub(crate) const fn format(self) -> Format {
        match self {
            Self::Csv => Format::CsvWithMark,
            Self::Xlsx => Format::Xlsx,
        }
    }

    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub(crate) const fn content_type(self) -> ContentType {
        match self {
            Self::Csv => ContentType::Csv,
            Self::Xlsx => ContentType::Xlsx,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormatQuery {
    /// csv when left out.
    #[serde(default)]
    #[param(inline)]
    format: FileFormat,
}

/// The query of an export: `format`, and beside it whatever the list takes. `limit` and `cursor` mean nothing
/// here: a file holds everything.
#[derive(Debug)]
pub(crate) struct Asked<Q> {
    pub(crate) format: FileFormat,
    pub(crate) filter: Q,
    /// The same for the audit. What was searched for may be a name or a phone: that is not told.
    pub(crate) told: Value,
}

impl<Q: DeserializeOwned> FromRequestParts<App> for Asked<Q> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Query(FormatQuery { format }) = Query::from_request_parts(parts, app).await?;
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, app).await?;
        let whole = parts.uri.clone();
        parts.uri = without_format(&whole).ok_or_else(|| Problem::internal("a query that cannot be cut"))?;
        let filter = Query::<Q>::from_request_parts(parts, app).await;
        parts.uri = whole;
        Ok(Self { format, filter: filter?.0, told: told(pairs) })
    }
}

/// The address with the filters of the list alone.
fn without_format(uri: &Uri) -> Option<Uri> {
    let query = uri.query().unwrap_or_default();
    let rest: Vec<&str> = query.split('&').filter(|it| !it.starts_with("format=")).collect();
    format!("{}?{}", uri.path(), rest.join("&")).parse().ok()
}

fn told(pairs: Vec<(String, String)>) -> Value {
    let is_told = |it: &(String, String)| !["format", "limit", "cursor"].contains(&it.0.as_str());
    let pairs = pairs.into_iter().filter(is_told);
    Value::Object(
        pairs
            .map(|(name, value)| if name == "q" { (name, json!("…")) } else { (name, json!(value)) })
            .collect::<Map<_, _>>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_does_not_hear_of_the_format() {
        let cut = |uri: &str| without_format(&uri.parse().unwrap()).unwrap().to_string();
        assert_eq!(cut("/exports/sales?format=xlsx&from=2026-01-01"), "/exports/sales?from=2026-01-01");
        assert_eq!(cut("/exports/sales?q=a%26format=b&format=csv"), "/exports/sales?q=a%26format=b");
        assert_eq!(cut("/exports/sales"), "/exports/sales?");
    }

    #[test]
    fn the_audit_does_not_hear_who_was_searched_for() {
        let pairs = [("q", "张三"), ("kind", "person"), ("format", "csv"), ("limit", "5")];
        let told = told(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        assert_eq!(told, json!({ "q": "…", "kind": "person" }));
    }
}
