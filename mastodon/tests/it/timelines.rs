//! Timelines: what is on them, for whom, and that walking along them meets every post exactly once.

use crate::house::{House, Person, ids};
use axum::http::Method;
use domain::post::Visibility;
use serde_json::{Value, json};

/// Follows `next` from `path` to the end, while `ada` goes on writing.
async fn walk(house: &House, ada: &Person, path: &str) -> Vec<String> {
    let mut met = Vec::new();
    let mut next = Some(path.to_owned());
    let mut pages = 0;
    while let Some(path) = next {
        let answer = house.get(ada, &path).await;
        next = answer.link("next");
        let page = ids(&answer.ok());
        if page.is_empty() {
            break;
        }
        met.extend(page);
        house.write_post(ada, json!({"status": "meanwhile #go"})).await;
        pages += 1;
        assert!(pages < 30, "the walk does not end");
    }
    met
}

#[tokio::test]
async fn walking_along_the_links_meets_every_post_once_though_new_ones_arrive() {
    let house = House::new();
    let ada = house.member("ada").await;
    let mut written = Vec::new();
    for number in 0..23 {
        let status = house.write_post(&ada, json!({"status": format!("{number} #go")})).await;
        written.insert(0, status["id"].as_str().expect("an id").to_owned());
    }
    for path in [
        "/api/v1/timelines/home?limit=5",
        "/api/v1/timelines/public?limit=5&local=true",
        "/api/v1/timelines/tag/go?limit=5",
    ] {
        let mut met = walk(&house, &ada, path).await;
        let here: Vec<String> = met.iter().filter(|id| written.contains(id)).cloned().collect();
        assert_eq!(here, written, "{path}");
        let count = met.len();
        met.sort();
        met.dedup();
        assert_eq!(met.len(), count, "{path}: nothing twice");
    }
}

#[tokio::test]
async fn what_came_meanwhile_is_found_by_going_back() {
    let house = House::new();
    let ada = house.member("ada").await;
    house.write_post(&ada, json!({"status": "first"})).await;
    let answer = house.get(&ada, "/api/v1/timelines/home?limit=2").await;
    let mut previous = answer.link("prev");
    let mut written = Vec::new();
    for number in 0..5 {
        let status = house.write_post(&ada, json!({"status": format!("{number}")})).await;
        written.push(status["id"].as_str().expect("an id").to_owned());
    }
    let mut met = Vec::new();
    while let Some(path) = previous {
        let answer = house.get(&ada, &path).await;
        previous = answer.link("prev");
        let mut page = ids(&answer.ok());
        assert!(page.len() <= 2);
        page.reverse();
        met.extend(page);
    }
    assert_eq!(met, written);
}

#[tokio::test]
async fn a_page_is_full_though_much_of_what_is_stored_is_muted() {
    let house = House::new();
    let (ada, bob) = (house.member("ada").await, house.member("bob").await);
    let mut of_ada = Vec::new();
    for number in 0..4 {
        let status = house.write_post(&ada, json!({"status": format!("{number}")})).await;
        of_ada.insert(0, status["id"].as_str().expect("an id").to_owned());
        for _ in 0..3 {
            house.write_post(&bob, json!({"status": "noise"})).await;
        }
    }
    let public = "/api/v1/timelines/public?limit=4";
    assert_ne!(ids(&house.get(&ada, public).await.ok()), of_ada);
    house
        .post(&ada, &format!("/api/v1/accounts/{}/mute", bob.id()))
        .await
        .ok();
    assert_eq!(ids(&house.get(&ada, public).await.ok()), of_ada);
    let oldest = of_ada.last().expect("four");
    let from_below = format!(
        "/api/v1/timelines/public?limit=4&min_id={}",
        oldest.parse::<i64>().expect("an id") - 1
    );
    assert_eq!(ids(&house.get(&ada, &from_below).await.ok()), of_ada);
}

#[tokio::test]
async fn public_timelines_tell_local_from_remote_and_show_nothing_closed() {
    let house = House::new();
    let ada = house.member("ada").await;
    let cyd = house.remote("cyd", "far.example").await;
    let local = house.write_post(&ada, json!({"status": "here #go"})).await;
    for visibility in ["unlisted", "private", "direct"] {
        let body = json!({"status": "closed #go", "visibility": visibility});
        house.write_post(&ada, body).await;
    }
    let remote = house.remote_post(&cyd, |_| {}).await;
    house
        .remote_post(&cyd, |post| post.visibility = Visibility::Followers)
        .await;
    let (local, remote) = (local["id"].as_str().expect("an id").to_owned(), remote.id.to_string());
    for (query, expected) in [
        ("", vec![&remote, &local]),
        ("?local=true", vec![&local]),
        ("?local=1", vec![&local]),
        ("?remote=true", vec![&remote]),
        ("?only_media=true", vec![]),
    ] {
        let path = format!("/api/v1/timelines/public{query}");
        assert_eq!(
            ids(&house.get_as_stranger(&path).await.ok()).iter().collect::<Vec<_>>(),
            expected,
            "{query}"
        );
    }
    assert_eq!(
        ids(&house.get_as_stranger("/api/v1/timelines/tag/GO").await.ok()),
        [local]
    );
    assert_eq!(
        house.get_as_stranger("/api/v1/timelines/tag/%20%23").await.ok(),
        json!([])
    );
}

#[tokio::test]
async fn a_hashtag_can_be_joined_with_others_and_narrowed_by_them() {
    let house = House::new();
    let ada = house.member("ada").await;
    let mut id = Vec::new();
    for text in ["#a", "#b", "#a #b", "#a #c"] {
        let status = house.write_post(&ada, json!({"status": text})).await;
        id.push(status["id"].as_str().expect("an id").to_owned());
    }
    for (query, expected) in [
        ("", vec![3, 2, 0]),
        ("?any[]=b", vec![3, 2, 1, 0]),
        ("?all[]=b", vec![2]),
        ("?none[]=b", vec![3, 0]),
        ("?any[]=b&none[]=c", vec![2, 1, 0]),
        ("?any[]=b&limit=2", vec![3, 2]),
        ("?limit=1&min_id=0", vec![0]),
    ] {
        let found = ids(&house
            .get_as_stranger(&format!("/api/v1/timelines/tag/a{query}"))
            .await
            .ok());
        let expected: Vec<String> = expected.into_iter().map(|at: usize| id[at].clone()).collect();
        assert_eq!(found, expected, "{query}");
    }
}

#[tokio::test]
async fn a_boost_stands_at_home_under_an_id_of_its_own() {
    let house = House::new();
    let (ada, bob) = (house.member("ada").await, house.member("bob").await);
    house
        .post(&ada, &format!("/api/v1/accounts/{}/follow", bob.id()))
        .await
        .ok();
    let cyd = house.remote("cyd", "far.example").await;
    let post = house.remote_post(&cyd, |_| {}).await;
    house.tick();
    house
        .post(&bob, &format!("/api/v1/statuses/{}/reblog", post.id))
        .await
        .ok();
    let home = house.get(&ada, "/api/v1/timelines/home").await.ok();
    let boost = &home[0];
    assert_eq!(boost["account"]["acct"], "bob");
    assert_eq!(boost["reblog"]["id"], post.id.to_string());
    assert_eq!(boost["reblog"]["account"]["acct"], "cyd@far.example");
    assert_ne!(boost["id"], boost["reblog"]["id"]);
    assert_ne!(boost["uri"], boost["reblog"]["uri"]);
    assert_eq!(boost["reblog"]["favourited"], false);
}

#[tokio::test]
async fn a_conversation_is_told_once_with_its_newest_post_and_to_those_in_it_only() {
    let house = House::new();
    let (ada, bob, eve) = (
        house.member("ada").await,
        house.member("bob").await,
        house.member("eve").await,
    );
    let direct = |text: &str, answers: Option<&Value>| {
        let parent = answers.map(|status| status["id"].clone());
        json!({"status": text, "visibility": "direct", "in_reply_to_id": parent})
    };
    let first = house.write_post(&ada, direct("@bob hello", None)).await;
    let second = house
        .write_post(&bob, direct("@ada hello yourself", Some(&first)))
        .await;
    let other = house.write_post(&ada, direct("@bob something else", None)).await;
    for who in [&ada, &bob] {
        let list = house.get(who, "/api/v1/conversations").await.ok();
        let newest: Vec<&Value> = list
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| &one["last_status"]["id"])
            .collect();
        assert_eq!(newest, [&other["id"], &second["id"]]);
        assert_ne!(list[0]["id"], list[1]["id"]);
        let people = list[0]["accounts"].as_array().expect("people");
        assert_eq!(people.len(), 1);
        assert_ne!(people[0]["id"], who.id().to_string());
    }
    assert_eq!(house.get(&eve, "/api/v1/conversations").await.ok(), json!([]));
    let posts = house.get(&bob, "/api/v1/timelines/direct").await.ok();
    assert_eq!(ids(&posts).len(), 3);
    assert_eq!(house.get(&eve, "/api/v1/timelines/direct").await.ok(), json!([]));
    house
        .send(Method::POST, "/api/v1/conversations/1/read", &[], "")
        .await
        .refused(401);
}
