//! The page that says what happened, and the answers to those who ask to follow.

use super::house::House;

#[tokio::test]
async fn what_others_did_is_counted_in_the_navigation_until_it_was_looked_at() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    assert!(ada.get("/notifications").await.body.contains("Nothing yet."));
    let page = format!("/@ada/{}", ada.write("my work", "public").await);
    eva.write("a word for @ada", "public").await;
    for path in [
        format!("{page}/like"),
        format!("{page}/boost"),
        "/@ada/follow".to_owned(),
    ] {
        assert_eq!(eva.submit(&page, &path, &[]).await.status, 303);
    }
    let home = ada.get("/home").await.body;
    assert!(home.contains("Notifications (4)"), "{home}");
    assert!(
        !home.contains("<p>a word for"),
        "a stranger's post is not in the timeline"
    );
    assert!(
        home.contains("eva mentions you</a> a word for @ada"),
        "but it is announced"
    );
    let update = ada.get("/home/updates?after=9223372036854775807&told=0").await;
    assert_eq!(update.status, 200);
    assert!(update.body.contains("a word for @ada") && update.body.contains("Notifications (4)"));
    let told = update.attribute("id=\"told\"", "data-told").expect("a number");
    let seen = format!("/home/updates?after=9223372036854775807&told={told}");
    assert_eq!(ada.get(&seen).await.status, 204, "nothing new since");
    let list = ada.get("/notifications").await.body;
    for words in [
        "eva mentions you",
        "eva likes your post",
        "eva boosted your post",
        "eva follows you",
        "a word for @ada",
        "New:",
    ] {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert!(list.contains(&format!("href=\"{page}\"")));
    let home = ada.get("/home").await.body;
    assert!(!home.contains("Notifications (") && !home.contains("mentions you"));
    let again = ada.get("/notifications").await.body;
    assert!(again.contains("eva mentions you") && !again.contains("New:"));
    assert_eq!(eva.submit(&page, &format!("{page}/unlike"), &[]).await.status, 303);
    assert!(!ada.get("/notifications").await.body.contains("likes your post"));
}

#[tokio::test]
async fn only_the_member_reads_them_and_older_ones_are_a_link_away() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let stranger = house.browser().get("/notifications").await;
    assert_eq!(
        (stranger.status, stranger.location()),
        (303, "/sign-in?next=/notifications")
    );
    for number in 0..25 {
        eva.write(&format!("@ada number {number}."), "public").await;
    }
    let first = ada.get("/notifications").await;
    assert_eq!(first.body.matches("eva mentions you").count(), 20);
    assert!(first.body.contains("number 24.") && !first.body.contains("number 4."));
    let older = first.attribute("Older notifications", "href").or_else(|| {
        let at = first.body.find("/notifications?before=")?;
        first.body[at..].split('"').next().map(str::to_owned)
    });
    let rest = ada.get(&older.expect("a link")).await.body;
    assert_eq!(rest.matches("eva mentions you").count(), 5);
    assert!(rest.contains("number 4.") && !rest.contains("before="));
    assert!(eva.get("/notifications").await.body.contains("Nothing yet."));
}

#[tokio::test]
async fn a_member_who_wants_to_be_asked_answers_on_this_page() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let mut max = house.member("max", 3).await;
    let saved = ada
        .submit(
            "/settings",
            "/settings/profile",
            &[("display_name", "Ada"), ("locked", "yes")],
        )
        .await;
    assert_eq!(saved.location(), "/settings?done=saved");
    let settings = ada.get("/settings").await;
    assert!(settings.attribute("name=\"locked\"", "value").is_some());
    assert!(settings.body.contains("aria-describedby=\"locked-hint\" checked"));
    assert!(!settings.body.contains("aria-describedby=\"discoverable-hint\" checked"));
    ada.write("only for my people", "followers").await;
    for browser in [&mut eva, &mut max] {
        assert_eq!(browser.submit("/@ada", "/@ada/follow", &[]).await.status, 303);
        let profile = browser.get("/@ada").await.body;
        assert!(profile.contains("action=\"/@ada/unfollow\"") && profile.contains("has not answered"));
        assert!(!browser.get("/home").await.body.contains("only for my people"));
    }
    let list = ada.get("/notifications").await.body;
    assert!(list.contains("They ask to follow you"), "{list}");
    let asker = |handle: &str| {
        let before = list
            .split(&format!("<div class=\"soft small\">{handle}</div>"))
            .nth(1)?;
        before.split("name=\"follower\" value=\"").nth(1)?.split('"').next()
    };
    let (eva_id, max_id) = (
        asker("@eva@localhost:8080").expect("eva asks").to_owned(),
        asker("@max@localhost:8080").expect("max asks").to_owned(),
    );
    let answer = ada
        .submit("/notifications", "/notifications/accept", &[("follower", &eva_id)])
        .await;
    assert_eq!((answer.status, answer.location()), (303, "/notifications"));
    let answer = ada
        .submit("/notifications", "/notifications/reject", &[("follower", &max_id)])
        .await;
    assert_eq!(answer.status, 303);
    assert!(!ada.get("/notifications").await.body.contains("They ask"));
    assert!(eva.get("/home").await.body.contains("only for my people"));
    assert!(!max.get("/home").await.body.contains("only for my people"));
    assert!(
        max.get("/@ada").await.body.contains("action=\"/@ada/follow\""),
        "max may ask again"
    );
    let twice = ada
        .submit("/notifications", "/notifications/accept", &[("follower", &max_id)])
        .await;
    assert_eq!(twice.status, 303, "answered already");
    assert!(!max.get("/home").await.body.contains("only for my people"));
    let nobody = ada
        .submit("/notifications", "/notifications/accept", &[("follower", "x")])
        .await;
    assert_eq!(nobody.status, 404);
    assert_eq!(
        ada.post("/notifications/accept", &[("follower", &eva_id)]).await.status,
        403,
        "no token"
    );
}
