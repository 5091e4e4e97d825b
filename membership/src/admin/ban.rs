//! Bans of tokens and wallets, and the door to those of accounts.

use super::{Deed, Permit, text};
use crate::{Membership, MembershipError};
use domain::AccountId;
use domain::account::Role;
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use domain::wallet::{ChainId, Proof, Wallet};
use store::{Conn, accounts, bans, bindings, memberships, wallets};

/// What is banned together with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BanWith {
    /// The tokens bound to it.
    pub tokens: bool,
    /// Its wallets.
    pub wallets: bool,
}

impl Default for BanWith {
    fn default() -> Self {
        Self {
            tokens: true,
            wallets: true,
        }
    }
}

impl Membership {
    /// Bans an account, a token or a wallet. An account is suspended, its sessions and apps end; `with`
    /// says what of it is banned too. Whoever is a member by a banned token or wallet is looked at.
    ///
    /// # Errors
    /// [`MembershipError::AlreadyBanned`], [`MembershipError::BadText`] for the reason, and if whoever
    /// asks may not: moderators ban accounts below them, admins everything.
    pub async fn ban(
        &self,
        by: Permit,
        subject: BanSubject,
        reason: &str,
        with: BanWith,
    ) -> Result<(), MembershipError> {
        let reason = text(reason)?;
        self.act(by, move |conn, deed| match &subject {
            BanSubject::Account(id) => deed.ban_account(conn, *id, &reason, with),
            BanSubject::Token(_) | BanSubject::Wallet(_) => deed.ban_thing(conn, subject, &reason),
        })
        .await
    }

    /// Lifts a ban. An account may act again, and its tokens and wallets are free again too.
    ///
    /// # Errors
    /// [`MembershipError::NotBanned`], and if whoever asks may not.
    pub async fn unban(&self, by: Permit, subject: BanSubject) -> Result<(), MembershipError> {
        self.act(by, move |conn, deed| match &subject {
            BanSubject::Account(id) => deed.unban_account(conn, *id),
            BanSubject::Token(_) | BanSubject::Wallet(_) => {
                deed.by.need(conn, Role::Admin)?;
                deed.lift(conn, &subject)?
                    .then_some(())
                    .ok_or(MembershipError::NotBanned)?;
                deed.note(conn, "unban", &name(&subject), "")?;
                Ok(())
            }
        })
        .await
    }
}

impl Deed<'_> {
    fn ban_thing(&self, conn: &mut Conn, subject: BanSubject, reason: &str) -> Result<(), MembershipError> {
        self.by.need(conn, Role::Admin)?;
        if let Some(owner) = owner(conn, &subject)?
            && let Some(account) = accounts::lookup(conn, owner)?
        {
            // A ban of somebody's wallet or token is a ban by another name.
            self.by.need_above(conn, &account, None)?;
        }
        if !self.add_ban(conn, subject.clone(), reason)? {
            return Err(MembershipError::AlreadyBanned);
        }
        self.note(conn, "ban", &name(&subject), reason)?;
        Ok(())
    }

    /// Adds a ban, and has whoever is a member by what is banned looked at.
    pub(super) fn add_ban(&self, conn: &mut Conn, subject: BanSubject, reason: &str) -> Result<bool, MembershipError> {
        let ban = Ban {
            subject,
            reason: reason.to_owned(),
            by: self.by.account(),
            created_at: self.now,
        };
        let added = bans::add(conn, &ban, self.entropy)?;
        self.look_at_owner(conn, &ban.subject)?;
        Ok(added)
    }

    /// Removes a ban; true if there was one.
    pub(super) fn lift(&self, conn: &mut Conn, subject: &BanSubject) -> Result<bool, MembershipError> {
        let lifted = bans::remove(conn, subject)?;
        if lifted {
            self.look_at_owner(conn, subject)?;
        }
        Ok(lifted)
    }

    fn look_at_owner(&self, conn: &mut Conn, subject: &BanSubject) -> Result<(), MembershipError> {
        if let Some(owner) = owner(conn, subject)? {
            memberships::hasten(conn, &[owner], self.now)?;
        }
        Ok(())
    }
}

/// The account that a token is bound to, or a wallet is linked to.
fn owner(conn: &mut Conn, subject: &BanSubject) -> Result<Option<AccountId>, MembershipError> {
    Ok(match subject {
        BanSubject::Account(id) => Some(*id),
        BanSubject::Token(token) => bindings::find_account(conn, token)?,
        BanSubject::Wallet(subject) => match wallet(subject) {
            Some(wallet) => wallets::find_account(conn, &wallet)?,
            None => None,
        },
    })
}

/// A wallet from its subject.
fn wallet(subject: &str) -> Option<Wallet> {
    let (chain, address) = match subject.rsplit_once(':') {
        None => (None, subject),
        Some((chain, address)) => (Some(ChainId::parse_caip2(chain)?), address),
    };
    Some(Wallet {
        address: address.parse().ok()?,
        proof: chain.map_or(Proof::Key, |chain| Proof::Contract { chain }),
    })
}

/// The subject as the audit log names it. A wallet is not written next to whoever has it: an admin who
/// may read the log may look the account up.
pub(super) fn name(subject: &BanSubject) -> String {
    format!("{}:{}", subject.kind(), subject.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Address;

    #[test]
    fn a_wallet_is_found_by_its_subject() {
        let address = Address::repeat_byte(7);
        for proof in [Proof::Key, Proof::Contract { chain: ChainId(10) }] {
            let one = Wallet { address, proof };
            assert_eq!(wallet(&one.subject()), Some(one));
        }
        assert_eq!(wallet("ada"), None);
    }
}
