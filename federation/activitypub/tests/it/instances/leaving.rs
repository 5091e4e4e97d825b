//! A member deletes the account: everybody who knew it hears, and then its keys are destroyed.

use crate::parts::instance::settle;
use crate::parts::request::get_document;
use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::actor::Actor;
use domain::job::DistributeAccountDeletion;
use domain::post::Visibility;
use serde_json::json;
use std::time::Duration;
use store::reactions::{self, Reaction};

/// What `server` does when somebody leaves.
async fn leave(instance: &Instance, actor: &Actor) {
    let (actor, now) = (actor.clone(), instance.world.now());
    instance
        .write(move |conn| {
            let account_id = actor.account_id.expect("a member");
            let inboxes = store::follows::list_follower_inboxes(conn, actor.id)?;
            store::accounts::remove(conn, account_id, now)?;
            store::actors::mark_gone(conn, actor.id, now)?;
            store::follows::remove_all(conn, actor.id)?;
            while store::posts::remove_some_of(conn, actor.id, 100, now)? > 0 {}
            store::jobs::enqueue(
                conn,
                &DistributeAccountDeletion {
                    account_id,
                    actor_id: actor.id,
                    inboxes,
                },
                now,
            )
        })
        .await;
}

async fn keys(instance: &Instance, actor: &Actor) -> usize {
    let id = actor.id;
    instance
        .read(move |conn| store::actors::list_sealed_keys(conn, id))
        .await
        .len()
}

#[tokio::test]
async fn everybody_hears_of_it_and_then_the_keys_are_gone() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let slow = Stranger::start().await;
    let carol = slow.person(&world, "carol");
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let ada_there = there.find(&ada.uri).await;
    there.follow(&bob, &ada_there).await;
    send(&here, &carol, &carol.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    settle(&[&here, &there]).await;
    let post = here.post(&ada, "soon gone", Visibility::Public, None).await;
    settle(&[&here, &there]).await;
    assert!(there.post_at(&post.uri).await.is_some());

    slow.answer_next(&[(503, None)]);
    leave(&here, &ada).await;
    settle(&[&here, &there]).await;
    assert!(there.post_at(&post.uri).await.is_none());
    assert!(there.actor_at(&ada.uri).await.expect("known").gone_at.is_some());
    // One server has not heard yet: the keys must still sign.
    assert_eq!(keys(&here, &ada).await, 2);
    world.forward(Duration::from_secs(120));
    settle(&[&here, &there]).await;
    assert_eq!(slow.delivered_types().last().map(String::as_str), Some("Delete"));
    assert_eq!(keys(&here, &ada).await, 0);

    get_document(&here, "/users/ada").await.assert(410, "");
    get_document(&here, post.uri.strip_prefix(&here.url).expect("ours"))
        .await
        .assert(410, "");
    send(&here, &carol, &carol.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    let to_her = crate::parts::Forgery {
        path: "/users/ada/inbox",
        ..Default::default()
    };
    let body = carol.activity("Follow", json!(ada.uri)).to_string();
    crate::parts::request::send_as(&here, &carol, body.as_bytes(), &to_her)
        .await
        .assert(410, "inbox_gone");
    here.run_until_idle().await;
}

#[tokio::test]
async fn what_the_request_left_of_posts_and_likes_is_removed_by_the_job() {
    let world = World::new();
    let here = Instance::start(&world).await;
    let (ada, bob) = (here.member("ada").await, here.member("bob").await);
    let liked = here.post(&bob, "liked", Visibility::Public, None).await;
    for n in 0..130 {
        here.post(&ada, &format!("note {n}"), Visibility::Public, None).await;
    }
    let (id, now) = (ada.id, world.now());
    here.write(move |conn| reactions::add(conn, Reaction::Like, liked.id, id, "like", 1, now))
        .await;
    let account_id = ada.account_id.expect("a member");
    // The process was killed after the first transaction of `auth::deletion`.
    here.write(move |conn| {
        store::accounts::remove(conn, account_id, now)?;
        store::actors::mark_gone(conn, id, now)?;
        let job = DistributeAccountDeletion {
            account_id,
            actor_id: id,
            inboxes: Vec::new(),
        };
        store::jobs::enqueue(conn, &job, now)
    })
    .await;
    assert_eq!(here.read(move |conn| store::posts::count_open_of(conn, id)).await, 130);
    here.run_until_idle().await;
    assert_eq!(here.read(move |conn| store::posts::count_open_of(conn, id)).await, 0);
    let left = here
        .read(move |conn| store::posts::lookup(conn, liked.id))
        .await
        .expect("bob's post");
    assert_eq!(left.like_count, 0);
}
