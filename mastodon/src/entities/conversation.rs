//! A thread of direct posts.

use super::{Account, Status};
use serde::Serialize;
use utoipa::ToSchema;

/// A thread of direct posts, as its newest post shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Conversation {
    /// The id of the thread.
    pub id: String,
    /// Whether there is something new in it.
    pub unread: bool,
    /// Who takes part, without the member who asks.
    pub accounts: Vec<Account>,
    /// The newest post.
    pub last_status: Option<Status>,
}
