//! A member blocks somebody elsewhere: their server hears of it, the follows end on both sides, and all
//! of it is taken back.

use crate::parts::instance::settle;
use crate::parts::{Instance, World};
use domain::Clock;
use domain::actor::Actor;
use domain::follow::FollowState;
use domain::job::{SendBlock, SendUndoBlock};
use domain::post::Visibility;
use std::time::Duration;

/// What `social` does when a member blocks somebody elsewhere.
async fn block(instance: &Instance, blocker: &Actor, target: &Actor, number: i64) -> String {
    let (blocker, target, now) = (blocker.clone(), target.id, instance.world.now());
    let block_uri = format!("{}/blocks/{number}", blocker.uri);
    let uri = block_uri.clone();
    instance
        .write(move |conn| {
            assert!(store::blocks::add(conn, blocker.id, target, number, &uri)?);
            store::follows::remove(conn, blocker.id, target)?;
            store::follows::remove(conn, target, blocker.id)?;
            let job = SendBlock {
                blocker: blocker.id,
                target,
                block_uri: uri,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
    block_uri
}

async fn unblock(instance: &Instance, blocker: &Actor, target: &Actor) {
    let (blocker, target, now) = (blocker.id, target.id, instance.world.now());
    instance
        .write(move |conn| {
            let block_uri = store::blocks::remove(conn, blocker, target)?.expect("blocked");
            let job = SendUndoBlock {
                blocker,
                target,
                block_uri,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
}

async fn blocks(instance: &Instance, blocker: &str, target: &str) -> bool {
    let blocker = instance.actor_at(blocker).await.expect("known").id;
    let target = instance.actor_at(target).await.expect("known").id;
    instance
        .read(move |conn| store::blocks::exists(conn, blocker, target))
        .await
}

#[tokio::test]
async fn a_block_ends_the_follows_on_both_sides_and_is_taken_back() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let (bob_here, ada_there) = (here.find(&bob.uri).await, there.find(&ada.uri).await);
    here.follow(&ada, &bob_here).await;
    there.follow(&bob, &ada_there).await;
    settle(&[&here, &there]).await;
    let accepted = Some(FollowState::Accepted);
    assert_eq!(there.follow_state(&ada.uri, &bob.uri).await, accepted);
    assert_eq!(there.follow_state(&bob.uri, &ada.uri).await, accepted);
    let before = there.told(&bob).await.len();

    block(&here, &ada, &bob_here, 1).await;
    settle(&[&here, &there]).await;
    assert!(blocks(&there, &ada.uri, &bob.uri).await);
    assert_eq!(there.follow_state(&ada.uri, &bob.uri).await, None);
    assert_eq!(there.follow_state(&bob.uri, &ada.uri).await, None);
    assert!(there.told(&bob).await.len() <= before, "nobody is told of a block");

    // Bob asks again: no.
    world.forward(Duration::from_secs(1));
    there.follow(&bob, &ada_there).await;
    settle(&[&here, &there]).await;
    assert_eq!(
        there.follow_state(&bob.uri, &ada.uri).await,
        Some(FollowState::Rejected)
    );

    unblock(&here, &ada, &bob_here).await;
    settle(&[&here, &there]).await;
    assert!(!blocks(&there, &ada.uri, &bob.uri).await);
    world.forward(Duration::from_secs(1));
    there.follow(&bob, &ada_there).await;
    settle(&[&here, &there]).await;
    assert_eq!(there.follow_state(&bob.uri, &ada.uri).await, accepted);
}

#[tokio::test]
async fn a_block_given_again_before_anything_was_sent_stands_in_the_end() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let bob_here = here.find(&bob.uri).await;
    here.post(&ada, "hello", Visibility::Public, None).await;
    block(&here, &ada, &bob_here, 1).await;
    unblock(&here, &ada, &bob_here).await;
    let second = block(&here, &ada, &bob_here, 2).await;
    settle(&[&here, &there]).await;
    let (ada_there, bob_there) = (there.actor_at(&ada.uri).await.expect("known").id, bob.id);
    let stands = there
        .read(move |conn| store::blocks::activity_uri(conn, ada_there, bob_there))
        .await;
    assert_eq!(stands, Some(second));
}
