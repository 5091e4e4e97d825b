//! What every endpoint answers when it does not do what was asked, and what it answers when there is
//! nothing to say.

use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not served.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Error {
    /// For people, in English.
    pub error: String,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
}

/// Done: `{}`.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Empty {}
