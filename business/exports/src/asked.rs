//! What an export is asked for: the filters of a list, the form of the file, and what it is needed for.

use crate::model::{List, Reason};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use exchange::Format;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use web::{App, ContentType, Failure, Query};

/// The form of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ExportFormat)]
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

    pub(crate) fn parse(text: &str) -> Self {
        if text == "xlsx" { Self::Xlsx } else { Self::Csv }
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
    /// What the list is needed for. Must be said.
    #[param(inline, required = true)]
    reason: Option<Reason>,
    /// The same in words; needed when the reason is `other`.
    reason_text: Option<String>,
}

/// What of a query is about the file, and not about the rows. `limit` and `cursor` mean nothing here: a file holds
/// everything.
const OF_FILE: [&str; 5] = ["format", "reason", "reason_text", "limit", "cursor"];

/// An export as asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) format: FileFormat,
    pub(crate) reason: Option<Reason>,
    pub(crate) reason_text: Option<String>,
    /// The filters of the list, as a query.
    pub(crate) filter: String,
}

impl FromRequestParts<App> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Query(FormatQuery { format, reason, reason_text }) =
            Query::from_request_parts(parts, app).await?;
        let filter = of_rows(parts.uri.query().unwrap_or_default());
        Ok(Self { format, reason, reason_text, filter })
    }
}

/// The body of a request for an export.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskExport {
    pub(crate) list: List,
    #[serde(default)]
    pub(crate) format: FileFormat,
    /// The filters of the list, as its address has them behind `?`.
    #[serde(default)]
    pub(crate) filter: String,
    pub(crate) reason: Option<Reason>,
    pub(crate) reason_text: Option<String>,
}

impl AskExport {
    pub(crate) fn asked(&self) -> Asked {
        Asked {
            format: self.format,
            reason: self.reason,
            reason_text: self.reason_text.clone(),
            filter: of_rows(self.filter.trim_start_matches('?')),
        }
    }
}

/// A query with what is about the rows alone.
pub(crate) fn of_rows(query: &str) -> String {
    let is_kept = |it: &&str| {
        let name = it.split('=').next().unwrap_or_default();
        !it.is_empty() && !OF_FILE.contains(&name)
    };
    query.split('&').filter(is_kept).collect::<Vec<_>>().join("&")
}

/// The filters for the audit. What was searched for may be a name or a phone: that is not told.
pub(crate) fn told(filter: &str) -> Value {
    let pairs =
        filter.split('&').filter(|it| !it.is_empty()).map(|it| it.split_once('=').unwrap_or((it, "")));
    Value::Object(
        pairs
            .map(|(name, value)| {
                let shown = if name == "q" { "…" } else { value };
                (name.to_owned(), json!(shown))
            })
            .collect::<Map<_, _>>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_does_not_hear_of_the_file() {
        assert_eq!(of_rows("format=xlsx&from=2026-01-01"), "from=2026-01-01");
        assert_eq!(of_rows("q=a%26format=b&format=csv&reason=other&reason_text=x"), "q=a%26format=b");
        assert_eq!(of_rows("limit=5&cursor=abc"), "");
        assert_eq!(of_rows(""), "");
    }

    #[test]
    fn the_audit_does_not_hear_who_was_searched_for() {
        assert_eq!(told("q=%E5%BC%A0&kind=person"), json!({ "q": "…", "kind": "person" }));
        assert_eq!(told(""), json!({}));
    }
}
