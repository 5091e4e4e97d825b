//! Whom a member has in common with somebody.

use super::Account;
use serde::Serialize;
use utoipa::ToSchema;

/// Those whom the member who asks follows and who follow somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FamiliarFollowers {
    /// The somebody.
    pub id: String,
    /// Whom they have in common.
    pub accounts: Vec<Account>,
}
