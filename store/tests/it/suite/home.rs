//! What comes to whose home timeline, and what goes again.

use crate::suite::cast::{follows, member, stranger};
use crate::suite::on_both;
use domain::ActorId;
use domain::actor::Actor;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use store::home::{self, Via};
use store::mutes::{self, Mute};
use store::timelines::{Entry, home_entries};
use store::{Conn, Store, StoreError, blocks, posts, sweep};
use testkit::builders::{NOON, post, reply};

on_both!(
    a_post_comes_home_to_its_author_and_to_local_followers,
    a_boost_comes_home_once_and_goes_when_it_is_taken_back,
    a_direct_post_comes_home_to_those_mentioned_only,
    a_reply_comes_home_to_those_who_know_both,
    who_mutes_or_blocks_or_is_blocked_gets_nothing,
    a_new_follower_finds_the_newest_posts_and_an_old_one_loses_them,
    batches_together_reach_everybody_once,
    the_sweep_keeps_the_newest_two_thousand,
);

fn home_of(tx: &mut Conn, owner: &Actor) -> Result<Vec<i64>, StoreError> {
    Ok(home_entries(tx, owner.id, &Page::first(100))?
        .iter()
        .map(|entry| entry.id)
        .collect())
}

fn deliver(tx: &mut Conn, new: &Post, mentions: &[ActorId], parent: Option<ActorId>) -> Result<usize, StoreError> {
    assert!(posts::add(tx, new, mentions, &[], None)?);
    let (added, last) = home::fill(tx, new, parent, Via::Author, ActorId(0), 500)?;
    assert_eq!(last, None);
    Ok(added)
}

async fn a_post_comes_home_to_its_author_and_to_local_followers(store: Store) {
    store
        .write(|tx| {
            let (ada, bob, eve) = (member(tx, 1, "ada")?, member(tx, 2, "bob")?, stranger(tx, 3, "eve")?);
            follows(tx, &bob, &ada)?;
            follows(tx, &eve, &ada)?;
            follows(tx, &ada, &eve)?;
            assert_eq!(deliver(tx, &post(10, &ada), &[], None)?, 2);
            assert_eq!(deliver(tx, &post(11, &eve), &[], None)?, 1);
            assert_eq!(home_of(tx, &ada)?, [11, 10]);
            assert_eq!(home_of(tx, &bob)?, [10]);
            assert!(home_of(tx, &eve)?.is_empty(), "others keep their own timelines");
            posts::remove(tx, &post(10, &ada), NOON)?;
            assert!(home_of(tx, &bob)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_boost_comes_home_once_and_goes_when_it_is_taken_back(store: Store) {
    store
        .write(|tx| {
            let (ada, bob) = (member(tx, 1, "ada")?, member(tx, 2, "bob")?);
            let (eve, fay) = (stranger(tx, 3, "eve")?, stranger(tx, 4, "fay")?);
            follows(tx, &ada, &fay)?;
            follows(tx, &bob, &fay)?;
            follows(tx, &bob, &eve)?;
            let new = post(10, &eve);
            deliver(tx, &new, &[], None)?;
            let by_fay = Via::Announce { id: 20, by: fay.id };
            let (added, _) = home::fill(tx, &new, None, by_fay, ActorId(0), 500)?;
            assert_eq!(added, 1, "bob has the post already");
            let boosted = Entry {
                id: 20,
                post_id: new.id,
                announced_by: Some(fay.id),
            };
            assert_eq!(home_entries(tx, ada.id, &Page::first(9))?, [boosted]);
            assert_eq!(home_entries(tx, bob.id, &Page::first(9))?, [Entry::of(&new)]);
            let by_ada = Via::Announce { id: 21, by: ada.id };
            assert_eq!(
                home::fill(tx, &new, None, by_ada, ActorId(0), 500)?.0,
                0,
                "ada has it too"
            );
            assert_eq!(home::remove_announce(tx, new.id, 20)?, 1);
            assert!(home_of(tx, &ada)?.is_empty());
            assert_eq!(
                home::fill(tx, &new, None, by_ada, ActorId(0), 500)?.0,
                1,
                "her own boost"
            );
            assert_eq!(home_of(tx, &ada)?, [21]);
            assert_eq!(home_of(tx, &bob)?, [10]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_direct_post_comes_home_to_those_mentioned_only(store: Store) {
    store
        .write(|tx| {
            let (ada, bob, eve) = (member(tx, 1, "ada")?, member(tx, 2, "bob")?, stranger(tx, 3, "eve")?);
            follows(tx, &ada, &eve)?;
            follows(tx, &bob, &eve)?;
            let with = |id, visibility| Post {
                visibility,
                ..post(id, &eve)
            };
            deliver(tx, &with(10, Visibility::Followers), &[ada.id], None)?;
            deliver(tx, &with(11, Visibility::Direct), &[ada.id], None)?;
            assert_eq!(home_of(tx, &ada)?, [11, 10]);
            assert_eq!(home_of(tx, &bob)?, [10]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_reply_comes_home_to_those_who_know_both(store: Store) {
    store
        .write(|tx| {
            let (ada, bob) = (member(tx, 1, "ada")?, member(tx, 2, "bob")?);
            let (eve, fay) = (stranger(tx, 3, "eve")?, stranger(tx, 4, "fay")?);
            follows(tx, &ada, &eve)?;
            follows(tx, &ada, &fay)?;
            follows(tx, &bob, &eve)?;
            let asked = post(10, &fay);
            deliver(tx, &asked, &[], None)?;
            deliver(tx, &reply(11, &eve, &asked), &[], Some(fay.id))?;
            let own = post(12, &eve);
            deliver(tx, &own, &[], None)?;
            deliver(tx, &reply(13, &eve, &own), &[], Some(eve.id))?;
            let to_bob = post(14, &bob);
            deliver(tx, &to_bob, &[], None)?;
            deliver(tx, &reply(15, &eve, &to_bob), &[], Some(bob.id))?;
            assert_eq!(home_of(tx, &ada)?, [13, 12, 11, 10], "not the answer to bob");
            assert_eq!(home_of(tx, &bob)?, [15, 14, 13, 12], "not the answer to fay");
            let mut lost = reply(16, &eve, &asked);
            (lost.in_reply_to_uri, lost.in_reply_to_id) = (Some("https://c.example/1".into()), None);
            deliver(tx, &lost, &[], None)?;
            assert!(!home_of(tx, &ada)?.contains(&16), "nobody knows whom it answers");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn who_mutes_or_blocks_or_is_blocked_gets_nothing(store: Store) {
    store
        .write(|tx| {
            let eve = stranger(tx, 90, "eve")?;
            let fay = stranger(tx, 91, "fay")?;
            let mut members = Vec::new();
            for (id, name) in [
                (1, "plain"),
                (2, "muting"),
                (3, "muted-once"),
                (4, "blocking"),
                (5, "blocked"),
            ] {
                let one = member(tx, id, name)?;
                follows(tx, &one, &eve)?;
                follows(tx, &one, &fay)?;
                members.push(one);
            }
            let for_good = Mute {
                notifications: false,
                expires_at: None,
            };
            let over = Mute {
                expires_at: Some(NOON),
                ..for_good
            };
            mutes::put(tx, ActorId(2), eve.id, &for_good, 1)?;
            mutes::put(tx, ActorId(3), eve.id, &over, 2)?;
            blocks::add(tx, ActorId(4), eve.id, 3, "")?;
            blocks::add(tx, eve.id, ActorId(5), 4, "https://b.example/block")?;
            let by_eve = post(10, &eve);
            deliver(tx, &by_eve, &[], None)?;
            let by_fay = post(11, &fay);
            deliver(tx, &by_fay, &[], None)?;
            let seen = |tx: &mut Conn, id: i64| -> Result<Vec<i64>, StoreError> {
                let mut seen = Vec::new();
                for one in &members {
                    if home_of(tx, one)?.contains(&id) {
                        seen.push(one.id.0);
                    }
                }
                Ok(seen)
            };
            assert_eq!(seen(tx, 11)?, [1, 2, 3, 4, 5], "nobody minds fay");
            assert_eq!(seen(tx, 10)?, [1, 3]);
            // A boost by fay of what eve wrote, and one by eve of what fay wrote.
            let more = post(12, &eve);
            posts::add(tx, &more, &[], &[], None)?;
            home::fill(
                tx,
                &more,
                None,
                Via::Announce {
                    id: moment(20),
                    by: fay.id,
                },
                ActorId(0),
                500,
            )?;
            assert_eq!(seen(tx, moment(20))?, [1, 3]);
            let other = post(13, &fay);
            posts::add(tx, &other, &[], &[], None)?;
            home::fill(
                tx,
                &other,
                None,
                Via::Announce {
                    id: moment(21),
                    by: eve.id,
                },
                ActorId(0),
                500,
            )?;
            assert_eq!(seen(tx, moment(21))?, [1, 3]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

/// An id that was drawn a while after noon.
fn moment(n: i64) -> i64 {
    ((NOON.as_millis() + 1000) << 16) | n
}

async fn a_new_follower_finds_the_newest_posts_and_an_old_one_loses_them(store: Store) {
    store
        .write(|tx| {
            let (ada, eve, fay) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?, stranger(tx, 3, "fay")?);
            for id in 10..20 {
                posts::add(tx, &post(id, &eve), &[], &[], None)?;
            }
            let secret = Post {
                visibility: Visibility::Direct,
                ..post(20, &eve)
            };
            posts::add(tx, &secret, &[], &[], None)?;
            let by_fay = post(21, &fay);
            posts::add(tx, &by_fay, &[], &[], None)?;
            posts::add(tx, &reply(22, &eve, &by_fay), &[], &[], None)?;
            posts::add(tx, &reply(23, &eve, &post(19, &eve)), &[], &[], None)?;
            follows(tx, &ada, &eve)?;
            assert_eq!(home::backfill(tx, ada.id, eve.id, 6)?, 4);
            assert_eq!(home_of(tx, &ada)?, [23, 19, 18, 17]);
            assert_eq!(home::backfill(tx, ada.id, eve.id, 6)?, 0, "once is enough");
            home::fill(tx, &by_fay, None, Via::Announce { id: 30, by: eve.id }, ActorId(0), 500)?;
            follows(tx, &ada, &fay)?;
            deliver(tx, &post(31, &fay), &[], None)?;
            assert_eq!(home_of(tx, &ada)?, [31, 30, 23, 19, 18, 17]);
            assert_eq!(home::remove_via(tx, ada.id, eve.id)?, 5);
            assert_eq!(home_of(tx, &ada)?, [31]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn batches_together_reach_everybody_once(store: Store) {
    store
        .write(|tx| {
            let eve = stranger(tx, 1, "eve")?;
            for id in 10..17 {
                let one = member(tx, id, &format!("m{id}"))?;
                follows(tx, &one, &eve)?;
            }
            let new = post(100, &eve);
            posts::add(tx, &new, &[], &[], None)?;
            let (added, last) = home::fill(tx, &new, None, Via::Author, ActorId(0), 3)?;
            assert_eq!((added, last), (3, Some(ActorId(12))));
            let (added, last) = home::fill(tx, &new, None, Via::Author, ActorId(12), 3)?;
            assert_eq!((added, last), (3, Some(ActorId(15))));
            let again = home::fill(tx, &new, None, Via::Author, ActorId(12), 3)?;
            assert_eq!(again, (0, Some(ActorId(15))), "a job may run twice");
            let (added, last) = home::fill(tx, &new, None, Via::Author, ActorId(15), 3)?;
            assert_eq!((added, last), (1, None));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_sweep_keeps_the_newest_two_thousand(store: Store) {
    store
        .write(|tx| {
            let (ada, bob, eve) = (member(tx, 1, "ada")?, member(tx, 2, "bob")?, stranger(tx, 3, "eve")?);
            follows(tx, &ada, &eve)?;
            for id in 1..=home::KEPT + 5 {
                let new = post(1000 + id, &eve);
                posts::add(tx, &new, &[], &[], None)?;
                home::fill(tx, &new, None, Via::Author, ActorId(0), 10)?;
            }
            deliver(tx, &post(9, &bob), &[], None)?;
            assert_eq!(sweep::run(tx, NOON)?, 5);
            let last = Page {
                min_id: Some(0),
                ..Page::first(1)
            };
            let oldest = home_entries(tx, ada.id, &last)?;
            assert_eq!(oldest.iter().map(|e| e.id).collect::<Vec<_>>(), [1006]);
            assert_eq!(home_of(tx, &bob)?, [9]);
            assert_eq!(sweep::run(tx, NOON)?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
