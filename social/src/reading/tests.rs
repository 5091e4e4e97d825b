//! The answers for many posts at once are those for each alone, and what is gone is not shown.

use super::*;
use crate::following;
use crate::scene::Scene;
use domain::post::Visibility;
use domain::{ActorId, PostId};
use store::timelines::Entry;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);

#[tokio::test]
async fn a_followers_only_post_is_read_by_author_follower_and_mentioned_and_by_nobody_else() {
    let scene = Scene::new().await;
    following::follow(&scene.means, &scene.eva, ADA)
        .await
        .expect("followed");
    let post = scene.post(&scene.ada, "for us and @max", Visibility::Followers).await;
    scene.lock(&scene.ada).await;
    scene
        .write(move |conn| {
            for (reader, expected) in [
                (Some(ADA), true),
                (Some(EVA), true),
                (Some(ActorId(3)), true),
                (None, false),
            ] {
                assert_eq!(may_read(conn, reader, &post)?, expected, "{reader:?}");
                let many = readable(conn, reader, vec![post.clone()])?;
                assert_eq!(many.len(), usize::from(expected), "{reader:?}");
            }
            assert!(!may_read(conn, Some(ActorId(4)), &post)?);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_request_that_waits_opens_nothing() {
    let scene = Scene::new().await;
    let post = scene.post(&scene.ada, "for followers", Visibility::Followers).await;
    following::follow(&scene.means, &scene.max, ADA)
        .await
        .expect("followed");
    scene.lock(&scene.ada).await;
    following::follow(&scene.means, &scene.eva, ADA).await.expect("asked");
    scene
        .write(move |conn| {
            assert!(may_read(conn, Some(ActorId(3)), &post)?, "the clean twin");
            assert!(!may_read(conn, Some(EVA), &post)?);
            assert!(readable(conn, Some(EVA), vec![post])?.is_empty());
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_boost_of_an_unknown_number_and_one_that_was_taken_back_are_not_there() {
    let scene = Scene::new().await;
    let post = scene.post(&scene.ada, "hello", Visibility::Public).await;
    let now = scene.means.clock.now();
    let id = post.id;
    scene
        .write(move |conn| {
            assert!(find_status(conn, None, id.0)?.is_some());
            assert!(find_status(conn, None, 17)?.is_none());
            let entry = |number, announced_by| Entry {
                id: number,
                post_id: id,
                announced_by,
            };
            let entries = vec![
                entry(id.0, None),
                entry(17, Some(EVA)),
                Entry {
                    id: 18,
                    post_id: PostId(18),
                    announced_by: None,
                },
            ];
            let shown = visible_entries(conn, Some(EVA), entries, now)?;
            assert_eq!(shown.iter().map(|(entry, _)| entry.id).collect::<Vec<_>>(), [id.0]);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn posts_of_the_suspended_and_of_blocked_hosts_are_shown_to_nobody() {
    let scene = Scene::new().await;
    let here = scene.post(&scene.ada, "here", Visibility::Public).await;
    let there = scene.arrive(scene.post_of_bob(Visibility::Public), &[]).await;
    let now = scene.means.clock.now();
    let both = vec![here.clone(), there.clone()];
    let shown = |list: Vec<domain::post::Post>| async {
        scene
            .write(move |conn| visible_posts(conn, Some(EVA), list, now))
            .await
            .len()
    };
    assert_eq!(shown(both.clone()).await, 2);
    scene.suspend(&scene.ada).await;
    assert_eq!(shown(both.clone()).await, 1);
    scene
        .write(move |conn| store::hosts::block(conn, "example", "all of it", now))
        .await;
    assert_eq!(shown(both).await, 0);
    scene
        .write(move |conn| {
            assert!(find_status(conn, None, here.id.0)?.is_none());
            assert!(find_status(conn, None, there.id.0)?.is_none());
            Ok(())
        })
        .await;
}
