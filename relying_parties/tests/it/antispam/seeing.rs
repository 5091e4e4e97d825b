//! What is only seen, and never proven: it decides these questions and nothing else.

use super::house::{House, assert_may, assert_refused};
use crate::enforcer::house::PARTY;
use domain::membership::Stage;
use domain::openid::Admittance;
use domain::{AccountId, Clock};
use std::time::Duration;
use store::{accounts, audit, party_accounts, party_departures};

const ROOM: &str = "!any:example.org";
const USER: &str = "@ada:example.org";

/// Ada logs in here, and a moment later Synapse asks about a log-in through us to the account of her name.
async fn seen(house: &House) -> AccountId {
    let ada = house.member(1, "ada").await;
    house.resident_already(ada).await;
    house.clock.advance(Duration::from_secs(10));
    assert_may(&house.log_in_by(USER, Some("oidc-guildhall")).await);
    ada
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_seen_is_judged_by_and_linked_to_nobody() {
    for house in House::both().await {
        let ada = seen(&house).await;
        let (row, seen, owner, log) = house
            .write(move |conn| {
                Ok((
                    party_accounts::find(conn, PARTY, ada)?,
                    party_accounts::seen_as(conn, PARTY, ada)?,
                    party_accounts::find_by_remote(conn, PARTY, USER)?,
                    audit::list(conn, None, 10)?,
                ))
            })
            .await;
        assert_eq!(
            row.expect("a row").remote,
            None,
            "the enforcer, claims and the pre-flight read this"
        );
        assert_eq!((seen.as_deref(), owner), (Some(USER), None));
        let actions: Vec<_> = log.into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["party.see"]);
        // It is good for these questions, long after the moment.
        house.gate.say(ada, Admittance::Lapsed(Stage::Limited));
        house.clock.advance(Duration::from_secs(3600));
        assert_refused(&house.join(USER, ROOM).await, "lapsed");
        house
            .write(move |conn| party_accounts::forget_seen(conn, PARTY, ada))
            .await;
        house.clock.advance(Duration::from_secs(60));
        assert_may(&house.join(USER, ROOM).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_an_account_that_somebody_else_was_seen_as_links_it_and_is_judged_for_it() {
    for house in House::both().await {
        let ada = seen(&house).await;
        house.gate.say(ada, Admittance::Lapsed(Stage::Limited));
        house.clock.advance(Duration::from_secs(60));
        assert_refused(&house.join(USER, ROOM).await, "lapsed");
        let owner = house.member(2, "robin").await;
        house
            .write(move |conn| party_accounts::link(conn, PARTY, owner, USER))
            .await;
        house.clock.advance(Duration::from_secs(60));
        assert_may(&house.join(USER, ROOM).await);
        // Nor is it seen again as the other one's.
        house
            .write(move |conn| party_accounts::forget_seen(conn, PARTY, ada))
            .await;
        house.resident_already(ada).await;
        assert_may(&house.log_in_by(USER, Some("oidc-guildhall")).await);
        let seen = house.write(move |conn| party_accounts::seen_as(conn, PARTY, ada)).await;
        assert_eq!(seen, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_seen_and_left_is_gone_and_the_enforcer_is_told_of_no_link() {
    for house in House::both().await {
        let ada = seen(&house).await;
        let now = house.clock.now();
        let left = house
            .write(move |conn| {
                party_departures::note(conn, ada, now)?;
                accounts::remove(conn, ada, now)?;
                party_departures::list_of(conn, ada)
            })
            .await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].remote, None);
        house.clock.advance(Duration::from_secs(60));
        assert_refused(&house.join(USER, ROOM).await, "gone");
    }
}
