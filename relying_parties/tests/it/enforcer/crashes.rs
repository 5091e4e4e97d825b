//! A run may end anywhere; the next one ends at the same place.

use super::house::{House, PARTY};
use domain::membership::Stage;
use domain::openid::{Enforced, PartyKind};
use relying_parties::enforcer::{Did, Mode};
use std::time::Duration;
use testkit::party_servers::Fault;

#[tokio::test]
async fn a_crash_between_the_intention_and_the_call_is_made_good() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.note_enforced(ada, Some(Enforced::Intended)).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
    assert_eq!(house.enforced(ada).await, Some(Enforced::Done));
}

#[tokio::test]
async fn a_crash_after_the_intention_of_somebody_who_is_back_by_now_changes_nothing() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.note_enforced(ada, Some(Enforced::Intended)).await;
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert!(house.server.changes().is_empty());
    assert_eq!(house.enforced(ada).await, None);
}

#[tokio::test]
async fn a_crash_between_the_call_and_its_note_leaves_the_account_ours_to_open() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.server.misbehave(Fault::SilentAfterChange);
    let enforcer = house.enforcer.clone();
    let dying = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await.map(|_| ()) });
    while house.server.changes().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    dying.abort();
    assert!(dying.await.expect_err("it was killed").is_cancelled());
    assert_eq!(house.enforced(ada).await, Some(Enforced::Intended));
    house.server.misbehave(Fault::None);
    house.work().await;
    assert_eq!(house.enforced(ada).await, Some(Enforced::Done));
    assert_eq!(house.server.changes(), ["close ada"], "not closed twice");
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
}

#[tokio::test]
async fn a_member_who_is_back_while_their_account_is_being_closed_ends_with_an_open_one() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.server.misbehave(Fault::SilentAfterChange);
    let enforcer = house.another_process();
    let slow = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await });
    while house.server.changes().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // The renewal's own run sees the intention, and an account that is closed already.
    house.server.misbehave(Fault::None);
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    slow.abort();
    assert!(!house.server.person("ada").is_closed);
    assert_eq!(house.enforced(ada).await, None);
}

#[tokio::test]
async fn whoever_closes_for_a_state_that_is_past_opens_again() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.server.misbehave(Fault::Slow);
    let enforcer = house.another_process();
    let slow = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await });
    while house.enforced(ada).await.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // The renewal's own run finds an account that is open still, and nothing to do.
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert_eq!(house.enforced(ada).await, None);
    house.server.misbehave(Fault::None);
    assert_eq!(slow.await.expect("no panic").expect("done"), Did::Opened);
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
    assert_eq!(house.enforced(ada).await, None);
}
