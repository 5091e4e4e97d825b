//! What was written for some never reaches others, whichever endpoint is asked, and blocks hold.

use crate::house::{House, Person, ids};
use axum::http::Method;
use serde_json::{Value, json};

/// Asks every endpoint that could show a post as somebody (`None`: a stranger); gives those that did.
async fn endpoints_that_show(house: &House, who: Option<&Person>, author: &Person, post: &Value) -> Vec<String> {
    let id = post["id"].as_str().expect("an id");
    let url = post["url"].as_str().expect("an address");
    let uri = post["uri"].as_str().expect("an address");
    let mut shown = Vec::new();
    for path in [
        format!("/api/v1/statuses/{id}"),
        format!("/api/v1/statuses?id[]={id}"),
        format!("/api/v1/statuses/{id}/context"),
        format!("/api/v1/statuses/{id}/history"),
        format!("/api/v1/statuses/{id}/source"),
        format!("/api/v1/statuses/{id}/card"),
        format!("/api/v1/statuses/{id}/favourited_by"),
        format!("/api/v1/statuses/{id}/reblogged_by"),
        format!("/api/v1/accounts/{}/statuses", author.id()),
        format!("/api/v1/accounts/{}/statuses?tagged=secrettag", author.id()),
        format!("/api/v1/accounts/{}/statuses?pinned=true", author.id()),
        format!(
            "/api/v1/accounts/{}/statuses?exclude_replies=true&exclude_reblogs=true",
            author.id()
        ),
        format!("/api/v2/search?q={url}"),
        format!("/api/v2/search?q={uri}"),
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        "/api/v1/timelines/tag/secrettag".to_owned(),
        "/api/v1/timelines/direct".to_owned(),
        "/api/v1/conversations".to_owned(),
        "/api/v1/notifications".to_owned(),
        "/api/v1/favourites".to_owned(),
        "/api/v1/bookmarks".to_owned(),
        "/api/v2/search?q=secretword".to_owned(),
        "/api/v2/search?q=%23secrettag".to_owned(),
        "/api/v2/search?q=secrettag&type=hashtags".to_owned(),
    ] {
        let answer = match who {
            Some(person) => house.get(person, &path).await,
            None => house.get_as_stranger(&path).await,
        };
        let found = answer.status.is_success()
            && match &answer.json {
                Value::Object(whole) if path.contains("/search") => {
                    let has = |part: &str| whole[part].as_array().is_some_and(|list| !list.is_empty());
                    has("statuses") || has("hashtags")
                }
                Value::Object(whole) if path.ends_with("/context") => whole.contains_key("ancestors"),
                Value::Array(_) if path.ends_with("_by") => true,
                Value::Array(list) => !list.is_empty(),
                _ => true,
            };
        if found || answer.json.to_string().contains("secretword") {
            shown.push(path);
        }
    }
    for act in [
        "favourite",
        "reblog",
        "bookmark",
        "pin",
        "mute",
        "translate",
        "unfavourite",
    ] {
        if let Some(person) = who {
            let answer = house.post(person, &format!("/api/v1/statuses/{id}/{act}")).await;
            if answer.status.as_u16() != 404 {
                shown.push(format!("{act}: {}", answer.status));
            }
        }
    }
    if let Some(person) = who {
        let reply = json!({"status": "x", "in_reply_to_id": id});
        let answer = house.json(person, Method::POST, "/api/v1/statuses", reply).await;
        if answer.status.as_u16() != 404 {
            shown.push("reply".to_owned());
        }
    }
    shown
}

#[tokio::test]
async fn what_is_for_followers_shows_at_no_endpoint_to_others() {
    let house = House::new();
    let (ada, eva, max) = (
        house.member("ada").await,
        house.member("eva").await,
        house.member("max").await,
    );
    house.follows(eva.id(), ada.id()).await;
    let body = json!({"status": "secretword #secrettag", "visibility": "private"});
    let post = house.write_post(&ada, body).await;
    house
        .post(
            &ada,
            &format!("/api/v1/statuses/{}/pin", post["id"].as_str().expect("an id")),
        )
        .await
        .ok();
    // The clean twin: a follower sees it where it can be seen.
    let follower = endpoints_that_show(&house, Some(&eva), &ada, &post).await;
    assert!(follower.len() >= 12, "{follower:?}");
    let status = format!("/api/v1/statuses/{}", post["id"].as_str().expect("an id"));
    for path in ["/api/v1/timelines/home", &status] {
        assert!(follower.iter().any(|shown| shown == path), "{path}: {follower:?}");
    }
    assert_eq!(endpoints_that_show(&house, None, &ada, &post).await, [""; 0]);
    assert_eq!(endpoints_that_show(&house, Some(&max), &ada, &post).await, [""; 0]);
    let app = house.token(None, "read").await;
    let id = post["id"].as_str().expect("an id");
    house
        .get_with(&app, &format!("/api/v1/statuses/{id}"))
        .await
        .refused(404);
}

#[tokio::test]
async fn what_is_for_those_mentioned_shows_to_followers_at_no_endpoint() {
    let house = House::new();
    let (ada, eva, max) = (
        house.member("ada").await,
        house.member("eva").await,
        house.member("max").await,
    );
    house.follows(eva.id(), ada.id()).await;
    let body = json!({"status": "@max secretword #secrettag", "visibility": "direct"});
    let post = house.write_post(&ada, body).await;
    let id = post["id"].as_str().expect("an id");
    house.get(&max, &format!("/api/v1/statuses/{id}")).await.ok();
    assert_eq!(endpoints_that_show(&house, None, &ada, &post).await, [""; 0]);
    assert_eq!(endpoints_that_show(&house, Some(&eva), &ada, &post).await, [""; 0]);
}

#[tokio::test]
async fn somebody_blocked_reads_no_post_and_may_not_follow() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let post = house.write_post(&ada, json!({"status": "open to all"})).await;
    let id = post["id"].as_str().expect("an id");
    let (status, list, followers) = (
        format!("/api/v1/statuses/{id}"),
        format!("/api/v1/accounts/{}/statuses", ada.id()),
        format!("/api/v1/accounts/{}/followers", ada.id()),
    );
    house
        .post(&eva, &format!("/api/v1/accounts/{}/follow", ada.id()))
        .await
        .ok();
    house.get(&eva, &status).await.ok();
    assert_eq!(ids(&house.get(&eva, &list).await.ok()).len(), 1);
    assert_eq!(ids(&house.get(&eva, &followers).await.ok()).len(), 1);

    let blocked = house
        .post(&ada, &format!("/api/v1/accounts/{}/block", eva.id()))
        .await
        .ok();
    assert_eq!(
        (&blocked["blocking"], &blocked["followed_by"]),
        (&json!(true), &json!(false))
    );
    house.get(&eva, &status).await.refused(404);
    house.post(&eva, &format!("{status}/favourite")).await.refused(404);
    assert!(ids(&house.get(&eva, &list).await.ok()).is_empty());
    assert!(ids(&house.get(&eva, &followers).await.ok()).is_empty());
    house
        .post(&eva, &format!("/api/v1/accounts/{}/follow", ada.id()))
        .await
        .refused(403);
    let relation = house
        .get(&eva, &format!("/api/v1/accounts/relationships?id[]={}", ada.id()))
        .await
        .ok();
    assert_eq!(relation[0]["blocked_by"], true);
    house.get(&eva, &format!("/api/v1/accounts/{}", ada.id())).await.ok();
    house.get_as_stranger(&status).await.ok();

    house
        .post(&ada, &format!("/api/v1/accounts/{}/unblock", eva.id()))
        .await
        .ok();
    house.get(&eva, &status).await.ok();
    house
        .post(&eva, &format!("/api/v1/accounts/{}/follow", ada.id()))
        .await
        .ok();
}

#[tokio::test]
async fn nobody_and_nothing_of_a_suspended_member_is_shown() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let post = house.write_post(&ada, json!({"status": "here"})).await;
    let id = post["id"].as_str().expect("an id");
    house.post(&eva, &format!("/api/v1/statuses/{id}/bookmark")).await.ok();
    house
        .post(&eva, &format!("/api/v1/accounts/{}/follow", ada.id()))
        .await
        .ok();
    let paths = [
        format!("/api/v1/statuses/{id}"),
        format!("/api/v1/accounts/{}", ada.id()),
        format!("/api/v1/accounts/{}/statuses", ada.id()),
        "/api/v1/accounts/lookup?acct=ada".to_owned(),
    ];
    for path in &paths {
        house.get(&eva, path).await.ok();
    }
    let account = ada.account.id;
    house
        .write(move |conn| store::accounts::set_state(conn, account, domain::account::AccountState::Suspended))
        .await;
    for path in &paths {
        house.get(&eva, path).await.refused(404);
    }
    assert!(ids(&house.get(&eva, "/api/v1/bookmarks").await.ok()).is_empty());
    let found = house.get(&eva, "/api/v1/accounts/search?q=ada").await.ok();
    assert!(ids(&found).is_empty());
    house.get(&ada, "/api/v1/bookmarks").await.refused(403);
    let gone = house
        .post(&eva, &format!("/api/v1/accounts/{}/unfollow", ada.id()))
        .await
        .ok();
    assert_eq!(gone["following"], false, "one may always let go");
}
