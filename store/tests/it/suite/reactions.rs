//! Boosts under ids of their own, and lists of who reacted to what.

use crate::suite::cast::{member, stranger};
use crate::suite::on_both;
use domain::PostId;
use domain::paging::Page;
use store::reactions::{self, Reaction};
use store::{Store, StoreError, posts};
use testkit::builders::{NOON, post};

on_both!(
    a_boost_is_found_by_its_id_and_by_its_maker,
    reactions_are_listed_by_post_and_by_actor,
);

async fn a_boost_is_found_by_its_id_and_by_its_maker(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?);
            for id in 10..13 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
                reactions::add(
                    tx,
                    Reaction::Announce,
                    PostId(id),
                    eve.id,
                    &format!("a{id}"),
                    id + 100,
                    NOON,
                )?;
            }
            reactions::add(tx, Reaction::Like, PostId(10), eve.id, "like", 200, NOON)?;
            let found = reactions::find_announce(tx, 111)?.expect("the boost");
            assert_eq!((found.post_id, found.actor_id), (PostId(11), eve.id));
            assert_eq!((found.activity_uri.as_str(), found.created_at), ("a11", NOON));
            assert_eq!(reactions::find_announce(tx, 200)?, None, "that is a like");
            let uris = reactions::announce_uris_among(tx, &[112, 111, 200, 7])?;
            let uris: Vec<_> = uris.iter().map(|(id, uri)| (*id, uri.as_str())).collect();
            assert_eq!(uris, [(111, "a11"), (112, "a12")]);
            assert!(reactions::announce_uris_among(tx, &[])?.is_empty());
            assert_eq!(reactions::find_announce_by(tx, PostId(11), eve.id)?, Some(found));
            assert_eq!(reactions::find_announce_by(tx, PostId(11), ada.id)?, None);
            let listed = reactions::list_announces_of(tx, eve.id, &Page::before(Some(112), 9))?;
            assert_eq!(listed.iter().map(|a| a.id).collect::<Vec<_>>(), [111, 110]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn reactions_are_listed_by_post_and_by_actor(store: Store) {
    store
        .write(|tx| {
            let (ada, eve) = (member(tx, 1, "ada")?, stranger(tx, 2, "eve")?);
            for id in 10..13 {
                posts::add(tx, &post(id, &ada), &[], &[], None)?;
                reactions::add(
                    tx,
                    Reaction::Like,
                    PostId(id),
                    eve.id,
                    &format!("l{id}"),
                    100 - id,
                    NOON,
                )?;
            }
            reactions::add(tx, Reaction::Like, PostId(10), ada.id, "l", 95, NOON)?;
            reactions::add(tx, Reaction::Announce, PostId(10), eve.id, "a", 96, NOON)?;
            let likers = reactions::list_actors(tx, Reaction::Like, PostId(10), &Page::first(9))?;
            let likers: Vec<_> = likers.iter().map(|(id, a)| (*id, a.id.0)).collect();
            assert_eq!(likers, [(95, 1), (90, 2)]);
            assert_eq!(
                reactions::list_actors(tx, Reaction::Announce, PostId(10), &Page::first(9))?.len(),
                1
            );
            let liked = reactions::list_posts(tx, Reaction::Like, eve.id, &Page::before(Some(90), 9))?;
            let liked: Vec<_> = liked.iter().map(|(id, p)| (*id, p.id.0)).collect();
            assert_eq!(liked, [(89, 11), (88, 12)]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
