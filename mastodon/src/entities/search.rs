//! What a search found.

use super::{Account, Status, Tag};
use serde::Serialize;
use utoipa::ToSchema;

/// What a search found.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Search {
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Posts.
    pub statuses: Vec<Status>,
    /// Hashtags.
    pub hashtags: Vec<Tag>,
}
