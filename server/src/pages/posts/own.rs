//! The post of an address that only its author may change.

use crate::pages::Pages;
use crate::pages::post_card::PostWithPeople;
use crate::pages::problem::Problem;
use crate::pages::reader::Me;
use domain::PostId;
use store::posts;

/// The member's own post with this id. Other people's posts are not found here, whoever asks.
pub(super) async fn own_post(pages: &Pages, me: &Me, handle: &str, id: &str) -> Result<PostWithPeople, Problem> {
    let id: PostId = id.parse().map_err(|_| Problem::NotFound)?;
    if handle != me.account.username {
        return Err(Problem::NotFound);
    }
    let author = me.actor.id;
    let post = pages.means.store.read(move |conn| posts::lookup(conn, id)).await?;
    let post = post
        .filter(|post| post.local && post.actor_id == author)
        .ok_or(Problem::NotFound)?;
    Ok(PostWithPeople {
        post,
        author: me.actor.clone(),
        answers: None,
        liked: false,
        boosted: false,
    })
}
