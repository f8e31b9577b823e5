//! Extractors that answer bad input with a problem that names the field.

use crate::failure::Failure;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Code, FieldProblem, Problem};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// A JSON body, in or out.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        axum::Json::<T>::from_request(request, state)
            .await
            .map(|it| Self(it.0))
            .map_err(|it| unreadable(&it).into())
    }
}

pub(crate) fn unreadable(rejection: &JsonRejection) -> Problem {
    match rejection {
        // The text names the field and what was expected, for instance "name: invalid type: …".
        JsonRejection::JsonDataError(error) => Problem::invalid(vec![field_of(&error.body_text())]),
        JsonRejection::MissingJsonContentType(_) => {
            Problem::with_detail(Code::UnsupportedMediaType, "send Content-Type: application/json")
        }
        JsonRejection::BytesRejection(error) if error.status().as_u16() == 413 => {
            Problem::new(Code::TooLarge)
        }
        other => Problem::with_detail(Code::Malformed, other.body_text()),
    }
}

/// Takes the field's name out of the deserialiser's text, as far as it has one.
fn field_of(text: &str) -> FieldProblem {
    let text = text.trim_start_matches("Failed to deserialize the JSON body into the target type: ");
    let named = text.split_once("field `").and_then(|it| it.1.split_once('`')).map(|it| it.0);
    let led = text.split_once(": ").map(|it| it.0).filter(|it| !it.contains(' '));
    FieldProblem::new(led.or(named).unwrap_or("body"), "unreadable", text)
}

/// Parts of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(path) => Ok(Self(path.0)),
            // Something that cannot be an id cannot exist.
            Err(PathRejection::FailedToDeserializePathParams(_)) => Err(Problem::not_found().into()),
            Err(other) => Err(Problem::internal(other.body_text()).into()),
        }
    }
}

/// Query parameters. Unknown ones are the business of the type (`deny_unknown_fields`).
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(query) => Ok(Self(query.0)),
            Err(QueryRejection::FailedToDeserializeQueryString(error)) => {
                let text = error.body_text();
                let text = text.trim_start_matches("Failed to deserialize query string: ");
                Err(Problem::invalid(vec![field_of(text)]).into())
            }
            Err(other) => Err(Problem::with_detail(Code::Malformed, other.body_text()).into()),
        }
    }
}

/// An optional text in a request: leading and trailing space is gone, and nothing left is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(Self(text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())))
    }
}

/// The version on which an edit was made, from `If-Match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Problem::new(Code::VersionRequired).into());
        };
        let version = value.to_str().ok().and_then(|it| it.trim_matches('"').parse().ok());
        version.map(Self).ok_or_else(|| Problem::new(Code::ChangedMeanwhile).into())
    }
}

/// A thing with its version as `ETag`.
#[derive(Debug)]
pub struct Tagged<T> {
    pub version: i64,
    pub body: T,
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.body).into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", self.version)) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_taken_from_the_deserialisers_text() {
        assert_eq!(field_of("missing field `name` at line 1 column 2").field, "name");
        assert_eq!(
            field_of("station.code: invalid type: integer `1`, expected a string").field,
            "station.code"
        );
        assert_eq!(field_of("expected value").field, "body");
    }
}
