//! The button that passes a post on.

use super::house::House;

#[tokio::test]
async fn a_boosted_post_comes_to_those_who_follow_the_booster_and_leaves_again() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let mut max = house.member("max", 3).await;
    assert_eq!(max.submit("/@eva", "/@eva/follow", &[]).await.status, 303);
    let page = format!("/@ada/{}", ada.write("worth passing on", "public").await);
    assert!(!max.get("/home").await.body.contains("worth passing on"));
    let before = eva.get(&page).await.body;
    assert!(
        before.contains(&format!("formaction=\"{page}/boost\" aria-pressed=\"false\"")),
        "{before}"
    );
    for _ in 0..2 {
        let answer = eva.submit(&page, &format!("{page}/boost"), &[]).await;
        assert_eq!((answer.status, answer.location()), (303, page.as_str()));
    }
    let after = eva.get(&page).await.body;
    assert!(after.contains(&format!("formaction=\"{page}/unboost\" aria-pressed=\"true\"")));
    assert!(after.contains("1 boost<"));
    let home = max.get("/home").await.body;
    assert!(
        home.contains("worth passing on") && home.contains("eva boosted"),
        "{home}"
    );
    assert_eq!(eva.submit(&page, &format!("{page}/unboost"), &[]).await.status, 303);
    assert!(!max.get("/home").await.body.contains("worth passing on"));
    assert!(!eva.get(&page).await.body.contains("1 boost<"));
}

#[tokio::test]
async fn only_open_posts_have_the_button_and_pressing_it_elsewhere_changes_nothing() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    assert_eq!(eva.submit("/@ada", "/@ada/follow", &[]).await.status, 303);
    let open = format!("/@ada/{}", ada.write("for everybody", "unlisted").await);
    let closed = format!("/@ada/{}", ada.write("for followers", "followers").await);
    assert!(eva.get(&open).await.body.contains("/boost\""));
    assert!(!eva.get(&closed).await.body.contains("/boost\""));
    assert!(
        ada.get(&closed).await.body.contains("/boost\""),
        "an author may, to the same people"
    );
    assert!(!house.browser().get(&open).await.body.contains("/boost\""));
    let refused = eva.submit(&closed, &format!("{closed}/boost"), &[]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(eva.post(&format!("{open}/boost"), &[]).await.status, 403, "no token");
    assert!(!eva.get(&open).await.body.contains("1 boost<"));
}
