//! Counters equal the rows, after whatever happened in whatever order.

use crate::suite::cast::{member, stands, stranger};
use crate::suite::on_both;
use domain::follow::FollowState;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};
use store::reactions::Reaction;
use store::{Conn, Store, StoreError, actor_counts, follows, posts, reactions, timelines};
use testkit::builders::{NOON, post};

on_both!(
    counters_equal_the_rows_after_a_thousand_acts,
    the_newest_post_is_known_after_it_was_removed,
    removing_everybody_counts_for_everybody,
);

/// Numbers that look random and are the same at every run (a linear congruential generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::try_from(n).expect("positive")).expect("small")
    }
}

const PEOPLE: i64 = 6;
const POSTS: i64 = 12;

fn act(tx: &mut Conn, dice: &mut Dice, step: i64) -> Result<(), StoreError> {
    let (who, other) = (ActorId(1 + dice.below(PEOPLE)), ActorId(1 + dice.below(PEOPLE)));
    let about = PostId(100 + dice.below(POSTS));
    let kind = [Reaction::Like, Reaction::Announce][usize::from(dice.below(2) == 1)];
    let state = [FollowState::Requested, FollowState::Accepted, FollowState::Rejected]
        [usize::try_from(dice.below(3)).expect("small")];
    let visibility = [
        Visibility::Public,
        Visibility::Unlisted,
        Visibility::Followers,
        Visibility::Direct,
    ][usize::try_from(dice.below(4)).expect("small")];
    let activity = format!("https://x.example/{about}-{who}-{kind:?}");
    match dice.below(9) {
        0 | 1 => {
            let mut new = Post {
                uri: format!("https://x.example/{step}"),
                visibility,
                actor_id: who,
                ..post(about.0, &testkit::builders::remote_actor(who.0, "x", "b.example"))
            };
            let parent = PostId(100 + dice.below(POSTS));
            if let Some(parent) = posts::lookup(tx, parent)?
                && parent.id != new.id
            {
                (new.in_reply_to_uri, new.in_reply_to_id) = (Some(parent.uri), Some(parent.id));
                new.thread_id = parent.thread_id;
            }
            posts::add(tx, &new, &[], &[], None)?;
        }
        2 => {
            if let Some(gone) = posts::lookup(tx, about)? {
                posts::remove(tx, &gone, NOON)?;
            }
        }
        3 | 4 => {
            if posts::lookup(tx, about)?.is_some() {
                reactions::add(tx, kind, about, who, &activity, step, NOON)?;
            }
        }
        5 => {
            reactions::remove(tx, kind, about, who)?;
        }
        6 => {
            reactions::remove_by_activity(tx, &activity, who)?;
        }
        7 => stands(tx, who, other, state)?,
        _ => {
            follows::remove(tx, who, other)?;
        }
    }
    Ok(())
}

fn compare(tx: &mut Conn, step: i64) -> Result<(), StoreError> {
    let all = Page::first(1000);
    for id in 100..100 + POSTS {
        let Some(found) = posts::lookup(tx, PostId(id))? else {
            continue;
        };
        let counted = (found.like_count, found.announce_count, found.reply_count);
        let likes = reactions::list_actors(tx, Reaction::Like, found.id, &all)?.len();
        let boosts = reactions::list_actors(tx, Reaction::Announce, found.id, &all)?.len();
        let replies = posts::list_replies(tx, found.id, 1000)?;
        let replies = replies.iter().filter(|reply| reply.visibility.is_open()).count();
        let rows = (likes, boosts, replies);
        assert_eq!(
            counted,
            (as_count(rows.0), as_count(rows.1), as_count(rows.2)),
            "post {id} after step {step}"
        );
    }
    for id in 1..=PEOPLE {
        let who = ActorId(id);
        let counted = actor_counts::of(tx, &[who])?.remove(&who).unwrap_or_default();
        let open = [Visibility::Public, Visibility::Unlisted];
        let written = timelines::of_actor(tx, who, &open, false, &all)?;
        assert_eq!(
            counted.posts,
            as_count(written.len()),
            "posts of {id} after step {step}"
        );
        let newest = written.iter().map(|p| p.published_at).max();
        assert_eq!(counted.last_post_at, newest, "newest post of {id} after step {step}");
        let followers = follows::list_followers_page(tx, who, &all)?.len();
        assert_eq!(
            counted.followers,
            as_count(followers),
            "followers of {id} after step {step}"
        );
        let following = follows::list_following_page(tx, who, &all)?.len();
        assert_eq!(
            counted.following,
            as_count(following),
            "followed by {id} after step {step}"
        );
    }
    Ok(())
}

fn as_count(rows: usize) -> i64 {
    i64::try_from(rows).expect("few")
}

async fn counters_equal_the_rows_after_a_thousand_acts(store: Store) {
    store
        .write(|tx| {
            for id in 1..=PEOPLE {
                if id % 2 == 0 {
                    member(tx, id, &format!("m{id}"))?;
                } else {
                    stranger(tx, id, &format!("s{id}"))?;
                }
            }
            let mut dice = Dice(20_261_122);
            for step in 1..=1000 {
                act(tx, &mut dice, step)?;
                if step % 20 == 0 {
                    compare(tx, step)?;
                }
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_newest_post_is_known_after_it_was_removed(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            let newest = |tx: &mut Conn| -> Result<_, StoreError> {
                Ok(actor_counts::of(tx, &[ActorId(1)])?[&ActorId(1)].last_post_at)
            };
            for id in 10..13 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
            }
            let closed = Post {
                visibility: Visibility::Followers,
                ..post(13, &ada)
            };
            posts::add(tx, &closed, &[], &[], None)?;
            assert_eq!(newest(tx)?, Some(post(12, &ada).published_at));
            posts::remove(tx, &post(10, &ada), NOON)?;
            assert_eq!(newest(tx)?, Some(post(12, &ada).published_at));
            posts::remove(tx, &post(12, &ada), NOON)?;
            assert_eq!(newest(tx)?, Some(post(11, &ada).published_at));
            posts::remove(tx, &post(11, &ada), NOON)?;
            assert_eq!(newest(tx)?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn removing_everybody_counts_for_everybody(store: Store) {
    store
        .write(|tx| {
            let ada = member(tx, 1, "ada")?;
            for id in 2..8 {
                let other = stranger(tx, id, &format!("s{id}"))?;
                stands(tx, other.id, ada.id, FollowState::Accepted)?;
                let back = [FollowState::Requested, FollowState::Accepted][usize::from(id % 2 == 0)];
                stands(tx, ada.id, other.id, back)?;
            }
            let counts = |tx: &mut Conn, id: i64| actor_counts::of(tx, &[ActorId(id)]).map(|c| c[&ActorId(id)]);
            assert_eq!((counts(tx, 1)?.followers, counts(tx, 1)?.following), (6, 3));
            assert_eq!((counts(tx, 4)?.followers, counts(tx, 4)?.following), (1, 1));
            assert_eq!(follows::remove_some_of(tx, ada.id, 2)?, 4);
            follows::remove_all(tx, ada.id)?;
            assert_eq!(follows::remove_some_of(tx, ada.id, 2)?, 0);
            for id in 1..8 {
                assert_eq!((counts(tx, id)?.followers, counts(tx, id)?.following), (0, 0), "{id}");
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
