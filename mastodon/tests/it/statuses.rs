//! Writing, reading, editing and deleting posts.

use crate::house::{House, ids};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_post_is_written_and_read_by_everybody() {
    let house = House::new();
    let ada = house.member("ada").await;
    let status = house
        .write_post(
            &ada,
            json!({"status": "hello #World", "spoiler_text": "cw", "language": "en"}),
        )
        .await;
    assert_eq!(status["visibility"], "public");
    assert_eq!(status["spoiler_text"], "cw");
    assert_eq!(status["sensitive"], true);
    assert_eq!(status["language"], "en");
    assert_eq!(status["tags"][0]["name"], "world");
    assert_eq!(status["account"]["acct"], "ada");
    assert_eq!(status["favourited"], false);
    assert!(status.get("text").is_none(), "the source is told at a deletion only");
    let id = status["id"].as_str().expect("an id");
    let read = house.get_as_stranger(&format!("/api/v1/statuses/{id}")).await.ok();
    assert_eq!(read["content"], status["content"]);
    assert!(read.get("favourited").is_none(), "a stranger likes nothing");
    let many = house
        .get_as_stranger(&format!("/api/v1/statuses?id[]=77&id[]={id}&id[]=x"))
        .await
        .ok();
    assert_eq!(ids(&many), [id]);
}

#[tokio::test]
async fn a_form_writes_the_same_post_as_json() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bearer = format!("Bearer {}", ada.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = "status=hi+there&sensitive=true&visibility=unlisted&media_ids[]=";
    let status = house.send(Method::POST, "/api/v1/statuses", &headers, body).await.ok();
    assert_eq!(status["visibility"], "unlisted");
    assert_eq!(status["sensitive"], true);
    assert_eq!(status["content"], "<p>hi there</p>");
}

#[tokio::test]
async fn what_is_not_offered_is_refused_with_a_reason_and_nothing_is_written() {
    let house = House::new();
    let ada = house.member("ada").await;
    house
        .write_post(&ada, json!({"status": "a", "media_ids": [], "poll": null}))
        .await;
    for (bad, word) in [
        (json!({"status": "a", "media_ids": ["1"]}), "media_ids"),
        (json!({"status": "a", "poll": {"options": ["a", "b"]}}), "poll"),
        (
            json!({"status": "a", "scheduled_at": "2030-01-01T00:00:00Z"}),
            "scheduled_at",
        ),
        (json!({"status": "a", "quoted_status_id": "5"}), "quoted_status_id"),
        (json!({"status": "a", "visibility": "secret"}), "Visibility"),
        (json!({"status": "a", "language": "!!"}), "language"),
        (json!({"status": ""}), "write something"),
        (json!({"status": "x".repeat(501)}), "500"),
    ] {
        let why = house
            .json(&ada, Method::POST, "/api/v1/statuses", bad)
            .await
            .refused(422);
        assert!(why.starts_with("Validation failed: ") && why.contains(word), "{why}");
    }
    let written = house
        .get(&ada, &format!("/api/v1/accounts/{}/statuses", ada.id()))
        .await
        .ok();
    assert_eq!(ids(&written).len(), 1);
}

#[tokio::test]
async fn what_is_not_said_is_as_the_member_prefers() {
    let house = House::new();
    let ada = house.member("ada").await;
    let source = json!({"source": {"privacy": "private", "sensitive": true, "language": "de"}});
    house
        .json(&ada, Method::PATCH, "/api/v1/accounts/update_credentials", source)
        .await
        .ok();
    let quiet = house.write_post(&ada, json!({"status": "a"})).await;
    assert_eq!(
        (&quiet["visibility"], &quiet["sensitive"], &quiet["language"]),
        (&json!("private"), &json!(true), &json!("de"))
    );
    let said = json!({"status": "b", "visibility": "public", "sensitive": false, "language": "en"});
    let loud = house.write_post(&ada, said).await;
    assert_eq!(
        (&loud["visibility"], &loud["sensitive"], &loud["language"]),
        (&json!("public"), &json!(false), &json!("en"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_repeats_at_once_under_one_idempotency_key_are_one_post() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bearer = format!("Bearer {}", ada.token);
    let send = |key: String| {
        let (house, bearer) = (&house, bearer.as_str());
        async move {
            let headers = [
                ("authorization", bearer),
                ("content-type", "application/json"),
                ("idempotency-key", key.as_str()),
            ];
            let body = json!({"status": "once"}).to_string();
            house.send(Method::POST, "/api/v1/statuses", &headers, body).await.ok()["id"].clone()
        }
    };
    let same = futures::future::join_all((0..20).map(|_| send("k1".to_owned()))).await;
    let distinct: BTreeSet<String> = same.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 1, "{distinct:?}");
    house.tick();
    let others = futures::future::join_all((0..5).map(|n| send(format!("other-{n}")))).await;
    let distinct: BTreeSet<String> = others.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 5, "another key is another post");
}

#[tokio::test]
async fn a_key_that_is_too_long_is_refused() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bearer = format!("Bearer {}", ada.token);
    for (length, status) in [(255, 200), (256, 422)] {
        house.tick();
        let key = "k".repeat(length);
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
        ];
        let answer = house
            .send(
                Method::POST,
                "/api/v1/statuses",
                &headers,
                json!({"status": "a"}).to_string(),
            )
            .await;
        assert_eq!(answer.status.as_u16(), status);
    }
}

#[tokio::test]
async fn an_edit_keeps_what_it_does_not_name_and_the_history_knows_every_version() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let first = json!({"status": "one", "spoiler_text": "cw", "language": "en"});
    let status = house.write_post(&ada, first).await;
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().expect("an id"));
    house.tick();
    let edited = house
        .json(&ada, Method::PUT, &path, json!({"status": "two"}))
        .await
        .ok();
    assert_eq!(edited["content"], "<p>two</p>");
    assert_eq!(edited["spoiler_text"], "cw");
    assert_eq!(edited["language"], "en");
    assert!(edited["edited_at"].is_string());
    house.tick();
    let bare = json!({"spoiler_text": "", "sensitive": false});
    let edited = house.json(&ada, Method::PUT, &path, bare).await.ok();
    assert_eq!(
        (&edited["spoiler_text"], &edited["sensitive"]),
        (&json!(""), &json!(false))
    );
    assert_eq!(edited["content"], "<p>two</p>");
    let source = house.get(&ada, &format!("{path}/source")).await.ok();
    assert_eq!((&source["text"], &source["spoiler_text"]), (&json!("two"), &json!("")));
    let history = house.get_as_stranger(&format!("{path}/history")).await.ok();
    let versions: Vec<(&str, &str)> = history
        .as_array()
        .expect("a list")
        .iter()
        .map(|edit| {
            let text = |name: &str| edit[name].as_str().expect("text");
            (text("content"), text("spoiler_text"))
        })
        .collect();
    assert_eq!(
        versions,
        [("<p>one</p>", "cw"), ("<p>two</p>", "cw"), ("<p>two</p>", "")]
    );
    assert_eq!(history[0]["created_at"], status["created_at"]);
    house
        .json(&eva, Method::PUT, &path, json!({"status": "mine"}))
        .await
        .refused(404);
    let poll = json!({"status": "x", "poll": {"options": ["a", "b"]}});
    house.json(&ada, Method::PUT, &path, poll).await.refused(422);
}

#[tokio::test]
async fn a_deletion_returns_what_was_typed_and_only_the_author_deletes() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let status = house
        .write_post(&ada, json!({"status": "going @eva", "spoiler_text": "cw"}))
        .await;
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().expect("an id"));
    house.json(&eva, Method::DELETE, &path, json!({})).await.refused(404);
    let gone = house.json(&ada, Method::DELETE, &path, json!({})).await.ok();
    assert_eq!(gone["text"], "going @eva");
    assert_eq!(gone["spoiler_text"], "cw");
    house.get(&ada, &path).await.refused(404);
    house.json(&ada, Method::DELETE, &path, json!({})).await.refused(404);
}

#[tokio::test]
async fn a_boost_is_deleted_by_its_own_id_and_the_post_stays() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let status = house.write_post(&ada, json!({"status": "a"})).await;
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().expect("an id"));
    house.tick();
    let boost = house.post(&eva, &format!("{path}/reblog")).await.ok();
    let boost_path = format!("/api/v1/statuses/{}", boost["id"].as_str().expect("an id"));
    house
        .json(&ada, Method::DELETE, &boost_path, json!({}))
        .await
        .refused(404);
    house.json(&eva, Method::DELETE, &boost_path, json!({})).await.ok();
    house.get(&eva, &boost_path).await.refused(404);
    assert_eq!(house.get(&eva, &path).await.ok()["reblogs_count"], 0);
}

#[tokio::test]
async fn the_context_holds_what_is_answered_and_the_answers_branch_by_branch() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let id = |status: &Value| status["id"].as_str().expect("an id").to_owned();
    let root = house.write_post(&ada, json!({"status": "root"})).await;
    let middle = house
        .write_post(&eva, json!({"status": "middle", "in_reply_to_id": id(&root)}))
        .await;
    assert_eq!(middle["in_reply_to_account_id"], json!(ada.id().to_string()));
    let early = house
        .write_post(&ada, json!({"status": "early", "in_reply_to_id": id(&middle)}))
        .await;
    let late = house
        .write_post(&ada, json!({"status": "late", "in_reply_to_id": id(&middle)}))
        .await;
    let deep = house
        .write_post(&eva, json!({"status": "deep", "in_reply_to_id": id(&early)}))
        .await;
    let private = json!({"status": "aside", "in_reply_to_id": id(&middle), "visibility": "private"});
    let aside = house.write_post(&eva, private).await;
    let path = format!("/api/v1/statuses/{}/context", id(&middle));
    let context = house.get_as_stranger(&path).await.ok();
    assert_eq!(ids(&context["ancestors"]), [id(&root)]);
    assert_eq!(ids(&context["descendants"]), [id(&early), id(&deep), id(&late)]);
    let own = house.get(&eva, &path).await.ok();
    assert_eq!(ids(&own["descendants"]), [id(&early), id(&deep), id(&late), id(&aside)]);
}

#[tokio::test]
async fn an_answer_to_what_one_may_not_see_is_refused() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let open = house.write_post(&ada, json!({"status": "a"})).await;
    let closed = house
        .write_post(&ada, json!({"status": "b", "visibility": "private"}))
        .await;
    house
        .write_post(&eva, json!({"status": "c", "in_reply_to_id": open["id"]}))
        .await;
    for id in [closed["id"].clone(), json!("123"), json!("nonsense")] {
        let body = json!({"status": "d", "in_reply_to_id": id});
        house
            .json(&eva, Method::POST, "/api/v1/statuses", body)
            .await
            .refused(404);
    }
}

#[tokio::test]
async fn previews_are_empty_and_translation_is_not_offered() {
    let house = House::new();
    let ada = house.member("ada").await;
    let status = house.write_post(&ada, json!({"status": "https://a.example/"})).await;
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().expect("an id"));
    assert_eq!(house.get_as_stranger(&format!("{path}/card")).await.ok(), json!({}));
    house.post(&ada, &format!("{path}/translate")).await.refused(404);
}

#[tokio::test]
async fn with_which_app_a_post_was_written_is_told_to_its_author_alone() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let status = house.write_post(&ada, json!({"status": "a"})).await;
    let app = json!({"name": "Test app", "website": null});
    assert_eq!(status["application"], app);
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().expect("an id"));
    assert_eq!(house.get(&ada, &path).await.ok()["application"], app);
    assert_eq!(house.get(&eva, &path).await.ok()["application"], json!(null));
    assert_eq!(house.get_as_stranger(&path).await.ok()["application"], json!(null));
    let boosted = house.post(&eva, &format!("{path}/reblog")).await.ok();
    assert_eq!(boosted["reblog"]["application"], json!(null));
    house.json(&ada, Method::DELETE, &path, json!({})).await.ok();
    house.get(&ada, &path).await.refused(404);
}
