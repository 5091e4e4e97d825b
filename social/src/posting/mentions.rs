//! From the handles in a text to actors. Whoever cannot be found within the deadline stays plain text:
//! a slow server of somebody mentioned must not keep a member from posting.

use crate::means::Means;
use domain::ActorId;
use domain::actor::Actor;
use domain::compose::{ResolvedMention, mentioned_handles};
use std::time::Duration;
use store::{StoreError, actors};

/// How long finding everybody mentioned may take, all together. Tests of silence wait for less.
const DEADLINE: Duration = Duration::from_millis(if cfg!(test) { 200 } else { 3000 });

/// More handles than this in one post stay plain text: nobody writes to so many people by hand.
const MOST: usize = 20;

/// Who was found.
#[derive(Default)]
pub(super) struct Found {
    /// For the text.
    pub(super) mentions: Vec<ResolvedMention>,
    /// For the database, each once.
    pub(super) actors: Vec<ActorId>,
}

impl Found {
    /// Adds somebody who is addressed without being named in the text.
    pub(super) fn address(&mut self, actor: ActorId) {
        if !self.actors.contains(&actor) {
            self.actors.push(actor);
        }
    }
}

/// Finds everybody mentioned in `text`.
pub(super) async fn find_mentioned(means: &Means, text: &str) -> Result<Found, StoreError> {
    let mut handles = mentioned_handles(text);
    handles.truncate(MOST);
    let lookups = handles.into_iter().map(|handle| async move {
        let actor = find(means, &handle).await?;
        Ok::<_, StoreError>(actor.map(|actor| (handle, actor)))
    });
    let mut found = Found::default();
    for outcome in futures::future::join_all(lookups).await {
        if let Some((handle, actor)) = outcome? {
            found.address(actor.id);
            found.mentions.push(ResolvedMention {
                handle,
                username: actor.username,
                url: actor.url,
            });
        }
    }
    Ok(found)
}

/// One handle: a local name, somebody we know already, or a question to another server.
async fn find(means: &Means, handle: &str) -> Result<Option<Actor>, StoreError> {
    let (username, host) = match handle.split_once('@') {
        None => (handle.to_owned(), means.authority()),
        Some((username, host)) => (username.to_owned(), host.to_owned()),
    };
    if host == means.authority() {
        return means
            .store
            .read(move |conn| Ok(actors::find_local(conn, &username)?.filter(|a| a.gone_at.is_none())))
            .await;
    }
    let known = {
        let host = host.clone();
        means
            .store
            .read(move |conn| actors::find_by_handle(conn, &username, &host))
            .await?
    };
    if known.is_some() {
        return Ok(known);
    }
    let answer = tokio::time::timeout(DEADLINE, means.resolve_actor.resolve_actor(handle, DEADLINE)).await;
    Ok(answer.ok().and_then(Result::ok))
}
