//! What follows from posts, likes, boosts and follows, on a real database.

use crate::scene::Scene;
use crate::{arrival, blocking, muting, reacting};
use domain::job::FillHome;
use domain::notification::NotificationKind::{Favourite, Follow, Mention, Reblog, Update};
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};
use std::sync::Arc;
use store::reactions::{self, Reaction};
use store::{accounts, posts};
use testkit::builders;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);
const MAX: ActorId = ActorId(3);
const BOB: ActorId = ActorId(4);

#[tokio::test]
async fn a_post_reaches_its_author_and_those_who_follow_and_nobody_else() {
    let scene = Scene::new().await;
    scene.follow(EVA, ADA).await;
    let post = scene.post(&scene.ada, "hello", Visibility::Public).await;
    assert_eq!(scene.home_shown(ADA).await, [post.id]);
    assert_eq!(scene.home_shown(EVA).await, [post.id]);
    assert!(scene.home_shown(MAX).await.is_empty());
}

#[tokio::test]
async fn a_direct_post_reaches_the_home_of_a_follower_only_if_it_mentions_them() {
    let scene = Scene::new().await;
    scene.follow(EVA, ADA).await;
    scene.follow(MAX, ADA).await;
    let post = scene.post(&scene.ada, "for @eva", Visibility::Direct).await;
    assert_eq!(scene.home_shown(EVA).await, [post.id]);
    assert!(scene.home(MAX).await.is_empty());
}

#[tokio::test]
async fn an_answer_reaches_only_those_who_follow_both() {
    let scene = Scene::new().await;
    for target in [ADA, BOB] {
        scene.follow(EVA, target).await;
    }
    scene.follow(MAX, BOB).await;
    let question = scene.post(&scene.ada, "what?", Visibility::Public).await;
    let answer = Post {
        in_reply_to_uri: Some(question.uri.clone()),
        in_reply_to_id: Some(question.id),
        thread_id: question.thread_id,
        ..scene.post_of_bob(Visibility::Public)
    };
    let answer = scene.arrive(answer, &[ADA]).await;
    assert_eq!(scene.home_shown(EVA).await, [answer.id, question.id]);
    assert!(scene.home(MAX).await.is_empty());
    assert_eq!(scene.told(ADA).await, [(Mention, BOB)]);
}

#[tokio::test]
async fn an_answer_that_came_before_the_question_is_placed_when_that_arrives() {
    let scene = Scene::new().await;
    scene.follow(EVA, BOB).await;
    let (question, answer) = (
        scene.post_of_bob(Visibility::Public),
        scene.post_of_bob(Visibility::Public),
    );
    let answer = Post {
        in_reply_to_uri: Some(question.uri.clone()),
        ..answer
    };
    let answer = scene.arrive(answer, &[]).await;
    assert!(scene.home(EVA).await.is_empty(), "nobody knows yet whom it answers");
    let question = scene.arrive(question, &[]).await;
    assert_eq!(scene.home_shown(EVA).await, [answer.id, question.id]);
}

#[tokio::test]
async fn a_mention_is_told_once_and_not_by_somebody_blocked_or_muted_nor_in_a_muted_thread() {
    let scene = Scene::new().await;
    let post = scene.arrive(scene.post_of_bob(Visibility::Public), &[ADA, BOB]).await;
    assert_eq!(scene.told(ADA).await, [(Mention, BOB)]);
    let (now, entropy) = (scene.tick(), Arc::clone(&scene.means.entropy));
    let again = post.clone();
    scene
        .write(move |conn| arrival::newly_mentioned(conn, &again, &[ADA], now, &*entropy))
        .await;
    assert_eq!(scene.told(ADA).await.len(), 1, "told once");
    reacting::mute_thread(&scene.means, &scene.ada, post.id)
        .await
        .expect("muted");
    let answer = builders::reply(scene.post_of_bob(Visibility::Public).id.0, &scene.bob, &post);
    scene.arrive(answer, &[ADA]).await;
    assert_eq!(scene.told(ADA).await.len(), 1, "the thread is muted");
    muting::mute(&scene.means, &scene.eva, BOB, true, None)
        .await
        .expect("muted");
    blocking::block(&scene.means, &scene.max, BOB).await.expect("blocked");
    scene
        .arrive(scene.post_of_bob(Visibility::Public), &[ADA, EVA, MAX])
        .await;
    assert_eq!(scene.told(ADA).await.len(), 2, "another thread");
    assert!(scene.told(EVA).await.is_empty() && scene.told(MAX).await.is_empty());
}

#[tokio::test]
async fn a_mute_that_leaves_notifications_alone_does_so() {
    let scene = Scene::new().await;
    muting::mute(&scene.means, &scene.ada, BOB, false, None)
        .await
        .expect("muted");
    scene.arrive(scene.post_of_bob(Visibility::Public), &[ADA]).await;
    assert_eq!(scene.told(ADA).await, [(Mention, BOB)]);
}

#[tokio::test]
async fn likes_and_boosts_from_elsewhere_are_told_and_their_end_takes_that_away() {
    let scene = Scene::new().await;
    scene.follow(EVA, BOB).await;
    let post = scene.post(&scene.ada, "nice", Visibility::Public).await;
    let (now, entropy) = (scene.tick(), Arc::clone(&scene.means.entropy));
    let stored = post.clone();
    scene
        .write(move |conn| {
            assert!(reactions::add(
                conn,
                Reaction::Like,
                stored.id,
                BOB,
                "https://b.example/l/1",
                71,
                now
            )?);
            arrival::liked(conn, &stored, BOB, now, &*entropy)?;
            assert!(reactions::add(
                conn,
                Reaction::Announce,
                stored.id,
                BOB,
                "https://b.example/a/1",
                72,
                now
            )?);
            arrival::announce_arrived(conn, &stored, 72, BOB, now, &*entropy)
        })
        .await;
    let mut told = scene.told(ADA).await;
    told.sort();
    assert_eq!(told, [(Reblog, BOB), (Favourite, BOB)]);
    assert_eq!(scene.home_shown(EVA).await, [post.id]);
    assert_eq!(scene.home(EVA).await[0].announced_by, Some(BOB));
    scene
        .write(move |conn| {
            assert!(reactions::remove(conn, Reaction::Like, post.id, BOB)?);
            arrival::unliked(conn, &post, BOB)?;
            assert!(reactions::remove(conn, Reaction::Announce, post.id, BOB)?);
            arrival::unannounced(conn, &post, 72, BOB)
        })
        .await;
    assert!(scene.told(ADA).await.is_empty());
    assert!(scene.home(EVA).await.is_empty());
}

#[tokio::test]
async fn a_boost_of_a_closed_post_by_another_reaches_nobody() {
    let scene = Scene::new().await;
    scene.follow(EVA, BOB).await;
    let open = scene.post(&scene.ada, "open", Visibility::Unlisted).await;
    let closed = scene.post(&scene.ada, "closed", Visibility::Followers).await;
    for (number, post) in [(81, open.clone()), (82, closed)] {
        let (now, entropy) = (scene.tick(), Arc::clone(&scene.means.entropy));
        scene
            .write(move |conn| {
                let uri = format!("https://b.example/a/{number}");
                reactions::add(conn, Reaction::Announce, post.id, BOB, &uri, number, now)?;
                arrival::announce_arrived(conn, &post, number, BOB, now, &*entropy)
            })
            .await;
    }
    let home: Vec<PostId> = scene.home(EVA).await.iter().map(|entry| entry.post_id).collect();
    assert_eq!(home, [open.id]);
}

#[tokio::test]
async fn those_who_boosted_a_post_are_told_of_its_latest_edit() {
    let scene = Scene::new().await;
    let post = scene.arrive(scene.post_of_bob(Visibility::Public), &[]).await;
    reacting::announce_post(&scene.means, &scene.ada, post.id, None)
        .await
        .expect("boosted");
    for _ in 0..2 {
        let (now, entropy) = (scene.tick(), Arc::clone(&scene.means.entropy));
        let id = post.id;
        scene
            .write(move |conn| {
                let post = posts::lookup(conn, id)?.expect("stored");
                arrival::post_edited(conn, &post, now, &*entropy)
            })
            .await;
    }
    assert_eq!(scene.told(ADA).await, [(Update, BOB)]);
    assert!(scene.told(EVA).await.is_empty());
}

#[tokio::test]
async fn a_follow_brings_the_newest_posts_and_its_end_takes_them_away() {
    let scene = Scene::new().await;
    let post = scene.post(&scene.ada, "earlier", Visibility::Followers).await;
    scene.follow(EVA, ADA).await;
    let (now, entropy) = (scene.tick(), Arc::clone(&scene.means.entropy));
    scene
        .write(move |conn| {
            arrival::followed(conn, EVA, ADA, now, &*entropy)?;
            arrival::follow_accepted(conn, EVA, ADA)
        })
        .await;
    assert_eq!(scene.home_shown(EVA).await, [post.id]);
    assert_eq!(scene.told(ADA).await, [(Follow, EVA)]);
    scene.write(move |conn| arrival::unfollowed(conn, EVA, ADA)).await;
    assert!(scene.home(EVA).await.is_empty() && scene.told(ADA).await.is_empty());
}

#[tokio::test]
async fn the_first_followers_are_served_at_once_and_the_others_by_a_job() {
    let scene = Scene::new().await;
    let count = arrival::FIRST_FOLLOWERS + 2;
    scene
        .write(move |conn| {
            for number in 0..count {
                let (account, actor) = builders::local_account(1000 + number, &format!("reader{number}"));
                accounts::add(conn, &account, &actor, &[])?;
            }
            Ok(())
        })
        .await;
    for number in 0..count {
        scene.follow(ActorId(1000 + number), BOB).await;
    }
    let post = scene.arrive(scene.post_of_bob(Visibility::Public), &[]).await;
    let last = ActorId(1000 + count - 1);
    assert_eq!(scene.home_shown(ActorId(1000)).await, [post.id]);
    assert!(scene.home(last).await.is_empty());
    let left = scene.jobs::<FillHome>().await;
    assert_eq!(
        (left.len(), left[0].post_id, left[0].announce_id, left[0].after),
        (1, post.id, None, ActorId(1000 + arrival::FIRST_FOLLOWERS - 1))
    );
}

#[tokio::test]
async fn five_hundred_mentions_are_told_to_those_who_are_here_and_to_each_once() {
    let scene = Scene::new().await;
    let crowd: Vec<ActorId> = (0..500).map(|number| ActorId(5000 + number)).collect();
    let members = crowd.clone();
    scene
        .write(move |conn| {
            for (number, id) in members.iter().enumerate() {
                let actor = builders::remote_actor(id.0, &format!("r{number}"), "c.example");
                store::actors::upsert_remote(conn, &actor, &[], "{}")?;
            }
            Ok(())
        })
        .await;
    let mentioned: Vec<ActorId> = crowd.into_iter().chain([ADA, EVA]).collect();
    scene.arrive(scene.post_of_bob(Visibility::Public), &mentioned).await;
    for member in [ADA, EVA] {
        assert_eq!(scene.told(member).await, [(Mention, BOB)]);
    }
    assert!(
        scene.told(ActorId(5000)).await.is_empty(),
        "nothing is kept for people elsewhere"
    );
}
