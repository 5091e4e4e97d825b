//! Pinned posts, whole, for those who may read them; and what an actor says about itself.

use crate::parts::request::{get_document, get_signed};
use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::actor::{ActorKind, ProfileField};
use domain::job::DistributePins;
use domain::post::Visibility;
use serde_json::json;

#[tokio::test]
async fn pinned_posts_are_served_whole_to_those_who_may_read_them() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let open = instance.post(&ada, "for all", Visibility::Public, None).await;
    let closed = instance.post(&ada, "for followers", Visibility::Followers, None).await;
    instance.run_until_idle().await;
    let (id, now, posts) = (ada.id, world.now(), [open.id, closed.id]);
    instance
        .write(move |conn| {
            for post in posts {
                store::pins::add(conn, id, post, now)?;
            }
            let job = DistributePins {
                actor_id: id,
                revision: 7,
            };
            store::jobs::enqueue(conn, &job, now)
        })
        .await;
    let actor = get_document(&instance, "/users/ada").await.body;
    let path = actor["featured"].as_str().expect("an address");
    let path = path.strip_prefix(&instance.url).expect("ours");
    let seen = get_document(&instance, path).await;
    assert_eq!(seen.headers["cache-control"], "max-age=180, public");
    assert_eq!(
        (&seen.body["type"], &seen.body["totalItems"]),
        (&json!("OrderedCollection"), &json!(1))
    );
    let note = &seen.body["orderedItems"][0];
    assert_eq!((&note["type"], &note["id"]), (&json!("Note"), &json!(open.uri)));
    assert_eq!(note["content"], "<p>for all</p>");
    let followers = get_signed(&instance, path, &bob).await;
    assert_eq!(followers.body["totalItems"], 2);
    assert_eq!(followers.headers["cache-control"], "private, no-store");

    // Peers hear of it by an Update of the actor, and read the collection anew.
    instance.run_until_idle().await;
    let last = stranger.delivered().pop().expect("delivered").activity;
    assert_eq!(
        (&last["type"], &last["object"]["featured"]),
        (&json!("Update"), &actor["featured"])
    );
}

#[tokio::test]
async fn an_actor_says_what_its_member_chose_to_say() {
    let instance = Instance::start(&World::new()).await;
    instance.member("ada").await;
    instance
        .member_with("bot", |bot| {
            bot.kind = ActorKind::Service;
            bot.manually_approves_followers = true;
            bot.discoverable = true;
            bot.fields = vec![ProfileField {
                name: "Maker".into(),
                value_html: "<a href=\"https://a.example\">Ada</a>".into(),
            }];
        })
        .await;
    let plain = get_document(&instance, "/users/ada").await.body;
    assert_eq!(
        (&plain["type"], &plain["discoverable"]),
        (&json!("Person"), &json!(false))
    );
    assert_eq!(
        (&plain["manuallyApprovesFollowers"], &plain["attachment"]),
        (&json!(false), &json!(null))
    );
    let bot = get_document(&instance, "/users/bot").await.body;
    assert_eq!((&bot["type"], &bot["discoverable"]), (&json!("Service"), &json!(true)));
    assert_eq!(bot["manuallyApprovesFollowers"], true);
    let field = json!({"type": "PropertyValue", "name": "Maker", "value": "<a href=\"https://a.example\">Ada</a>"});
    assert_eq!(bot["attachment"], json!([field]));
}
