//! What a note and an attachment are.

use kernel::{Instant, id_type};
use vault::{SubjectId, ValueId};

id_type! {
    /// A note about a customer.
    NoteId
}
id_type! {
    /// A file attached to a customer's file.
    AttachmentId
}

kernel::words! {
    /// What an attached file is, by its content.
    AttachmentType {
        Pdf = "pdf",
        Jpeg = "jpeg",
        Png = "png",
        Webp = "webp",
        Xlsx = "xlsx",
        Docx = "docx",
        Text = "text",
    }
}

impl AttachmentType {
    /// The ending of a name that fits it.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Text => "txt",
        }
    }

    pub(crate) const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Text => &["txt", "csv", "md", "log"],
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Xlsx => &["xlsx"],
            Self::Docx => &["docx"],
        }
    }
}

/// A note as it is kept; its text is in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) id: NoteId,
    pub(crate) value: ValueId,
    pub(crate) by: String,
    pub(crate) at: Instant,
}

/// An attachment as it is kept; its name is in the vault, its content on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) id: AttachmentId,
    /// By whose key it is sealed: a merge moves the row and leaves the file as it is.
    pub(crate) subject: SubjectId,
    pub(crate) stored_name: String,
    pub(crate) name: ValueId,
    pub(crate) kind: AttachmentType,
    pub(crate) bytes: i64,
    pub(crate) by: String,
    pub(crate) at: Instant,
}
