//! Who sees what, and what every page has.

use super::browser::Browser;
use super::house::House;
use axum::body::Body;
use domain::Clock;
use domain::account::AccountState;
use http::Request;
use store::{accounts, actors, hosts, posts};
use testkit::builders;

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
    assert_eq!(
        eva.get(&format!("/@ada/{closed}")).await.status,
        404,
        "whoever leaves sees it no longer"
    );
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
        assert!(
            body.contains("on the lists") && !body.contains("off the lists"),
            "{list}"
        );
    }
}

#[tokio::test]
async fn every_page_carries_the_policy_and_asks_nobody_else_for_anything() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let id = ada.write("hello", "public").await;
    let mut pages = vec![
        format!("/@ada/{id}"),
        format!("/@ada/{id}/edit"),
        format!("/@ada/{id}/delete"),
    ];
    for path in [
        "/",
        "/about",
        "/home",
        "/compose",
        "/find",
        "/@ada",
        "/@ada/followers",
        "/@ada/following",
        "/tags/x",
        "/notifications",
        "/settings",
        "/settings/link-wallet",
        "/settings/recovery-codes",
        "/settings/delete-account",
        "/no/such/page",
    ] {
        pages.push(path.to_owned());
    }
    for path in pages {
        let page = ada.get(&path).await;
        let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(page.headers["referrer-policy"], "same-origin", "{path}");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path} has one h1");
        assert!(
            page.body.contains("<main id=\"content\"") && page.body.contains("class=\"skip\""),
            "{path}"
        );
        for attribute in ["src=\"", "<link rel=\"stylesheet\" href=\""] {
            for (at, _) in page.body.match_indices(attribute) {
                assert!(
                    page.body[at + attribute.len()..].starts_with('/'),
                    "{path} loads something from elsewhere"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_first_view_is_below_fourteen_kilobytes() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    for number in 0..20 {
        ada.write(
            &format!("Post number {number} with some words about the workshop and #tools"),
            "public",
        )
        .await;
    }
    for path in [
        "/",
        "/home",
        "/@ada",
        "/notifications",
        "/settings",
        "/about",
        "/sign-in/paste",
    ] {
        let mut size = compressed(&mut ada, path).await;
        let page = ada.get(path).await;
        let style = page.attribute("rel=\"stylesheet\"", "href").expect("a style sheet");
        size += compressed(&mut ada, &style).await;
        assert!(size <= 14 * 1024, "{path} with its style sheet has {size} bytes");
    }
}

/// How many bytes travel.
async fn compressed(browser: &mut Browser, path: &str) -> usize {
    let request = Request::get(path)
        .header("accept-encoding", "gzip")
        .body(Body::empty())
        .expect("a request");
    let answer = browser.send_raw(request).await;
    assert_eq!(
        answer.0.get("content-encoding").map(|value| value.as_bytes()),
        Some(b"gzip".as_slice()),
        "{path}"
    );
    answer.1.len()
}

#[tokio::test]
async fn older_posts_are_a_link_away_and_new_ones_do_not_shift_the_page() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    for number in 0..25 {
        ada.write(&format!("post {number:02}"), "public").await;
    }
    let mut stranger = house.browser();
    let first = stranger.get("/@ada").await;
    assert!(first.body.contains("post 24") && first.body.contains("post 05") && !first.body.contains("post 04"));
    let older = first
        .attribute("class=\"button\" href=\"/@ada?before=", "href")
        .expect("a link to older posts");
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
        let request = Request::get(path)
            .header("accept", "application/activity+json")
            .body(Body::empty());
        program.send(request.expect("a request")).await
    };
    assert_eq!(ask("/@ada".into()).await.location(), "http://localhost:8080/users/ada");
    let uri = format!("http://localhost:8080/users/ada/posts/{id}");
    assert_eq!(ask(format!("/@ada/{id}")).await.location(), uri);
    assert_eq!(ask(format!("/@ada/{closed}")).await.status, 404);
    let page = house.browser().get(&format!("/@ada/{id}")).await;
    assert!(
        page.body
            .contains(&format!("type=\"application/activity+json\" href=\"{uri}\""))
    );
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
    for path in [
        "/@nobody",
        "/@ada/1",
        "/@ada/x",
        "/@eve@elsewhere.example",
        "/@ada/1/edit",
    ] {
        let status = stranger.get(path).await.status;
        assert!(status == 404 || status == 303, "{path}: {status}");
    }
}

#[tokio::test]
async fn a_suspended_member_is_shown_nowhere_and_signed_in_nowhere() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let id = ada.write("written before", "public").await;
    let mut stranger = house.browser();
    for path in ["/".to_owned(), "/@ada".to_owned(), format!("/@ada/{id}")] {
        assert!(stranger.get(&path).await.body.contains("written before"), "{path}");
    }
    house
        .app
        .store()
        .write(|conn| {
            let ada = accounts::find_by_username(conn, "ada")?.expect("she joined");
            accounts::set_state(conn, ada.id, AccountState::Suspended)
        })
        .await
        .expect("the database works");
    assert!(!stranger.get("/").await.body.contains("written before"));
    for path in ["/@ada".to_owned(), format!("/@ada/{id}")] {
        let page = stranger.get(&path).await;
        assert!(page.status == 403 && !page.body.contains("written before"), "{path}");
    }
    assert_eq!(ada.get("/home").await.status, 303, "her session has ended");
}

#[tokio::test]
async fn a_blocked_host_disappears_from_the_pages() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let now = house.clock.now();
    let store = house.app.store();
    store
        .write(|conn| {
            let bob = actors::upsert_remote(conn, &builders::remote_actor(77, "bob", "b.example"), &[], "{}")?;
            posts::add(conn, &builders::post(5, &bob), &[], &["far".to_owned()], None)
        })
        .await
        .expect("the database works");
    assert!(ada.get("/@bob@b.example").await.body.contains("hello"));
    assert!(ada.get("/tags/far").await.body.contains("hello"));
    store
        .write(move |conn| hosts::block(conn, "b.example", "spam", now))
        .await
        .expect("blocked");
    assert_eq!(ada.get("/@bob@b.example").await.status, 404);
    assert_eq!(ada.get("/@bob@b.example/5").await.status, 404);
    assert!(!ada.get("/tags/far").await.body.contains("hello"));
}

#[tokio::test]
async fn an_address_that_makes_no_sense_gets_a_page() {
    let house = House::new().await;
    let mut browser = house.browser();
    assert_eq!(browser.get("/?before=1-1").await.status, 200);
    for path in ["/?before=1&before=2", "/@ada/followers?offset=-1"] {
        let page = browser.get(path).await;
        assert!(
            page.status == 404 && page.body.contains("<h1>"),
            "{path}: {}",
            page.body
        );
    }
}
