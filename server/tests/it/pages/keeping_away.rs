//! Blocking and muting from a profile.

use super::house::House;

#[tokio::test]
async fn a_blocked_member_sees_and_reaches_nothing_until_the_block_is_lifted() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    assert_eq!(eva.submit("/@ada", "/@ada/follow", &[]).await.status, 303);
    let page = format!("/@ada/{}", ada.write("hello all", "public").await);
    assert_eq!(eva.get(&page).await.status, 200);
    assert!(ada.get("/@eva").await.body.contains("formaction=\"/@eva/block\""));
    let blocked = ada.submit("/@eva", "/@eva/block", &[]).await;
    assert_eq!((blocked.status, blocked.location()), (303, "/@eva"));
    let profile = ada.get("/@eva").await.body;
    assert!(profile.contains("You block this account") && profile.contains("action=\"/@eva/unblock\""));
    assert!(!profile.contains("action=\"/@eva/follow\""));
    assert_eq!(eva.get(&page).await.status, 404);
    assert!(!eva.get("/home").await.body.contains("hello all"));
    let theirs = eva.get("/@ada").await.body;
    assert!(
        !theirs.contains("hello all") && !theirs.contains("/follow\""),
        "{theirs}"
    );
    assert_eq!(eva.submit("/@ada", "/@ada/follow", &[]).await.status, 403);
    assert_eq!(house.browser().get(&page).await.status, 200, "it is public");
    assert_eq!(ada.submit("/@eva", "/@eva/unblock", &[]).await.status, 303);
    assert_eq!(eva.get(&page).await.status, 200);
    assert!(eva.get("/@ada").await.body.contains("action=\"/@ada/follow\""));
}

#[tokio::test]
async fn a_muted_member_is_out_of_sight_but_for_their_profile() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    assert_eq!(ada.submit("/@eva", "/@eva/follow", &[]).await.status, 303);
    eva.write("quite loud #noise", "public").await;
    let timelines = ["/home", "/", "/tags/noise"];
    for path in timelines {
        assert!(ada.get(path).await.body.contains("quite loud"), "{path}");
    }
    assert_eq!(ada.submit("/@eva", "/@eva/mute", &[]).await.status, 303);
    for path in timelines {
        assert!(!ada.get(path).await.body.contains("quite loud"), "{path}");
        assert!(
            path == "/home" || eva.get(path).await.body.contains("quite loud"),
            "{path}"
        );
    }
    let profile = ada.get("/@eva").await.body;
    assert!(profile.contains("quite loud") && profile.contains("You mute this account"));
    assert!(
        !eva.get("/@ada").await.body.contains("mute this account"),
        "nobody else learns of it"
    );
    assert_eq!(ada.submit("/@eva", "/@eva/unmute", &[]).await.status, 303);
    assert!(ada.get("/home").await.body.contains("quite loud"));
}

#[tokio::test]
async fn nobody_keeps_themselves_away_nor_without_a_token() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    house.member("eva", 2).await;
    assert!(!ada.get("/@ada").await.body.contains("/block\""));
    assert!(!house.browser().get("/@eva").await.body.contains("/block\""));
    for act in ["block", "mute"] {
        assert_eq!(ada.submit("/@ada", &format!("/@ada/{act}"), &[]).await.status, 403);
        assert_eq!(ada.post(&format!("/@eva/{act}"), &[]).await.status, 403, "no token");
    }
    assert!(!ada.get("/@eva").await.body.contains("this account:"));
}
