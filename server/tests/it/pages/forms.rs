//! Nobody posts in somebody else's name.

use super::house::{House, ORIGIN};
use axum::body::Body;
use http::Request;

#[tokio::test]
async fn a_form_without_its_token_with_anothers_or_from_another_site_changes_nothing() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    ada.write("the clean twin", "public").await;

    assert_eq!(ada.post("/posts", &[("text", "no token")]).await.status, 403);
    let foreign = eva.get("/home").await.token();
    assert_eq!(
        ada.post("/posts", &[("text", "token of eva"), ("token", &foreign)])
            .await
            .status,
        403
    );
    let own = ada.get("/home").await.token();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = Request::post("/posts")
            .header(name, value)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = ada
            .send(
                request
                    .body(Body::from(format!("text=forged&token={own}")))
                    .expect("a request"),
            )
            .await;
        assert_eq!(answer.status, 403, "{name}: {value}");
        assert!(answer.body.contains("Nothing was changed"), "{}", answer.body);
    }
    let home = ada.get("/home").await;
    assert_eq!(home.body.matches("class=\"post h-entry").count(), 1);
    let accepted = ada.post("/posts", &[("text", "with its own"), ("token", &own)]).await;
    assert_eq!(accepted.status, 303, "the same token from {ORIGIN} is accepted");
}

#[tokio::test]
async fn a_form_larger_than_any_of_ours_is_refused() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let large = "x".repeat(70_000);
    let refused = ada.submit("/home", "/posts", &[("text", &large)]).await;
    assert_eq!(refused.status, 413);
    assert!(refused.body.contains("more than this form takes"), "{}", refused.body);
}

#[tokio::test]
async fn a_refused_draft_is_shown_again_with_everything_that_was_typed() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let text = format!("<b>long</b> {}", "x".repeat(500));
    let refused = ada
        .submit(
            "/home",
            "/posts",
            &[
                ("text", &text),
                ("warning", "long"),
                ("visibility", "unlisted"),
                ("language", "de"),
            ],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.textarea("compose-text").as_deref(), Some(text.as_str()));
    assert_eq!(
        refused.attribute("id=\"compose-warning\"", "value").as_deref(),
        Some("long")
    );
    assert!(
        refused.body.contains("<option value=\"unlisted\" selected>")
            && refused.body.contains("<option value=\"de\" selected")
    );
    assert!(
        refused
            .body
            .contains("aria-describedby=\"compose-hint compose-problem\" aria-invalid=\"true\"")
    );
    assert!(refused.body.contains("at most 500 characters"));
}

#[tokio::test]
async fn after_signing_in_nobody_is_sent_to_another_site() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    assert_eq!(ada.get("/sign-in?next=/settings").await.location(), "/settings");
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        assert_eq!(
            ada.get(&format!("/sign-in?next={next}")).await.location(),
            "/home",
            "{next}"
        );
    }
}
