//! Everything that stands around a page of posts: authors, mentions, tags, what the reader did with
//! them. Gathered for all of them together.

use crate::render::accounts::{acct, by_id};
use crate::{Mastodon, entities};
use domain::post::Post;
use domain::{ActorId, PostId};
use std::collections::{BTreeMap, BTreeSet};
use store::post_apps::{self, PostApp};
use store::reactions::{self, Reaction};
use store::timelines::Entry;
use store::{Conn, StoreError, bookmarks, pins, posts, thread_mutes};

/// What was gathered.
pub(super) struct Around {
    pub(super) reader: Option<ActorId>,
    pub(super) accounts: BTreeMap<ActorId, entities::Account>,
    pub(super) mentions: BTreeMap<PostId, Vec<entities::Mention>>,
    pub(super) tags: BTreeMap<PostId, Vec<String>>,
    /// Who wrote the posts that these answer.
    pub(super) parents: BTreeMap<PostId, ActorId>,
    /// The ActivityPub ids of the boosts.
    pub(super) boosts: BTreeMap<i64, String>,
    pub(super) favourited: BTreeSet<PostId>,
    pub(super) reblogged: BTreeSet<PostId>,
    pub(super) bookmarked: BTreeSet<PostId>,
    pub(super) pinned: BTreeSet<PostId>,
    pub(super) muted_threads: BTreeSet<PostId>,
    /// What the reader wrote their own posts with.
    pub(super) apps: BTreeMap<PostId, PostApp>,
}

impl Around {
    pub(super) fn gather(
        conn: &mut Conn,
        app: &Mastodon,
        reader: Option<ActorId>,
        entries: &[(Entry, Post)],
    ) -> Result<Self, StoreError> {
        let ids = once(entries.iter().map(|(_, post)| post.id));
        let people = once(
            entries
                .iter()
                .flat_map(|(entry, post)| [Some(post.actor_id), entry.announced_by])
                .flatten(),
        );
        let mut found = Self {
            reader,
            accounts: by_id(conn, app, &people)?,
            mentions: BTreeMap::new(),
            tags: BTreeMap::new(),
            parents: BTreeMap::new(),
            boosts: BTreeMap::new(),
            favourited: BTreeSet::new(),
            reblogged: BTreeSet::new(),
            bookmarked: BTreeSet::new(),
            pinned: BTreeSet::new(),
            muted_threads: BTreeSet::new(),
            apps: BTreeMap::new(),
        };
        if ids.is_empty() {
            return Ok(found);
        }
        for (post, actor) in posts::list_mentions_among(conn, &ids)? {
            found.mentions.entry(post).or_default().push(entities::Mention {
                id: actor.id.to_string(),
                acct: acct(&actor),
                username: actor.username,
                url: actor.url,
            });
        }
        for (post, tag) in posts::list_tags_among(conn, &ids)? {
            found.tags.entry(post).or_default().push(tag);
        }
        found.gather_parents(conn, entries)?;
        let boosts = entries.iter().filter(|(entry, _)| entry.announced_by.is_some());
        found.boosts = reactions::announce_uris_among(conn, &once(boosts.map(|(entry, _)| entry.id)))?;
        if let Some(reader) = reader {
            found.favourited = reactions::list_among(conn, Reaction::Like, reader, &ids)?;
            found.reblogged = reactions::list_among(conn, Reaction::Announce, reader, &ids)?;
            found.bookmarked = bookmarks::among(conn, reader, &ids)?;
            found.pinned = pins::among(conn, reader, &ids)?;
            let threads = once(entries.iter().map(|(_, post)| post.thread_id));
            found.muted_threads = thread_mutes::among(conn, reader, &threads)?;
            let own = entries.iter().filter(|(_, post)| post.actor_id == reader);
            found.apps = post_apps::among(conn, &once(own.map(|(_, post)| post.id)))?;
        }
        Ok(found)
    }

    fn gather_parents(&mut self, conn: &mut Conn, entries: &[(Entry, Post)]) -> Result<(), StoreError> {
        let authors: BTreeMap<PostId, ActorId> = entries.iter().map(|(_, post)| (post.id, post.actor_id)).collect();
        let mut elsewhere = BTreeSet::new();
        for parent in entries.iter().filter_map(|(_, post)| post.in_reply_to_id) {
            match authors.get(&parent) {
                Some(author) => {
                    self.parents.insert(parent, *author);
                }
                None => {
                    elsewhere.insert(parent);
                }
            }
        }
        if elsewhere.is_empty() {
            return Ok(());
        }
        let elsewhere: Vec<PostId> = elsewhere.into_iter().collect();
        for post in posts::list(conn, &elsewhere)? {
            self.parents.insert(post.id, post.actor_id);
        }
        Ok(())
    }
}

fn once<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<T>>().into_iter().collect()
}
