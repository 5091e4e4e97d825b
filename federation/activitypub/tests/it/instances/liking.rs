//! A member's like goes to the post's author, and is taken back.

use crate::parts::instance::settle;
use crate::parts::{Instance, World};
use domain::actor::Actor;
use domain::job::{SendLike, SendUndoLike};
use domain::post::{Post, Visibility};
use domain::{ActorId, Clock, PostId};
use store::reactions::{self, Reaction};

/// What the pages do when a member likes a post.
async fn like(instance: &Instance, actor: &Actor, post: &Post, number: u8) -> String {
    let (actor_id, post_id, now) = (actor.id, post.id, instance.world.now());
    let like_uri = format!("{}/likes/{number}", actor.uri);
    let uri = like_uri.clone();
    instance
        .write(move |conn| {
            assert!(reactions::add(
                conn,
                Reaction::Like,
                post_id,
                actor_id,
                &uri,
                number.into(),
                now
            )?);
            let job = SendLike {
                actor_id,
                post_id,
                like_uri: uri,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
    like_uri
}

/// What the pages do when the like is taken back.
async fn unlike(instance: &Instance, actor: &Actor, post: &Post, like_uri: String) {
    let (actor_id, post, now) = (actor.id, post.clone(), instance.world.now());
    instance
        .write(move |conn| {
            assert!(reactions::remove(conn, Reaction::Like, post.id, actor_id)?);
            let job = SendUndoLike {
                actor_id,
                post_uri: post.uri,
                author: post.actor_id,
                like_uri,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
}

async fn liked_by(instance: &Instance, post: PostId, actor: ActorId) -> Option<String> {
    instance
        .read(move |conn| reactions::find(conn, Reaction::Like, post, actor))
        .await
}

#[tokio::test]
async fn a_like_reaches_the_author_and_is_taken_back() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let bob_here = here.find(&bob.uri).await;
    here.follow(&ada, &bob_here).await;
    settle(&[&here, &there]).await;
    let post = there.post(&bob, "a post to like", Visibility::Public, None).await;
    settle(&[&here, &there]).await;
    let arrived = here.post_at(&post.uri).await.expect("arrived");
    let likes = async || there.post_at(&post.uri).await.expect("there").like_count;

    let first = like(&here, &ada, &arrived, 1).await;
    settle(&[&here, &there]).await;
    assert_eq!(likes().await, 1);
    let ada_there = there.actor_at(&ada.uri).await.expect("known").id;
    assert_eq!(liked_by(&there, post.id, ada_there).await, Some(first.clone()));

    unlike(&here, &ada, &arrived, first).await;
    settle(&[&here, &there]).await;
    assert_eq!(likes().await, 0);
    assert_eq!(
        (here.deliveries("waiting").await, here.deliveries("dead").await),
        (0, 0)
    );
}

#[tokio::test]
async fn a_like_given_again_before_anything_was_sent_stands_in_the_end() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let bob_here = here.find(&bob.uri).await;
    here.follow(&ada, &bob_here).await;
    settle(&[&here, &there]).await;
    let post = there.post(&bob, "a post to like", Visibility::Public, None).await;
    settle(&[&here, &there]).await;
    let arrived = here.post_at(&post.uri).await.expect("arrived");

    let first = like(&here, &ada, &arrived, 1).await;
    unlike(&here, &ada, &arrived, first).await;
    let second = like(&here, &ada, &arrived, 2).await;
    settle(&[&here, &there]).await;
    let ada_there = there.actor_at(&ada.uri).await.expect("known").id;
    assert_eq!(liked_by(&there, post.id, ada_there).await, Some(second));
    assert_eq!(there.post_at(&post.uri).await.expect("there").like_count, 1);
}

#[tokio::test]
async fn a_like_of_a_members_post_leaves_the_instance_for_nobody() {
    let world = World::new();
    let here = Instance::start(&world).await;
    let (ada, eva) = (here.member("ada").await, here.member("eva").await);
    let post = here.post(&eva, "at home", Visibility::Public, None).await;
    settle(&[&here]).await;
    let first = like(&here, &ada, &post, 1).await;
    unlike(&here, &ada, &post, first).await;
    assert_eq!(here.run_until_idle().await, 2, "two jobs and no delivery");
}
