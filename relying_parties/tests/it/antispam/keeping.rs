//! How long an answer is kept.

use super::house::{House, admitted, assert_may, assert_refused};
use domain::membership::Stage;
use domain::openid::Admittance;
use std::time::Duration;

const ROOM: &str = "!any:example.org";
const USER: &str = "@ada:example.org";
const THROUGH_US: Option<&str> = Some("oidc-guildhall");

fn lapsed() -> Admittance {
    Admittance::Lapsed(Stage::Limited)
}

#[tokio::test]
async fn a_burst_of_questions_costs_one_look() {
    let house = House::new().await;
    house.resident(1, "ada").await;
    for _ in 0..20 {
        assert_may(&house.join(USER, ROOM).await);
    }
    assert_eq!(house.gate.asked(), 1);
    let at_once = (0..20).map(|_| house.log_in("@ada:example.org"));
    futures::future::join_all(at_once).await;
    assert_eq!(house.gate.asked(), 1);
    house.clock.advance(Duration::from_secs(60));
    let at_once = (0..20).map(|_| house.log_in("@ada:example.org"));
    futures::future::join_all(at_once).await;
    assert_eq!(house.gate.asked(), 2);
}

#[tokio::test]
async fn a_yes_is_given_once_more_while_it_is_looked_at_again() {
    let house = House::new().await;
    let ada = house.resident(1, "ada").await;
    assert_may(&house.join(USER, ROOM).await);
    house.gate.say(ada, lapsed());
    house.clock.advance(Duration::from_secs(4));
    assert_may(&house.join(USER, ROOM).await);
    assert_eq!(house.gate.asked(), 1);
    house.clock.advance(Duration::from_secs(4));
    assert_may(&house.join(USER, ROOM).await);
    house.until_asked(2).await;
    house.until_refused(USER, ROOM).await;
    // After half a minute nothing old is given.
    house.gate.say(ada, admitted(&[]));
    house.clock.advance(Duration::from_secs(6));
    assert_may(&house.join(USER, ROOM).await);
    house.gate.say(ada, lapsed());
    house.clock.advance(Duration::from_secs(31));
    assert_refused(&house.join(USER, ROOM).await, "lapsed");
}

#[tokio::test]
async fn a_no_is_forgotten_after_seconds_because_somebody_may_have_bought_a_pass() {
    let house = House::new().await;
    let ada = house.resident(1, "ada").await;
    assert_may(&house.join(USER, ROOM).await);
    house.gate.say(ada, lapsed());
    house.clock.advance(Duration::from_secs(60));
    assert_refused(&house.join(USER, ROOM).await, "lapsed");
    house.gate.say(ada, admitted(&[]));
    house.clock.advance(Duration::from_secs(4));
    assert_refused(&house.join(USER, ROOM).await, "lapsed");
    house.clock.advance(Duration::from_secs(2));
    assert_may(&house.join(USER, ROOM).await);
}

#[tokio::test]
async fn what_was_looked_up_before_something_was_forgotten_is_not_kept_after_it() {
    let house = House::new().await;
    let ada = house.member(1, "ada").await;
    house.resident_already(ada).await;
    assert_may(&house.log_in_by(USER, THROUGH_US).await);
    house.clock.advance(Duration::from_secs(60));
    // A look finds her lapsed, and is slow to say so; meanwhile she bought a pass and logs in.
    house.gate.say(ada, lapsed());
    let slow = house.gate.hold_next();
    assert_may(&house.join(USER, ROOM).await);
    house.gate.say(ada, admitted(&[]));
    house.resident_already(ada).await;
    assert_may(&house.log_in_by(USER, THROUGH_US).await);
    slow.send(()).expect("somebody waits");
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert_may(&house.join(USER, ROOM).await);
}
