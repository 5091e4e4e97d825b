//! What an access token of a log-in reads, and when it reads nothing any more.

use crate::browser::Reply;
use crate::house::House;
use crate::parties::{Member, access_token, log_in, member, party, register};
use axum::body::Body;
use axum::http::Method;
use domain::membership::Stage;
use domain::openid::{Admittance, PartyScopes, PartyTokenKind, RelyingParty};
use domain::session::Secret;
use domain::{Clock, Timestamp};
use serde_json::json;
use std::time::Duration;
use store::{openid_grants, openid_tokens, relying_parties, sessions};

const USERINFO: &str = "/oauth/userinfo";

async fn ask(house: &House, method: Method, authorization: &[&str]) -> Reply {
    let mut browser = house.browser();
    browser.origin = Some("https://forum.example".into());
    let mut request = browser.request(method, USERINFO);
    for value in authorization {
        request = request.header("authorization", *value);
    }
    browser.send(request.body(Body::empty()).expect("a request")).await
}

async fn read(house: &House) -> Reply {
    ask(house, Method::GET, &["Bearer good"]).await
}

#[track_caller]
fn is_refused(reply: &Reply) {
    assert_eq!(reply.status, 401, "{reply:?}");
    assert_eq!(
        reply.headers["www-authenticate"],
        "Bearer realm=\"openid\", error=\"invalid_token\""
    );
    assert_eq!(reply.json["error"], "invalid_token");
    assert!(reply.json.get("sub").is_none());
}

async fn logged_in() -> (House, Member, RelyingParty) {
    let house = House::new();
    let (ada, forum) = (member(&house, 1, "ada").await, party("forum", "forum.example"));
    register(&house, &forum).await;
    let grant = log_in(&house, &forum, &ada).await;
    access_token(&house, &grant, "good").await;
    assert_eq!(read(&house).await.status, 200, "the clean twin");
    (house, ada, forum)
}

#[tokio::test]
async fn a_token_in_the_header_reads_the_claims_by_get_and_by_post() {
    let (house, ada, forum) = logged_in().await;
    house
        .admit
        .groups
        .lock()
        .expect("nobody panicked")
        .push("core".to_owned());
    for method in [Method::GET, Method::POST] {
        let reply = ask(&house, method, &["bearer good"]).await;
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["access-control-allow-origin"], "*");
        let told = reply.is(200);
        assert_eq!(told["sub"], house.auth.openid().subject(&forum, ada.account.id));
        assert_eq!(told["preferred_username"], "ada");
        assert_eq!(told["groups"], json!(["core"]));
        assert_eq!(told["email_verified"], false);
        assert!(told["wallet"].as_array().is_some_and(|wallets| wallets.len() == 1));
        for absent in ["iss", "aud", "sid", "at_hash"] {
            assert!(told.get(absent).is_none(), "{absent}: {told}");
        }
    }
}

#[tokio::test]
async fn whoever_sends_no_token_or_several_learns_how_to_send_one() {
    let (house, ..) = logged_in().await;
    let nothing = ask(&house, Method::GET, &[]).await;
    assert_eq!(nothing.status, 401);
    assert_eq!(
        nothing.headers["www-authenticate"], "Bearer realm=\"openid\"",
        "no error code: RFC 6750, 3.1"
    );
    assert!(nothing.json.get("error").is_none() && nothing.json["error_description"].is_string());
    let basic = ask(&house, Method::GET, &["Basic Z29vZA=="]).await;
    assert_eq!(basic.status, 401);
    let twice = ask(&house, Method::GET, &["Bearer good", "Bearer good"]).await;
    assert_eq!(twice.status, 400);
    assert_eq!(twice.json["error"], "invalid_request");
    is_refused(&ask(&house, Method::GET, &["Bearer bad"]).await);
    let by_query = house.browser().get("/oauth/userinfo?access_token=good").await;
    assert_eq!(by_query.status, 401, "tokens in addresses end up in logs");
}

#[tokio::test]
async fn a_token_dies_by_time_and_a_refresh_token_reads_nothing() {
    let (house, ada, forum) = logged_in().await;
    let hash = Secret::presented("refresh").hash();
    let until = Timestamp::from_millis(i64::MAX);
    let grant = house
        .read(move |conn| openid_grants::list_of(conn, ada.account.id))
        .await
        .remove(0);
    assert_eq!(grant.client_id, forum.client_id);
    house
        .write(move |tx| openid_tokens::add(tx, &hash, grant.id, PartyTokenKind::Refresh, until))
        .await;
    is_refused(&ask(&house, Method::GET, &["Bearer refresh"]).await);
    house.clock.advance(Duration::from_secs(3599));
    assert_eq!(read(&house).await.status, 200);
    house.clock.advance(Duration::from_secs(1));
    is_refused(&read(&house).await);
}

#[tokio::test]
async fn a_token_ends_with_the_session_it_rests_on_before_anybody_swept() {
    let (house, ada, _) = logged_in().await;
    house
        .write(move |tx| sessions::end_by_id(tx, ada.account.id, ada.session))
        .await;
    is_refused(&read(&house).await);
}

#[tokio::test]
async fn a_member_who_may_not_be_there_any_more_is_told_about_no_more() {
    let (house, ..) = logged_in().await;
    for answer in [
        Admittance::Gone,
        Admittance::NotInGroup,
        Admittance::Lapsed(Stage::Dormant),
    ] {
        house.admit.say(Some(answer));
        is_refused(&read(&house).await);
    }
    house.admit.say(Some(Admittance::Unknown));
    let unknown = read(&house).await;
    assert_eq!(unknown.status, 503);
    assert!(unknown.headers.contains_key("retry-after"));
    house.admit.say(None);
    assert_eq!(read(&house).await.status, 200, "nothing was used up");
}

#[tokio::test]
async fn a_party_that_was_switched_off_or_may_know_less_is_told_no_more_than_that() {
    let (house, _, mut forum) = logged_in().await;
    assert!(read(&house).await.is(200).get("wallet").is_some());
    forum.scopes = PartyScopes::parse("openid profile").expect("scopes");
    let less = forum.clone();
    house.write(move |tx| relying_parties::update(tx, &less)).await;
    let told = read(&house).await.is(200);
    assert_eq!(told["preferred_username"], "ada");
    assert!(told.get("wallet").is_none() && told.get("groups").is_none() && told.get("email").is_none());
    let now = house.clock.now();
    house
        .write(move |tx| relying_parties::set_disabled_at(tx, &forum.client_id, Some(now)))
        .await;
    is_refused(&read(&house).await);
}
