//! Tokens given back (RFC 7009): a server's own, and with a refresh token all of its log-in.

use crate::browser::Browser;
use crate::house::House;
use crate::oauth_steps::{form, refused};
use crate::openid_steps::{SCOPE, Server, grants, hall, listening, log_in, reads, refresh, register, text, told};
use crate::parties::party;

async fn revoke(browser: &mut Browser, server: &Server, token: &str) -> crate::browser::Reply {
    let secret = server.secret.as_deref().expect("a secret");
    let fields = [("client_id", server.id()), ("client_secret", secret), ("token", token)];
    form(browser, "/oauth/revoke", &fields).await
}

#[tokio::test]
async fn a_server_gives_back_its_own_tokens_and_nobody_elses() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let other = register(&house, party("Other", "other.example")).await;
    let mut browser = house.browser();
    let first = log_in(&house, &ada, &server, SCOPE).await;
    let (access, token) = (text(&first, "access_token"), text(&first, "refresh_token"));
    for stolen in [access, token] {
        refused(&revoke(&mut browser, &other, stolen).await, 403, "unauthorized_client");
    }
    let wrong = Server {
        secret: Some("wrong".into()),
        ..server.clone()
    };
    refused(&revoke(&mut browser, &wrong, access).await, 401, "invalid_client");
    assert!(reads(&house, access).await);
    revoke(&mut browser, &server, access).await.is(200);
    assert!(!reads(&house, access).await);
    let next = refresh(&mut browser, &server, token, &[]).await.is(200);
    revoke(&mut browser, &server, text(&next, "refresh_token"))
        .await
        .is(200);
    assert!(!reads(&house, text(&next, "access_token")).await, "both go");
    let gone = refresh(&mut browser, &server, text(&next, "refresh_token"), &[]).await;
    refused(&gone, 400, "invalid_grant");
    revoke(&mut browser, &server, text(&next, "refresh_token"))
        .await
        .is(200);
    assert_eq!(
        grants(&house, &server).await.len(),
        1,
        "a log-out here still reaches that server"
    );
}

#[tokio::test]
async fn a_refresh_token_that_is_given_back_ends_all_tokens_also_if_it_was_used_already() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let (server, other) = (
        listening(&house, "Hall", "hall.example").await,
        hall_called(&house, "Other").await,
    );
    let mut browser = house.browser();
    let bystander = log_in(&house, &ada, &server, SCOPE).await;
    let first = log_in(&house, &ada, &server, SCOPE).await;
    // The server never got the second answer.
    let second = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    revoke(&mut browser, &other, text(&first, "refresh_token"))
        .await
        .is(200);
    assert!(reads(&house, text(&second, "access_token")).await, "it is not theirs");
    revoke(&mut browser, &server, text(&first, "refresh_token"))
        .await
        .is(200);
    assert!(!reads(&house, text(&second, "access_token")).await);
    for token in [&second, &first] {
        let late = refresh(&mut browser, &server, text(token, "refresh_token"), &[]).await;
        refused(&late, 400, "invalid_grant");
    }
    assert_eq!(
        grants(&house, &server).await.len(),
        2,
        "a log-out still reaches that server"
    );
    assert_eq!(told(&house).await, 0);
    refresh(&mut browser, &server, text(&bystander, "refresh_token"), &[])
        .await
        .is(200);
}

async fn hall_called(house: &House, name: &str) -> Server {
    register(house, party(name, "other.example")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_refresh_and_a_giving_back_at_once_no_token_is_left() {
    let house = House::on_postgres();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    for _ in 0..12 {
        let token = log_in(&house, &ada, &server, SCOPE).await;
        let old = text(&token, "refresh_token").to_owned();
        let (mut one, mut two) = (house.browser(), house.browser());
        let (next, back) = tokio::join!(refresh(&mut one, &server, &old, &[]), revoke(&mut two, &server, &old));
        back.is(200);
        assert!(!reads(&house, text(&token, "access_token")).await);
        if next.status == 200 {
            assert!(!reads(&house, text(&next.json, "access_token")).await);
            let late = refresh(&mut one, &server, text(&next.json, "refresh_token"), &[]).await;
            refused(&late, 400, "invalid_grant");
        } else {
            refused(&next, 400, "invalid_grant");
        }
    }
}
