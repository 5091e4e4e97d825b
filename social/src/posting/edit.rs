//! Editing a post.

use super::PostingError;
use super::draft::{Revision, check};
use super::mentions::find_mentioned;
use crate::acting;
use crate::arrival;
use crate::means::Means;
use domain::account::Account;
use domain::compose::{hashtags, to_html};
use domain::job::{DistributePost, PostChange};
use domain::post::Post;
use domain::{ActorId, PostId};
use store::posts::PostEdit;
use store::{jobs, posts};

/// Replaces the text of a post of `author`; everybody who had the old text is told by a job of the
/// same transaction. Who may see it does not change.
pub async fn edit_post(means: &Means, author: &Account, id: PostId, revision: Revision) -> Result<Post, PostingError> {
    let language = check(&revision.text, &revision.summary, revision.language.as_deref())?;
    let mut found = find_mentioned(means, &revision.text).await?;
    let summary = revision.summary.trim().to_owned();
    let now = means.clock.now();
    let change = PostEdit {
        content_html: to_html(&revision.text, &found.mentions, &means.tag_base()),
        source_text: Some(revision.text.replace("\r\n", "\n")),
        sensitive: revision.sensitive || !summary.is_empty(),
        summary,
        language,
        edited_at: now,
    };
    let tags = hashtags(&revision.text);
    let author = author.clone();
    let entropy = std::sync::Arc::clone(&means.entropy);
    means
        .store
        .write(move |conn| {
            let author = acting::to_publish::<PostingError>(conn, &author)?;
            let post = posts::lookup(conn, id)?
                .filter(|post| post.local && post.actor_id == author.actor_id)
                .ok_or(PostingError::NotFound)?;
            if let Some(parent) = post.in_reply_to_id
                && let Some(parent) = posts::lookup(conn, parent)?
                && parent.actor_id != author.actor_id
            {
                found.address(parent.actor_id);
            }
            let before: Vec<ActorId> = posts::list_mentions(conn, id)?
                .into_iter()
                .map(|actor| actor.id)
                .collect();
            // Whoever was addressed stays so, though the text names them no more: they have the post, may
            // go on reading it, and must hear of this edit and of a later deletion.
            for actor in &before {
                found.address(*actor);
            }
            posts::edit(conn, id, &change, &found.actors, &tags, None)?;
            let edited = posts::lookup(conn, id)?.ok_or(PostingError::NotFound)?;
            found.actors.retain(|actor| !before.contains(actor));
            arrival::newly_mentioned(conn, &edited, &found.actors, now, &*entropy)?;
            arrival::post_edited(conn, &edited, now, &*entropy)?;
            let notice = DistributePost {
                post_id: id,
                change: PostChange::Updated,
                revision: now.as_millis(),
            };
            jobs::enqueue(conn, &notice, now)?;
            Ok(edited)
        })
        .await
}
