//! Follows, hosts and received activities.

use crate::suite::on_both;
use domain::follow::{Follow, FollowEvent, FollowState};
use store::reactions::{self, Reaction};
use store::{Store, StoreError, actors, follows, hosts, posts, received};
use testkit::builders::{NOON, post, remote_actor};

on_both!(
    an_activity_is_noted_once_however_often_it_comes,
    a_block_covers_the_hosts_under_it_and_every_port,
    a_follow_is_replaced_and_not_doubled,
    a_success_closes_the_breaker,
    reactions_are_found_by_their_activity_and_removed_in_batches,
    an_actor_is_found_by_its_own_inbox,
);

async fn an_activity_is_noted_once_however_often_it_comes(store: Store) {
    let notes: Vec<_> = (0..20)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(|tx| received::note(tx, "https://b.example/1", NOON))
                    .await
                    .expect("no error")
            })
        })
        .collect();
    let mut new = 0;
    for note in notes {
        new += usize::from(note.await.expect("no panic"));
    }
    assert_eq!(new, 1);
}

async fn a_block_covers_the_hosts_under_it_and_every_port(store: Store) {
    store
        .write(|tx| {
            assert!(!hosts::is_blocked(tx, "a.b.example")?);
            hosts::block(tx, "B.example", "spam", NOON)?;
            for blocked in ["b.example", "a.b.example", "b.example:8443"] {
                assert!(hosts::is_blocked(tx, blocked)?, "{blocked}");
            }
            for free in ["bb.example", "example", "xb.example"] {
                assert!(!hosts::is_blocked(tx, free)?, "{free}");
            }
            assert!(hosts::unblock(tx, "b.example")?);
            assert!(!hosts::is_blocked(tx, "b.example")?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_follow_is_replaced_and_not_doubled(store: Store) {
    store
        .write(|tx| {
            let eve = actors::upsert_remote(tx, &remote_actor(1, "eve", "b.example"), &[], "{}")?;
            let bob = actors::upsert_remote(tx, &remote_actor(2, "bob", "c.example"), &[], "{}")?;
            let mut follow = Follow {
                follower: eve.id,
                target: bob.id,
                state: FollowState::Requested,
                activity_uri: "https://b.example/f/1".into(),
                created_at: NOON,
            };
            follows::put(tx, &follow)?;
            assert!(!follows::is_accepted(tx, eve.id, bob.id)?);
            follow.state = follow.state.after(FollowEvent::Accepted);
            follows::put(tx, &follow)?;
            assert_eq!(
                follows::find_by_activity(tx, "https://b.example/f/1")?,
                Some(follow.clone())
            );
            assert_eq!(follows::list_followers(tx, bob.id, 0, 10)?.len(), 1);
            assert_eq!(follows::remove(tx, eve.id, bob.id)?, Some(follow));
            assert_eq!(follows::count_followers(tx, bob.id)?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_success_closes_the_breaker(store: Store) {
    store
        .write(|tx| {
            assert_eq!(hosts::note_failure(tx, "b.example", None)?, 1);
            assert_eq!(hosts::note_failure(tx, "b.example", Some(NOON))?, 2);
            hosts::note_success(tx, "b.example", "rfc9421", NOON)?;
            let host = hosts::find(tx, "b.example")?.expect("known");
            assert_eq!(
                (host.failure_count, host.open_until, host.dialect.as_deref()),
                (0, None, Some("rfc9421"))
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn reactions_are_found_by_their_activity_and_removed_in_batches(store: Store) {
    store
        .write(|tx| {
            let author = actors::upsert_remote(tx, &remote_actor(1, "eve", "b.example"), &[], "{}")?;
            let fan = actors::upsert_remote(tx, &remote_actor(2, "bob", "c.example"), &[], "{}")?;
            for n in 1..=3 {
                let post = post(n, &author);
                assert!(posts::add(tx, &post, &[], &[], None)?);
                reactions::add(
                    tx,
                    Reaction::Like,
                    post.id,
                    fan.id,
                    &format!("https://c.example/likes/{n}"),
                    n,
                    NOON,
                )?;
            }
            let found = reactions::find_by_activity(tx, "https://c.example/likes/2")?;
            assert_eq!(found, Some((Reaction::Like, domain::PostId(2), fan.id)));
            assert_eq!(reactions::find_by_activity(tx, "https://c.example/likes/9")?, None);
            let mut removed = Vec::new();
            loop {
                removed.push(reactions::remove_some_of(tx, fan.id, 2)?);
                if removed.last() == Some(&0) {
                    break;
                }
            }
            assert_eq!(removed, [2, 1, 0]);
            assert_eq!(
                posts::lookup(tx, domain::PostId(3))?.map(|post| post.like_count),
                Some(0)
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn an_actor_is_found_by_its_own_inbox(store: Store) {
    store
        .write(|tx| {
            let bob = actors::upsert_remote(tx, &remote_actor(1, "bob", "b.example"), &[], "{}")?;
            assert_eq!(
                actors::find_by_inbox(tx, &bob.inbox)?.map(|actor| actor.id),
                Some(bob.id)
            );
            assert_eq!(
                actors::find_by_inbox(tx, "https://b.example/inbox")?,
                None,
                "the shared one is nobody's own"
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
