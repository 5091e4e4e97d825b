//! The four visibilities, from one instance to another: who gets the post, and what it is there.

use crate::parts::instance::settle;
use crate::parts::request::{get_document, get_signed};
use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::job::DistributeDeletion;
use domain::post::Visibility;
use serde_json::{Value, json};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

#[tokio::test]
async fn a_post_is_the_same_for_the_same_people_on_the_other_side() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let carol = there.member("carol").await;
    let ada_there = there.find(&ada.uri).await;
    there.follow(&bob, &ada_there).await;
    settle(&[&here, &there]).await;
    let to_carol = format!("for @carol@{}", there.federation.addresses().authority());
    for visibility in [
        Visibility::Public,
        Visibility::Unlisted,
        Visibility::Followers,
        Visibility::Direct,
    ] {
        let post = here.post(&ada, &to_carol, visibility, None).await;
        settle(&[&here, &there]).await;
        let arrived = there.post_at(&post.uri).await.expect("Carol is mentioned");
        assert_eq!(arrived.visibility, visibility);
        let at_bobs = there.home(&bob).await.iter().any(|(id, _)| *id == arrived.id);
        assert_eq!(at_bobs, visibility != Visibility::Direct, "{visibility:?}");
        let (id, carol) = (arrived.id, carol.id);
        assert!(there.read(move |conn| store::posts::mentions(conn, id, carol)).await);
    }
    assert_eq!(there.told(&carol).await.len(), 4, "a mention each");

    let unseen = here
        .post(&ada, "for nobody in particular", Visibility::Direct, None)
        .await;
    settle(&[&here, &there]).await;
    assert!(there.post_at(&unseen.uri).await.is_none());
}

#[tokio::test]
async fn the_deletion_of_a_direct_post_goes_to_those_it_was_for_and_to_no_follower() {
    let world = World::new();
    let (here, there, other) = (
        Instance::start(&world).await,
        Instance::start(&world).await,
        Instance::start(&world).await,
    );
    let (ada, carol, bob) = (
        here.member("ada").await,
        there.member("carol").await,
        other.member("bob").await,
    );
    let ada_at_bobs = other.find(&ada.uri).await;
    other.follow(&bob, &ada_at_bobs).await;
    settle(&[&here, &there, &other]).await;
    let carol_here = here.find(&carol.uri).await.id;
    let to_carol = format!("for @carol@{}", there.federation.addresses().authority());
    for (visibility, followers_hear) in [(Visibility::Followers, true), (Visibility::Direct, false)] {
        let post = here.post(&ada, &to_carol, visibility, None).await;
        settle(&[&here, &there, &other]).await;
        assert!(there.post_at(&post.uri).await.is_some(), "{visibility:?}");
        let (gone, now) = (post.clone(), world.now());
        here.write(move |conn| {
            store::posts::remove(conn, &gone, now)?;
            let job = DistributeDeletion {
                actor_id: gone.actor_id,
                post_uri: gone.uri,
                open: false,
                direct: visibility == Visibility::Direct,
                also_to: vec![carol_here],
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
        settle(&[&here, &there, &other]).await;
        assert!(there.post_at(&post.uri).await.is_none(), "{visibility:?}");
        let heard = other.read(move |conn| store::tombstones::find(conn, &post.uri)).await;
        assert_eq!(heard.is_some(), followers_hear, "{visibility:?}");
    }
}

#[tokio::test]
async fn a_note_addresses_those_its_visibility_names_and_nobody_else() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    for person in [&bob, &eve] {
        let hello = person.activity("Create", person.note_to(1, "hi", &ada.uri));
        send(&instance, person, &hello).await.assert(202, "");
    }
    instance.run_until_idle().await;
    let text = format!("for @bob@{}", stranger.url.trim_start_matches("http://"));
    let followers = json!(ada.followers);
    let (public, to_bob) = (json!(PUBLIC), json!(bob.uri));
    let wanted: [(Visibility, Value, Value); 4] = [
        (Visibility::Public, json!([public]), json!([followers, to_bob])),
        (Visibility::Unlisted, json!([followers]), json!([public, to_bob])),
        (Visibility::Followers, json!([followers]), json!([to_bob])),
        (Visibility::Direct, json!([to_bob]), json!([])),
    ];
    for (visibility, to, cc) in wanted {
        let post = instance.post(&ada, &text, visibility, None).await;
        let path = post.uri.strip_prefix(&instance.url).expect("ours");
        let answer = get_signed(&instance, path, &bob).await;
        answer.assert(200, "");
        assert_eq!((&answer.body["to"], &answer.body["cc"]), (&to, &cc), "{visibility:?}");
        assert_eq!(answer.body["tag"][0]["type"], "Mention");
        assert_eq!(answer.body["tag"][0]["href"], to_bob);
        let others = if visibility.is_open() { 200 } else { 404 };
        assert_eq!(get_document(&instance, path).await.status, others, "{visibility:?}");
        assert_eq!(get_signed(&instance, path, &eve).await.status, others, "{visibility:?}");
    }
}
