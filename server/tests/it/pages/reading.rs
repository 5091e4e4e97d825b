//! Who sees what, and what every page has.

use super::browser::Browser;
use super::house::House;
use axum::body::Body;
use http::Request;

#[tokio::test]
async fn a_post_for_followers_is_not_there_for_anybody_else() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut eva = house.member("eva", 2).await;
    let open = ada.write("for everybody", "public").await;
    let closed = ada.write("for followers", "followers").await;
    let mut stranger = house.browser();
    for reader in [&mut stranger, &mut eva] {
        assert_eq!(reader.get(&format!("/@ada/{open}")).await.status, 200);
        assert_eq!(reader.get(&format!("/@ada/{closed}")).await.status, 404);
        let profile = reader.get("/@ada").await;
        assert!(profile.body.contains("for everybody") && !profile.body.contains("for followers"));
    }
    eva.submit("/@ada", "/@ada/follow", &[]).await;
    assert_eq!(eva.get(&format!("/@ada/{closed}")).await.status, 200);
    for page in ["/@ada", "/home"] {
        assert!(eva.get(page).await.body.contains("for followers"), "{page}");
    }
    assert!(!house.browser().get("/").await.body.contains("for followers"));
    assert!(eva.submit("/@ada", "/@ada/unfollow", &[]).await.status == 303);
    assert_eq!(eva.get(&format!("/@ada/{closed}")).await.status, 404, "whoever leaves sees it no longer");
}

#[tokio::test]
async fn an_unlisted_post_has_a_page_and_is_on_no_public_list() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    ada.write("on the lists #quiet", "public").await;
    let id = ada.write("off the lists #quiet", "unlisted").await;
    let mut stranger = house.browser();
    let page = stranger.get(&format!("/@ada/{id}")).await;
    assert!(page.status == 200 && page.body.contains("noindex"));
    for list in ["/", "/tags/quiet"] {
        let body = stranger.get(list).await.body;
        assert!(body.contains("on the lists") && !body.contains("off the lists"), "{list}");
    }
}

#[tokio::test]
async fn every_page_carries_the_policy_and_asks_nobody_else_for_anything() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let id = ada.write("hello", "public").await;
    let mut pages = vec![format!("/@ada/{id}"), format!("/@ada/{id}/edit"), format!("/@ada/{id}/delete")];
    for path in [
        "/", "/about", "/home", "/compose", "/find", "/@ada", "/@ada/followers", "/@ada/following", "/tags/x", "/settings",
        "/settings/link-wallet", "/settings/recovery-codes", "/settings/delete-account", "/no/such/page",
    ] {
        pages.push(path.to_owned());
    }
    for path in pages {
        let page = ada.get(&path).await;
        let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(page.headers["referrer-policy"], "same-origin", "{path}");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path} has one h1");
        assert!(page.body.contains("<main id=\"content\"") && page.body.contains("class=\"skip\""), "{path}");
        for attribute in ["src=\"", "<link rel=\"stylesheet\" href=\""] {
            for (at, _) in page.body.match_indices(attribute) {
                assert!(page.body[at + attribute.len()..].starts_with('/'), "{path} loads something from elsewhere");
            }
        }
    }
}

#[tokio::test]
async fn a_first_view_is_below_fourteen_kilobytes() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    for number in 0..20 {
        ada.write(&format!("Post number {number} with some words about the workshop and #tools"), "public").await;
    }
    for path in ["/", "/home", "/@ada", "/settings", "/about", "/sign-in/paste"] {
        let mut size = compressed(&mut ada, path).await;
        let page = ada.get(path).await;
        let style = page.attribute("rel=\"stylesheet\"", "href").expect("a style sheet");
        size += compressed(&mut ada, &style).await;
        assert!(size <= 14 * 1024, "{path} with its style sheet has {size} bytes");
    }
}

/// How many bytes travel.
async fn compressed(browser: &mut Browser, path: &str) -> usize {
    let request = Request::get(path).header("accept-encoding", "gzip").body(Body::empty()).expect("a request");
    let answer = browser.send_raw(request).await;
    assert_eq!(answer.0.get("content-encoding").map(|value| value.as_bytes()), Some(b"gzip".as_slice()), "{path}");
    answer.1.len()
}

#[tokio::test]
async fn older_posts_are_a_link_away_and_new_ones_do_not_shift_the_page() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    for number in 0..25 {
        house.clock.advance(std::time::Duration::from_millis(5));
        ada.write(&format!("post {number:02}"), "public").await;
    }
    let mut stranger = house.browser();
    let first = stranger.get("/@ada").await;
    assert!(first.body.contains("post 24") && first.body.contains("post 05") && !first.body.contains("post 04"));
    let older = first.attribute("class=\"button\" href=\"/@ada?before=", "href").expect("a link to older posts");
    house.clock.advance(std::time::Duration::from_millis(5));
    ada.write("post 25", "public").await;
    let second = stranger.get(&older).await;
    assert!(second.body.contains("post 04") && second.body.contains("post 00") && !second.body.contains("post 05"));
    assert!(!second.body.contains("?before="), "there is nothing older");
}

#[tokio::test]
async fn a_program_that_asks_for_activitypub_is_sent_to_the_document() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let id = ada.write("hello", "public").await;
    let closed = ada.write("closed", "followers").await;
    let mut program = house.browser();
    let mut ask = async |path: String| {
        let request = Request::get(path).header("accept", "application/activity+json").body(Body::empty());
        program.send(request.expect("a request")).await
    };
    assert_eq!(ask("/@ada".into()).await.location(), "http://localhost:8080/users/ada");
    let uri = format!("http://localhost:8080/users/ada/posts/{id}");
    assert_eq!(ask(format!("/@ada/{id}")).await.location(), uri);
    assert_eq!(ask(format!("/@ada/{closed}")).await.status, 404);
    let page = house.browser().get(&format!("/@ada/{id}")).await;
    assert!(page.body.contains(&format!("type=\"application/activity+json\" href=\"{uri}\"")));
}

#[tokio::test]
async fn names_in_addresses_lead_to_their_one_address() {
    let house = House::new().await;
    house.member("ada", 1).await;
    let mut stranger = house.browser();
    assert_eq!(stranger.get("/@ada").await.status, 200);
    for path in ["/@Ada", "/@ada@localhost:8080"] {
        assert_eq!(stranger.get(path).await.location(), "/@ada", "{path}");
    }
    for path in ["/@nobody", "/@ada/1", "/@ada/x", "/@eve@elsewhere.example", "/@ada/1/edit"] {
        let status = stranger.get(path).await.status;
        assert!(status == 404 || status == 303, "{path}: {status}");
    }
}
