//! Synapse puts a number behind a name that somebody has, and escapes an underscore at its beginning: who is
//! judged then, and who is not.

use super::house::{House, admitted, assert_may, assert_refused};
use crate::enforcer::house::PARTY;
use domain::membership::Stage;
use domain::openid::{Admittance, PartyKind};
use domain::{AccountId, Clock};
use std::time::Duration;
use store::party_accounts;
use testkit::party_servers::{PartyServer, Person, SERVER_NAME};

const ROOM: &str = "!any:example.org";
const THROUGH_US: Option<&str> = Some("oidc-guildhall");

fn lapsed() -> Admittance {
    Admittance::Lapsed(Stage::Limited)
}

async fn strict() -> House {
    House::with(PartyKind::Synapse, |antispam| antispam.admits_unlinked = false).await
}

async fn seen_as(house: &House, account: AccountId) -> Option<String> {
    house
        .write(move |conn| party_accounts::seen_as(conn, PARTY, account))
        .await
}

#[tokio::test]
async fn a_member_whose_name_somebody_has_over_there_gets_the_account_that_synapse_makes_instead() {
    for (username, localpart) in [
        ("ada", "ada"),
        ("bob", "bob1"),
        ("_eva", "=5feva"),
        ("_zed", "=5fzed27"),
    ] {
        let house = strict().await;
        let member = house.member(1, username).await;
        house.resident_already(member).await;
        assert_may(&house.register(localpart, THROUGH_US).await);
        // Without our log-in it is nobody's.
        assert_refused(&house.register(localpart, None).await, "unlinked");
        // From the first log-in on the account is the member's, and no stranger's.
        let user = format!("@{localpart}:example.org");
        assert_refused(&house.join(&user, ROOM).await, "unlinked");
        assert_may(&house.log_in_by(&user, THROUGH_US).await);
        assert_may(&house.join(&user, ROOM).await);
        assert_eq!(seen_as(&house, member).await, Some(user.clone()));
        house.gate.say(member, lapsed());
        house.clock.advance(Duration::from_secs(60));
        assert_refused(&house.join(&user, ROOM).await, "lapsed");
        assert_refused(&house.register(localpart, THROUGH_US).await, "lapsed");
    }
}

#[tokio::test]
async fn who_was_here_for_an_account_is_judged_and_nobody_of_another_name() {
    let house = House::new().await;
    let (bob, bob1) = (house.member(1, "bob").await, house.member(2, "bob1").await);
    // Nobody was here: the name is bob1's.
    assert_may(&house.register("bob1", THROUGH_US).await);
    house.gate.say(bob1, lapsed());
    assert_refused(&house.register("bob1", THROUGH_US).await, "lapsed");
    // Bob was: that bob1 lapsed is nothing to him.
    house.resident_already(bob).await;
    assert_may(&house.register("bob1", THROUGH_US).await);
    // He read the terms over there for ten minutes.
    house.clock.advance(Duration::from_secs(10 * 60));
    assert_may(&house.register("bob1", THROUGH_US).await);
    house.clock.advance(Duration::from_secs(10 * 60));
    assert_refused(&house.register("bob1", THROUGH_US).await, "lapsed");
    // Bob1 was, and may; bob's own lapse is nothing to them.
    house.gate.say(bob1, admitted(&[]));
    house.gate.say(bob, lapsed());
    house.resident_already(bob1).await;
    assert_may(&house.register("bob1", THROUGH_US).await);
    // Both were: each may have an account, so whoever may gets it.
    house.resident_already(bob).await;
    assert_may(&house.register("bob1", THROUGH_US).await);
    house.gate.say(bob1, lapsed());
    assert_refused(&house.register("bob1", THROUGH_US).await, "lapsed");
    house.gate.say(bob1, Admittance::Unknown);
    assert_refused(&house.register("bob1", THROUGH_US).await, "unknown");
}

#[tokio::test]
async fn the_lapse_of_a_member_is_nothing_to_somebody_with_a_number_behind_the_same_name() {
    let house = House::new().await;
    let bob = house.member(1, "bob").await;
    house.resident_already(bob).await;
    assert_may(&house.log_in_by("@bob:example.org", THROUGH_US).await);
    house.gate.say(bob, lapsed());
    house.clock.advance(Duration::from_secs(60));
    assert_refused(&house.join("@bob:example.org", ROOM).await, "lapsed");
    for innocent in ["@bob1:example.org", "@bob99:example.org", "@bo:example.org"] {
        assert_may(&house.join(innocent, ROOM).await);
        // By password, or through somebody else.
        assert_may(&house.log_in(innocent).await);
        assert_may(&house.log_in_by(innocent, Some("oidc-other")).await);
        // Through us, though bob was here just now: he has an account, and nobody has two.
        house.resident_already(bob).await;
        assert_may(&house.log_in_by(innocent, THROUGH_US).await);
        house.clock.advance(Duration::from_secs(60));
        assert_may(&house.join(innocent, ROOM).await);
    }
    assert_eq!(seen_as(&house, bob).await.as_deref(), Some("@bob:example.org"));
}

#[tokio::test]
async fn where_two_were_here_at_once_nothing_is_seen_and_the_next_log_in_tells_them_apart() {
    let house = House::new().await;
    let (bob, bob1) = (house.member(1, "bob").await, house.member(2, "bob1").await);
    for member in [bob, bob1] {
        house.resident_already(member).await;
    }
    let user = "@bob1:example.org";
    assert_may(&house.log_in_by(user, THROUGH_US).await);
    assert_eq!((seen_as(&house, bob).await, seen_as(&house, bob1).await), (None, None));
    house.clock.advance(Duration::from_secs(5 * 60));
    house.resident_already(bob).await;
    assert_may(&house.log_in_by(user, THROUGH_US).await);
    assert_eq!(seen_as(&house, bob).await.as_deref(), Some(user));
    // While bob was here, it stays his, though bob1 is here as well; their lapse is nothing to him.
    house.resident_already(bob1).await;
    house.gate.say(bob1, lapsed());
    assert_may(&house.log_in_by(user, THROUGH_US).await);
    assert_eq!(seen_as(&house, bob1).await, None);
    // Long after that only bob1 was here: it was bob1's all the time.
    house.clock.advance(Duration::from_secs(3600));
    house.resident_already(bob1).await;
    assert_refused(&house.log_in_by(user, THROUGH_US).await, "lapsed");
    assert_eq!(
        (seen_as(&house, bob).await, seen_as(&house, bob1).await.as_deref()),
        (None, Some(user))
    );
}

#[tokio::test]
async fn the_admin_api_tells_whose_account_with_a_number_it_is() {
    for (owner, reason) in [(1, Some("lapsed")), (2, None), (99, None)] {
        let server = PartyServer::synapse().await;
        let house = House::beside(PartyKind::Synapse, Some(&server), |_| {}).await;
        let (bob, bob1) = (house.member(1, "bob").await, house.member(2, "bob1").await);
        house.gate.say(bob, lapsed());
        for member in [bob, bob1] {
            house.resident_already(member).await;
        }
        let made = house.clock.now().as_secs();
        let subject = format!("sub-{owner}-at-other.example");
        server.add(Person::new("bob1", made).with_subject(&subject));
        let user = format!("@bob1:{SERVER_NAME}");
        house.clock.advance(Duration::from_secs(3600));
        let answered = house.join(&user, ROOM).await;
        match reason {
            Some(reason) => assert_refused(&answered, reason),
            None => assert_may(&answered),
        }
        let expected = |id| (owner == id).then(|| user.clone());
        assert_eq!(
            (seen_as(&house, bob).await, seen_as(&house, bob1).await),
            (expected(1), expected(2))
        );
    }
}
