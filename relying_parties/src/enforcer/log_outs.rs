//! Servers that no admin API leads to: there the log-ins of whoever may not be there end, and the server is told,
//! so that its own session ends too. Not on Matrix, where a log-out takes devices and keys away: a homeserver
//! without `admin_url` hears nothing of a lapse, and refuses the next log-in.

use super::{EnforceError, Enforcer};
use domain::openid::{Admittance, PartyKind, RelyingParty};
use domain::{AccountId, Timestamp, id};
use membership::Known;
use store::{Conn, StoreError, openid_codes, openid_grants, relying_parties};

impl Enforcer {
    /// Whether this is where log-ins end, because no account can be closed: none of the settings leads there, or
    /// we speak no admin API of such a server.
    pub(super) fn ends_log_ins_at(&self, party: &RelyingParty) -> bool {
        let has_api = self
            .wiring
            .settings
            .get(&party.client_id)
            .is_some_and(|settings| settings.admin_api.is_some());
        match party.kind {
            PartyKind::Synapse | PartyKind::Mas => false,
            PartyKind::Mastodon => !has_api,
            PartyKind::Other => true,
        }
    }

    /// Ends the member's log-ins at one relying party if the gate says no, and it is one where log-ins end.
    /// Whether it is.
    pub(super) async fn end_log_ins(&self, client_id: &str, account: AccountId) -> Result<bool, EnforceError> {
        let id = client_id.to_owned();
        let read = move |conn: &mut Conn| relying_parties::find(conn, &id);
        let party = self.wiring.store.read::<_, StoreError, _>(read).await?;
        let Some(party) = party.filter(|party| self.ends_log_ins_at(party)) else {
            return Ok(false);
        };
        let is_group_missing = self.wiring.groups.missing(&party).is_some();
        let now = self.wiring.clock.now();
        let logout_id = id::draw(now, &*self.wiring.entropy);
        let end = move |conn: &mut Conn| end_unless_admitted(conn, &party, account, is_group_missing, logout_id, now);
        let ended = self.wiring.store.write_behind(end).await?;
        note_ended(account, ended);
        Ok(true)
    }
}

/// For the log of the server.
pub(super) fn note_ended(account: AccountId, ended: usize) {
    if ended > 0 {
        tracing::info!(%account, ended, "log-ins at relying parties ended, because the gate says no");
    }
}

/// Ends the member's log-ins there if the gate says no. A group in which nobody can be (`is_group_missing`) is no
/// reason; `logout_id` names the log-out. Whoever logs in meanwhile is looked at once more after that.
pub(super) fn end_unless_admitted(
    conn: &mut Conn,
    party: &RelyingParty,
    account: AccountId,
    is_group_missing: bool,
    logout_id: i64,
    now: Timestamp,
) -> Result<usize, StoreError> {
    match Known::load(conn, account)?.standing(party) {
        Admittance::Admitted { .. } | Admittance::Unknown => return Ok(0),
        Admittance::NotInGroup if is_group_missing => return Ok(0),
        Admittance::NotInGroup | Admittance::Lapsed(_) | Admittance::Gone => {}
    }
    openid_codes::forget(conn, &party.client_id, account)?;
    let mut ended = 0;
    for grant in openid_grants::list_at(conn, &party.client_id, account)? {
        ended += usize::from(openid_grants::end_by_gate(conn, party, &grant, logout_id, now)?);
    }
    Ok(ended)
}
