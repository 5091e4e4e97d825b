//! A membership that lapsed is nobody else's business: the member is there as before, what was written
//! goes out, and nothing about the lapse is told.

use crate::parts::request::get_document;
use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::follow::FollowState;
use domain::job::SendLike;
use domain::membership::{Stage, Standing};
use domain::post::Visibility;
use serde_json::json;
use store::memberships::Membership;
use store::reactions::{self, Reaction};

async fn lapse(instance: &Instance, world: &World, member: &domain::actor::Actor, stage: Stage) {
    let now = world.now();
    let membership = Membership {
        account_id: member.account_id.expect("a member"),
        rule: None,
        standing: Standing {
            stage,
            ..Standing::active(now)
        },
        expires_at: None,
        expiry_noticed_for: None,
        recheck_at: now,
        checked_at: None,
        outcome: None,
        yes_at: None,
    };
    instance
        .write(move |conn| store::memberships::save(conn, &membership))
        .await;
}

#[tokio::test]
async fn a_lapse_changes_nothing_that_others_can_ask_for() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let ada = instance.member("ada").await;
    let post = instance.post(&ada, "before", Visibility::Public, None).await;
    instance.run_until_idle().await;
    let path = post.uri.strip_prefix(&instance.url).expect("ours").to_owned();
    let served = ["/users/ada", path.as_str(), "/users/ada/outbox", "/users/ada/followers"];
    let mut before = Vec::new();
    for address in served {
        let document = get_document(&instance, address).await;
        assert_eq!(document.status, 200, "{address}");
        before.push(document.body);
    }
    for stage in [Stage::Grace, Stage::Limited, Stage::Dormant] {
        lapse(&instance, &world, &ada, stage).await;
        for (address, before) in served.iter().zip(&before) {
            let document = get_document(&instance, address).await;
            assert_eq!((document.status, &document.body), (200, before), "{stage:?} {address}");
        }
    }
}

#[tokio::test]
async fn who_has_lapsed_can_be_followed_and_what_was_done_before_still_goes_out() {
    for stage in [Stage::Limited, Stage::Dormant] {
        let world = World::new();
        let instance = Instance::start(&world).await;
        let stranger = Stranger::start().await;
        let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
        let ada = instance.member("ada").await;
        send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
            .await
            .assert(202, "");
        instance.run_until_idle().await;
        assert_eq!(stranger.delivered_types(), ["Accept"], "the clean twin");
        // Written while it was allowed; the lapse comes before the job runs.
        instance.post(&ada, "just before", Visibility::Public, None).await;
        lapse(&instance, &world, &ada, stage).await;
        instance.run_until_idle().await;
        assert_eq!(stranger.delivered_types(), ["Accept", "Create"], "{stage:?}");
        send(&instance, &eve, &eve.activity("Follow", json!(ada.uri)))
            .await
            .assert(202, "");
        instance.run_until_idle().await;
        assert_eq!(
            instance.follow_state(&eve.uri, &ada.uri).await,
            Some(FollowState::Accepted),
            "{stage:?}"
        );
        assert_eq!(stranger.delivered_types(), ["Accept", "Create", "Accept"], "{stage:?}");
        let told = instance.told(&ada).await.len();
        assert_eq!(told, if stage == Stage::Dormant { 1 } else { 2 }, "{stage:?}");
    }
}

#[tokio::test]
async fn a_like_is_sent_because_it_stands_and_not_because_a_job_says_so() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let note = bob.note_to(1, "hello", &ada.uri);
    let uri = note["id"].as_str().expect("an id").to_owned();
    send(&instance, &bob, &bob.activity("Create", note))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let post_id = instance.post_at(&uri).await.expect("stored").id;
    // The clean twin: a like that stands is sent, also if the lapse came before its job.
    let (actor_id, now) = (ada.id, world.now());
    let standing = format!("{}/likes/7", ada.uri);
    let like = SendLike {
        actor_id,
        post_id,
        like_uri: standing.clone(),
    };
    instance
        .write(move |conn| {
            assert!(reactions::add(
                conn,
                Reaction::Like,
                post_id,
                actor_id,
                &standing,
                7,
                now
            )?);
            store::jobs::enqueue(conn, &like, now)
        })
        .await;
    lapse(&instance, &world, &ada, Stage::Limited).await;
    // A job alone, as if somebody had enqueued it for the limited: there is no like to tell of.
    let like_uri = format!("{}/likes/1", ada.uri);
    instance
        .write(move |conn| {
            store::jobs::enqueue(
                conn,
                &SendLike {
                    actor_id,
                    post_id,
                    like_uri,
                },
                now,
            )
        })
        .await;
    instance.run_until_idle().await;
    assert_eq!(stranger.delivered_types(), ["Like"]);
}

#[tokio::test]
async fn what_arrives_for_the_dormant_is_stored_and_neither_at_home_nor_notified() {
    for (stage, received) in [(Stage::Active, 1), (Stage::Dormant, 0)] {
        let world = World::new();
        let instance = Instance::start(&world).await;
        let stranger = Stranger::start().await;
        let bob = stranger.person(&world, "bob");
        let ada = instance.member("ada").await;
        let target = instance.find(&bob.uri).await;
        instance.follow(&ada, &target).await;
        instance.run_until_idle().await;
        let (follower, followed) = (ada.id, target.id);
        instance
            .write(move |conn| {
                let mut follow = store::follows::find(conn, follower, followed)?.expect("asked");
                follow.state = FollowState::Accepted;
                store::follows::put(conn, &follow)
            })
            .await;
        lapse(&instance, &world, &ada, stage).await;
        let note = bob.note_to(1, "hello", &ada.uri);
        let uri = note["id"].as_str().expect("an id").to_owned();
        send(&instance, &bob, &bob.activity("Create", note))
            .await
            .assert(202, "");
        instance.run_until_idle().await;
        assert!(instance.post_at(&uri).await.is_some(), "{stage:?}: it is stored");
        assert_eq!(instance.home(&ada).await.len(), received, "{stage:?}");
        assert_eq!(instance.told(&ada).await.len(), received, "{stage:?}");
    }
}
