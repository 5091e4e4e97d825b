//! Writing a post.

use super::draft::{Draft, check};
use super::mentions::find_mentioned;
use super::permission::may_write_to;
use super::{PostingError, narrower};
use crate::means::Means;
use crate::{acting, arrival, reading};
use domain::PostId;
use domain::account::Account;
use domain::compose::{hashtags, to_html};
use domain::job::{DistributePost, PostChange};
use domain::post::Post;
use store::{Conn, accounts, actors, idempotency_keys, jobs, post_apps, posts};

/// Writes a post of `author`, and tells followers and those mentioned by a job of the same
/// transaction. The author of the post that is answered is always addressed. A draft whose idempotency
/// key this account used within the last day gives the post that was written then. Somebody whose
/// membership is limited may write direct posts to moderators of this instance, and nothing else.
pub async fn create_post(means: &Means, author: &Account, draft: Draft) -> Result<Post, PostingError> {
    let language = check(&draft.text, &draft.summary, draft.language.as_deref())?;
    let key = super::draft::idempotency_key(draft.idempotency_key.as_deref())?;
    let mut found = find_mentioned(means, &draft.text).await?;
    let content_html = to_html(&draft.text, &found.mentions, &means.tag_base());
    let tags = hashtags(&draft.text);
    let now = means.clock.now();
    let id = PostId::draw(now, &*means.entropy);
    let (means, author) = (means.clone(), author.clone());
    let store = means.store.clone();
    store
        .write(move |conn| {
            // Somebody limited may go on as far as it takes to see whom the post is for.
            let author = acting::to_withdraw::<PostingError>(conn, &author)?;
            if let Some(key) = &key
                && let Some(earlier) = written_before(conn, &author, key)?
            {
                return Ok(earlier);
            }
            let mut post = Post {
                id,
                uri: means.post_uri(&author.username, id),
                url: means.post_url(&author.username, id),
                actor_id: author.actor_id,
                local: true,
                in_reply_to_uri: None,
                in_reply_to_id: None,
                thread_id: id,
                content_html,
                source_text: Some(draft.text.replace("\r\n", "\n")),
                sensitive: draft.sensitive || !draft.summary.trim().is_empty(),
                summary: draft.summary.trim().to_owned(),
                visibility: draft.visibility,
                language,
                published_at: now,
                sort_at: now,
                edited_at: None,
                like_count: 0,
                announce_count: 0,
                reply_count: 0,
            };
            if let Some(parent) = draft.in_reply_to {
                let parent = answerable(conn, &author, parent)?;
                post.visibility = narrower(draft.visibility, parent.visibility);
                post.thread_id = parent.thread_id;
                post.in_reply_to_id = Some(parent.id);
                if parent.actor_id != author.actor_id {
                    found.address(parent.actor_id);
                }
                post.in_reply_to_uri = Some(parent.uri);
            }
            if !may_write_to(conn, &author, &post, &found.actors)? {
                return Err(PostingError::Lapsed);
            }
            if !posts::add(conn, &post, &found.actors, &tags, None)? {
                // The same id twice: two posts of one author in one millisecond with the same 16 random
                // bits, or a clock that was set back.
                return Err(PostingError::IdTaken);
            }
            if let Some(client_id) = &draft.client_id {
                post_apps::add(conn, id, client_id)?;
            }
            if let Some(key) = &key {
                idempotency_keys::add(conn, author.id, key, id, now)?;
            }
            arrival::post_arrived(conn, &post, &found.actors, now, &*means.entropy)?;
            jobs::enqueue(
                conn,
                &DistributePost {
                    post_id: id,
                    change: PostChange::Created,
                    revision: id.0,
                },
                now,
            )?;
            Ok(post)
        })
        .await
}

/// The post that was written under this key. Holds the account, so that of two requests with one key
/// the second waits for what the first does.
fn written_before(conn: &mut Conn, author: &Account, key: &str) -> Result<Option<Post>, PostingError> {
    accounts::lock(conn, author.id)?;
    let Some(id) = idempotency_keys::find(conn, author.id, key)? else {
        return Ok(None);
    };
    // Sent again after it was deleted: the member does not want it back.
    posts::lookup(conn, id)?.map(Some).ok_or(PostingError::NotFound)
}

/// The post that is answered, if the author may see it and whoever wrote it is shown here.
fn answerable(conn: &mut Conn, author: &Account, parent: PostId) -> Result<Post, PostingError> {
    let parent = posts::lookup(conn, parent)?.ok_or(PostingError::ParentMissing)?;
    if !reading::may_read(conn, Some(author.actor_id), &parent)? {
        return Err(PostingError::ParentMissing);
    }
    let shown = match actors::lookup(conn, parent.actor_id)? {
        Some(actor) => actor.gone_at.is_none() && reading::is_shown(conn, &actor)?,
        None => false,
    };
    if shown {
        Ok(parent)
    } else {
        Err(PostingError::ParentMissing)
    }
}
