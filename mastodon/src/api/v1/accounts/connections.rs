//! The two lists of connections of somebody, followers and followed, by one rule: what this instance
//! knows of them, nothing for somebody whom the person blocks, and nobody who is not shown here.

use crate::api::v1::people;
use crate::extract::{Id, Listing, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use domain::ActorId;
use store::{blocks, follows};

/// Which list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    /// Who follows.
    Followers,
    /// Who is followed.
    Following,
}

/// One page of the list.
pub(super) async fn list(
    mastodon: &Mastodon,
    reader: Option<ActorId>,
    id: Id,
    side: Side,
    paging: Paging<40, 80>,
) -> ApiResult<Listing<entities::Account>> {
    let page = paging.page;
    let (ids, shown) = mastodon
        .read(move |conn, app| {
            let person = people::lookup(conn, id.0)?.id;
            let kept_out = match reader {
                Some(reader) if reader != person => blocks::exists(conn, person, reader)?,
                _ => false,
            };
            let rows = match side {
                _ if kept_out => Vec::new(),
                Side::Followers => follows::list_followers_page(conn, person, &page)?,
                Side::Following => follows::list_following_page(conn, person, &page)?,
            };
            let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            let actors = people::shown_to(conn, reader, rows.into_iter().map(|(_, actor)| actor).collect())?;
            Ok((ids, render::accounts(conn, app, actors)?))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
