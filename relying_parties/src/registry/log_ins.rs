//! Who logs in at a relying party, for its admins: to the day, by username, never with a wallet.

use super::{Registry, RegistryError, present};
use domain::openid::Enforced;
use domain::{AccountId, Timestamp};
use store::{accounts, openid_grants, party_accounts};

/// A member at a relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogIn {
    /// The member.
    pub account_id: AccountId,
    /// Their username.
    pub username: String,
    /// The day of the first log-in, `2026-11-22`.
    pub first: Option<String>,
    /// The day of the last one.
    pub last: Option<String>,
    /// How many there were.
    pub count: i64,
    /// How many live.
    pub living: usize,
    /// The day of the last refusal by the gate.
    pub refused: Option<String>,
    /// Why: a word for machines.
    pub refusal: Option<String>,
    /// The account's name there, if it is linked by name.
    pub remote: Option<String>,
    /// What the enforcer did with the account there.
    pub enforced: Option<Enforced>,
    /// Why it could not, the last time.
    pub enforce_error: Option<String>,
}

impl Registry<'_> {
    /// The members who logged in there or were refused last, at most so many, the latest log-in first.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], and unless by an admin or the operator.
    pub async fn log_ins(&self, client_id: &str, limit: i64) -> Result<Vec<LogIn>, RegistryError> {
        let client_id = client_id.to_owned();
        self.look(move |conn| {
            present(conn, &client_id)?;
            let mut all = Vec::new();
            for row in party_accounts::latest(conn, &client_id, limit)? {
                let Some(account) = accounts::lookup(conn, row.account_id)? else {
                    continue;
                };
                all.push(LogIn {
                    account_id: row.account_id,
                    username: account.username,
                    first: row.first_at.map(day),
                    last: row.last_at.map(day),
                    count: row.logins,
                    living: openid_grants::list_at(conn, &client_id, row.account_id)?.len(),
                    refused: row.refused_at.map(day),
                    refusal: row.refusal,
                    remote: row.remote,
                    enforced: row.enforced,
                    enforce_error: row.enforce_error,
                });
            }
            Ok(all)
        })
        .await
    }
}

/// The hour of somebody's log-in is nobody's business.
fn day(at: Timestamp) -> String {
    at.to_rfc3339().chars().take(10).collect()
}
