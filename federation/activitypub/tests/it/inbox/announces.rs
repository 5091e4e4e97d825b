//! Boosts by people elsewhere of posts that are not known here: fetched from their own server, once,
//! and only if somebody here would see the boost.

use crate::parts::instance::settle;
use crate::parts::{Instance, Person, Stranger, World, send};
use domain::Clock;
use domain::actor::Actor;
use domain::post::Visibility;
use serde_json::{Value, json};
use std::time::Duration;

struct Scene {
    world: World,
    instance: Instance,
    /// The server of Bob, whom Ada follows, and of Fay, whom nobody follows.
    stranger: Stranger,
    bob: Person,
    fay: Person,
    /// The server of Carol, whose posts are boosted.
    author: Stranger,
    carol: Person,
    ada: Actor,
}

async fn scene() -> Scene {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let (stranger, author) = (Stranger::start().await, Stranger::start().await);
    let (bob, fay) = (stranger.person(&world, "bob"), stranger.person(&world, "fay"));
    let carol = author.person(&world, "carol");
    let ada = instance.member("ada").await;
    follow(&instance, &ada, &bob).await;
    Scene {
        world,
        instance,
        stranger,
        bob,
        fay,
        author,
        carol,
        ada,
    }
}

/// Ada follows somebody, and has got the Accept.
async fn follow(instance: &Instance, ada: &Actor, person: &Person) {
    let target = instance.find(&person.uri).await;
    instance.follow(ada, &target).await;
    instance.run_until_idle().await;
    let (follower, id) = (ada.id, target.id);
    let asked = instance
        .read(move |conn| store::follows::find(conn, follower, id))
        .await
        .expect("asked");
    send(instance, person, &person.activity("Accept", json!(asked.activity_uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
}

impl Scene {
    /// Carol's server has a note; returns its path and its id.
    fn note(&self, number: u32, text: &str) -> (String, String) {
        let note = self.carol.note(number, text);
        let id = note["id"].as_str().expect("an id").to_owned();
        let path = format!("/users/carol/notes/{number}");
        self.author.serve(&path, note);
        (path, id)
    }

    async fn announce(&self, person: &Person, object: Value) -> Value {
        let announce = person.activity("Announce", object);
        send(&self.instance, person, &announce).await.assert(202, "");
        announce
    }

    async fn run(&self) {
        self.instance.run_until_idle().await;
    }
}

#[tokio::test]
async fn a_boost_by_somebody_followed_brings_the_post_from_its_own_server() {
    let scene = scene().await;
    let (path, id) = scene.note(1, "as it is");
    // What the booster says about the post is not believed.
    let forged = json!({"id": id, "type": "Note", "attributedTo": scene.carol.uri, "content": "forged"});
    scene.announce(&scene.bob, forged).await;
    scene.run().await;
    let post = scene.instance.post_at(&id).await.expect("fetched");
    assert_eq!(
        (post.content_html.as_str(), post.announce_count),
        ("<p>as it is</p>", 1)
    );
    assert_eq!(scene.author.asked(&path), 1);
    let bob = scene.instance.actor_at(&scene.bob.uri).await.expect("known").id;
    assert_eq!(scene.instance.home(&scene.ada).await, [(post.id, Some(bob))]);
    assert!(scene.instance.told(&scene.ada).await.is_empty(), "it is not her post");

    // The same boost again, and another of the same post, change nothing and ask nobody.
    scene.announce(&scene.bob, json!(id)).await;
    scene.run().await;
    assert_eq!(scene.instance.post_at(&id).await.expect("known").announce_count, 1);
    assert_eq!(scene.author.asked(&path), 1);
}

#[tokio::test]
async fn a_post_that_many_boost_is_asked_for_once() {
    let scene = scene().await;
    let people: Vec<Person> = (0..4)
        .map(|n| scene.stranger.person(&scene.world, &format!("friend{n}")))
        .collect();
    for person in &people {
        follow(&scene.instance, &scene.ada, person).await;
    }
    let (path, id) = scene.note(1, "popular");
    for person in &people {
        scene.announce(person, json!(id)).await;
    }
    scene.run().await;
    assert_eq!(scene.instance.post_at(&id).await.expect("fetched").announce_count, 4);
    assert_eq!(scene.author.asked(&path), 1);
    assert_eq!(scene.instance.home(&scene.ada).await.len(), 1, "shown once");
}

#[tokio::test]
async fn a_boost_that_nobody_here_would_see_fetches_nothing() {
    let scene = scene().await;
    let (path, id) = scene.note(1, "hello");
    scene.announce(&scene.fay, json!(id)).await;
    scene.run().await;
    assert_eq!(scene.author.asked(&path), 0);
    assert!(scene.instance.post_at(&id).await.is_none());

    scene.announce(&scene.bob, json!(id)).await;
    scene.run().await;
    assert_eq!(scene.author.asked(&path), 1);

    // Neither does one of a post on a blocked host, of a deleted one of ours, or of what is no address.
    let (path, second) = scene.note(2, "hello");
    let (host, now) = (
        scene.author.url.trim_start_matches("http://").to_owned(),
        scene.world.now(),
    );
    scene
        .instance
        .write(move |conn| store::hosts::block(conn, &host, "spam", now))
        .await;
    for object in [
        second,
        format!("{}/users/ada/posts/1", scene.instance.url),
        "urn:x:1".into(),
    ] {
        scene.announce(&scene.bob, json!(object)).await;
    }
    scene.run().await;
    assert_eq!(scene.author.asked(&path), 0);
    assert_eq!(scene.instance.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_boost_that_was_taken_back_while_its_post_was_on_the_way_does_not_come_after_all() {
    let scene = scene().await;
    let (_, id) = scene.note(1, "hello");
    let announce = scene.announce(&scene.bob, json!(id)).await;
    let undo = scene.bob.activity("Undo", announce);
    send(&scene.instance, &scene.bob, &undo).await.assert(202, "");
    scene.run().await;
    let left = scene.instance.post_at(&id).await.map_or(0, |post| post.announce_count);
    assert_eq!(left, 0);
    assert!(scene.instance.home(&scene.ada).await.is_empty());

    // An Undo that overtook its Announce counts, too.
    let late = scene.bob.activity("Announce", json!(id));
    send(&scene.instance, &scene.bob, &scene.bob.activity("Undo", late.clone()))
        .await
        .assert(202, "");
    scene.run().await;
    send(&scene.instance, &scene.bob, &late).await.assert(202, "");
    scene.run().await;
    assert!(scene.instance.home(&scene.ada).await.is_empty());
}

#[tokio::test]
async fn boosts_of_boosts_and_of_what_cannot_be_had_end_there() {
    let scene = scene().await;
    // An Announce that announces itself, by way of another.
    let loops = ["/loops/1", "/loops/2"];
    for (at, other) in [(loops[0], loops[1]), (loops[1], loops[0])] {
        let url = |path: &str| format!("{}{path}", scene.author.url);
        scene.author.serve(
            at,
            json!({"id": url(at), "type": "Announce", "actor": scene.carol.uri, "object": url(other)}),
        );
    }
    scene
        .announce(&scene.bob, json!(format!("{}{}", scene.author.url, loops[0])))
        .await;
    scene
        .announce(&scene.bob, json!(format!("{}/nothing/here", scene.author.url)))
        .await;
    // A note that says it is somebody else's.
    let mut stolen = scene.carol.note(9, "stolen");
    stolen["id"] = json!(format!("{}/stolen", scene.author.url));
    stolen["attributedTo"] = json!(scene.bob.uri);
    scene.author.serve("/stolen", stolen);
    scene
        .announce(&scene.bob, json!(format!("{}/stolen", scene.author.url)))
        .await;
    scene.run().await;
    scene.world.forward(Duration::from_secs(86_400));
    settle(&[&scene.instance]).await;
    assert_eq!((scene.author.asked(loops[0]), scene.author.asked(loops[1])), (1, 0));
    assert!(scene.instance.home(&scene.ada).await.is_empty());
    assert_eq!(scene.instance.waiting_jobs().await, 0);
}

#[tokio::test]
async fn what_is_not_for_everybody_can_be_boosted_by_its_author_only() {
    let scene = scene().await;
    send(
        &scene.instance,
        &scene.bob,
        &scene.bob.activity("Follow", json!(scene.ada.uri)),
    )
    .await
    .assert(202, "");
    scene.run().await;
    let open = scene
        .instance
        .post(&scene.ada, "for all", Visibility::Public, None)
        .await;
    let closed = scene
        .instance
        .post(&scene.ada, "for followers", Visibility::Followers, None)
        .await;
    for post in [&open, &closed] {
        scene.announce(&scene.bob, json!(post.uri)).await;
    }
    scene.run().await;
    let count = async |uri: String| scene.instance.post_at(&uri).await.expect("there").announce_count;
    assert_eq!((count(open.uri).await, count(closed.uri).await), (1, 0));

    let mut own = scene.bob.note(1, "for followers");
    own["to"] = json!([format!("{}/followers", scene.bob.uri)]);
    own["cc"] = json!([]);
    let id = own["id"].as_str().expect("an id").to_owned();
    send(&scene.instance, &scene.bob, &scene.bob.activity("Create", own))
        .await
        .assert(202, "");
    scene.run().await;
    scene.announce(&scene.bob, json!(id)).await;
    scene.run().await;
    assert_eq!(count(id).await, 1);
}
