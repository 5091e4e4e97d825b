//! An appeal.

use crate::admin::appeals::AppealLine;
use serde::Serialize;
use utoipa::ToSchema;

/// An appeal. The wallet of somebody without an account is not shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Appeal {
    id: String,
    /// Whose it is; `null` for somebody without an account.
    account_id: Option<String>,
    username: Option<String>,
    /// What they say.
    text: String,
    /// `open`, `granted` or `rejected`.
    state: &'static str,
    /// What they were answered.
    answer: Option<String>,
    created_at: String,
    decided_at: Option<String>,
    /// The username of whoever answered it.
    decided_by: Option<String>,
}

impl From<AppealLine> for Appeal {
    fn from(line: AppealLine) -> Self {
        let appeal = line.appeal;
        Self {
            id: appeal.id.to_string(),
            account_id: appeal.account_id.map(|id| id.to_string()),
            username: line.username,
            text: appeal.text,
            state: appeal.state.as_str(),
            answer: appeal.answer,
            created_at: appeal.created_at.to_rfc3339(),
            decided_at: appeal.decided_at.map(|at| at.to_rfc3339()),
            decided_by: line.decided_by,
        }
    }
}
