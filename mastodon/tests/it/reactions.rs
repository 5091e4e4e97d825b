//! Likes, boosts, bookmarks, pins, muted threads, and the lists of them.

use crate::house::{House, Person, ids};
use axum::http::Method;
use serde_json::{Value, json};

fn path(status: &Value, act: &str) -> String {
    format!("/api/v1/statuses/{}/{act}", status["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn each_act_shows_in_the_answer_and_its_opposite_takes_it_back() {
    let house = House::new();
    let ada = house.member("ada").await;
    let post = house.write_post(&ada, json!({"status": "a"})).await;
    for (act, opposite, flag) in [
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("pin", "unpin", "pinned"),
        ("mute", "unmute", "muted"),
    ] {
        for _ in 0..2 {
            house.tick();
            let done = house.post(&ada, &path(&post, act)).await.ok();
            assert_eq!(done[flag], true, "{act}");
            assert_eq!(done["favourites_count"], i32::from(act == "favourite"), "twice is once");
        }
        let undone = house.post(&ada, &path(&post, opposite)).await.ok();
        assert_eq!(undone[flag], false, "{opposite}");
        assert_eq!(undone["favourites_count"], 0);
    }
}

#[tokio::test]
async fn a_boost_wraps_the_post_under_an_id_of_its_own() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let post = house.write_post(&ada, json!({"status": "a"})).await;
    house.tick();
    let boost = house.post(&eva, &path(&post, "reblog")).await.ok();
    assert_ne!(boost["id"], post["id"]);
    assert_eq!(boost["account"]["acct"], "eva");
    assert_eq!(boost["reblog"]["id"], post["id"]);
    assert_eq!(boost["reblog"]["reblogged"], true);
    assert_eq!(boost["reblog"]["reblogs_count"], 1);
    house.tick();
    let again = house.post(&eva, &path(&post, "reblog")).await.ok();
    assert_eq!(again["id"], boost["id"], "boosted once");
    // Whatever is done to the boost is done to the post.
    let liked = house.post(&eva, &path(&boost, "favourite")).await.ok();
    assert_eq!((&liked["id"], &liked["favourited"]), (&post["id"], &json!(true)));
    let back = house.post(&eva, &path(&post, "unreblog")).await.ok();
    assert_eq!((&back["id"], &back["reblogged"]), (&post["id"], &json!(false)));
    house
        .get(&eva, &path(&boost, "")[..path(&boost, "").len() - 1])
        .await
        .refused(404);
}

#[tokio::test]
async fn what_was_not_written_for_everybody_is_not_boosted() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    house.follows(eva.id(), ada.id()).await;
    for (visibility, allowed) in [
        ("public", true),
        ("unlisted", true),
        ("private", false),
        ("direct", false),
    ] {
        let text = format!("@eva {visibility}");
        let post = house
            .write_post(&ada, json!({"status": text, "visibility": visibility}))
            .await;
        house.tick();
        let answer = house.post(&eva, &path(&post, "reblog")).await;
        if allowed {
            answer.ok();
        } else {
            answer.refused(422);
        }
    }
    let own = house
        .write_post(&ada, json!({"status": "own", "visibility": "private"}))
        .await;
    house.post(&ada, &path(&own, "reblog")).await.ok();
    let open = house.write_post(&ada, json!({"status": "open"})).await;
    let direct = json!({"visibility": "direct"});
    house
        .json(&eva, Method::POST, &path(&open, "reblog"), direct)
        .await
        .refused(422);
    let private = json!({"visibility": "private"});
    house
        .json(&eva, Method::POST, &path(&open, "reblog"), private)
        .await
        .ok();
}

#[tokio::test]
async fn five_posts_of_ones_own_can_be_pinned_and_no_others() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    let mut pinned = Vec::new();
    for n in 0..6 {
        let post = house.write_post(&ada, json!({"status": format!("post {n}")})).await;
        let answer = house.post(&ada, &path(&post, "pin")).await;
        if n < 5 {
            answer.ok();
            pinned.push(post["id"].as_str().expect("an id").to_owned());
        } else {
            answer.refused(422);
        }
    }
    let list = format!("/api/v1/accounts/{}/statuses?pinned=true", ada.id());
    let mut shown = ids(&house.get_as_stranger(&list).await.ok());
    shown.sort();
    assert_eq!(shown, pinned);
    let foreign = house.write_post(&eva, json!({"status": "hers"})).await;
    house.post(&ada, &path(&foreign, "pin")).await.refused(422);
    let direct = house
        .write_post(&ada, json!({"status": "x", "visibility": "direct"}))
        .await;
    house.post(&ada, &path(&direct, "pin")).await.refused(422);
}

#[tokio::test]
async fn whoever_liked_is_listed_page_by_page_and_those_apart_are_not() {
    let house = House::new();
    let ada = house.member("ada").await;
    let post = house.write_post(&ada, json!({"status": "a"})).await;
    let mut fans: Vec<Person> = Vec::new();
    for n in 0..5 {
        let fan = house.member(&format!("fan{n}")).await;
        house.tick();
        house.post(&fan, &path(&post, "favourite")).await.ok();
        house.post(&fan, &path(&post, "reblog")).await.ok();
        fans.push(fan);
    }
    let newest_first: Vec<String> = fans.iter().rev().map(|fan| fan.id().to_string()).collect();
    for list in ["favourited_by", "reblogged_by"] {
        let mut at = Some(format!("{}?limit=2", path(&post, list)));
        let mut seen = Vec::new();
        while let Some(page) = at {
            let answer = house.get_as_stranger(&page).await;
            at = answer.link("next");
            seen.extend(ids(&answer.ok()));
        }
        assert_eq!(seen, newest_first, "{list}");
    }
    house
        .post(&fans[0], &format!("/api/v1/accounts/{}/block", fans[4].id()))
        .await
        .ok();
    let seen = ids(&house.get(&fans[4], &path(&post, "favourited_by")).await.ok());
    assert_eq!(seen.len(), 4, "the one who blocks is not shown to the one blocked");
}

#[tokio::test]
async fn favourites_and_bookmarks_are_paged_and_hold_only_what_may_still_be_seen() {
    let house = House::new();
    let (ada, eva) = (house.member("ada").await, house.member("eva").await);
    house.follows(eva.id(), ada.id()).await;
    let mut posts = Vec::new();
    for n in 0..5 {
        let visibility = if n == 2 { "private" } else { "public" };
        let body = json!({"status": format!("post {n}"), "visibility": visibility});
        let post = house.write_post(&ada, body).await;
        house.tick();
        house.post(&eva, &path(&post, "favourite")).await.ok();
        house.post(&eva, &path(&post, "bookmark")).await.ok();
        posts.push(post["id"].as_str().expect("an id").to_owned());
    }
    let whole = |first: &str| {
        let (house, eva, first) = (&house, &eva, first.to_owned());
        async move {
            let mut at = Some(format!("{first}?limit=2"));
            let mut seen = Vec::new();
            while let Some(page) = at {
                let answer = house.get(eva, &page).await;
                at = answer.link("next");
                seen.extend(ids(&answer.ok()));
            }
            seen
        }
    };
    let newest_first: Vec<String> = posts.iter().rev().cloned().collect();
    for list in ["/api/v1/favourites", "/api/v1/bookmarks"] {
        assert_eq!(whole(list).await, newest_first, "{list}");
        assert!(
            house.get(&ada, list).await.ok().as_array().is_some_and(Vec::is_empty),
            "{list}"
        );
    }
    house
        .post(&eva, &format!("/api/v1/accounts/{}/unfollow", ada.id()))
        .await
        .ok();
    let open: Vec<String> = newest_first.into_iter().filter(|id| *id != posts[2]).collect();
    for list in ["/api/v1/favourites", "/api/v1/bookmarks"] {
        assert_eq!(whole(list).await, open, "{list}: not what is for followers");
    }
}
