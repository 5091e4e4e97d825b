//! Bans of accounts: suspended, signed out everywhere, and by default with everything that could let the
//! same person in again.

use super::Deed;
use super::ban::{BanWith, name};
use crate::MembershipError;
use domain::AccountId;
use domain::account::{Account, AccountState, Role};
use domain::membership::ban::Ban;
use domain::membership::{BanSubject, NoticeKind};
use std::collections::BTreeMap;
use store::pending_changes::{self, ChangeState};
use store::{
    Conn, accounts, bans, bindings, memberships, notices, oauth_tokens, party_accounts, sessions, token_holds, wallets,
};

impl Deed<'_> {
    pub(super) fn ban_account(
        &self,
        conn: &mut Conn,
        id: AccountId,
        reason: &str,
        with: BanWith,
    ) -> Result<(), MembershipError> {
        let account = self.account_below(conn, id)?;
        let subject = BanSubject::Account(id);
        if account.state == AccountState::Suspended && bans::find(conn, &subject)?.is_some() {
            return Err(MembershipError::AlreadyBanned);
        }
        accounts::set_state(conn, id, AccountState::Suspended)?;
        party_accounts::enforce_later(conn, id, self.now)?;
        // Restored accounts begin anew: whoever held a session or a token before holds nothing.
        oauth_tokens::revoke_all(conn, id)?;
        sessions::end_others(conn, id, None)?;
        self.end_rebindings(conn, id)?;
        self.add_ban(conn, subject.clone(), reason)?;
        let mut detail = reason.to_owned();
        for (also, subjects) in [
            (with.tokens, self.tokens_of(conn, id)?),
            (with.wallets, wallets_of(conn, id)?),
        ] {
            if !also || subjects.is_empty() {
                continue;
            }
            detail = format!("{detail} (with {} of its {}s)", subjects.len(), kind(&subjects));
            for one in subjects {
                self.add_ban(conn, one, reason)?;
            }
        }
        self.note(conn, "ban", &name(&subject), &detail)?;
        Ok(())
    }

    /// Ends what admins asked for: whoever cannot sign in cannot cancel it, and could be let in again a minute
    /// before it takes effect.
    fn end_rebindings(&self, conn: &mut Conn, id: AccountId) -> Result<(), MembershipError> {
        let waiting = pending_changes::waiting(conn, id)?;
        for change in waiting.iter().filter(|change| change.asked_with.starts_with("admin")) {
            pending_changes::end(conn, change.id, ChangeState::Cancelled, self.now)?;
            let told = BTreeMap::from([("change".to_owned(), change.kind.as_str().to_owned())]);
            notices::add(conn, id, NoticeKind::ChangeCancelled, &told, self.now, self.entropy)?;
        }
        Ok(())
    }

    pub(super) fn unban_account(&self, conn: &mut Conn, id: AccountId) -> Result<(), MembershipError> {
        let account = self.account_below(conn, id)?;
        self.restore(conn, &account)?;
        self.note(conn, "unban", &name(&BanSubject::Account(id)), "")?;
        Ok(())
    }

    /// Makes a suspended account active, lifts the bans that its own ban brought to its tokens and wallets,
    /// and has it looked at. What was banned by itself stays banned: that is an admin's to lift, and a
    /// moderator must not get there by banning an account and letting it in again.
    pub(super) fn restore(&self, conn: &mut Conn, account: &Account) -> Result<(), MembershipError> {
        let own = BanSubject::Account(account.id);
        let ban = bans::find(conn, &own)?;
        bans::remove(conn, &own)?;
        if ban.is_none() && account.state != AccountState::Suspended {
            return Err(MembershipError::NotBanned);
        }
        accounts::set_state(conn, account.id, AccountState::Active)?;
        party_accounts::enforce_later(conn, account.id, self.now)?;
        let mut subjects = self.tokens_of(conn, account.id)?;
        subjects.extend(wallets_of(conn, account.id)?);
        for subject in subjects {
            let same = |other: &Ban| {
                ban.as_ref()
                    .is_some_and(|ban| (ban.by, ban.created_at) == (other.by, other.created_at))
            };
            if bans::find(conn, &subject)?.is_some_and(|other| same(&other)) {
                self.lift(conn, &subject)?;
            }
        }
        memberships::hasten(conn, &[account.id], self.now)?;
        Ok(())
    }

    /// The account, if whoever acts may moderate it.
    fn account_below(&self, conn: &mut Conn, id: AccountId) -> Result<Account, MembershipError> {
        self.by.need(conn, Role::Moderator)?;
        let account = accounts::lock(conn, id)?
            .filter(|account| account.state != AccountState::Deleted)
            .ok_or(MembershipError::NoSuchAccount)?;
        self.by.need_above(conn, &account, None)?;
        Ok(account)
    }

    fn tokens_of(&self, conn: &mut Conn, id: AccountId) -> Result<Vec<BanSubject>, MembershipError> {
        let mut tokens = bindings::list(conn, id)?;
        tokens.extend(token_holds::of_account(conn, id, self.now)?);
        tokens.sort_unstable();
        tokens.dedup();
        Ok(tokens.into_iter().map(BanSubject::Token).collect())
    }
}

fn wallets_of(conn: &mut Conn, id: AccountId) -> Result<Vec<BanSubject>, MembershipError> {
    let linked = wallets::list(conn, id)?;
    Ok(linked
        .into_iter()
        .map(|linked| BanSubject::Wallet(linked.wallet.subject()))
        .collect())
}

fn kind(subjects: &[BanSubject]) -> &'static str {
    subjects.first().map_or("thing", BanSubject::kind)
}
