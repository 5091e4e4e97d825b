//! Yes and no to each question.

use super::house::{House, admitted, assert_may, assert_refused};
use crate::enforcer::house::PARTY;
use domain::Clock;
use domain::membership::Stage;
use domain::openid::{Admittance, PartyKind};
use relying_parties::settings::FailMode;
use std::time::Duration;
use store::relying_parties as parties;

const ROOM: &str = "!any:example.org";
const CORE: &str = "!core:example.org";

#[tokio::test]
async fn a_member_joins_invites_and_logs_in_until_they_may_no_longer_and_reads_why() {
    for (answer, reason) in [
        (Admittance::Lapsed(Stage::Limited), "lapsed"),
        (Admittance::NotInGroup, "not_in_group"),
        (Admittance::Gone, "gone"),
    ] {
        let house = House::new().await;
        let ada = house.resident(1, "ada").await;
        let user = "@ada:example.org";
        assert_may(&house.join(user, ROOM).await);
        assert_may(&house.invite(user, ROOM).await);
        assert_may(&house.log_in(user).await);
        house.gate.say(ada, answer);
        house.clock.advance(Duration::from_secs(60));
        assert_refused(&house.join(user, ROOM).await, reason);
        assert_refused(&house.invite(user, ROOM).await, reason);
        assert_refused(&house.log_in(user).await, reason);
    }
}

#[tokio::test]
async fn a_room_that_asks_for_a_group_is_for_that_group_alone() {
    let house = House::new().await;
    let ada = house.resident(1, "ada").await;
    let bob = house.resident(2, "bob").await;
    house.gate.say(ada, admitted(&["core", "art"]));
    house.gate.say(bob, admitted(&["art"]));
    assert_may(&house.join("@ada:example.org", CORE).await);
    assert_may(&house.invite("@ada:example.org", CORE).await);
    assert_may(&house.join("@bob:example.org", ROOM).await);
    assert_refused(&house.join("@bob:example.org", CORE).await, "not_in_group");
    assert_refused(&house.invite("@bob:example.org", CORE).await, "not_in_group");
    // Whoever never logged in through us is in no group.
    assert_may(&house.join("@old:example.org", ROOM).await);
    assert_refused(&house.join("@old:example.org", CORE).await, "not_in_group");
}

#[tokio::test]
async fn ghosts_of_bridges_and_people_of_other_servers_are_not_judged() {
    let house = House::with(PartyKind::Synapse, |antispam| antispam.admits_unlinked = false).await;
    assert_refused(&house.join("@gh_bob:example.org", ROOM).await, "unlinked");
    for user in [
        "@_gh_bob=40far.example:example.org",
        "@bob:far.example",
        "@ada:far.example",
    ] {
        assert_may(&house.join(user, CORE).await);
        assert_may(&house.invite(user, CORE).await);
    }
    assert_may(&house.register("_gh_bob=40far.example", None).await);
    assert_eq!(house.gate.asked(), 0);
}

#[tokio::test]
async fn whoever_never_logged_in_through_us_goes_on_where_the_operator_said_so_and_nowhere_else() {
    let house = House::new().await;
    assert_may(&house.join("@old:example.org", ROOM).await);
    assert_may(&house.log_in("@old:example.org").await);
    let strict = House::with(PartyKind::Synapse, |antispam| antispam.admits_unlinked = false).await;
    assert_refused(&strict.join("@old:example.org", ROOM).await, "unlinked");
    assert_refused(&strict.log_in("@old:example.org").await, "unlinked");
}

#[tokio::test]
async fn an_account_is_made_for_a_member_who_comes_through_us_and_for_nobody_else() {
    let house = House::new().await;
    let ada = house.member(1, "ada").await;
    assert_may(&house.register("ada", Some("oidc-guildhall")).await);
    // The same name with a password, or from another provider, is anybody's.
    for provider in [
        None,
        Some("saml"),
        Some("oidc"),
        Some("oidc-other"),
        Some("oidc-guildhall2"),
    ] {
        assert_refused(&house.register("ada", provider).await, "unlinked");
    }
    assert_refused(&house.register("nobody", Some("oidc-guildhall")).await, "unlinked");
    house.gate.say(ada, Admittance::Lapsed(Stage::Dormant));
    house.clock.advance(Duration::from_secs(60));
    assert_refused(&house.register("ada", Some("oidc-guildhall")).await, "lapsed");
}

#[tokio::test]
async fn a_party_that_was_switched_off_is_judged_no_more_and_gets_nobody_new() {
    let house = House::new().await;
    let ada = house.resident(1, "ada").await;
    house.gate.say(ada, Admittance::Gone);
    assert_refused(&house.join("@ada:example.org", ROOM).await, "gone");
    house.clock.advance(Duration::from_secs(60));
    switch_off(&house).await;
    assert_may(&house.join("@ada:example.org", CORE).await);
    assert_may(&house.log_in("@ada:example.org").await);
    assert_may(&house.invite("@ada:example.org", ROOM).await);
    // New accounts wait, as whenever nobody can say who is a member.
    assert_refused(&house.register("anybody", None).await, "unknown");
    assert_refused(&house.register("ada", Some("oidc-guildhall")).await, "unknown");
    let open = House::with(PartyKind::Synapse, |antispam| {
        antispam.on_failure.register = FailMode::Open;
    })
    .await;
    switch_off(&open).await;
    assert_may(&open.register("anybody", None).await);
}

async fn switch_off(house: &House) {
    let now = house.clock.now();
    house
        .write(move |conn| parties::set_disabled_at(conn, PARTY, Some(now)))
        .await;
}

#[tokio::test]
async fn the_provider_that_is_ours_is_the_one_that_the_operator_names() {
    let house = House::with(PartyKind::Synapse, |antispam| {
        antispam.provider = "oidc-hall".to_owned()
    })
    .await;
    house.member(1, "ada").await;
    assert_may(&house.register("ada", Some("oidc-hall")).await);
    assert_refused(&house.register("ada", Some("oidc-guildhall")).await, "unlinked");
}
