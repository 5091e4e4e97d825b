//! Writing, answering, editing and deleting by forms.

use super::house::House;

#[tokio::test]
async fn a_post_is_written_answered_edited_and_deleted() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let id = ada.write("Hello #workshop", "public").await;
    let path = format!("/@ada/{id}");

    let answered = eva
        .submit(&path, "/posts", &[("text", "An answer"), ("in_reply_to", &id)])
        .await;
    assert_eq!(answered.status, 303);
    assert!(answered.location().starts_with("/@eva/"), "{}", answered.location());
    let thread = house.browser().get(&path).await;
    assert!(
        thread.body.contains("An answer") && thread.body.contains("1 reply"),
        "{}",
        thread.body
    );
    assert!(
        ada.get("/home").await.body.contains("An answer"),
        "whoever is answered sees it at home"
    );

    let form = ada.get(&format!("{path}/edit")).await;
    assert_eq!(form.textarea("compose-text").as_deref(), Some("Hello #workshop"));
    let edited = ada
        .submit(
            &format!("{path}/edit"),
            &format!("{path}/edit"),
            &[("text", "Hello again"), ("warning", "greeting")],
        )
        .await;
    assert_eq!(
        (edited.status, edited.location()),
        (303, path.as_str()),
        "{}",
        edited.body
    );
    let thread = house.browser().get(&path).await;
    assert!(
        thread
            .body
            .contains("<summary><span class=\"p-summary\">greeting</span>")
            && thread.body.contains("Edited")
    );

    assert!(
        ada.get(&format!("{path}/delete"))
            .await
            .body
            .contains("Delete this post?")
    );
    let deleted = ada
        .submit(&format!("{path}/delete"), &format!("{path}/delete"), &[])
        .await;
    assert_eq!(deleted.status, 303);
    let gone = house.browser().get(&path).await;
    assert_eq!(gone.status, 410);
    assert!(gone.body.contains("was deleted by its author") && gone.body.contains("<h1>Gone</h1>"));
    house.app.run_until_idle().await.expect("the queue works");
}

#[tokio::test]
async fn nobody_edits_or_deletes_somebody_elses_post() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let id = ada.write("mine", "public").await;
    assert_eq!(ada.get(&format!("/@ada/{id}/edit")).await.status, 200);
    for act in ["edit", "delete"] {
        let path = format!("/@ada/{id}/{act}");
        assert_eq!(eva.get(&path).await.status, 404);
        assert_eq!(eva.submit("/home", &path, &[("text", "changed")]).await.status, 404);
    }
    assert!(ada.get("/home").await.body.contains("mine"));
}

#[tokio::test]
async fn markup_that_a_member_types_is_shown_and_not_obeyed() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let id = ada.write("<script>alert(1)</script> \"quoted\" & more", "public").await;
    for path in ["/".to_owned(), "/@ada".to_owned(), format!("/@ada/{id}")] {
        let page = house.browser().get(&path).await;
        assert!(!page.body.contains("<script>alert"), "{path}");
        assert!(page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{path}");
    }
}

#[tokio::test]
async fn what_arrives_at_home_is_told_to_the_page_that_is_open() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    ada.submit("/@eva", "/@eva/follow", &[]).await;
    let open = ada.get("/home").await;
    let after = open.attribute("id=\"feed\"", "data-after").expect("a place");
    assert_eq!(ada.get(&format!("/home/updates?after={after}")).await.status, 204);
    eva.write("news", "public").await;
    let news = ada.get(&format!("/home/updates?after={after}")).await;
    assert_eq!(news.status, 200);
    assert!(
        news.body.contains("news") && !news.body.contains("<html"),
        "{}",
        news.body
    );
    let after = news.attribute("data-after", "data-after").expect("a place");
    assert_eq!(ada.get(&format!("/home/updates?after={after}")).await.status, 204);
}
