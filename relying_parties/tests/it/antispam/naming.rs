//! Whose account a name over there is.

use super::house::{House, assert_may, assert_refused};
use crate::enforcer::house::PARTY;
use domain::Clock;
use domain::membership::Stage;
use domain::openid::{Admittance, PartyKind};
use relying_parties::enforcer::{Did, Mode};
use relying_parties::settings::FailMode;
use std::time::Duration;
use store::{party_accounts, party_departures};
use testkit::party_servers::{Fault, PartyServer, Person, SERVER_NAME};

const ROOM: &str = "!any:example.org";

#[tokio::test]
async fn somebody_elses_old_account_is_not_the_members_of_that_name() {
    let house = House::new().await;
    let ada = house.member(1, "ada").await;
    house.gate.say(ada, Admittance::Lapsed(Stage::Limited));
    // A member has this username, and never was there.
    assert_may(&house.join("@ada:example.org", ROOM).await);
    house
        .write(move |conn| party_accounts::note_refusal(conn, PARTY, ada, "lapsed", domain::Timestamp::from_secs(1)))
        .await;
    house.clock.advance(Duration::from_secs(60));
    // Nor is there one after a refused log-in.
    assert_may(&house.join("@ada:example.org", ROOM).await);
    assert_eq!(house.gate.asked(), 0);
    // Nor after one that succeeded here: the other server may have refused to give her that account.
    house.resident_already(ada).await;
    house.clock.advance(Duration::from_secs(60));
    assert_may(&house.join("@ada:example.org", ROOM).await);
    assert_eq!(house.gate.asked(), 0);
    house
        .write(move |conn| party_accounts::link(conn, PARTY, ada, "@ada:example.org"))
        .await;
    house.clock.advance(Duration::from_secs(60));
    assert_refused(&house.join("@ada:example.org", ROOM).await, "lapsed");
}

#[tokio::test]
async fn an_account_is_the_members_once_synapse_says_that_they_log_in_to_it_through_us() {
    for (provider, is_ours) in [("oidc-guildhall", true), ("oidc", false), ("oidc-other", false)] {
        let house = House::new().await;
        let ada = house.member(1, "ada").await;
        house.gate.say(ada, Admittance::Lapsed(Stage::Limited));
        // She has not been here: whoever logs in there is somebody else.
        assert_may(&house.log_in_by("@ada:example.org", Some(provider)).await);
        house.resident_already(ada).await;
        house.clock.advance(Duration::from_secs(5 * 60));
        assert_may(&house.log_in_by("@ada:example.org", Some(provider)).await);
        // She has been here a moment ago.
        house.resident_already(ada).await;
        house.clock.advance(Duration::from_secs(10));
        let answered = house.log_in_by("@ada:example.org", Some(provider)).await;
        if is_ours {
            assert_refused(&answered, "lapsed");
            assert_refused(&house.join("@ada:example.org", ROOM).await, "lapsed");
        } else {
            assert_may(&answered);
        }
    }
}

#[tokio::test]
async fn where_the_admin_api_tells_whose_an_account_is_it_is_believed_and_nothing_else() {
    for is_theirs in [true, false] {
        let server = PartyServer::synapse().await;
        let house = House::beside(PartyKind::Synapse, Some(&server), |_| {}).await;
        let ada = house.member(1, "ada").await;
        house.gate.say(ada, Admittance::Lapsed(Stage::Limited));
        house.resident_already(ada).await;
        let subject = if is_theirs {
            format!("sub-{ada}-at-other.example")
        } else {
            "somebody-else".to_owned()
        };
        let made = house.clock.now().as_secs();
        server.add(Person::new("ada", made).with_subject(&subject));
        let user = format!("@ada:{SERVER_NAME}");
        for _ in 0..2 {
            let answered = house.log_in_by(&user, Some("oidc-guildhall")).await;
            if is_theirs {
                assert_refused(&answered, "lapsed");
            } else {
                assert_may(&answered);
            }
            house.clock.advance(Duration::from_secs(60));
        }
        let (row, seen) = house
            .write(move |conn| {
                let row = party_accounts::find(conn, PARTY, ada)?;
                Ok((row, party_accounts::seen_as(conn, PARTY, ada)?))
            })
            .await;
        assert_eq!(row.and_then(|row| row.remote), None);
        assert_eq!(seen, is_theirs.then_some(user));
    }
}

#[tokio::test]
async fn an_admin_api_that_does_not_answer_makes_nobody_a_stranger() {
    let server = PartyServer::synapse().await;
    let house = House::beside(PartyKind::Synapse, Some(&server), |antispam| {
        antispam.on_failure.join = FailMode::Closed;
    })
    .await;
    let ada = house.member(1, "ada").await;
    house.resident_already(ada).await;
    let user = format!("@ada:{SERVER_NAME}");
    assert_may(&house.join(&user, ROOM).await);
    server.misbehave(Fault::Status(500));
    house.clock.advance(Duration::from_secs(60));
    assert_refused(&house.join(&user, ROOM).await, "unknown");
    assert_may(&house.log_in(&user).await);
}

#[tokio::test]
async fn a_linked_account_is_its_members_under_whatever_name() {
    for (kind, remote) in [(PartyKind::Synapse, "@robert:example.org"), (PartyKind::Mas, "robert")] {
        let house = House::with(kind, |_| {}).await;
        let bob = house.resident(2, "bob").await;
        house.gate.say(bob, Admittance::Lapsed(Stage::Limited));
        assert_may(&house.join("@robert:example.org", ROOM).await);
        assert_refused(&house.join("@bob:example.org", ROOM).await, "lapsed");
        house
            .write(move |conn| party_accounts::link(conn, PARTY, bob, remote))
            .await;
        house.clock.advance(Duration::from_secs(60));
        assert_refused(&house.join("@robert:EXAMPLE.org", ROOM).await, "lapsed");
        // The one of his username is somebody else's then.
        assert_may(&house.join("@bob:example.org", ROOM).await);
    }
}

#[tokio::test]
async fn a_member_who_left_is_gone_for_good() {
    let house = House::new().await;
    let (ada, eva) = (house.resident(1, "ada").await, house.member(2, "eva").await);
    let user = |name: &str| format!("@{name}:example.org");
    // Eva is known only because Synapse asked about her log-in.
    house.resident_already(eva).await;
    assert_may(&house.log_in_by(&user("eva"), Some("oidc-guildhall")).await);
    for name in ["ada", "eva"] {
        assert_may(&house.join(&user(name), ROOM).await);
    }
    house.clock.advance(Duration::from_secs(60));
    let now = house.clock.now();
    house
        .write(move |conn| {
            for account in [ada, eva] {
                party_departures::note(conn, account, now)?;
                store::accounts::remove(conn, account, now)?;
            }
            Ok(())
        })
        .await;
    for name in ["ada", "eva"] {
        assert_refused(&house.join(&user(name), ROOM).await, "gone");
    }
    // The enforcer's run changes nothing: there is no admin API, and nothing is forgotten for that.
    for account in [ada, eva] {
        let did = house.enforcer.enforce(PARTY, account, Mode::Configured).await;
        assert_eq!(did.expect("nothing to do"), Did::Nothing);
    }
    house.clock.advance(Duration::from_secs(60));
    for name in ["ada", "eva"] {
        assert_refused(&house.join(&user(name), ROOM).await, "gone");
    }
}
