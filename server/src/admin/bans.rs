//! Bans. Those of wallets and tokens are never shown beside an account: a ban of an account may have
//! banned both, and a list would tell which wallet is whose.

use super::subject::BanKind;
use super::{MOST, Office, username};
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use membership::{BanWith, MembershipError, Permit};
use store::{StoreError, bans};

/// A ban with its place in the list.
#[derive(Clone, Debug)]
pub struct BanLine {
    /// Its place in the list.
    pub id: i64,
    /// The ban.
    pub ban: Ban,
    /// For accounts: whose.
    pub username: Option<String>,
}

impl Office {
    /// The newest bans of one kind, or of all, below the id `before`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bans(
        &self,
        kind: Option<BanKind>,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<BanLine>, StoreError> {
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        self.store
            .read(move |conn| {
                let (mut lines, mut before) = (Vec::new(), before);
                loop {
                    let some = bans::list(conn, before, MOST)?;
                    let Some((last, _)) = some.last() else {
                        return Ok(lines);
                    };
                    before = Some(*last);
                    for (id, ban) in some {
                        if kind.is_some_and(|kind| kind.as_str() != ban.subject.kind()) {
                            continue;
                        }
                        let username = match &ban.subject {
                            BanSubject::Account(account) => username(conn, *account)?,
                            BanSubject::Token(_) | BanSubject::Wallet(_) => None,
                        };
                        lines.push(BanLine { id, ban, username });
                        if lines.len() >= limit {
                            return Ok(lines);
                        }
                    }
                }
            })
            .await
    }

    /// The ban of one subject.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_ban(&self, subject: BanSubject) -> Result<Option<Ban>, StoreError> {
        self.store.read(move |conn| bans::find(conn, &subject)).await
    }

    /// Bans something. For an account
    /// its bound tokens and its wallets are banned too, unless that is not wanted.
    ///
    /// # Errors
    /// [`MembershipError`] says why it was not done.
    pub async fn ban(
        &self,
        by: Permit,
        subject: BanSubject,
        reason: &str,
        tokens: bool,
        wallets: bool,
    ) -> Result<(), MembershipError> {
        self.membership
            .ban(by, subject, reason, BanWith { tokens, wallets })
            .await
    }

    /// Lifts a ban.
    ///
    /// # Errors
    /// [`MembershipError`] says why it was not done.
    pub async fn unban(&self, by: Permit, subject: BanSubject) -> Result<(), MembershipError> {
        self.membership.unban(by, subject).await
    }
}
