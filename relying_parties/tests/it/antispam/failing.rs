//! What is answered while nothing can be known.

use super::house::{House, assert_may, assert_refused};
use crate::enforcer::house::PARTY;
use domain::openid::{Admittance, PartyKind};
use relying_parties::settings::{Antispam, FailMode, FailModes};
use std::time::Duration;
use store::relying_parties as parties;

const ROOM: &str = "!core:example.org";
const USER: &str = "@ada:example.org";
const THROUGH_US: Option<&str> = Some("oidc-guildhall");

fn all(mode: FailMode) -> impl FnOnce(&mut Antispam) {
    move |antispam| {
        antispam.on_failure = FailModes {
            register: mode,
            login: mode,
            join: mode,
            invite: mode,
        };
    }
}

async fn assert_all_refused(house: &House) {
    assert_refused(&house.join(USER, ROOM).await, "unknown");
    assert_refused(&house.invite(USER, ROOM).await, "unknown");
    assert_refused(&house.log_in(USER).await, "unknown");
    assert_refused(&house.register("ada", THROUGH_US).await, "unknown");
}

async fn assert_all_may(house: &House) {
    assert_may(&house.join(USER, ROOM).await);
    assert_may(&house.invite(USER, ROOM).await);
    assert_may(&house.log_in(USER).await);
    assert_may(&house.register("ada", THROUGH_US).await);
}

#[tokio::test]
async fn by_default_nobody_new_comes_in_and_whoever_is_in_goes_on() {
    let house = House::new().await;
    let ada = house.resident(1, "ada").await;
    assert_may(&house.register("ada", THROUGH_US).await);
    house.gate.say(ada, Admittance::Unknown);
    house.clock.advance(Duration::from_secs(60));
    assert_may(&house.join(USER, ROOM).await);
    assert_may(&house.invite(USER, ROOM).await);
    assert_may(&house.log_in(USER).await);
    assert_refused(&house.register("ada", THROUGH_US).await, "unknown");
}

#[tokio::test]
async fn a_gate_that_never_answers_is_answered_for_within_the_deadline() {
    for mode in [FailMode::Open, FailMode::Closed] {
        let house = House::with(PartyKind::Synapse, all(mode)).await;
        house.resident(1, "ada").await;
        house.gate.go_silent(true);
        match mode {
            FailMode::Open => assert_all_may(&house).await,
            FailMode::Closed => assert_all_refused(&house).await,
        }
    }
}

#[tokio::test]
async fn whoever_asks_again_while_nothing_is_answered_begins_no_second_look() {
    let house = House::with(PartyKind::Synapse, all(FailMode::Closed)).await;
    house.resident(1, "ada").await;
    house.gate.go_silent(true);
    for _ in 0..3 {
        assert_refused(&house.log_in(USER).await, "unknown");
    }
    assert_eq!(house.gate.asked(), 1);
}

#[tokio::test]
async fn a_failing_database_is_answered_for_by_the_fail_mode() {
    for mode in [FailMode::Open, FailMode::Closed] {
        let house = House::with(PartyKind::Synapse, all(mode)).await;
        let ada = house.resident(1, "ada").await;
        house.gate.say(ada, super::house::admitted(&["core"]));
        assert_all_may(&house).await;
        house.break_database();
        house.clock.advance(Duration::from_secs(60));
        match mode {
            FailMode::Open => assert_all_may(&house).await,
            FailMode::Closed => assert_all_refused(&house).await,
        }
    }
}

#[tokio::test]
async fn a_party_that_is_configured_and_not_registered_is_answered_for_by_the_fail_mode() {
    let house = House::new().await;
    house.resident(1, "ada").await;
    assert_may(&house.register("ada", THROUGH_US).await);
    house.write(|conn| parties::remove(conn, PARTY)).await;
    house.clock.advance(Duration::from_secs(60));
    assert_may(&house.log_in(USER).await);
    assert_refused(&house.register("ada", THROUGH_US).await, "unknown");
}
