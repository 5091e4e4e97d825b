//! A member who approves followers by hand is asked; the answer goes out when it is given.

use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::follow::FollowState;
use domain::job::AnswerFollow;
use domain::notification::NotificationKind;
use serde_json::json;

#[tokio::test]
async fn a_member_who_approves_followers_is_asked_and_answers_later() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let people = [stranger.person(&world, "bob"), stranger.person(&world, "eve")];
    let open = instance.member("ada").await;
    let locked = instance
        .member_with("cay", |cay| cay.manually_approves_followers = true)
        .await;

    for person in &people {
        for member in [&open, &locked] {
            let follow = person.activity("Follow", json!(member.uri));
            send(&instance, person, &follow).await.assert(202, "");
        }
    }
    instance.run_until_idle().await;
    let state = async |person: &str, member: &str| instance.follow_state(person, member).await;
    for person in &people {
        assert_eq!(state(&person.uri, &open.uri).await, Some(FollowState::Accepted));
        assert_eq!(state(&person.uri, &locked.uri).await, Some(FollowState::Requested));
    }
    assert_eq!(stranger.delivered_types(), ["Accept", "Accept"], "the open account's");
    let kinds = async |member| {
        let told = instance.told(member).await;
        told.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&open).await, [NotificationKind::Follow; 2]);
    assert_eq!(kinds(&locked).await, [NotificationKind::FollowRequest; 2]);

    // Asking again while it waits tells nobody a second time.
    let again = people[0].activity("Follow", json!(locked.uri));
    send(&instance, &people[0], &again).await.assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(kinds(&locked).await.len(), 2);

    for (person, answer) in people.iter().zip([FollowState::Accepted, FollowState::Rejected]) {
        let follower = instance.actor_at(&person.uri).await.expect("known").id;
        let (target, now) = (locked.id, world.now());
        instance
            .write(move |conn| {
                let mut follow = store::follows::find(conn, follower, target)?.expect("asked");
                follow.state = answer;
                store::follows::put(conn, &follow)?;
                store::jobs::enqueue(conn, &AnswerFollow { follower, target }, now)
            })
            .await;
    }
    instance.run_until_idle().await;
    let answers = stranger.delivered().split_off(2);
    let types: Vec<_> = answers
        .iter()
        .map(|delivery| delivery.activity["type"].clone())
        .collect();
    assert_eq!(types, ["Accept", "Reject"]);
    assert_eq!(
        answers[0].activity["object"]["id"], again["id"],
        "the newest question is answered"
    );

    // Taking a question back takes its notification along.
    let undo = people[0].activity("Undo", again);
    send(&instance, &people[0], &undo).await.assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(state(&people[0].uri, &locked.uri).await, None);
    assert_eq!(kinds(&locked).await.len(), 1);
}
