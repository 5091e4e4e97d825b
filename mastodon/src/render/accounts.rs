//! People.

use super::roles;
use crate::{Mastodon, entities};
use domain::actor::{Actor, ActorKind};
use domain::{ActorId, Timestamp};
use std::collections::BTreeMap;
use store::actor_counts::{self, Counts};
use store::{Conn, StoreError};

/// These people, in the same order.
pub fn accounts(conn: &mut Conn, app: &Mastodon, actors: Vec<Actor>) -> Result<Vec<entities::Account>, StoreError> {
    let ids: Vec<ActorId> = actors.iter().map(|actor| actor.id).collect();
    let counts = actor_counts::of(conn, &ids)?;
    let shown = roles::shown(conn, &actors)?;
    Ok(actors
        .iter()
        .map(|actor| {
            let counts = counts.get(&actor.id).copied().unwrap_or_default();
            shape(app, actor, counts, shown.get(&actor.id).cloned())
        })
        .collect())
}

/// One person.
pub fn account(conn: &mut Conn, app: &Mastodon, actor: &Actor) -> Result<entities::Account, StoreError> {
    let counts = actor_counts::of(conn, &[actor.id])?;
    let roles = roles::shown(conn, std::slice::from_ref(actor))?.remove(&actor.id);
    let counts = counts.get(&actor.id).copied().unwrap_or_default();
    Ok(shape(app, actor, counts, roles))
}

/// These people by their ids. Whoever is not in the database is missing.
pub(super) fn by_id(
    conn: &mut Conn,
    app: &Mastodon,
    ids: &[ActorId],
) -> Result<BTreeMap<ActorId, entities::Account>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let actors = store::actors::list(conn, ids)?;
    let ids: Vec<ActorId> = actors.iter().map(|actor| actor.id).collect();
    Ok(ids.into_iter().zip(accounts(conn, app, actors)?).collect())
}

/// `username` for somebody of this instance, `username@host` for others.
pub(super) fn acct(actor: &Actor) -> String {
    if actor.local {
        actor.username.clone()
    } else {
        format!("{}@{}", actor.username, actor.host)
    }
}

/// Where the pictures of everybody are: initials, made here (`api::pictures`).
fn picture(app: &Mastodon, actor: &Actor, which: &str) -> String {
    format!("{}/{which}/{}", app.base(), actor.id)
}

fn shape(app: &Mastodon, actor: &Actor, counts: Counts, roles: Option<Vec<entities::Role>>) -> entities::Account {
    let avatar = picture(app, actor, "avatars");
    let header = picture(app, actor, "headers");
    let is_gone = actor.gone_at.is_some();
    entities::Account {
        id: actor.id.to_string(),
        username: actor.username.clone(),
        acct: acct(actor),
        display_name: actor.display_name.clone(),
        locked: actor.manually_approves_followers,
        bot: matches!(actor.kind, ActorKind::Service | ActorKind::Application),
        discoverable: Some(actor.discoverable),
        indexable: false,
        group: actor.kind == ActorKind::Group,
        created_at: day(actor.created_at) + "T00:00:00.000Z",
        note: actor.summary_html.clone(),
        url: actor.url.clone(),
        uri: actor.uri.clone(),
        avatar_static: avatar.clone(),
        avatar,
        avatar_description: String::new(),
        header_static: header.clone(),
        header,
        header_description: String::new(),
        followers_count: counts.followers,
        following_count: counts.following,
        statuses_count: counts.posts,
        last_status_at: counts.last_post_at.map(day),
        hide_collections: false,
        emojis: Vec::new(),
        fields: actor
            .fields
            .iter()
            .map(|field| entities::Field {
                name: field.name.clone(),
                value: field.value_html.clone(),
                verified_at: None,
            })
            .collect(),
        roles: actor.local.then(|| roles.unwrap_or_default()),
        noindex: actor.local.then_some(!actor.discoverable),
        suspended: is_gone.then_some(true),
    }
}

/// `YYYY-MM-DD`.
fn day(moment: Timestamp) -> String {
    moment.to_rfc3339().chars().take_while(|c| *c != 'T').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_date_alone() {
        assert_eq!(day(Timestamp::from_millis(1_795_341_600_000)), "2026-11-22");
    }
}
