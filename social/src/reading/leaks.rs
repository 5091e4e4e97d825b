//! Nothing leaks: whatever somebody is to an author, no surface shows a post that they may not read.
//! Random worlds of posts and relations, and an answer worked out here by hand for each, which every
//! surface must give. Relations change after the posts have arrived, without any tidying up, so that
//! what stands in home timelines and notifications from before is judged anew.

use super::*;
use crate::scene::Scene;
use crate::{arrival, notifying};
use domain::account::AccountState;
use domain::follow::{Follow, FollowState};
use domain::notification::{Notification, NotificationKind};
use domain::paging::Page;
use domain::post::Visibility;
use domain::{PostId, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::mutes::Mute;
use store::notifications::NotificationFilter;
use store::reactions::Reaction;
use store::timelines::Entry;
use store::{accounts, actors, hosts, mutes, notifications, reactions, timelines};
use testkit::builders;

/// The reader, and an author as well.
const ADA: ActorId = ActorId(1);
/// Two members, bob of another server, and dan whose host gets blocked.
const AUTHORS: [ActorId; 5] = [ADA, ActorId(2), ActorId(3), ActorId(4), ActorId(5)];
const VISIBILITIES: [Visibility; 4] = [
    Visibility::Public,
    Visibility::Unlisted,
    Visibility::Followers,
    Visibility::Direct,
];
const ALL: Page = Page {
    max_id: None,
    since_id: None,
    min_id: None,
    limit: 500,
};

/// What stands between ada and one author in the end.
#[derive(Clone, Copy, Debug)]
struct Between {
    follow: Option<FollowState>,
    ada_blocks: bool,
    blocks_ada: bool,
    muted: bool,
    /// Suspended, for a member.
    suspended: bool,
}

#[derive(Clone, Debug)]
struct Written {
    author: usize,
    visibility: Visibility,
    mentions_ada: bool,
    answers: Option<prop::sample::Index>,
    boosted_by: Option<usize>,
}

fn between() -> impl Strategy<Value = Between> {
    let follow = prop_oneof![
        3 => Just(Some(FollowState::Accepted)),
        1 => Just(Some(FollowState::Requested)),
        1 => Just(Some(FollowState::Rejected)),
        2 => Just(None),
    ];
    let rarely = || prop::bool::weighted(0.2);
    (follow, rarely(), rarely(), rarely(), rarely()).prop_map(|(follow, ada_blocks, blocks_ada, muted, suspended)| {
        Between {
            follow,
            ada_blocks,
            blocks_ada,
            muted,
            suspended,
        }
    })
}

fn written() -> impl Strategy<Value = Written> {
    (
        0..AUTHORS.len(),
        prop::sample::select(&VISIBILITIES[..]),
        any::<bool>(),
        prop::option::weighted(0.3, any::<prop::sample::Index>()),
        prop::option::weighted(0.4, 0..AUTHORS.len()),
    )
        .prop_map(|(author, visibility, mentions_ada, answers, boosted_by)| Written {
            author,
            visibility,
            mentions_ada,
            answers,
            boosted_by,
        })
}

/// The answers, worked out from the random world alone.
struct Oracle {
    stands: Vec<Between>,
    posts: Vec<(Post, Written)>,
}

impl Oracle {
    fn about(&self, actor: ActorId) -> &Between {
        let place = AUTHORS.iter().position(|other| *other == actor).expect("an author");
        &self.stands[place]
    }

    fn find(&self, id: PostId) -> &(Post, Written) {
        self.posts
            .iter()
            .find(|(post, _)| post.id == id)
            .expect("one of the posts")
    }

    /// Whether the reader may see the post at all.
    fn may_read(&self, reader: Option<ActorId>, id: PostId) -> bool {
        let (post, written) = self.find(id);
        let open = matches!(post.visibility, Visibility::Public | Visibility::Unlisted);
        match reader {
            None => open,
            Some(me) if me == post.actor_id => true,
            Some(_) => {
                let stands = self.about(post.actor_id);
                if stands.ada_blocks || stands.blocks_ada {
                    return false;
                }
                let follows = stands.follow == Some(FollowState::Accepted);
                open || written.mentions_ada || (post.visibility == Visibility::Followers && follows)
            }
        }
    }

    /// Whether anybody sees this actor here at all.
    fn is_here(&self, actor: ActorId) -> bool {
        let local = actor.0 <= 3;
        if local {
            actor == ADA || !self.about(actor).suspended
        } else {
            actor != ActorId(5)
        }
    }

    /// Whether a timeline of the reader has room for this actor.
    fn welcomes(&self, reader: Option<ActorId>, actor: ActorId) -> bool {
        let apart = reader.is_some() && reader != Some(actor) && {
            let stands = self.about(actor);
            stands.ada_blocks || stands.blocks_ada || stands.muted
        };
        self.is_here(actor) && !apart
    }

    fn shows(&self, reader: Option<ActorId>, entry: &Entry) -> bool {
        let author = self.find(entry.post_id).0.actor_id;
        self.may_read(reader, entry.post_id)
            && self.welcomes(reader, author)
            && entry.announced_by.is_none_or(|by| self.welcomes(reader, by))
    }
}

/// Builds the world: first everybody follows everybody and the posts arrive, then the relations become
/// what they are in the end.
async fn build(scene: &Scene, stands: Vec<Between>, plan: Vec<Written>) -> (Oracle, Vec<Entry>) {
    let entropy = Arc::clone(&scene.means.entropy);
    let after = stands.clone();
    let (posts, entries) = scene
        .write(move |conn| {
            let dan = builders::remote_actor(5, "dan", "bad.example");
            actors::upsert_remote(conn, &dan, &[], "{}")?;
            let people = actors::list(conn, &AUTHORS)?;
            for target in &AUTHORS[1..] {
                put_follow(conn, *target, FollowState::Accepted)?;
            }
            let mut posts: Vec<(Post, Written)> = Vec::new();
            let mut entries = Vec::new();
            for (number, written) in plan.into_iter().enumerate() {
                let number = i64::try_from(number).expect("a few");
                let now = builders::NOON.plus(std::time::Duration::from_secs(60 + number.unsigned_abs()));
                let id = domain::id::draw(now, &*entropy);
                let author = people
                    .iter()
                    .find(|actor| actor.id == AUTHORS[written.author])
                    .expect("an author");
                let mut post = match &written.answers {
                    Some(index) if !posts.is_empty() => builders::reply(id, author, &index.get(&posts).0),
                    _ => builders::post(id, author),
                };
                post.visibility = written.visibility;
                let mentioned = if written.mentions_ada { vec![ADA] } else { Vec::new() };
                assert!(posts_add(conn, &post, &mentioned)?);
                arrival::post_arrived(conn, &post, &mentioned, now, &*entropy)?;
                entries.push(Entry {
                    id,
                    post_id: post.id,
                    announced_by: None,
                });
                if let Some(by) = written.boosted_by {
                    let (by, boost) = (AUTHORS[by], domain::id::draw(now, &*entropy) + 65_536);
                    let uri = format!("https://b.example/announces/{boost}");
                    reactions::add(conn, Reaction::Announce, post.id, by, &uri, boost, now)?;
                    arrival::announce_arrived(conn, &post, boost, by, now, &*entropy)?;
                    entries.push(Entry {
                        id: boost,
                        post_id: post.id,
                        announced_by: Some(by),
                    });
                    // A careless server tells of the boost of a post that is not the reader's to see.
                    notifications::add(conn, &careless(boost, by, post.id, now))?;
                }
                posts.push((post, written));
            }
            settle(conn, &after)?;
            Ok((posts, entries))
        })
        .await;
    (Oracle { stands, posts }, entries)
}

fn posts_add(conn: &mut Conn, post: &Post, mentioned: &[ActorId]) -> Result<bool, StoreError> {
    posts::add(conn, post, mentioned, &["leak".to_owned()], None)
}

fn careless(id: i64, by: ActorId, post: PostId, now: Timestamp) -> Notification {
    Notification {
        id,
        owner: ADA,
        kind: NotificationKind::Update,
        actor: by,
        post: Some(post),
        created_at: now,
    }
}

fn put_follow(conn: &mut Conn, target: ActorId, state: FollowState) -> Result<(), StoreError> {
    follows::put(
        conn,
        &Follow {
            follower: ADA,
            target,
            state,
            activity_uri: format!("https://guild.example/f/{target}"),
            created_at: builders::NOON,
        },
    )
}

fn settle(conn: &mut Conn, stands: &[Between]) -> Result<(), StoreError> {
    for (actor, stands) in AUTHORS.iter().zip(stands).skip(1) {
        match stands.follow {
            Some(state) => put_follow(conn, *actor, state)?,
            None => drop(follows::remove(conn, ADA, *actor)?),
        }
        if stands.ada_blocks {
            blocks::add(conn, ADA, *actor, actor.0, &format!("https://guild.example/b/{actor}"))?;
        }
        if stands.blocks_ada {
            blocks::add(
                conn,
                *actor,
                ADA,
                100 + actor.0,
                &format!("https://b.example/b/{actor}"),
            )?;
        }
        if stands.muted {
            let mute = Mute {
                notifications: false,
                expires_at: None,
            };
            mutes::put(conn, ADA, *actor, &mute, actor.0)?;
        }
        if stands.suspended && actor.0 <= 3 {
            accounts::set_state(conn, domain::AccountId(actor.0), AccountState::Suspended)?;
        }
    }
    hosts::block(conn, "bad.example", "bad", builders::NOON)
}

/// Asks every surface and compares.
fn compare(conn: &mut Conn, oracle: &Oracle, entries: &[Entry], now: Timestamp) -> Result<(), StoreError> {
    for reader in [Some(ADA), None] {
        let expected: BTreeSet<i64> = entries
            .iter()
            .filter(|entry| oracle.shows(reader, entry))
            .map(|entry| entry.id)
            .collect();
        let shown = visible_entries(conn, reader, entries.to_vec(), now)?;
        let shown: BTreeSet<i64> = shown.iter().map(|(entry, _)| entry.id).collect();
        assert_eq!(shown, expected, "entries for {reader:?}");
        for (post, _) in &oracle.posts {
            assert_eq!(
                may_read(conn, reader, post)?,
                oracle.may_read(reader, post.id),
                "may_read for {reader:?}"
            );
        }
        for entry in entries {
            let author = oracle.find(entry.post_id).0.actor_id;
            let apart = |actor: ActorId| {
                let stands = oracle.about(actor);
                reader.is_some() && reader != Some(actor) && (stands.ada_blocks || stands.blocks_ada)
            };
            let expected = oracle.may_read(reader, entry.post_id)
                && oracle.is_here(author)
                && entry.announced_by.is_none_or(|by| oracle.is_here(by) && !apart(by));
            let found = find_status(conn, reader, entry.id)?;
            assert_eq!(found.is_some(), expected, "find_status for {reader:?}");
        }
        let mut lists = vec![
            ("public", timelines::public(conn, None, &ALL)?),
            ("local", timelines::public(conn, Some(true), &ALL)?),
            ("tag", timelines::tagged(conn, "leak", false, &ALL)?),
        ];
        for author in AUTHORS {
            lists.push((
                "profile",
                timelines::of_actor(conn, author, &VISIBILITIES, false, &ALL)?,
            ));
        }
        for (surface, list) in lists {
            let all: BTreeSet<PostId> = list.iter().map(|post| post.id).collect();
            for post in visible_posts(conn, reader, list.clone(), now)? {
                assert!(oracle.may_read(reader, post.id), "{surface} for {reader:?}");
                assert!(oracle.welcomes(reader, post.actor_id), "{surface} for {reader:?}");
            }
            let expected: Vec<PostId> = list
                .iter()
                .map(|post| post.id)
                .filter(|id| oracle.may_read(reader, *id))
                .collect();
            let read: Vec<PostId> = readable(conn, reader, list)?.iter().map(|post| post.id).collect();
            assert_eq!(read, expected, "{surface} for {reader:?} of {all:?}");
        }
    }
    let home = timelines::home_entries(conn, ADA, &ALL)?;
    for (entry, _) in visible_entries(conn, Some(ADA), home, now)? {
        assert!(oracle.shows(Some(ADA), &entry), "home");
    }
    let told = notifications::list(conn, ADA, &ALL, &NotificationFilter::default())?;
    for one in notifying::visible(conn, ADA, told, now)? {
        let post = one.post.expect("all of these are about posts");
        assert!(oracle.may_read(Some(ADA), post.id), "notifications");
        assert!(
            oracle.is_here(post.actor_id) && oracle.is_here(one.actor.id),
            "notifications"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_surface_shows_what_its_reader_may_not_read(
        stands in prop::collection::vec(between(), AUTHORS.len()),
        plan in prop::collection::vec(written(), 1..10),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let scene = Scene::new().await;
            let (oracle, entries) = build(&scene, stands, plan).await;
            let now = builders::NOON.plus(std::time::Duration::from_secs(600));
            scene.write(move |conn| compare(conn, &oracle, &entries, now)).await;
        });
    }
}
