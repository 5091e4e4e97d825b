//! The gate at every step of a log-in, and whatever ends a member's being here: seen by the page, by the
//! token endpoint, by refreshes and by userinfo, at once.

use super::cast::{ALL_SCOPES, Cast, Landing, Party, agree, reads, text, userinfo, write};
use crate::pages::settings::act;
use domain::Clock;
use domain::account::AccountState;
use domain::membership::Stage;
use serde_json::Value;
use std::time::Duration;
use store::{accounts, sessions};

const OFFLINE: &str = "openid profile offline_access";
const HOUR: Duration = Duration::from_secs(3600);

/// A log-in that can be refreshed, and a code that is on its way.
async fn logged_in(cast: &mut Cast, party: &Party) -> (Value, String) {
    let tokens = cast.log_in(party, OFFLINE).await;
    (tokens, cast.code(party, &[]).await)
}

/// Nothing of this log-in works any more.
async fn is_over(cast: &Cast, party: &Party, tokens: &Value, code: &str) {
    assert!(!reads(&cast.house, text(tokens, "access_token")).await);
    userinfo(&cast.house, text(tokens, "access_token"))
        .await
        .refused(401, "invalid_token");
    party
        .exchange(&cast.house, code, &[])
        .await
        .refused(400, "invalid_grant");
    let refresh = party.refresh(&cast.house, text(tokens, "refresh_token"), &[]).await;
    refresh.refused(400, "invalid_grant");
}

#[tokio::test]
async fn the_lapsed_are_told_why_here_and_get_nothing_there() {
    for stage in [Stage::Limited, Stage::Dormant] {
        let mut cast = Cast::new().await;
        let hall = cast.hall().await;
        cast.stage(Stage::Grace).await;
        let (tokens, code) = logged_in(&mut cast, &hall).await;
        assert!(
            reads(&cast.house, text(&tokens, "access_token")).await,
            "grace is no lapse"
        );
        cast.stage(stage).await;
        let page = cast.ada.get(&hall.asking(&[])).await;
        assert_eq!((page.status, page.location()), (403, ""), "{stage:?}: {}", page.body);
        assert!(page.body.contains("href=\"/settings/membership\""), "how to renew");
        let back = page
            .attribute("href=\"https://hall.example/callback?", "href")
            .expect("the way back");
        Landing(back).tells(&hall, "access_denied");
        is_over(&cast, &hall, &tokens, &code).await;
        cast.stage(Stage::Active).await;
        assert!(
            !reads(&cast.house, text(&tokens, "access_token")).await,
            "the refused refresh ended it"
        );
        cast.log_in(&hall, OFFLINE).await;
    }
}

#[tokio::test]
async fn a_yes_that_was_pressed_before_the_lapse_counts_no_more() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let page = cast.ada.get(&hall.asking(&[])).await;
    cast.agree(&other, &[]).await.code();
    cast.stage(Stage::Limited).await;
    let pressed = super::cast::press(&mut cast.ada, &page, "allow").await;
    assert_eq!((pressed.status, pressed.location()), (403, ""), "{}", pressed.body);
    assert!(pressed.attribute("http-equiv=\"refresh\"", "content").is_none());
}

#[tokio::test]
async fn only_those_in_the_group_go_where_a_group_is_asked_for() {
    let mut cast = Cast::new().await;
    let hall = cast
        .party("hall", |party| party.gate_group = Some("builders".to_owned()))
        .await;
    let page = cast.ada.get(&hall.asking(&[])).await;
    assert_eq!((page.status, page.location()), (403, ""), "{}", page.body);
    cast.group("friends").await;
    assert_eq!(cast.ada.get(&hall.asking(&[])).await.status, 403);
    cast.group("builders").await;
    let tokens = cast.log_in(&hall, "openid groups").await;
    let mut groups: Vec<String> = userinfo(&cast.house, text(&tokens, "access_token")).await.is(200)["groups"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    groups.sort();
    assert_eq!(groups, ["builders", "friends"]);
}

#[tokio::test]
async fn while_the_chain_is_silent_yesterdays_yes_counts_and_nothing_else() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.unknown(Some(23 * HOUR)).await;
    let (tokens, code) = logged_in(&mut cast, &hall).await;
    for last_yes in [None, Some(25 * HOUR)] {
        cast.unknown(last_yes).await;
        let page = cast.ada.get(&hall.asking(&[])).await;
        assert_eq!((page.status, page.location()), (503, ""), "{}", page.body);
        let again: u32 = page.headers["retry-after"]
            .to_str()
            .expect("ASCII")
            .parse()
            .expect("seconds");
        assert!((1..=300).contains(&again));
        assert_eq!(page.headers["cache-control"], "no-store");
        let access = text(&tokens, "access_token");
        for reply in [
            hall.exchange(&cast.house, &code, &[]).await,
            hall.refresh(&cast.house, text(&tokens, "refresh_token"), &[]).await,
            userinfo(&cast.house, access).await,
        ] {
            reply.refused(503, "temporarily_unavailable");
            assert!(!reply.header("retry-after").is_empty(), "{reply:?}");
        }
    }
    cast.unknown(Some(HOUR)).await;
    assert!(
        reads(&cast.house, text(&tokens, "access_token")).await,
        "nothing was ended"
    );
    hall.exchange(&cast.house, &code, &[]).await.is(200);
    hall.refresh(&cast.house, text(&tokens, "refresh_token"), &[])
        .await
        .is(200);
}

#[tokio::test]
async fn whoever_signs_out_here_is_signed_out_there() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let mut phone = cast.house.browser();
    phone.sign_in(1).await;
    let (tokens, code) = logged_in(&mut cast, &hall).await;
    let other_code = agree(&mut phone, &hall.asking(&[])).await.code();
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
    let token = cast.ada.get("/oauth/end_session").await.token();
    let out = cast
        .ada
        .post("/oauth/end_session", &[("token", &token), ("request", "")])
        .await;
    assert_eq!(out.status, 303);
    is_over(&cast, &hall, &tokens, &code).await;
    hall.exchange(&cast.house, &other_code, &[]).await.is(200);
    let sent = cast.ada.get(&hall.asking(&[])).await;
    assert!(sent.location().starts_with("/sign-in?"), "{}", sent.location());
}

#[tokio::test]
async fn a_session_that_dies_of_age_ends_what_rests_on_it() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let mut phone = cast.house.browser();
    phone.sign_in(1).await;
    let used = agree(&mut phone, &hall.asking(&[("scope", OFFLINE)])).await.code();
    let used = hall.exchange(&cast.house, &used, &[]).await.is(200);
    let idle = cast.log_in(&hall, OFFLINE).await;
    cast.house.clock.advance(29 * 24 * HOUR);
    assert_eq!(phone.get("/home").await.status, 200);
    let refresh = async |tokens: &Value| {
        let token = text(tokens, "refresh_token");
        hall.refresh(&cast.house, token, &[]).await
    };
    let (used, idle) = (refresh(&used).await.is(200), refresh(&idle).await.is(200));
    cast.house.clock.advance(24 * HOUR - Duration::from_secs(60));
    let (used, idle) = (refresh(&used).await.is(200), refresh(&idle).await.is(200));
    cast.house.clock.advance(Duration::from_secs(60));
    assert!(reads(&cast.house, text(&used, "access_token")).await, "the clean twin");
    assert!(!reads(&cast.house, text(&idle, "access_token")).await);
    refresh(&used).await.is(200);
    refresh(&idle).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn the_suspended_and_the_deleted_get_nothing_even_before_anything_was_swept() {
    for state in [AccountState::Suspended, AccountState::Deleted] {
        let mut cast = Cast::new().await;
        let hall = cast.hall().await;
        let (tokens, code) = logged_in(&mut cast, &hall).await;
        let id = cast.account().await.id;
        if state == AccountState::Deleted {
            let place = "/settings/delete-account";
            let gone = act(&mut cast.ada, place, 1, &[("username", "ada")]).await;
            assert_eq!((gone.status, gone.location()), (303, "/"), "{}", gone.body);
        } else {
            write(&cast.house, move |conn| accounts::set_state(conn, id, state)).await;
        }
        for more in [vec![], vec![("prompt", "none")], vec![("prompt", "consent")]] {
            let answer = cast.ada.get(&hall.asking(&more)).await;
            assert!(answer.status < 500, "{state:?}: {}", answer.body);
            assert!(!answer.location().contains("code="), "{state:?}: {}", answer.location());
            assert!(!answer.body.contains("value=\"allow\""), "{state:?}: {}", answer.body);
            if !more.is_empty() && more[0].1 == "none" {
                assert_eq!(answer.status, 303, "{state:?}: no page");
            }
        }
        is_over(&cast, &hall, &tokens, &code).await;
    }
}

#[tokio::test]
async fn ended_sessions_are_swept_and_a_stolen_refresh_token_is_worth_nothing_before_that() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let (tokens, code) = logged_in(&mut cast, &hall).await;
    let id = cast.account().await.id;
    write(&cast.house, move |conn| sessions::end_others(conn, id, None)).await;
    is_over(&cast, &hall, &tokens, &code).await;
    assert_eq!(cast.house.app.auth().end_orphaned_grants().await.expect("looks"), 1);
    is_over(&cast, &hall, &tokens, &code).await;
}

#[tokio::test]
async fn a_server_that_an_admin_switched_off_gets_nothing_and_is_told_so() {
    let mut cast = Cast::new().await;
    let mut hall = cast.hall().await;
    let (tokens, code) = logged_in(&mut cast, &hall).await;
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
    let now = cast.house.clock.now();
    hall.change(&cast.house, |party| party.disabled_at = Some(now)).await;
    let page = cast.ada.get(&hall.asking(&[])).await;
    assert_eq!((page.status, page.location()), (403, ""), "{}", page.body);
    let back = page
        .attribute("href=\"https://hall.example/callback?", "href")
        .expect("the way back");
    Landing(back).tells(&hall, "unauthorized_client");
    hall.exchange(&cast.house, &code, &[])
        .await
        .refused(400, "unauthorized_client");
    let refresh = hall.refresh(&cast.house, text(&tokens, "refresh_token"), &[]).await;
    refresh.refused(400, "unauthorized_client");
    userinfo(&cast.house, text(&tokens, "access_token"))
        .await
        .refused(401, "invalid_token");
}

#[tokio::test]
async fn a_scope_that_an_admin_takes_away_is_gone_from_living_tokens() {
    let mut cast = Cast::new().await;
    let mut hall = cast.hall().await;
    let tokens = cast.log_in(&hall, ALL_SCOPES).await;
    let access = text(&tokens, "access_token");
    assert!(userinfo(&cast.house, access).await.is(200).get("wallet").is_some());
    let less = domain::openid::PartyScopes::parse("openid profile offline_access").expect("scopes");
    hall.change(&cast.house, |party| party.scopes = less).await;
    let said = userinfo(&cast.house, access).await.is(200);
    assert!(said.get("wallet").is_none() && said.get("email").is_none(), "{said}");
    let reply = hall.refresh(&cast.house, text(&tokens, "refresh_token"), &[]).await;
    let said = super::identity::claims(&reply.is(200));
    assert!(said.get("wallet").is_none() && said.get("email").is_none(), "{said}");
}
