//! Appeals: somebody who was banned or lapsed asks to be looked at again, and a moderator answers.

use super::{Deed, Permit, text};
use crate::{Membership, MembershipError};
use domain::AccountId;
use domain::account::{AccountState, Role};
use domain::membership::{BanSubject, NoticeKind};
use std::collections::BTreeMap;
use store::appeals::{self, Appeal, AppealState};
use store::{Conn, accounts, bans, memberships, notices};

/// Who appeals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appellant {
    /// A member, be they suspended or not.
    Account(AccountId),
    /// Somebody without an account, by the subject of a wallet they proved to control.
    Wallet(String),
}

impl Membership {
    /// Writes an appeal; gives its id.
    ///
    /// # Errors
    /// [`MembershipError::AppealWaiting`] if the last one is not decided yet, and
    /// [`MembershipError::BadText`].
    pub async fn appeal(&self, whose: Appellant, typed: &str) -> Result<i64, MembershipError> {
        let typed = text(typed)?;
        let wiring = std::sync::Arc::clone(&self.wiring);
        self.store()
            .write(move |conn| {
                let (account, wallet) = match &whose {
                    Appellant::Account(id) => {
                        accounts::lock(conn, *id)?
                            .filter(|account| account.state != AccountState::Deleted)
                            .ok_or(MembershipError::NoSuchAccount)?;
                        (Some(*id), None)
                    }
                    Appellant::Wallet(subject) => (None, Some(subject.as_str())),
                };
                if appeals::open_of(conn, account, wallet)?.is_some() {
                    return Err(MembershipError::AppealWaiting);
                }
                let now = wiring.clock.now();
                Ok(appeals::add(conn, account, wallet, &typed, now, &*wiring.entropy)?)
            })
            .await
    }

    /// Answers an appeal. Granting it lifts the ban of the account with its tokens and wallets, or of the
    /// wallet, and has a member looked at again; what the rules say stays the rules' business.
    ///
    /// # Errors
    /// [`MembershipError::NoSuchAppeal`], [`MembershipError::AppealDecided`],
    /// [`MembershipError::BadText`] for the answer, and if whoever asks may not: nobody decides their own
    /// appeal, and a ban of a wallet is an admin's to lift.
    pub async fn decide_appeal(&self, by: Permit, id: i64, grant: bool, answer: &str) -> Result<(), MembershipError> {
        let answer = text(answer)?;
        self.act(by, move |conn, deed| {
            deed.by.need(conn, Role::Moderator)?;
            let appeal = appeals::find(conn, id)?.ok_or(MembershipError::NoSuchAppeal)?;
            let state = if grant {
                AppealState::Granted
            } else {
                AppealState::Rejected
            };
            if !appeals::decide(conn, id, state, &answer, deed.by.column(), deed.now)? {
                return Err(MembershipError::AppealDecided);
            }
            if let Some(account) = appeal.account_id {
                deed.answer_member(conn, account, grant, &answer)?;
            } else if grant {
                deed.let_in(conn, &appeal)?;
            }
            let action = if grant { "grant_appeal" } else { "reject_appeal" };
            deed.note(conn, action, &format!("appeal:{id}"), &answer)?;
            Ok(())
        })
        .await
    }
}

impl Deed<'_> {
    fn answer_member(&self, conn: &mut Conn, id: AccountId, grant: bool, answer: &str) -> Result<(), MembershipError> {
        let Some(account) = accounts::lock(conn, id)? else {
            return Ok(());
        };
        self.by.need_above(conn, &account, None)?;
        if grant {
            if account.state == AccountState::Suspended {
                self.restore(conn, &account)?;
            } else {
                memberships::hasten(conn, &[id], self.now)?;
            }
        }
        let granted = if grant { "yes" } else { "no" };
        let arguments = BTreeMap::from([
            ("granted".to_owned(), granted.to_owned()),
            ("answer".to_owned(), answer.to_owned()),
        ]);
        notices::add(conn, id, NoticeKind::AppealAnswered, &arguments, self.now, self.entropy)?;
        Ok(())
    }

    fn let_in(&self, conn: &mut Conn, appeal: &Appeal) -> Result<(), MembershipError> {
        let Some(subject) = appeal.wallet.clone().map(BanSubject::Wallet) else {
            return Ok(());
        };
        if bans::find(conn, &subject)?.is_some() {
            self.by.need(conn, Role::Admin)?;
            self.lift(conn, &subject)?;
        }
        Ok(())
    }
}
