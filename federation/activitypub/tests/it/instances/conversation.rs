//! Follow, accept, post, reply, edit, delete.

use crate::parts::instance::settle;
use crate::parts::{Instance, World};
use domain::Clock;
use domain::follow::FollowState;
use domain::job::{DistributeDeletion, DistributePost, PostChange, SendUndoFollow};
use domain::post::Visibility;
use std::time::Duration;
use store::posts::PostEdit;

fn handle(instance: &Instance, name: &str) -> String {
    format!("@{name}@{}", instance.federation.addresses().authority())
}

#[tokio::test]
async fn a_member_follows_across_instances_and_they_talk() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);

    let bob_here = here.find(&handle(&there, "bob")).await;
    assert_eq!((bob_here.uri.as_str(), bob_here.local), (bob.uri.as_str(), false));
    here.follow(&ada, &bob_here).await;
    settle(&[&here, &there]).await;
    for instance in [&here, &there] {
        assert_eq!(
            instance.follow_state(&ada.uri, &bob.uri).await,
            Some(FollowState::Accepted)
        );
    }

    let post = there.post(&bob, "hello #World & <you>", Visibility::Public, None).await;
    settle(&[&here, &there]).await;
    let arrived = here.post_at(&post.uri).await.expect("arrived");
    assert_eq!(arrived.content_html.matches("&amp; &lt;you&gt;").count(), 1);
    assert_eq!(
        (arrived.visibility, arrived.language.as_deref()),
        (Visibility::Public, Some("en"))
    );
    assert_eq!(here.home(&ada).await, [(arrived.id, None)]);

    let text = format!("{} hello back", handle(&there, "bob"));
    let reply = here.post(&ada, &text, Visibility::Public, Some(&arrived)).await;
    settle(&[&here, &there]).await;
    let answer = there.post_at(&reply.uri).await.expect("the reply came back");
    assert_eq!(answer.in_reply_to_id, Some(post.id));
    assert_eq!(there.post_at(&post.uri).await.expect("there").reply_count, 1);
    let (id, mentioned) = (answer.id, bob.id);
    assert!(
        there
            .read(move |conn| store::posts::mentions(conn, id, mentioned))
            .await
    );
    assert_eq!(
        (here.deliveries("waiting").await, there.deliveries("dead").await),
        (0, 0)
    );
}

#[tokio::test]
async fn edits_and_deletions_arrive_in_order() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let bob_here = here.find(&bob.uri).await;
    here.follow(&ada, &bob_here).await;
    settle(&[&here, &there]).await;
    let post = there.post(&bob, "frist", Visibility::Followers, None).await;
    settle(&[&here, &there]).await;
    assert_eq!(
        here.post_at(&post.uri).await.expect("arrived").visibility,
        Visibility::Followers
    );

    world.forward(Duration::from_secs(5));
    let (id, now) = (post.id, world.now());
    let change = PostEdit {
        content_html: "<p>first</p>".into(),
        source_text: Some("first".into()),
        summary: "spelling".into(),
        sensitive: true,
        language: None,
        edited_at: now,
    };
    there
        .write(move |conn| {
            store::posts::edit(conn, id, &change, &[], &[], None)?;
            let job = DistributePost {
                post_id: id,
                change: PostChange::Updated,
                revision: now.as_millis(),
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
    settle(&[&here, &there]).await;
    let edited = here.post_at(&post.uri).await.expect("still there");
    assert_eq!(
        (edited.content_html.as_str(), edited.summary.as_str(), edited.sensitive),
        ("<p>first</p>", "spelling", true)
    );

    let gone = there.post_at(&post.uri).await.expect("there");
    there
        .write(move |conn| {
            store::posts::remove(conn, &gone, now)?;
            let job = DistributeDeletion {
                actor_id: gone.actor_id,
                post_uri: gone.uri,
                open: false,
                direct: false,
                also_to: vec![],
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
    settle(&[&here, &there]).await;
    assert!(here.post_at(&post.uri).await.is_none());
}

#[tokio::test]
async fn a_follow_that_is_taken_back_ends_on_both_sides() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let bob_here = here.find(&bob.uri).await;
    here.follow(&ada, &bob_here).await;
    settle(&[&here, &there]).await;
    let (follower, target, now) = (ada.id, bob_here.id, world.now());
    here.write(move |conn| {
        let was = store::follows::remove(conn, follower, target)?.expect("followed");
        let job = SendUndoFollow {
            follower,
            target,
            follow_uri: was.activity_uri,
        };
        store::jobs::enqueue(conn, &job, now)
    })
    .await;
    settle(&[&here, &there]).await;
    assert_eq!(there.follow_state(&ada.uri, &bob.uri).await, None);
    there.post(&bob, "nobody listens", Visibility::Public, None).await;
    there.run_until_idle().await;
    assert_eq!(here.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_follow_begun_again_before_anything_was_sent_stands_in_the_end() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let bob_here = here.find(&bob.uri).await;
    here.follow(&ada, &bob_here).await;
    let (follower, target, now) = (ada.id, bob_here.id, world.now());
    here.write(move |conn| {
        let was = store::follows::remove(conn, follower, target)?.expect("asked");
        let undo = SendUndoFollow {
            follower,
            target,
            follow_uri: was.activity_uri,
        };
        store::jobs::enqueue(conn, &undo, now)
    })
    .await;
    world.forward(std::time::Duration::from_secs(1));
    here.follow(&ada, &bob_here).await;
    settle(&[&here, &there]).await;
    let accepted = Some(FollowState::Accepted);
    assert_eq!(here.follow_state(&ada.uri, &bob.uri).await, accepted);
    assert_eq!(there.follow_state(&ada.uri, &bob.uri).await, accepted);
}
