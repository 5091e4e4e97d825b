//! People: who they are, what they wrote, how one stands to them.

use crate::house::{House, ids};
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_person_is_found_by_id_and_by_handle() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bob = house.remote("bob", "b.example").await;
    for (handle, id) in [
        ("ada", ada.id()),
        ("@ADA", ada.id()),
        ("ada@guild.example", ada.id()),
        ("bob@b.example", bob.id),
        ("@bob@B.example", bob.id),
    ] {
        let found = house
            .get_as_stranger(&format!("/api/v1/accounts/lookup?acct={handle}"))
            .await
            .ok();
        assert_eq!(found["id"], id.to_string(), "{handle}");
        let read = house.get_as_stranger(&format!("/api/v1/accounts/{id}")).await.ok();
        assert_eq!(read["acct"], found["acct"]);
    }
    for nobody in ["bob", "ada@b.example", "", "x@y@z"] {
        house
            .get_as_stranger(&format!("/api/v1/accounts/lookup?acct={nobody}"))
            .await
            .refused(404);
    }
    house.get_as_stranger("/api/v1/accounts/12").await.refused(404);
    house.get_as_stranger("/api/v1/accounts/nonsense").await.refused(404);
    let many = format!("/api/v1/accounts?id[]={}&id[]=12&id[]={}", bob.id, ada.id());
    assert_eq!(
        ids(&house.get_as_stranger(&many).await.ok()),
        [bob.id.to_string(), ada.id().to_string()]
    );
}

#[tokio::test]
async fn what_somebody_wrote_and_boosted_is_one_list() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let id = |status: &Value| status["id"].as_str().expect("an id").to_owned();
    let first = house.write_post(&ada, json!({"status": "first #Topic"})).await;
    let foreign = house.write_post(&eva, json!({"status": "hers"})).await;
    house.tick();
    let boost = house
        .post(&ada, &format!("/api/v1/statuses/{}/reblog", id(&foreign)))
        .await
        .ok();
    let answer = house
        .write_post(&ada, json!({"status": "@eva yes", "in_reply_to_id": id(&foreign)}))
        .await;
    let thread = house
        .write_post(&ada, json!({"status": "more", "in_reply_to_id": id(&first)}))
        .await;
    let base = format!("/api/v1/accounts/{}/statuses", ada.id());
    let all = [id(&thread), id(&answer), id(&boost), id(&first)];
    assert_eq!(ids(&house.get_as_stranger(&base).await.ok()), all);
    for (query, expected) in [
        ("exclude_reblogs=true", vec![id(&thread), id(&answer), id(&first)]),
        ("exclude_replies=true", vec![id(&thread), id(&boost), id(&first)]),
        ("exclude_replies=1&exclude_reblogs=1", vec![id(&thread), id(&first)]),
        ("only_media=true", vec![]),
        ("tagged=topic", vec![id(&first)]),
        ("tagged=%23TOPIC", vec![id(&first)]),
        ("pinned=true", vec![]),
    ] {
        let list = house.get_as_stranger(&format!("{base}?{query}")).await.ok();
        assert_eq!(ids(&list), expected, "{query}");
    }
    let mut at = Some(format!("{base}?limit=1"));
    let mut seen = Vec::new();
    while let Some(page) = at {
        let answer = house.get_as_stranger(&page).await;
        at = answer.link("next");
        seen.extend(ids(&answer.ok()));
    }
    assert_eq!(seen, all);
    let above = format!("{base}?min_id={}&limit=2", id(&first));
    assert_eq!(
        ids(&house.get_as_stranger(&above).await.ok()),
        [id(&answer), id(&boost)]
    );
}

#[tokio::test]
async fn following_a_member_is_at_once_and_a_locked_one_or_a_stranger_is_asked() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let bob = house.remote("bob", "b.example").await;
    let follow = |id: domain::ActorId| format!("/api/v1/accounts/{id}/follow");
    let body = json!({"reblogs": false, "notify": true});
    let done = house.json(&eva, Method::POST, &follow(ada.id()), body).await.ok();
    assert_eq!((&done["following"], &done["requested"]), (&json!(true), &json!(false)));
    let asked = house.post(&eva, &follow(bob.id)).await.ok();
    assert_eq!(
        (&asked["following"], &asked["requested"]),
        (&json!(false), &json!(true))
    );
    house.post(&eva, &follow(eva.id())).await.refused(403);
    house.post(&eva, "/api/v1/accounts/12/follow").await.refused(404);
    let undone = house
        .post(&eva, &format!("/api/v1/accounts/{}/unfollow", ada.id()))
        .await
        .ok();
    assert_eq!(undone["following"], false);

    let locked = json!({"locked": true});
    let update = "/api/v1/accounts/update_credentials";
    house.json(&ada, Method::PATCH, update, locked).await.ok();
    let asked = house.post(&eva, &follow(ada.id())).await.ok();
    assert_eq!(asked["requested"], true);
    let waiting = house.get(&ada, "/api/v1/follow_requests").await.ok();
    assert_eq!(ids(&waiting), [eva.id().to_string()]);
    let yes = house
        .post(&ada, &format!("/api/v1/follow_requests/{}/authorize", eva.id()))
        .await
        .ok();
    assert_eq!(yes["followed_by"], true);
    assert!(ids(&house.get(&ada, "/api/v1/follow_requests").await.ok()).is_empty());

    let removed = house
        .post(&ada, &format!("/api/v1/accounts/{}/remove_from_followers", eva.id()))
        .await
        .ok();
    assert_eq!(removed["followed_by"], false);
    house.post(&eva, &follow(ada.id())).await.ok();
    let no = house
        .post(&ada, &format!("/api/v1/follow_requests/{}/reject", eva.id()))
        .await
        .ok();
    assert_eq!(
        (&no["followed_by"], &no["requested_by"]),
        (&json!(false), &json!(false))
    );
}

#[tokio::test]
async fn connections_are_paged_by_the_link_header() {
    let house = House::new();
    let ada = house.member("ada").await;
    let mut others = Vec::new();
    for n in 0..5 {
        let other = house.member(&format!("other{n}")).await;
        house.follows(other.id(), ada.id()).await;
        house.follows(ada.id(), other.id()).await;
        others.push(other.id().to_string());
    }
    others.reverse();
    for list in ["followers", "following"] {
        let mut at = Some(format!("/api/v1/accounts/{}/{list}?limit=2", ada.id()));
        let mut seen = Vec::new();
        while let Some(page) = at {
            let answer = house.get_as_stranger(&page).await;
            at = answer.link("next");
            seen.extend(ids(&answer.ok()));
        }
        assert_eq!(seen, others, "{list}");
    }
}

#[tokio::test]
async fn whom_one_has_in_common_is_shown() {
    let house = House::new();
    let (ada, eva, max) = (
        house.member("ada").await,
        house.member("eva").await,
        house.member("max").await,
    );
    house.follows(ada.id(), eva.id()).await;
    house.follows(eva.id(), max.id()).await;
    let path = format!(
        "/api/v1/accounts/familiar_followers?id[]={}&id[]={}&id[]=12",
        max.id(),
        eva.id()
    );
    let found = house.get(&ada, &path).await.ok();
    assert_eq!(ids(&found), [max.id().to_string(), eva.id().to_string()]);
    assert_eq!(ids(&found[0]["accounts"]), [eva.id().to_string()]);
    assert!(ids(&found[1]["accounts"]).is_empty());
}

#[tokio::test]
async fn relationships_keep_the_order_asked_for_and_hold_the_private_note() {
    let house = House::new();
    let (ada, eva, max) = (
        house.member("ada").await,
        house.member("eva").await,
        house.member("max").await,
    );
    let noted = json!({"comment": "met at the fair"});
    let path = format!("/api/v1/accounts/{}/note", eva.id());
    assert_eq!(
        house.json(&ada, Method::POST, &path, noted).await.ok()["note"],
        "met at the fair"
    );
    let asked = format!(
        "/api/v1/accounts/relationships?id[]={}&id[]=12&id[]={}",
        max.id(),
        eva.id()
    );
    let found = house.get(&ada, &asked).await.ok();
    assert_eq!(ids(&found), [max.id().to_string(), eva.id().to_string()]);
    assert_eq!(
        (&found[0]["note"], &found[1]["note"]),
        (&json!(""), &json!("met at the fair"))
    );
    let hers = house
        .get(&max, &format!("/api/v1/accounts/relationships?id={}", eva.id()))
        .await
        .ok();
    assert_eq!(hers[0]["note"], "", "nobody else reads it");
    let long = json!({"comment": "x".repeat(2001)});
    house.json(&ada, Method::POST, &path, long).await.refused(422);
    assert_eq!(
        house.json(&ada, Method::POST, &path, json!({"comment": ""})).await.ok()["note"],
        ""
    );
    let too_many: Vec<String> = (0..81).map(|n| format!("id[]={n}")).collect();
    let too_many = format!("/api/v1/accounts/relationships?{}", too_many.join("&"));
    house.get(&ada, &too_many).await.refused(422);
}

#[tokio::test]
async fn blocks_and_mutes_are_listed_and_a_mute_ends_by_itself() {
    let house = House::new();
    let (ada, eva, max) = (
        house.member("ada").await,
        house.member("eva").await,
        house.member("max").await,
    );
    house
        .post(&ada, &format!("/api/v1/accounts/{}/block", eva.id()))
        .await
        .ok();
    assert_eq!(
        ids(&house.get(&ada, "/api/v1/blocks").await.ok()),
        [eva.id().to_string()]
    );
    assert!(ids(&house.get(&eva, "/api/v1/blocks").await.ok()).is_empty());
    let mute = format!("/api/v1/accounts/{}/mute", max.id());
    let body = json!({"notifications": false, "duration": 60});
    let muted = house.json(&ada, Method::POST, &mute, body).await.ok();
    assert_eq!(
        (&muted["muting"], &muted["muting_notifications"]),
        (&json!(true), &json!(false))
    );
    let list = house.get(&ada, "/api/v1/mutes").await.ok();
    assert_eq!(ids(&list), [max.id().to_string()]);
    assert!(list[0]["mute_expires_at"].is_string());
    house.clock.advance(std::time::Duration::from_secs(61));
    assert!(ids(&house.get(&ada, "/api/v1/mutes").await.ok()).is_empty());
    let for_good = house.post(&ada, &mute).await.ok();
    assert_eq!(for_good["muting_notifications"], true, "unless said otherwise");
    assert!(house.get(&ada, "/api/v1/mutes").await.ok()[0]["mute_expires_at"].is_null());
    let negative = json!({"duration": -1});
    house.json(&ada, Method::POST, &mute, negative).await.refused(422);
    let gone = house
        .post(&ada, &format!("/api/v1/accounts/{}/unmute", max.id()))
        .await
        .ok();
    assert_eq!(gone["muting"], false);
    house
        .post(&ada, &format!("/api/v1/accounts/{}/block", ada.id()))
        .await
        .refused(403);
    for empty in ["featured_tags", "lists", "identity_proofs"] {
        let path = format!("/api/v1/accounts/{}/{empty}", max.id());
        assert_eq!(house.get(&ada, &path).await.ok(), json!([]), "{empty}");
    }
}

#[tokio::test]
async fn somebody_muted_is_left_out_of_timelines_and_still_read_on_their_own_profile() {
    let house = House::new();
    let (ada, max) = (house.member("ada").await, house.member("max").await);
    let post = json!({"status": "hello"});
    house.json(&max, Method::POST, "/api/v1/statuses", post).await.ok();
    let timeline = "/api/v1/timelines/public";
    let profile = format!("/api/v1/accounts/{}/statuses", max.id());
    assert_eq!(ids(&house.get(&ada, timeline).await.ok()).len(), 1);
    assert_eq!(ids(&house.get(&ada, &profile).await.ok()).len(), 1);
    let mute = format!("/api/v1/accounts/{}/mute", max.id());
    house.post(&ada, &mute).await.ok();
    assert!(ids(&house.get(&ada, timeline).await.ok()).is_empty());
    assert_eq!(ids(&house.get(&ada, &profile).await.ok()).len(), 1);
}
