//! A relying party's server asks for new tokens, and gives tokens back.

use crate::house::{House, sign_in, wallet};
use crate::oauth_steps::refused;
use crate::openid_steps::{SCOPE, claims, grants, hall, listening, log_in, reads, refresh, register, text, told};
use crate::parties::party;
use domain::account::AccountState;
use domain::openid::{PartyScopes, PartyTokenKind, REFRESH_TTL};
use domain::session::{SESSION_IDLE, Secret};
use serde_json::{Value, json};
use std::time::Duration;
use store::{accounts, openid_tokens, relying_parties, sessions};

async fn userinfo(house: &House, answer: &Value) -> Value {
    let mut browser = house.browser();
    let request = browser
        .request(axum::http::Method::GET, "/oauth/userinfo")
        .header("authorization", format!("Bearer {}", text(answer, "access_token")));
    let request = request.body(axum::body::Body::empty()).expect("a request");
    browser.send(request).await.is(200)
}

#[tokio::test]
async fn each_refresh_gives_new_tokens_of_the_same_log_in() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let first = log_in(&house, &ada, &server, SCOPE).await;
    let mut last = first.clone();
    for _ in 0..3 {
        house.clock.advance(Duration::from_secs(7200));
        let next = refresh(&mut house.browser(), &server, text(&last, "refresh_token"), &[]).await;
        assert_eq!(next.headers["cache-control"], "no-store");
        let next = next.is(200);
        assert_ne!(next["refresh_token"], last["refresh_token"]);
        assert_eq!((&next["scope"], &next["expires_in"]), (&json!(SCOPE), &json!(3600)));
        let (then, now) = (claims(&first), claims(&next));
        for same in ["sub", "sid", "auth_time", "aud", "iss"] {
            assert_eq!(now[same], then[same], "{same}");
        }
        assert_eq!((&then["nonce"], now.get("nonce")), (&json!("n-1"), None));
        assert!(now["exp"].as_i64() > then["exp"].as_i64());
        assert!(reads(&house, text(&next, "access_token")).await);
        assert!(!reads(&house, text(&last, "access_token")).await, "new ones were made");
        last = next;
    }
    let grant = grants(&house, &server).await.remove(0);
    assert_eq!(grant.used_at, domain::Clock::now(&*house.clock));
    let account = grant.account_id;
    let now = grant.used_at;
    let session = house
        .read(move |conn| sessions::list(conn, account, now))
        .await
        .remove(0);
    assert_eq!(session.seen_at, session.created_at, "that is no use of the session");
}

#[tokio::test]
async fn a_server_that_refreshes_keeps_no_browser_signed_in() {
    let house = House::new();
    let server = hall(&house).await;
    let day = Duration::from_secs(86_400);
    for comes_by in [true, false] {
        let mut ada = if comes_by {
            house.member(1, "ada").await
        } else {
            house.member(2, "eve").await
        };
        let mut browser = house.browser();
        let mut last = log_in(&house, &ada, &server, SCOPE).await;
        for _ in 0..2 {
            house.clock.advance(14 * day);
            last = refresh(&mut browser, &server, text(&last, "refresh_token"), &[])
                .await
                .is(200);
            if comes_by {
                ada.get("/auth/session").await.is(200);
            }
        }
        house.clock.advance(3 * day);
        let late = refresh(&mut browser, &server, text(&last, "refresh_token"), &[]).await;
        if comes_by {
            late.is(200);
        } else {
            refused(&late, 400, "invalid_grant");
        }
    }
}

/// How many of these refresh tokens are stored.
async fn refresh_tokens(house: &House, tokens: &[Value]) -> usize {
    let hashes: Vec<String> = tokens
        .iter()
        .map(|answer| Secret::presented(text(answer, "refresh_token")).hash())
        .collect();
    house
        .read(move |conn| {
            let mut count = 0;
            for hash in &hashes {
                count += usize::from(openid_tokens::find(conn, hash)?.is_some());
            }
            Ok(count)
        })
        .await
}

#[tokio::test]
async fn a_used_token_ends_the_log_in_however_often_it_was_refreshed_since_and_none_is_kept() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = listening(&house, "Hall", "hall.example").await;
    let mut browser = house.browser();
    let mut all = vec![log_in(&house, &ada, &server, SCOPE).await];
    for _ in 0..30 {
        house.clock.advance(Duration::from_secs(60));
        let last = text(all.last().expect("one"), "refresh_token").to_owned();
        all.push(refresh(&mut browser, &server, &last, &[]).await.is(200));
    }
    assert_eq!(refresh_tokens(&house, &all).await, 1, "the one to use");
    assert_eq!(grants(&house, &server).await.len(), 1);
    let rightful = refresh(&mut browser, &server, text(&all[0], "refresh_token"), &[]).await;
    refused(&rightful, 400, "invalid_grant");
    assert!(grants(&house, &server).await.is_empty(), "the thief goes on no more");
    let thief = refresh(&mut browser, &server, text(&all[30], "refresh_token"), &[]).await;
    refused(&thief, 400, "invalid_grant");
    assert!(!reads(&house, text(&all[30], "access_token")).await);
    assert_eq!(told(&house).await, 1);
}

#[tokio::test]
async fn a_token_that_only_looks_like_one_of_ours_ends_nothing() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let mut open = party("Open", "open.example");
    open.is_public = true;
    let (server, other) = (register(&house, open).await, hall(&house).await);
    let mut browser = house.browser();
    let first = log_in(&house, &ada, &server, SCOPE).await;
    let at_other = log_in(&house, &ada, &other, SCOPE).await;
    let second = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    let used = text(&first, "refresh_token").to_owned();
    let parts: Vec<&str> = used.split('.').collect();
    let [family, random, proof] = parts[..] else {
        panic!("three parts: {used}");
    };
    let theirs = text(&at_other, "refresh_token");
    let their_proof = theirs.rsplit('.').next().expect("three parts");
    // As they were before tokens said what they are of: one that is stored is refused as well.
    let old = "ab".repeat(32);
    let (hash, id) = (Secret::presented(&old).hash(), grants(&house, &server).await[0].id);
    let until = domain::Clock::now(&*house.clock).plus(REFRESH_TTL);
    house
        .write(move |conn| openid_tokens::add(conn, &hash, id, PartyTokenKind::Refresh, until))
        .await;
    let another = "0".repeat(64);
    for forged in [
        format!("{family}.{random}.{}", "A".repeat(43)),
        format!("{family}.{random}.{their_proof}"),
        format!("{family}.{another}.{proof}"),
        format!("{family}.{random}."),
        format!("{family}.{random}"),
        format!("{family}..{proof}"),
        format!("{family}.{random}\0.{proof}"),
        format!("+{family}.{random}.{proof}"),
        format!("0{family}.{random}.{proof}"),
        format!("{}.{random}.{proof}", family.to_uppercase()),
        format!("ffffffffffffffffff.{random}.{proof}"),
        theirs.to_owned(),
        "..".to_owned(),
        old,
    ] {
        if forged == used {
            continue;
        }
        let reply = refresh(&mut browser, &server, &forged, &[]).await;
        refused(&reply, 400, "invalid_grant");
        assert_eq!(grants(&house, &server).await.len(), 1, "{forged}");
    }
    assert!(reads(&house, text(&second, "access_token")).await);
    refused(&refresh(&mut browser, &server, &used, &[]).await, 400, "invalid_grant");
    assert!(grants(&house, &server).await.is_empty(), "the genuine one does");
    assert_eq!(grants(&house, &other).await.len(), 1);
}

#[tokio::test]
async fn a_used_token_of_a_session_that_grew_too_old_ends_nothing() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = listening(&house, "Hall", "hall.example").await;
    let mut browser = house.browser();
    let first = log_in(&house, &ada, &server, SCOPE).await;
    house.clock.advance(SESSION_IDLE - Duration::from_secs(60));
    let second = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    house.clock.advance(Duration::from_secs(60));
    for token in [&first, &second] {
        let late = refresh(&mut browser, &server, text(token, "refresh_token"), &[]).await;
        refused(&late, 400, "invalid_grant");
    }
    assert_eq!(grants(&house, &server).await.len(), 1);
    assert_eq!(told(&house).await, 0, "age is no log-out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_that_comes_again_ends_the_log_in_also_while_the_next_one_is_refreshed() {
    let house = House::on_postgres();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    for _ in 0..12 {
        let old = log_in(&house, &ada, &server, SCOPE).await;
        let new = refresh(&mut house.browser(), &server, text(&old, "refresh_token"), &[])
            .await
            .is(200);
        let mut tries = tokio::task::JoinSet::new();
        for token in [&new, &old, &old, &new] {
            let (mut browser, server, token) = (house.browser(), server.clone(), token.clone());
            tries.spawn(async move { refresh(&mut browser, &server, text(&token, "refresh_token"), &[]).await });
        }
        for reply in tries.join_all().await {
            if reply.status == 200 {
                assert!(!reads(&house, text(&reply.json, "access_token")).await);
            } else {
                refused(&reply, 400, "invalid_grant");
            }
        }
        assert!(grants(&house, &server).await.is_empty());
    }
}

#[tokio::test]
async fn what_an_admin_takes_away_is_in_no_later_answer() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let mut browser = house.browser();
    let first = log_in(&house, &ada, &server, SCOPE).await;
    let second = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    assert_eq!(second["scope"], SCOPE);
    let may = async |scopes: &'static str| {
        let client_id = server.id().to_owned();
        house
            .write(move |conn| {
                let mut party = relying_parties::find(conn, &client_id)?.expect("registered");
                party.scopes = PartyScopes::parse(scopes).expect("scopes");
                relying_parties::update(conn, &party)
            })
            .await
    };
    may("openid profile offline_access").await;
    let third = refresh(&mut browser, &server, text(&second, "refresh_token"), &[])
        .await
        .is(200);
    assert_eq!(third["scope"], "openid profile offline_access");
    assert!(claims(&third).get("groups").is_none());
    may("openid profile").await;
    let fourth = refresh(&mut browser, &server, text(&third, "refresh_token"), &[])
        .await
        .is(200);
    assert_eq!(
        (&fourth["scope"], fourth.get("refresh_token")),
        (&json!("openid profile"), None)
    );
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_the_log_in_with_all_its_tokens() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = listening(&house, "Hall", "hall.example").await;
    let other = register(&house, party("Other", "other.example")).await;
    let bystander = log_in(&house, &ada, &server, SCOPE).await;
    let first = log_in(&house, &ada, &server, SCOPE).await;
    let mut browser = house.browser();
    let second = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    let foreign = refresh(&mut browser, &other, text(&first, "refresh_token"), &[]).await;
    refused(&foreign, 400, "invalid_grant");
    assert!(
        reads(&house, text(&second, "access_token")).await,
        "another server's try proves nothing"
    );
    let reused = refresh(&mut browser, &server, text(&first, "refresh_token"), &[]).await;
    refused(&reused, 400, "invalid_grant");
    assert!(!reads(&house, text(&second, "access_token")).await);
    let last = refresh(&mut browser, &server, text(&second, "refresh_token"), &[]).await;
    refused(&last, 400, "invalid_grant");
    assert_eq!(told(&house).await, 1, "the server hears of it");
    refresh(&mut browser, &server, text(&bystander, "refresh_token"), &[])
        .await
        .is(200);
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_wins_and_the_other_ends_it() {
    for house in [House::new(), House::on_postgres()] {
        let ada = house.member(1, "ada").await;
        let server = hall(&house).await;
        let token = log_in(&house, &ada, &server, SCOPE).await;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (mut browser, server, token) = (house.browser(), server.clone(), token.clone());
            tries.spawn(async move { refresh(&mut browser, &server, text(&token, "refresh_token"), &[]).await });
        }
        let replies = tries.join_all().await;
        let won: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(won.len(), 1, "{replies:?}");
        assert!(!reads(&house, text(&won[0].json, "access_token")).await);
        assert!(grants(&house, &server).await.is_empty());
    }
}

#[tokio::test]
async fn a_server_may_ask_for_less_and_never_for_more() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let first = log_in(&house, &ada, &server, SCOPE).await;
    assert_eq!(userinfo(&house, &first).await["preferred_username"], "ada");
    let mut browser = house.browser();
    let token = text(&first, "refresh_token");
    for more in ["openid wallet", "openid email", "openid read", "profile"] {
        let reply = refresh(&mut browser, &server, token, &[("scope", more)]).await;
        refused(&reply, 400, "invalid_scope");
    }
    let less = refresh(&mut browser, &server, token, &[("scope", "openid groups")])
        .await
        .is(200);
    assert_eq!(less["scope"], "openid groups");
    for said in [claims(&less), userinfo(&house, &less).await] {
        assert!(
            said.get("preferred_username").is_none() && said["groups"].is_array(),
            "{said}"
        );
    }
    let whole = refresh(&mut browser, &server, text(&less, "refresh_token"), &[])
        .await
        .is(200);
    assert_eq!(whole["scope"], SCOPE, "the refresh token is for as much as before");
    assert_eq!(userinfo(&house, &whole).await["preferred_username"], "ada");
}

#[tokio::test]
async fn an_access_token_refreshes_nothing_and_a_refresh_token_reads_nothing() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let first = log_in(&house, &ada, &server, SCOPE).await;
    assert!(!reads(&house, text(&first, "refresh_token")).await);
    let mut browser = house.browser();
    let wrong = refresh(&mut browser, &server, text(&first, "access_token"), &[]).await;
    refused(&wrong, 400, "invalid_grant");
    refused(&refresh(&mut browser, &server, "", &[]).await, 400, "invalid_request");
    refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
}

#[tokio::test]
async fn a_refresh_token_dies_of_a_month_without_use() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let token = log_in(&house, &ada, &server, SCOPE).await;
    house.clock.advance(REFRESH_TTL - Duration::from_secs(1));
    ada.get("/auth/session").await.is(200);
    let next = refresh(&mut house.browser(), &server, text(&token, "refresh_token"), &[])
        .await
        .is(200);
    house.clock.advance(REFRESH_TTL - Duration::from_secs(3600));
    // The session lives on, because its browser was used.
    ada.get("/auth/session").await.is(200);
    house.clock.advance(Duration::from_secs(3600));
    let late = refresh(&mut house.browser(), &server, text(&next, "refresh_token"), &[]).await;
    refused(&late, 400, "invalid_grant");
    let anew = log_in(&house, &ada, &server, SCOPE).await;
    refresh(&mut house.browser(), &server, text(&anew, "refresh_token"), &[])
        .await
        .is(200);
}

#[tokio::test]
async fn nothing_is_refreshed_after_the_session_or_the_account_ended() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let mut browser = house.browser();
    let first = log_in(&house, &ada, &server, SCOPE).await;
    let next = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    ada.delete("/auth/session", json!({})).await;
    refused(
        &refresh(&mut browser, &server, text(&next, "refresh_token"), &[]).await,
        400,
        "invalid_grant",
    );

    sign_in(&mut ada, &wallet(1)).await.is(200);
    let first = log_in(&house, &ada, &server, SCOPE).await;
    let next = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    let id = house.accounts().await[0].id;
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    refused(
        &refresh(&mut browser, &server, text(&next, "refresh_token"), &[]).await,
        400,
        "invalid_grant",
    );
}
