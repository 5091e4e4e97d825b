//! Local members as strangers find them: living, gone or not there. A suspended member is not there; one
//! whose membership lapsed is there as before.

use crate::Federation;
use crate::http::error::HttpError;
use crate::http::response;
use axum::response::Response;
use domain::actor::Actor;
use domain::policy::MayBeSeen;
use store::{Conn, StoreError};

/// What stands under a username.
#[derive(Clone, Debug)]
pub(crate) enum Member {
    /// A member, in whatever stage of the membership.
    Here(Box<Actor>),
    /// Deleted; the name stays taken.
    Gone(Box<Actor>),
    /// Nobody, or somebody suspended.
    Nobody,
}

/// Looks a username up.
pub(crate) fn member(conn: &mut Conn, name: &str) -> Result<Member, StoreError> {
    let Some(actor) = store::actors::find_local(conn, &name.to_ascii_lowercase())? else {
        return Ok(Member::Nobody);
    };
    if actor.gone_at.is_some() {
        return Ok(Member::Gone(Box::new(actor)));
    }
    let account = match actor.account_id {
        Some(id) => store::accounts::lookup(conn, id)?,
        None => None,
    };
    let active = account.is_some_and(|account| MayBeSeen::allows(&account));
    Ok(if active {
        Member::Here(Box::new(actor))
    } else {
        Member::Nobody
    })
}

/// The member of this name, or the answer that says why there is none.
pub(crate) async fn living_member(federation: &Federation, name: String) -> Result<Result<Actor, Response>, HttpError> {
    match federation.store().read(move |conn| member(conn, &name)).await? {
        Member::Here(actor) => Ok(Ok(*actor)),
        Member::Gone(actor) => Ok(Err(response::gone(&actor.uri, actor.gone_at)?)),
        Member::Nobody => Err(HttpError::not_found()),
    }
}
