//! Both sides, read: our members from the database, their accounts from their admin API.

use super::{OurMember, TheirAccount};
use crate::remote::{RemoteAccounts, RemoteError, RemoteUser};
use domain::AccountId;
use domain::account::AccountState;
use domain::openid::{Admittance, MakeSubject, PartyAccount, RelyingParty};
use membership::Known;
use std::collections::HashMap;
use store::{Conn, StoreError, accounts, party_accounts};

const PAGE: i64 = 500;
/// More accounts than anybody has; a server that never says "last page" must not keep us for ever.
const MOST_ACCOUNTS: usize = 1_000_000;

/// Everybody here, with what the relying party has to do with them. Members who may not log in there are
/// among them: their accounts over there must be recognised too. So are those who are gone: nobody else gets
/// their usernames.
pub fn our_members(
    conn: &mut Conn,
    party: &RelyingParty,
    subjects: &dyn MakeSubject,
) -> Result<Vec<OurMember>, StoreError> {
    let known = known(conn, &party.client_id)?;
    let (mut members, mut before) = (Vec::new(), None);
    loop {
        let page = accounts::list_for_admin(conn, "", before, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(members);
        };
        before = Some(last.id);
        for account in page {
            // From what is stored: no chain is asked for a list.
            let standing = Known::load(conn, account.id)?.standing(party);
            let here = known.get(&account.id);
            members.push(OurMember {
                account_id: account.id,
                subject: subjects.subject(party, account.id),
                proven: here.and_then(|here| here.remote.clone()),
                was_closed_by_us: here.is_some_and(|here| here.enforced.is_some()),
                logins: here.and_then(|here| here.first_at.zip(here.last_at)),
                is_admitted: matches!(standing, Admittance::Admitted { .. }),
                is_gone: account.state == AccountState::Deleted,
                username: account.username,
            });
        }
    }
}

fn known(conn: &mut Conn, client_id: &str) -> Result<HashMap<AccountId, PartyAccount>, StoreError> {
    let (mut all, mut after) = (HashMap::new(), AccountId(0));
    loop {
        let page = party_accounts::page(conn, client_id, after, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(all);
        };
        after = last.account_id;
        all.extend(page.into_iter().map(|row| (row.account_id, row)));
    }
}

/// All their accounts. `provider`: what that server calls us, as it stands in its links.
///
/// # Errors
/// [`RemoteError`] if the admin API does not do as asked.
pub async fn their_accounts(remote: &dyn RemoteAccounts, provider: &str) -> Result<Vec<TheirAccount>, RemoteError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = remote.list(after.as_deref()).await?;
        all.extend(
            page.users
                .into_iter()
                .filter(|user| !user.is_guest)
                .map(|user| account_of(user, provider)),
        );
        match page.next {
            Some(next) if all.len() < MOST_ACCOUNTS && Some(&next) != after.as_ref() => after = Some(next),
            _ => return Ok(all),
        }
    }
}

fn account_of(user: RemoteUser, provider: &str) -> TheirAccount {
    let tells_links = user.identities.is_some();
    let (ours, others): (Vec<_>, Vec<_>) = user
        .identities
        .unwrap_or_default()
        .into_iter()
        .partition(|identity| identity.provider == provider);
    TheirAccount {
        links: ours.into_iter().map(|identity| identity.subject).collect(),
        other_links: others
            .into_iter()
            .map(|identity| (identity.provider, identity.subject))
            .collect(),
        tells_links,
        created_at: user.created_at,
        name: user.name,
        id: Some(user.id),
        // No admin API says so.
        has_password: None,
        is_admin: user.is_admin,
        is_bot: user.is_bot,
        is_closed: user.is_closed,
    }
}
