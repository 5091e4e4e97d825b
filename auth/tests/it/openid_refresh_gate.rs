//! What the gate says when a log-in is refreshed: it is asked before anything is used up, and what its no ends.

use crate::house::House;
use crate::oauth_steps::refused;
use crate::openid_steps::{SCOPE, Server, grants, listening, log_in, reads, refresh, register, text, told};
use crate::parties::party;
use domain::job::{EnforceMember, Job, SendLogoutToken};
use domain::membership::Stage;
use domain::openid::{Admittance, PartyKind};
use std::time::Duration;
use store::{jobs, party_accounts};

#[tokio::test]
async fn the_gate_is_asked_before_a_refresh_token_is_used_up() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = listening(&house, "Hall", "hall.example").await;
    let mut browser = house.browser();
    for stage in [Stage::Limited, Stage::Dormant] {
        let first = log_in(&house, &ada, &server, SCOPE).await;
        house.admit.say(Some(Admittance::Unknown));
        let unknown = refresh(&mut browser, &server, text(&first, "refresh_token"), &[]).await;
        refused(&unknown, 503, "temporarily_unavailable");
        assert!(unknown.headers.contains_key("retry-after"));
        house.admit.say(None);
        let next = refresh(&mut browser, &server, text(&first, "refresh_token"), &[])
            .await
            .is(200);
        assert_eq!(told(&house).await, 0);

        house.admit.say(Some(Admittance::Lapsed(stage)));
        let no = refresh(&mut browser, &server, text(&next, "refresh_token"), &[]).await;
        refused(&no, 400, "invalid_grant");
        assert!(!reads(&house, text(&next, "access_token")).await, "the log-in is over");
        house.admit.say(None);
        let (client_id, account) = (server.id().to_owned(), house.accounts().await[0].id);
        let noted = house
            .read(move |conn| party_accounts::find(conn, &client_id, account))
            .await;
        assert_eq!(noted.and_then(|noted| noted.refusal).as_deref(), Some(stage.as_str()));
        assert_eq!(told(&house).await, 1);
        house.clock.advance(Duration::from_secs(1));
        clear(&house).await;
    }
}

#[tokio::test]
async fn a_refusal_by_the_gate_logs_nobody_out_of_matrix() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    for (kind, logged_out) in [
        (PartyKind::Other, 1),
        (PartyKind::Mastodon, 1),
        (PartyKind::Synapse, 0),
        (PartyKind::Mas, 0),
    ] {
        let mut new = party(kind.as_str(), "hall.example");
        new.backchannel_logout_uri = Some("https://hall.example/logout".into());
        new.kind = kind;
        let server = register(&house, new).await;
        let token = log_in(&house, &ada, &server, SCOPE).await;
        house.admit.say(Some(Admittance::Lapsed(Stage::Limited)));
        let no = refresh(&mut house.browser(), &server, text(&token, "refresh_token"), &[]).await;
        refused(&no, 400, "invalid_grant");
        house.admit.say(None);
        assert!(grants(&house, &server).await.is_empty(), "{kind:?}: the log-in is over");
        assert_eq!(told(&house).await, logged_out, "{kind:?}");
        house.clock.advance(Duration::from_secs(1));
        clear(&house).await;
    }
}

#[tokio::test]
async fn for_want_of_a_group_tokens_end_and_the_enforcer_is_asked_to_look() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    for (kind, looked_at) in [(PartyKind::Other, 1), (PartyKind::Synapse, 0)] {
        let mut new = party(kind.as_str(), "hall.example");
        new.backchannel_logout_uri = Some("https://hall.example/logout".into());
        new.kind = kind;
        let server = register(&house, new).await;
        let token = log_in(&house, &ada, &server, SCOPE).await;
        house.clock.advance(Duration::from_secs(1));
        let before = looks(&house, &server).await;
        house.admit.say(Some(Admittance::NotInGroup));
        let no = refresh(&mut house.browser(), &server, text(&token, "refresh_token"), &[]).await;
        refused(&no, 400, "invalid_grant");
        house.admit.say(None);
        let left = grants(&house, &server).await;
        assert_eq!(left.len(), 1, "{kind:?}: perhaps no rule gives the group, by mistake");
        assert_eq!(told(&house).await, 0, "{kind:?}");
        assert_eq!(looks(&house, &server).await - before, looked_at, "{kind:?}");
        let again = refresh(&mut house.browser(), &server, text(&token, "refresh_token"), &[]).await;
        refused(&again, 400, "invalid_grant");
    }
}

/// How many looks of the enforcer at this server wait.
async fn looks(house: &House, server: &Server) -> i64 {
    let quoted = format!("\"{}\"", server.id());
    house
        .write(move |conn| jobs::count_waiting_with(conn, EnforceMember::KIND, &quoted))
        .await
}

/// Forgets the jobs, so that they are not counted again.
async fn clear(house: &House) {
    let now = domain::Clock::now(&*house.clock);
    house
        .write(move |conn| {
            for job in jobs::claim(conn, &[SendLogoutToken::KIND], now, Duration::from_secs(60), 100)? {
                jobs::finish(conn, &job)?;
            }
            Ok(())
        })
        .await;
}
