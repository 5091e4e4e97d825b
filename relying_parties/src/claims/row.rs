//! What a member has at a relying party already, and whether another account may be linked beside it. One
//! member has one account there: whoever logs in as one and links another would leave the first to nobody,
//! and keep it when the pass is gone.

use super::place::Place;
use super::{ClaimError, Claims};
use crate::remote_name;
use domain::AccountId;
use domain::account::{Account, AccountState};
use domain::openid::PartyAccount;
use store::{Conn, accounts, party_accounts};

/// A member at a relying party.
pub(super) struct Row {
    account: Account,
    here: Option<PartyAccount>,
}

impl Row {
    /// Reads it.
    pub(super) fn load(conn: &mut Conn, client_id: &str, id: AccountId) -> Result<Self, ClaimError> {
        let account = accounts::lookup(conn, id)?;
        Self::of(conn, client_id, account)
    }

    /// Reads it, and keeps others from changing the account until the transaction ends.
    pub(super) fn hold(conn: &mut Conn, client_id: &str, id: AccountId) -> Result<Self, ClaimError> {
        let account = accounts::lock(conn, id)?;
        Self::of(conn, client_id, account)
    }

    fn of(conn: &mut Conn, client_id: &str, account: Option<Account>) -> Result<Self, ClaimError> {
        let account = account.filter(|account| account.state == AccountState::Active);
        let account = account.ok_or(ClaimError::NotAllowed)?;
        Ok(Self {
            here: party_accounts::find(conn, client_id, account.id)?,
            account,
        })
    }

    /// The name of the linked account.
    pub(super) fn remote(&self) -> Option<&str> {
        self.here.as_ref().and_then(|here| here.remote.as_deref())
    }

    /// Whether there may be an account that this member got by logging in.
    fn was_there(&self) -> bool {
        let here = self.here.as_ref();
        here.is_some_and(|here| here.logins > 0 || here.enforced.is_some())
    }

    /// Whether this is the name that follows from the username.
    fn is_by_username(&self, place: &Place, remote: &str) -> bool {
        let own = remote_name::of_username(place.kind, &self.account.username, place.server_name.as_deref());
        own.eq_ignore_ascii_case(remote)
    }

    /// Whether the account of this name may be linked, as far as the database can tell. `Ok(false)`: only if
    /// the member has none by the username.
    pub(super) fn may_link(&self, conn: &mut Conn, place: &Place, remote: &str) -> Result<bool, ClaimError> {
        if self.remote().is_some() {
            return Err(ClaimError::LinkedAlready);
        }
        // Which account was closed would not be known any more, and it would stay so.
        if self.here.as_ref().is_some_and(|here| here.enforced.is_some()) {
            return Err(ClaimError::ClosedNow);
        }
        let other = party_accounts::find_by_remote(conn, &place.client_id, remote)?;
        if other.is_some_and(|other| other.account_id != self.account.id) {
            return Err(ClaimError::Taken);
        }
        Ok(!place.is_watched || !self.was_there() || self.is_by_username(place, remote))
    }

    /// Whether the link holds something that would get away without it.
    pub(super) fn is_in_use(&self, place: Option<&Place>, remote: &str) -> bool {
        let Some(here) = &self.here else {
            return false;
        };
        if here.enforced.is_some() {
            return true;
        }
        let is_watched = place.is_some_and(|place| place.is_watched);
        let stays_theirs = place.is_some_and(|place| self.is_by_username(place, remote));
        is_watched && here.logins > 0 && !stays_theirs
    }
}

impl Claims {
    /// Whether the account of this name may be linked.
    pub(super) async fn may_link(&self, place: &Place, id: AccountId, remote: &str) -> Result<(), ClaimError> {
        let (at, name) = (place.clone(), remote.to_owned());
        let may = self
            .wiring
            .store
            .read::<_, ClaimError, _>(move |conn| Row::load(conn, &at.client_id, id)?.may_link(conn, &at, &name))
            .await?;
        if may {
            return Ok(());
        }
        let known = self.wiring.enforcer.has_account(&place.client_id, id).await?;
        match known {
            Some(false) => Ok(()),
            Some(true) | None => Err(ClaimError::HasAnother),
        }
    }
}
