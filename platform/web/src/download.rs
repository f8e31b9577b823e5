//! Files as answers: streamed from the disk, under a name that the browser keeps.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::fs::File;
use std::io;
use tokio::io::AsyncReadExt;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    Csv,
    Xlsx,
    Toml,
    Json,
    Html,
    Markdown,
    Pdf,
    Jpeg,
    Png,
    Webp,
    Docx,
    Text,
}

impl ContentType {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Toml => "application/toml; charset=utf-8",
            Self::Json => "application/json",
            Self::Html => "text/html; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// By the end of a name; CSV when it says nothing.
    pub fn of_name(name: &str) -> Self {
        let end = name.rsplit_once('.').map_or("", |it| it.1);
        if end.eq_ignore_ascii_case("xlsx") { Self::Xlsx } else { Self::Csv }
    }
}

/// A file to be saved by whoever asked for it.
#[derive(Debug)]
pub struct Download {
    /// With its ending; of any script.
    name: String,
    content_type: ContentType,
    body: Body,
}

/// Read from the disk at once.
const CHUNK_BYTES: usize = 64 << 10;

impl Download {
    /// Streams an open file from where it stands, in memory that does not grow with it.
    pub fn of_file(name: impl Into<String>, content_type: ContentType, file: File) -> Self {
        let chunks = stream::try_unfold(tokio::fs::File::from_std(file), async |mut file| {
            let mut chunk = vec![0_u8; CHUNK_BYTES];
            let read = file.read(&mut chunk).await?;
            chunk.truncate(read);
            Ok::<_, io::Error>((0 < read).then(|| (Bytes::from(chunk), file)))
        });
        Self { name: name.into(), content_type, body: Body::from_stream(chunks) }
    }

    pub fn of_bytes(name: impl Into<String>, content_type: ContentType, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), content_type, body: Body::from(bytes.into()) }
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type.as_str()));
        if let Ok(value) = HeaderValue::from_str(&disposition(&self.name)) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// `attachment` with the name in plain letters, and as it is (RFC 6266).
fn disposition(name: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    let plain: String = name.chars().map(|it| if is_plain(it) { it } else { '_' }).collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if is_plain(char::from(byte)) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_script_survives_and_none_breaks_out_of_the_header() {
        assert_eq!(disposition("a.csv"), "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv");
        let hostile = disposition("客\"\r\nx: y.csv");
        assert!(hostile.contains("filename*=UTF-8''%E5%AE%A2%22%0D%0Ax%3A%20y.csv"), "{hostile}");
        assert!(!hostile.contains('\n'));
    }

    #[test]
    fn the_ending_says_what_a_file_is() {
        assert_eq!(ContentType::of_name("a.XLSX"), ContentType::Xlsx);
        assert_eq!(ContentType::of_name("a"), ContentType::Csv);
    }
}
