//! Appeals: somebody asks to look at a decision again.

use super::{MOST, Office, username};
use domain::AccountId;
use membership::{MembershipError, Permit};
use store::appeals::{Appeal, AppealState};
use store::{StoreError, appeals};

/// An appeal with whose it is.
#[derive(Clone, Debug)]
pub struct AppealLine {
    /// The appeal.
    pub appeal: Appeal,
    /// The account's name; `None` for a wallet without an account.
    pub username: Option<String>,
    /// Who answered it.
    pub decided_by: Option<String>,
}

impl Office {
    /// The newest appeals in a state, below the id `before`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn appeals(
        &self,
        state: AppealState,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AppealLine>, StoreError> {
        let limit = limit.clamp(1, MOST + 1);
        self.store
            .read(move |conn| {
                let found = appeals::list(conn, state, before, limit)?;
                found.into_iter().map(|appeal| line(conn, appeal)).collect()
            })
            .await
    }

    /// One appeal.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn appeal(&self, id: i64) -> Result<Option<AppealLine>, StoreError> {
        self.store
            .read(move |conn| {
                let found = appeals::find(conn, id)?;
                found.map(|appeal| line(conn, appeal)).transpose()
            })
            .await
    }

    /// Answers an appeal. Granting it lifts the ban of the account with its tokens and wallets, or of the
    /// wallet, and has a member looked at again.
    ///
    /// # Errors
    /// [`MembershipError`] says why it was not done.
    pub async fn decide_appeal(&self, by: Permit, id: i64, grant: bool, answer: &str) -> Result<(), MembershipError> {
        self.membership.decide_appeal(by, id, grant, answer).await
    }
}

fn line(conn: &mut store::Conn, appeal: Appeal) -> Result<AppealLine, StoreError> {
    let name = |conn: &mut store::Conn, id: Option<AccountId>| match id {
        Some(id) => username(conn, id),
        None => Ok(None),
    };
    Ok(AppealLine {
        username: name(conn, appeal.account_id)?,
        decided_by: name(conn, appeal.decided_by)?,
        appeal,
    })
}
