//! Blocks, made elsewhere and made here, and what those who are blocked can still do: nothing that
//! reaches whoever blocked them.

use crate::parts::{Instance, Stranger, World, send};
use domain::follow::FollowState;
use domain::post::Visibility;
use serde_json::json;

#[tokio::test]
async fn a_block_by_somebody_elsewhere_is_kept_and_taken_back_by_its_maker_only() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    send(&instance, &eve, &eve.activity("Create", eve.note_to(1, "hi", &ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let told = instance.told(&ada).await.len();

    let block = bob.activity("Block", json!(ada.uri));
    send(&instance, &bob, &block).await.assert(202, "");
    // Eve cannot use Bob's id, nor block for him.
    let mut stolen = eve.activity("Block", json!(ada.uri));
    stolen["id"] = block["id"].clone();
    instance.run_until_idle().await;
    let answer = send(&instance, &eve, &stolen).await;
    assert!(answer.status == 202 || answer.code() == "not_yours", "{answer:?}");
    instance.run_until_idle().await;
    let blocks = async |who: &str| {
        let (who, ada) = (instance.actor_at(who).await.expect("known").id, ada.id);
        instance.read(move |conn| store::blocks::exists(conn, who, ada)).await
    };
    assert!(blocks(&bob.uri).await && !blocks(&eve.uri).await);
    assert_eq!(instance.follow_state(&bob.uri, &ada.uri).await, None);
    assert!(instance.told(&ada).await.len() <= told, "nobody is told");

    // What Ada writes is not served to Bob any more, and what Bob does is not shown to her.
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    send(&instance, &bob, &bob.activity("Like", json!(post.uri)))
        .await
        .assert(202, "");
    send(&instance, &eve, &eve.activity("Like", json!(post.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(instance.post_at(&post.uri).await.expect("there").like_count, 1);

    send(&instance, &eve, &eve.activity("Undo", block.clone()))
        .await
        .assert(403, "not_yours");
    instance.run_until_idle().await;
    assert!(blocks(&bob.uri).await);
    send(&instance, &bob, &bob.activity("Undo", block))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert!(!blocks(&bob.uri).await);
}

#[tokio::test]
async fn whoever_a_member_blocks_cannot_follow_mention_like_boost_or_answer_them() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    let cay = instance.member("cay").await;
    let eve_here = instance.find(&eve.uri).await;
    let (blocker, blocked) = (ada.id, eve_here.id);
    instance
        .write(move |conn| store::blocks::add(conn, blocker, blocked, 1, "http://127.0.0.1/blocks/1"))
        .await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;

    for person in [&bob, &eve] {
        let mut answer = person.note_to(2, "an answer", &ada.uri);
        answer["inReplyTo"] = json!(post.uri);
        let both = {
            let mut both = person.note_to(3, "for two", &ada.uri);
            both["tag"] = json!([{"type": "Mention", "href": ada.uri}, {"type": "Mention", "href": cay.uri}]);
            both
        };
        for activity in [
            person.activity("Follow", json!(ada.uri)),
            person.activity("Create", person.note_to(1, "for Ada", &ada.uri)),
            person.activity("Create", answer),
            person.activity("Create", both),
            person.activity("Like", json!(post.uri)),
            person.activity("Announce", json!(post.uri)),
        ] {
            send(&instance, person, &activity).await.assert(202, "");
        }
    }
    instance.run_until_idle().await;
    assert_eq!(
        instance.follow_state(&bob.uri, &ada.uri).await,
        Some(FollowState::Accepted)
    );
    assert_eq!(
        instance.follow_state(&eve.uri, &ada.uri).await,
        Some(FollowState::Rejected)
    );
    let mut answers = stranger.delivered_types();
    answers.sort();
    assert_eq!(answers, ["Accept", "Reject"]);
    let kept = async |person: &str, n: u32| instance.post_at(&format!("{person}/notes/{n}")).await.is_some();
    for n in [1, 2, 3] {
        assert!(kept(&bob.uri, n).await, "{n}");
    }
    // Only what somebody else wants is kept of Eve's.
    assert!(!kept(&eve.uri, 1).await && !kept(&eve.uri, 2).await && kept(&eve.uri, 3).await);
    let known = instance.post_at(&post.uri).await.expect("there");
    assert_eq!((known.like_count, known.announce_count, known.reply_count), (1, 1, 1));
    let told_of_eve = instance
        .told(&ada)
        .await
        .iter()
        .filter(|(_, by)| *by == eve_here.id)
        .count();
    assert_eq!((told_of_eve, instance.told(&ada).await.len()), (0, 6));
}
