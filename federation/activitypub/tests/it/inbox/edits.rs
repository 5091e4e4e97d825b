//! An edit of a post elsewhere: what it said before is kept, and those who boosted it are told.

use crate::parts::{Instance, Stranger, World, send};
use domain::notification::NotificationKind;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn an_edit_keeps_what_was_there_and_tells_those_who_boosted_it() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let (ada, cay) = (instance.member("ada").await, instance.member("cay").await);
    let note = bob.note_to(1, "first", &ada.uri);
    let id = note["id"].as_str().expect("an id").to_owned();
    send(&instance, &bob, &bob.activity("Create", note.clone()))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let post = instance.post_at(&id).await.expect("kept");
    instance.boost(&cay, &post).await;
    instance.run_until_idle().await;

    world.forward(Duration::from_secs(600));
    let mut edited = note;
    edited["content"] = json!("<p>second</p>");
    edited["updated"] = json!("2026-11-22T10:05:00Z");
    edited["tag"] = json!([{"type": "Mention", "href": ada.uri}, {"type": "Mention", "href": cay.uri}]);
    send(&instance, &eve, &eve.activity("Update", edited.clone()))
        .await
        .assert(403, "not_yours");
    send(&instance, &bob, &bob.activity("Update", edited))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(
        instance.post_at(&id).await.expect("there").content_html,
        "<p>second</p>"
    );
    let said = instance.read(move |conn| store::posts::revisions(conn, post.id)).await;
    let said: Vec<_> = said.iter().map(|revision| revision.content_html.as_str()).collect();
    assert_eq!(said, ["<p>first</p>"]);
    let kinds = async |member| {
        let told = instance.told(member).await;
        let mut kinds: Vec<_> = told.into_iter().map(|(kind, _)| kind.as_str()).collect();
        kinds.sort_unstable();
        kinds
    };
    assert_eq!(
        kinds(&ada).await,
        [NotificationKind::Mention.as_str()],
        "not a second time"
    );
    let both = [NotificationKind::Mention.as_str(), NotificationKind::Update.as_str()];
    assert_eq!(kinds(&cay).await, both);
}
