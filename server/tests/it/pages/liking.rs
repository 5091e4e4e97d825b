//! The button under a post.

use super::house::House;

/// The button of the first post: its words and whether it is pressed.
fn button(body: &str) -> Option<(String, bool)> {
    let rest = body.split_once("<button class=\"like\" aria-pressed=\"")?.1;
    let (pressed, rest) = rest.split_once("\">")?;
    Some((rest.split_once('<')?.0.to_owned(), pressed == "true"))
}

#[tokio::test]
async fn a_post_is_liked_and_unliked_by_its_button_and_counted_once() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let page = format!("/@ada/{}", ada.write("worth a button", "public").await);
    let (like, unlike) = (format!("{page}/like"), format!("{page}/unlike"));

    assert_eq!(button(&house.browser().get(&page).await.body), None, "members only");
    let before = eva.get(&page).await.body;
    assert_eq!(button(&before), Some(("Like".to_owned(), false)));
    assert!(before.contains(&format!("action=\"{like}\"")) && !before.contains(" like<"));
    for _ in 0..2 {
        let answer = eva.submit(&page, &like, &[]).await;
        assert_eq!((answer.status, answer.location()), (303, page.as_str()));
        let liked = eva.get(&page).await.body;
        assert_eq!(button(&liked), Some(("Liked".to_owned(), true)));
        assert!(liked.contains("1 like<") && liked.contains(&format!("action=\"{unlike}\"")));
    }
    let others = ada.get(&page).await.body;
    assert_eq!(button(&others), Some(("Like".to_owned(), false)), "the like is eva's");
    assert!(others.contains("1 like<"));
    for _ in 0..2 {
        assert_eq!(eva.submit(&page, &unlike, &[]).await.status, 303);
        let after = eva.get(&page).await.body;
        assert_eq!(button(&after), Some(("Like".to_owned(), false)));
        assert!(!after.contains(" like<"));
    }
}

#[tokio::test]
async fn the_button_at_home_leads_back_to_the_posts_place_there_and_never_elsewhere() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let id = ada.write("at home", "public").await;
    let (page, like) = (format!("/@ada/{id}"), format!("/@ada/{id}/like"));
    let next = ada.get("/home").await.attribute("name=\"next\"", "value");
    assert_eq!(next, Some(format!("/home#post-{id}")));
    let next = next.expect("just seen");
    assert_eq!(ada.submit("/home", &like, &[("next", &next)]).await.location(), next);
    for bad in ["https://evil.example", "//evil.example/home", "/settings"] {
        assert_eq!(
            ada.submit("/home", &like, &[("next", bad)]).await.location(),
            page,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_like_without_its_token_of_a_hidden_post_or_under_a_wrong_name_changes_nothing() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let page = format!("/@ada/{}", ada.write("for everybody", "public").await);
    let like = format!("{page}/like");
    assert_eq!(eva.submit(&page, &like, &[]).await.status, 303, "the clean twin");
    assert_eq!(eva.submit(&page, &format!("{page}/unlike"), &[]).await.status, 303);

    assert_eq!(eva.post(&like, &[]).await.status, 403, "no token");
    let foreign = ada.get(&page).await.token();
    assert_eq!(
        eva.post(&like, &[("token", &foreign)]).await.status,
        403,
        "the token of another"
    );
    let misnamed = like.replace("@ada", "@eva");
    assert_eq!(eva.submit(&page, &misnamed, &[]).await.status, 404);
    assert!(!eva.get(&page).await.body.contains(" like<"));

    let hidden = format!("/@ada/{}", ada.write("for followers", "followers").await);
    for act in ["like", "unlike"] {
        assert_eq!(eva.submit("/home", &format!("{hidden}/{act}"), &[]).await.status, 404);
    }
    assert!(!ada.get(&hidden).await.body.contains(" like<"));
}
