//! A saved view.

use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::id_type! {
    /// A saved view.
    ViewId
}

/// The filters of a list under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct View {
    pub id: ViewId,
    /// Which list: the name of its page.
    pub list: String,
    pub name: String,
    /// What stands in the address of the list: filters, order, columns.
    pub search: serde_json::Map<String, serde_json::Value>,
    /// Everybody who works at this unit or below it sees the view; none means its owner alone.
    pub unit_id: Option<UnitId>,
    /// Who made it.
    pub owner: String,
    /// Whether the reader made it, and so may change it.
    pub is_own: bool,
    /// For `If-Match`.
    pub version: i64,
}
