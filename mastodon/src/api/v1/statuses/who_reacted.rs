//! Lists of those who reacted to a post: for those who may see the post, without people who are not
//! shown or apart from the reader by a block.

use super::subject;
use crate::api::v1::people;
use crate::extract::{Id, Listing, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use domain::ActorId;
use store::reactions::{self, Reaction};

/// One page.
pub(super) async fn list(
    mastodon: &Mastodon,
    reader: Option<ActorId>,
    kind: Reaction,
    id: Id,
    paging: Paging<40, 80>,
) -> ApiResult<Listing<entities::Account>> {
    let (_, post) = subject::entry(mastodon, reader, id).await?;
    let page = paging.page;
    let (ids, shown) = mastodon
        .read(move |conn, app| {
            let rows = reactions::list_actors(conn, kind, post.id, &page)?;
            let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            let actors = people::shown_to(conn, reader, rows.into_iter().map(|(_, actor)| actor).collect())?;
            Ok((ids, render::accounts(conn, app, actors)?))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
