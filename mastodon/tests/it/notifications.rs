//! What a member is told.

use crate::house::{House, Person, ids};
use axum::http::Method;
use serde_json::{Value, json};

/// Ada wrote a post; bob and cleo liked it, bob boosted it and follows her, cleo mentioned her.
async fn busy() -> (House, Person, Person, Person, Value) {
    let house = House::new();
    let (ada, bob, cleo) = (
        house.member("ada").await,
        house.member("bob").await,
        house.member("cleo").await,
    );
    let post = house.write_post(&ada, json!({"status": "look"})).await;
    let id = post["id"].as_str().expect("an id").to_owned();
    for (who, path) in [
        (&bob, format!("/api/v1/statuses/{id}/favourite")),
        (&cleo, format!("/api/v1/statuses/{id}/favourite")),
        (&bob, format!("/api/v1/statuses/{id}/reblog")),
        (&bob, format!("/api/v1/accounts/{}/follow", ada.id())),
    ] {
        house.tick();
        house.post(who, &path).await.ok();
    }
    house.write_post(&cleo, json!({"status": "@ada hello"})).await;
    (house, ada, bob, cleo, post)
}

fn kinds(list: &Value) -> Vec<&str> {
    let items = list.as_array().expect("a list");
    items.iter().map(|one| one["type"].as_str().expect("a kind")).collect()
}

#[tokio::test]
async fn everything_that_happened_is_told_newest_first() {
    let (house, ada, bob, _, post) = busy().await;
    let list = house.get(&ada, "/api/v1/notifications").await.ok();
    assert_eq!(kinds(&list), ["mention", "follow", "reblog", "favourite", "favourite"]);
    assert_eq!(list[1]["account"]["acct"], "bob");
    assert!(list[1].get("status").is_none());
    assert_eq!(list[2]["status"]["id"], post["id"]);
    assert_eq!(
        kinds(&house.get(&bob, "/api/v1/notifications").await.ok()),
        Vec::<&str>::new()
    );
}

#[tokio::test]
async fn kinds_and_people_can_be_chosen() {
    let (house, ada, bob, _, _) = busy().await;
    for (query, expected) in [
        ("types[]=follow&types[]=mention", vec!["mention", "follow"]),
        ("types[]=poll", vec![]),
        ("types[]=poll&types[]=reblog", vec!["reblog"]),
        (
            "exclude_types[]=favourite&exclude_types[]=nonsense",
            vec!["mention", "follow", "reblog"],
        ),
        (
            &format!("account_id={}", bob.id()),
            vec!["follow", "reblog", "favourite"],
        ),
        ("account_id=nobody", vec![]),
        ("limit=2", vec!["mention", "follow"]),
    ] {
        let list = house.get(&ada, &format!("/api/v1/notifications?{query}")).await.ok();
        assert_eq!(kinds(&list), expected, "{query}");
    }
}

#[tokio::test]
async fn one_is_put_away_and_then_all_and_only_by_their_owner() {
    let (house, ada, bob, _, _) = busy().await;
    let all = ids(&house.get(&ada, "/api/v1/notifications").await.ok());
    let one = format!("/api/v1/notifications/{}", all[0]);
    assert_eq!(house.get(&ada, &one).await.ok()["type"], "mention");
    house.get(&bob, &one).await.refused(404);
    house.post(&bob, &format!("{one}/dismiss")).await.refused(404);
    house.post(&bob, "/api/v1/notifications/clear").await.ok();
    assert_eq!(ids(&house.get(&ada, "/api/v1/notifications").await.ok()), all);
    house.post(&ada, &format!("{one}/dismiss")).await.ok();
    house.get(&ada, &one).await.refused(404);
    assert_eq!(ids(&house.get(&ada, "/api/v1/notifications").await.ok()), all[1..]);
    house.post(&ada, "/api/v1/notifications/clear").await.ok();
    assert_eq!(house.get(&ada, "/api/v1/notifications").await.ok(), json!([]));
}

#[tokio::test]
async fn what_was_read_is_not_counted() {
    let (house, ada, _, _, _) = busy().await;
    let all = ids(&house.get(&ada, "/api/v1/notifications").await.ok());
    for version in ["v1", "v2"] {
        let path = format!("/api/{version}/notifications/unread_count");
        assert_eq!(house.get(&ada, &path).await.ok(), json!({"count": 5}));
        assert_eq!(
            house.get(&ada, &format!("{path}?limit=3")).await.ok(),
            json!({"count": 3})
        );
    }
    let body = json!({"notifications": {"last_read_id": all[1]}});
    house.json(&ada, Method::POST, "/api/v1/markers", body).await.ok();
    assert_eq!(
        house.get(&ada, "/api/v1/notifications/unread_count").await.ok(),
        json!({"count": 1})
    );
}

#[tokio::test]
async fn likes_of_one_post_are_taken_together_and_can_be_put_away_together() {
    let (house, ada, bob, cleo, post) = busy().await;
    let answer = house.get(&ada, "/api/v2/notifications").await;
    assert!(answer.link("next").is_some());
    let whole = answer.ok();
    let groups = whole["notification_groups"].as_array().expect("groups");
    assert_eq!(
        kinds(&whole["notification_groups"]),
        ["mention", "follow", "reblog", "favourite"]
    );
    let likes = &groups[3];
    assert_eq!(likes["notifications_count"], 2);
    assert_eq!(
        likes["sample_account_ids"],
        json!([cleo.id().to_string(), bob.id().to_string()])
    );
    assert_eq!(likes["status_id"], post["id"]);
    assert_eq!(whole["accounts"].as_array().expect("accounts").len(), 2);
    assert_eq!(whole["statuses"].as_array().expect("statuses").len(), 2);

    let key = likes["group_key"].as_str().expect("a key");
    let again = house.get(&ada, &format!("/api/v2/notifications/{key}")).await.ok();
    assert_eq!(again["notification_groups"][0]["notifications_count"], 2);
    let people = house
        .get(&ada, &format!("/api/v2/notifications/{key}/accounts"))
        .await
        .ok();
    assert_eq!(people.as_array().expect("people").len(), 2);
    house
        .get(&bob, &format!("/api/v2/notifications/{key}"))
        .await
        .refused(404);
    house
        .post(&ada, &format!("/api/v2/notifications/{key}/dismiss"))
        .await
        .ok();
    house
        .get(&ada, &format!("/api/v2/notifications/{key}"))
        .await
        .refused(404);
    let rest = house.get(&ada, "/api/v1/notifications").await.ok();
    assert_eq!(kinds(&rest), ["mention", "follow", "reblog"]);
}

#[tokio::test]
async fn kinds_that_are_not_to_be_grouped_stand_alone() {
    let (house, ada, _, _, _) = busy().await;
    let whole = house
        .get(&ada, "/api/v2/notifications?grouped_types[]=follow")
        .await
        .ok();
    assert_eq!(whole["notification_groups"].as_array().expect("groups").len(), 5);
}

#[tokio::test]
async fn a_muted_person_is_not_told_of() {
    let (house, ada, bob, _, _) = busy().await;
    house
        .post(&ada, &format!("/api/v1/accounts/{}/mute", bob.id()))
        .await
        .ok();
    let list = house.get(&ada, "/api/v1/notifications").await.ok();
    assert_eq!(kinds(&list), ["mention", "favourite"]);
}

#[tokio::test]
async fn the_policy_lets_everything_through_and_cannot_be_narrowed_yet() {
    let house = House::new();
    let ada = house.member("ada").await;
    let path = "/api/v2/notifications/policy";
    let policy = house.get(&ada, path).await.ok();
    assert_eq!(policy["for_not_following"], "accept");
    let kept = house
        .json(&ada, Method::PATCH, path, json!({"for_new_accounts": "accept"}))
        .await
        .ok();
    assert_eq!(kept, policy);
    house
        .json(&ada, Method::PATCH, path, json!({"for_new_accounts": "drop"}))
        .await
        .refused(422);
}
