//! Members who are away because their membership lapsed: what arrives is stored for everybody else, and
//! neither kept at their home nor notified. When they come back, their home is filled by what comes then.

use domain::actor::Actor;
use domain::membership::Stage;
use store::{Conn, StoreError, accounts};

/// Whether this actor is a member of this instance who is dormant now.
pub(super) fn is_dormant(conn: &mut Conn, actor: &Actor) -> Result<bool, StoreError> {
    let Some(account) = actor.account_id.filter(|_| actor.local) else {
        return Ok(false);
    };
    Ok(accounts::lookup(conn, account)?.is_some_and(|account| account.stage == Stage::Dormant))
}
