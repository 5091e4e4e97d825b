//! Finding people and following them.

use super::house::House;

#[tokio::test]
async fn somebody_is_found_and_followed_in_one_step_however_they_are_written() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let names = [
        "eva",
        "@Eva",
        "@eva@localhost:8080",
        "http://localhost:8080/@eva",
        "http://localhost:8080/users/eva",
    ];
    house.member("eva", 2).await;
    for who in names {
        let answer = ada.submit("/home", "/follow", &[("who", who)]).await;
        assert_eq!(answer.status, 303, "{who}: {}", answer.body);
        let home = ada.get(answer.location()).await;
        assert!(home.body.contains("You follow eva."), "{who}");
        assert_eq!(ada.submit("/@eva", "/@eva/unfollow", &[]).await.status, 303);
        let forged = ada.get(answer.location()).await;
        assert!(!forged.body.contains("You follow"), "an address alone proves nothing");
    }
}

#[tokio::test]
async fn whoever_cannot_be_followed_is_explained_and_the_name_kept() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    house.member("eva", 2).await;
    assert_eq!(ada.submit("/home", "/follow", &[("who", "@eva")]).await.status, 303);
    for (who, words) in [
        ("@nobody", "no such account"),
        ("@ada", "That is you"),
        ("", "Write it as"),
    ] {
        let refused = ada.submit("/home", "/follow", &[("who", who)]).await;
        assert_eq!(refused.status, 422, "{who}");
        assert!(refused.body.contains(words), "{who}: {}", refused.body);
        assert_eq!(refused.attribute("id=\"follow-who\"", "value").as_deref(), Some(who));
        assert_eq!(
            refused.attribute("id=\"follow-who\"", "aria-invalid").as_deref(),
            Some("true")
        );
    }
}

#[tokio::test]
async fn a_profile_offers_what_the_reader_can_do_and_lists_count_it() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    assert!(ada.get("/@eva").await.body.contains("action=\"/@eva/follow\""));
    assert!(ada.get("/@ada").await.body.contains("Edit profile"));
    assert!(!house.browser().get("/@eva").await.body.contains("/follow\""));
    assert_eq!(ada.submit("/@eva", "/@eva/follow", &[]).await.location(), "/@eva");
    let profile = ada.get("/@eva").await;
    assert!(
        profile.body.contains("action=\"/@eva/unfollow\"") && profile.body.contains("1 follower<"),
        "{}",
        profile.body
    );
    assert!(eva.get("/@eva/followers").await.body.contains("href=\"/@ada\""));
    assert!(eva.get("/@ada/following").await.body.contains("href=\"/@eva\""));
    let found = ada.get("/find?who=%40eva").await;
    assert_eq!((found.status, found.location()), (303, "/@eva"));
    assert_eq!(ada.get("/find?who=%40nobody").await.status, 422);
}
