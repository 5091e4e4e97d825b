//! The way of a member through us: signing in, the gate, the question, the code.

use crate::browser::Browser;
use crate::house::{House, sign_in, wallet};
use crate::oauth_steps::{answered, visitor};
use crate::openid_steps::{
    address, agree, asking, away, claims, code, exchange, grants, hall, log_in, read, register, step,
};
use crate::parties::party;
use auth::AuthError;
use auth::openid::{PartyRefusal, PartyStep, marked};
use domain::SessionId;
use domain::membership::Stage;
use domain::openid::{Admittance, PartyAccount};
use std::time::Duration;
use store::party_accounts;

/// The session that must not answer, if the member has to sign in first.
async fn sent_to_sign_in(house: &House, browser: &Browser, query: &str) -> (bool, SessionId) {
    match step(house, browser, query).await {
        PartyStep::SignIn { again, instead_of } => (again, instead_of),
        other => panic!("not sent to sign in: {other:?}"),
    }
}

async fn error_of(house: &House, browser: &Browser, query: &str) -> String {
    answered(&away(house, browser, query).await, "error").expect("an error")
}

async fn known(house: &House, server: &crate::openid_steps::Server) -> Option<PartyAccount> {
    let (client_id, account) = (server.id().to_owned(), house.accounts().await[0].id);
    house
        .read(move |conn| party_accounts::find(conn, &client_id, account))
        .await
}

#[tokio::test]
async fn a_member_is_asked_once_for_each_server_and_for_whatever_is_new() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let (hall, other) = (
        hall(&house).await,
        register(&house, party("Other", "other.example")).await,
    );
    let query = asking(&hall, &[]);
    assert!(matches!(step(&house, &ada, &query).await, PartyStep::Ask { .. }));
    assert!(
        matches!(step(&house, &ada, &query).await, PartyStep::Ask { .. }),
        "looking is not agreeing"
    );
    agree(&house, &ada, &query).await;
    assert!(answered(&away(&house, &ada, &query).await, "code").is_some());
    let less = asking(&hall, &[("scope", "openid")]);
    assert!(answered(&away(&house, &ada, &less).await, "code").is_some());
    let more = asking(&hall, &[("scope", "openid groups")]);
    assert!(matches!(step(&house, &ada, &more).await, PartyStep::Ask { .. }));
    agree(&house, &ada, &more).await;
    for query in [&query, &more] {
        assert!(
            answered(&away(&house, &ada, query).await, "code").is_some(),
            "both are remembered"
        );
    }
    let again = asking(&hall, &[("prompt", "consent")]);
    assert!(matches!(step(&house, &ada, &again).await, PartyStep::Ask { .. }));
    let elsewhere = asking(&other, &[]);
    assert!(matches!(step(&house, &ada, &elsewhere).await, PartyStep::Ask { .. }));
}

#[tokio::test]
async fn a_no_remembers_nothing() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let query = asking(&server, &[]);
    let asked = read(&house, &query).await.expect("a good request");
    let PartyStep::Away(no) = house.auth.deny_party(&asked).await.expect("an answer") else {
        panic!("the relying party is told");
    };
    assert_eq!(answered(&address(no), "error").as_deref(), Some("access_denied"));
    assert!(matches!(step(&house, &ada, &query).await, PartyStep::Ask { .. }));
}

#[tokio::test]
async fn without_a_page_each_state_has_its_own_error() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let query = asking(&server, &[("prompt", "none"), ("state", "s")]);
    assert_eq!(error_of(&house, &house.browser(), &query).await, "login_required");
    assert_eq!(error_of(&house, &ada, &query).await, "consent_required");
    agree(&house, &ada, &asking(&server, &[])).await;
    let address = away(&house, &ada, &query).await;
    assert!(answered(&address, "code").is_some(), "{address}");
    assert_eq!(answered(&address, "state").as_deref(), Some("s"));

    house.clock.advance(Duration::from_secs(61));
    let old = asking(&server, &[("prompt", "none"), ("max_age", "60")]);
    assert_eq!(error_of(&house, &ada, &old).await, "login_required");
    let new = asking(&server, &[("prompt", "none"), ("max_age", "61")]);
    assert!(answered(&away(&house, &ada, &new).await, "code").is_some());

    for (answer, error) in [
        (Admittance::Lapsed(Stage::Limited), "access_denied"),
        (Admittance::NotInGroup, "access_denied"),
        (Admittance::Unknown, "temporarily_unavailable"),
    ] {
        house.admit.say(Some(answer.clone()));
        assert_eq!(error_of(&house, &ada, &query).await, error, "{answer:?}");
    }
    house.admit.say(None);
    assert!(answered(&away(&house, &ada, &query).await, "code").is_some());
    ada.delete("/auth/session", serde_json::json!({})).await;
    assert_eq!(error_of(&house, &ada, &query).await, "login_required");
}

#[tokio::test]
async fn a_stranger_signs_in_and_comes_back_to_be_asked() {
    let house = House::new();
    house.member(1, "ada").await;
    let server = hall(&house).await;
    let mut browser = house.browser();
    for more in [&[][..], &[("prompt", "login")], &[("max_age", "0")]] {
        let query = asking(&server, more);
        let (again, instead_of) = sent_to_sign_in(&house, &browser, &query).await;
        assert!(!again);
        sign_in(&mut browser, &wallet(1)).await.is(200);
        let back = marked(&query, instead_of);
        assert!(
            matches!(step(&house, &browser, &back).await, PartyStep::Ask { .. }),
            "{more:?}"
        );
        browser = house.browser();
    }
}

#[tokio::test]
async fn whoever_must_sign_in_anew_does_and_the_token_says_when() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let first = log_in(&house, &ada, &server, "openid profile").await;
    house.clock.advance(Duration::from_secs(3600));
    for more in [[("prompt", "login")], [("max_age", "0")], [("max_age", "3599")]] {
        assert!(answered(&away(&house, &ada, &asking(&server, &[])).await, "code").is_some());
        let query = asking(&server, &more);
        let (again, instead_of) = sent_to_sign_in(&house, &ada, &query).await;
        assert!(again);
        let back = marked(&query, instead_of);
        assert_eq!(
            sent_to_sign_in(&house, &ada, &back).await,
            (true, instead_of),
            "the old session"
        );
        sign_in(&mut ada, &wallet(1)).await.is(200);
        // However long the way back takes.
        house.clock.advance(Duration::from_secs(3600));
        let address = away(&house, &ada, &back).await;
        let code = answered(&address, "code").expect("a code");
        let token = exchange(&mut house.browser(), &server, &code, &[]).await.is(200);
        let (said, before) = (claims(&token), claims(&first));
        assert!(said["auth_time"].as_i64() > before["auth_time"].as_i64(), "{said}");
        assert_eq!(said["sub"], before["sub"]);
    }
    assert_eq!(grants(&house, &server).await.len(), 4, "signing in anew is no log-out");
    let living: Vec<_> = grants(&house, &server)
        .await
        .iter()
        .map(|grant| grant.session_id)
        .collect();
    let own = visitor(&house, &ada).await.session.expect("a session").0.id;
    assert!(
        living.iter().all(|id| *id == own),
        "they rest on the session of this browser"
    );
    let enough = asking(&server, &[("max_age", "7200")]);
    assert!(answered(&away(&house, &ada, &enough).await, "code").is_some());
}

#[tokio::test]
async fn whom_the_gate_refuses_is_told_why_before_any_question() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let mut new = party("Hall", "hall.example");
    new.gate_group = Some("builders".into());
    let server = register(&house, new).await;
    let query = asking(&server, &[("state", "s")]);
    house
        .admit
        .groups
        .lock()
        .expect("nobody panicked")
        .push("builders".into());
    match step(&house, &ada, &query).await {
        PartyStep::Ask { groups, another } => {
            assert_eq!(groups, ["builders"]);
            assert!(!another, "nobody was named");
        }
        other => panic!("{other:?}"),
    }
    house.admit.groups.lock().expect("nobody panicked").clear();
    let refusal = async || match step(&house, &ada, &query).await {
        PartyStep::Refused { why, back } => {
            let back = address(back);
            assert_eq!(answered(&back, "error").as_deref(), Some("access_denied"));
            assert_eq!(answered(&back, "state").as_deref(), Some("s"));
            why
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(refusal().await, PartyRefusal::NotInGroup);
    let noted = known(&house, &server).await.expect("it is noted");
    assert_eq!(noted.refusal.as_deref(), Some("not_in_group"));
    for stage in [Stage::Limited, Stage::Dormant] {
        house.admit.say(Some(Admittance::Lapsed(stage)));
        assert_eq!(refusal().await, PartyRefusal::Lapsed(stage));
        let noted = known(&house, &server).await.expect("it is noted");
        assert_eq!(noted.refusal.as_deref(), Some(stage.as_str()));
    }
    house.admit.say(Some(Admittance::Unknown));
    assert_eq!(step(&house, &ada, &query).await, PartyStep::Unknown);
}

#[tokio::test]
async fn a_yes_counts_only_if_the_gate_still_lets_in_when_it_comes() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let query = asking(&server, &[]);
    assert!(matches!(step(&house, &ada, &query).await, PartyStep::Ask { .. }));
    house.admit.say(Some(Admittance::Lapsed(Stage::Limited)));
    let asked = read(&house, &query).await.expect("a good request");
    let visitor = visitor(&house, &ada).await;
    let answer = house.auth.approve_party(&visitor, &asked).await.expect("an answer");
    assert!(matches!(answer, PartyStep::Refused { .. }), "{answer:?}");
    house.admit.say(None);
    assert!(
        matches!(step(&house, &ada, &query).await, PartyStep::Ask { .. }),
        "nothing was agreed to"
    );
}

#[tokio::test]
async fn a_log_in_is_counted_when_the_code_is_exchanged() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let code = code(&house, &ada, &server, &[]).await;
    assert_eq!(known(&house, &server).await.map(|known| known.logins), Some(0));
    exchange(&mut house.browser(), &server, &code, &[]).await.is(200);
    let known = known(&house, &server).await.expect("known");
    assert_eq!((known.logins, known.first_at), (1, known.last_at));
}

#[tokio::test]
async fn a_server_that_expects_somebody_else_is_not_given_whoever_is_there() {
    let house = House::new();
    let (ada, bob) = (house.member(1, "ada").await, house.member(2, "bob").await);
    let server = hall(&house).await;
    let token = log_in(&house, &ada, &server, "openid profile").await;
    log_in(&house, &bob, &server, "openid profile").await;
    let hint = crate::openid_steps::text(&token, "id_token");
    for prompt in ["", "none"] {
        let query = asking(&server, &[("id_token_hint", hint), ("prompt", prompt)]);
        assert!(
            answered(&away(&house, &ada, &query).await, "code").is_some(),
            "it is she"
        );
        let broken = asking(&server, &[("id_token_hint", "a.b.c"), ("prompt", prompt)]);
        assert!(
            answered(&away(&house, &bob, &broken).await, "code").is_some(),
            "it says nothing"
        );
    }
    let query = asking(&server, &[("id_token_hint", hint), ("prompt", "none")]);
    assert_eq!(error_of(&house, &bob, &query).await, "login_required");
    let query = asking(&server, &[("id_token_hint", hint)]);
    let page = step(&house, &bob, &query).await;
    assert!(matches!(page, PartyStep::Ask { another: true, .. }), "{page:?}");
    assert!(
        answered(&agree(&house, &ada, &query).await, "code").is_some(),
        "her yes is one"
    );
    let his_yes = agree(&house, &bob, &query).await;
    assert_eq!(
        answered(&his_yes, "error").as_deref(),
        Some("login_required"),
        "{his_yes}"
    );
    assert_eq!(answered(&his_yes, "code"), None);
}

#[tokio::test]
async fn a_browser_that_asks_in_a_loop_is_slowed_down_and_leaves_no_more_rows() {
    let house = House::with(5, &[]);
    let (ada, server) = (house.member(1, "ada").await, hall(&house).await);
    house.clock.advance(Duration::from_secs(60));
    let bob = house.member(2, "bob").await;
    house.clock.advance(Duration::from_secs(60));
    let (query, silent) = (asking(&server, &[]), asking(&server, &[("prompt", "none")]));
    agree(&house, &ada, &query).await;
    for _ in 1..5 {
        assert!(answered(&away(&house, &ada, &query).await, "code").is_some());
    }
    let (asked, who) = (read(&house, &query).await.expect("good"), visitor(&house, &ada).await);
    let slowed = house.auth.party_step(&who, &asked).await;
    assert!(matches!(slowed, Err(AuthError::RateLimited(_))), "{slowed:?}");
    assert_eq!(error_of(&house, &ada, &silent).await, "temporarily_unavailable");
    assert!(
        answered(&agree(&house, &bob, &query).await, "code").is_some(),
        "others in the same house are not slowed"
    );

    // A refusal leaves a row, too.
    house.clock.advance(Duration::from_secs(60));
    house.admit.say(Some(Admittance::NotInGroup));
    for _ in 0..5 {
        let page = step(&house, &ada, &query).await;
        assert!(matches!(page, PartyStep::Refused { .. }), "{page:?}");
    }
    let slowed = house.auth.party_step(&who, &asked).await;
    assert!(matches!(slowed, Err(AuthError::RateLimited(_))), "{slowed:?}");
    house.admit.say(None);
    house.clock.advance(Duration::from_secs(12));
    assert!(answered(&away(&house, &ada, &query).await, "code").is_some());
}

#[tokio::test]
async fn one_address_begins_ten_times_as_many_log_ins_as_one_member() {
    let house = House::with(5, &[]);
    let server = hall(&house).await;
    let query = asking(&server, &[]);
    let mut members = Vec::new();
    for n in 1..=11 {
        members.push(house.member(n, &format!("member{n}")).await);
        house.clock.advance(Duration::from_secs(60));
    }
    for member in &members[..10] {
        for _ in 0..5 {
            agree(&house, member, &query).await;
        }
    }
    let asked = read(&house, &query).await.expect("good");
    let mut who = visitor(&house, &members[10]).await;
    let slowed = house.auth.approve_party(&who, &asked).await;
    assert!(matches!(slowed, Err(AuthError::RateLimited(_))), "{slowed:?}");
    who.client_ip = Some([192, 0, 2, 7].into());
    let elsewhere = house.auth.approve_party(&who, &asked).await;
    assert!(matches!(elsewhere, Ok(PartyStep::Away(_))), "{elsewhere:?}");
}
