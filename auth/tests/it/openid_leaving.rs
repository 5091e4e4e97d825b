//! Log-ins at relying parties end: at the wish of the server, of the member.

use crate::browser::Browser;
use crate::house::{House, sign_in, wallet};
use crate::oauth_steps::visitor;
use crate::openid_steps::{asking, code, exchange, grants, listening, log_in, reads, refresh, step, text, told};
use auth::openid::{PartyStep, SignOutRequest};
use serde_json::json;
use std::time::Duration;

async fn asked(house: &House, pairs: &[(&str, &str)]) -> SignOutRequest {
    let query = crate::oauth_steps::query(pairs);
    house.auth.read_sign_out(&query).await.expect("the keys are there")
}

#[tokio::test]
async fn after_signing_out_a_browser_goes_to_a_registered_address_of_a_known_server_or_nowhere() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = listening(&house, "Hall", "hall.example").await;
    let other = listening(&house, "Other", "other.example").await;
    let token = log_in(&house, &ada, &server, "openid").await;
    let hint = text(&token, "id_token");
    let bye = "https://hall.example/bye";
    let by_hint = asked(
        &house,
        &[
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", bye),
            ("state", "x&y"),
        ],
    )
    .await;
    assert_eq!(by_hint.onward.as_deref(), Some("https://hall.example/bye?state=x%26y"));
    assert_eq!(by_hint.party.map(|party| party.name).as_deref(), Some("Hall"));
    assert!(!by_hint.refused_onward);
    let by_id = asked(&house, &[("client_id", server.id()), ("post_logout_redirect_uri", bye)]).await;
    assert_eq!(by_id.onward.as_deref(), Some(bye));
    house.clock.advance(Duration::from_secs(86_400));
    let old = asked(&house, &[("id_token_hint", hint), ("post_logout_redirect_uri", bye)]).await;
    assert_eq!(old.onward.as_deref(), Some(bye), "a hint may be of any age");

    let nowhere = async |pairs: &[(&str, &str)]| {
        let found = asked(&house, pairs).await;
        assert_eq!((found.onward, found.refused_onward), (None, true), "{pairs:?}");
    };
    let uri = "post_logout_redirect_uri";
    nowhere(&[(uri, bye)]).await;
    for bad in [
        "https://hall.example/bye/",
        "https://hall.example/bye?x=1",
        "https://hall.example/by",
        "https://HALL.example/bye",
        "https://hall.example.evil.example/bye",
        "https://evil.example/",
        "https://hall.example/callback",
        "//evil.example",
        "javascript:alert(1)",
    ] {
        nowhere(&[("id_token_hint", hint), (uri, bad)]).await;
        nowhere(&[("client_id", server.id()), (uri, bad)]).await;
    }
    nowhere(&[("client_id", other.id()), (uri, bye)]).await;
    nowhere(&[("id_token_hint", hint), ("client_id", other.id()), (uri, bye)]).await;
    nowhere(&[("client_id", "rp_nobody"), (uri, bye)]).await;
    nowhere(&[("client_id", server.id()), (uri, bye), (uri, "https://evil.example/")]).await;
    let forged = format!("{}x", &hint[..hint.len() - 2]);
    for foreign in [forged.as_str(), "nonsense", "a.b.c", text(&token, "access_token")] {
        nowhere(&[("id_token_hint", foreign), (uri, bye)]).await;
        nowhere(&[("id_token_hint", foreign), ("client_id", other.id()), (uri, bye)]).await;
        let named = [
            ("id_token_hint", foreign),
            ("client_id", server.id()),
            ("post_logout_redirect_uri", bye),
        ];
        let found = asked(&house, &named).await;
        assert_eq!(found.onward.as_deref(), Some(bye), "as if there were no hint");
    }
}

#[tokio::test]
async fn signing_out_ends_what_rests_on_this_session_and_tells_those_servers() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let hall = listening(&house, "Hall", "hall.example").await;
    let other = listening(&house, "Other", "other.example").await;
    let mut phone = house.browser();
    sign_in(&mut phone, &wallet(1)).await.is(200);
    let here = log_in(&house, &ada, &hall, "openid").await;
    log_in(&house, &ada, &other, "openid").await;
    let elsewhere = log_in(&house, &phone, &hall, "openid").await;
    let who = visitor(&house, &ada).await;
    let parties = house.auth.list_session_parties(&who).await.expect("a list");
    let names: Vec<_> = parties.iter().map(|party| party.name.as_str()).collect();
    assert_eq!(names, ["Hall", "Other"]);
    let cookies = house.auth.sign_out_everywhere(&who).await.expect("signed out");
    assert!(!cookies.is_empty());
    assert_eq!(told(&house).await, 2);
    assert!(!reads(&house, text(&here, "access_token")).await);
    assert!(reads(&house, text(&elsewhere, "access_token")).await);
    assert!(visitor(&house, &ada).await.session.is_none());
    assert!(visitor(&house, &phone).await.session.is_some());
    house
        .auth
        .sign_out_everywhere(&visitor(&house, &ada).await)
        .await
        .expect("again");
}

async fn names(house: &House, member: &Browser) -> Vec<(String, usize)> {
    let list = house
        .auth
        .list_log_ins(&visitor(house, member).await)
        .await
        .expect("a list");
    list.into_iter().map(|at| (at.party.name, at.grants.len())).collect()
}

#[tokio::test]
async fn a_member_sees_the_servers_and_ends_all_log_ins_at_one_of_them() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let bob = house.member(2, "bob").await;
    let hall = listening(&house, "Hall", "hall.example").await;
    let other = listening(&house, "Other", "other.example").await;
    assert!(names(&house, &ada).await.is_empty());
    let one = log_in(&house, &ada, &hall, "openid").await;
    log_in(&house, &ada, &hall, "openid").await;
    let kept = log_in(&house, &ada, &other, "openid").await;
    let bobs = log_in(&house, &bob, &hall, "openid").await;
    let on_its_way = code(&house, &ada, &hall, &[]).await;
    let all = [("Hall".to_owned(), 2), ("Other".to_owned(), 1)];
    assert_eq!(names(&house, &ada).await, all);

    let who = visitor(&house, &ada).await;
    assert!(
        !house.auth.end_log_ins(&who, 1).await.expect("an answer"),
        "there is no such server"
    );
    assert!(house.auth.end_log_ins(&who, hall.party.id).await.expect("an answer"));
    assert!(
        !house.auth.end_log_ins(&who, hall.party.id).await.expect("an answer"),
        "it is over"
    );
    assert_eq!(names(&house, &ada).await, [("Other".to_owned(), 1)]);
    assert_eq!(told(&house).await, 1, "one session, one log-out");
    assert!(!reads(&house, text(&one, "access_token")).await);
    assert!(reads(&house, text(&kept, "access_token")).await);
    assert!(reads(&house, text(&bobs, "access_token")).await);
    let late = exchange(&mut house.browser(), &hall, &on_its_way, &[]).await;
    crate::oauth_steps::refused(&late, 400, "invalid_grant");
    let next = step(&house, &ada, &asking(&hall, &[])).await;
    assert!(matches!(next, PartyStep::Ask { .. }), "{next:?}");
    assert!(visitor(&house, &ada).await.session.is_some(), "here nothing ends");
}

#[tokio::test]
async fn leaving_by_the_front_door_is_seen_by_the_next_refresh() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let hall = listening(&house, "Hall", "hall.example").await;
    let first = log_in(&house, &ada, &hall, "openid offline_access").await;
    let next = refresh(&mut house.browser(), &hall, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    assert!(reads(&house, text(&next, "access_token")).await);
    ada.delete("/auth/session", json!({})).await;
    let late = refresh(&mut house.browser(), &hall, text(&next, "refresh_token"), &[]).await;
    crate::oauth_steps::refused(&late, 400, "invalid_grant");
    assert!(!reads(&house, text(&next, "access_token")).await, "its session is gone");
}

#[tokio::test]
async fn of_one_session_twenty_log_ins_that_later_ones_stand_for_are_kept_and_none_of_another_is_lost() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let hall = listening(&house, "Hall", "hall.example").await;
    let other = listening(&house, "Other", "other.example").await;
    let mut phone = house.browser();
    sign_in(&mut phone, &wallet(1)).await.is(200);
    let on_phone = log_in(&house, &phone, &hall, "openid offline_access").await;
    log_in(&house, &ada, &other, "openid").await;
    let mut loop_of_hers = Vec::new();
    for _ in 0..25 {
        house.clock.advance(Duration::from_secs(1));
        loop_of_hers.push(log_in(&house, &ada, &hall, "openid offline_access").await);
    }
    assert_eq!(
        names(&house, &ada).await,
        [("Hall".to_owned(), 22), ("Other".to_owned(), 1)]
    );
    assert_eq!(told(&house).await, 0, "the oldest end without a word");
    assert!(reads(&house, text(&on_phone, "access_token")).await);
    assert!(reads(&house, text(&loop_of_hers[24], "access_token")).await);
    assert!(reads(&house, text(&loop_of_hers[4], "access_token")).await);
    assert!(!reads(&house, text(&loop_of_hers[3], "access_token")).await);
    let who = visitor(&house, &ada).await;
    house.auth.sign_out_everywhere(&who).await.expect("signed out");
    assert_eq!(told(&house).await, 2, "each server hears of the session once");
    assert_eq!(grants(&house, &hall).await.len(), 1);
}
