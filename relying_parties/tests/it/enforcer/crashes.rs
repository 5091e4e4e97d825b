//! A run may end anywhere; the next one ends at the same place.

use super::house::{House, PARTY};
use domain::AccountId;
use domain::membership::Stage;
use domain::openid::{Enforced, PartyKind};
use relying_parties::enforcer::{Did, Mode};
use std::time::Duration;
use store::{StoreError, accounts, party_departures, relying_parties as parties};
use testkit::party_servers::Fault;

const MINUTE: Duration = Duration::from_secs(60);

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
    // Nobody knows at once that it was a crash.
    assert_eq!(house.enforced(ada).await, Some(Enforced::Intended));
    house.clock.advance(MINUTE);
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
    house.clock.advance(MINUTE);
    house.work().await;
    assert_eq!(house.enforced(ada).await, None);
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
}

#[tokio::test]
async fn whoever_closes_for_a_state_that_is_past_opens_again() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    let slow = house.begins_to_close(ada).await;
    // The renewal's own run finds an account that is open still, and that somebody means to close it.
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert_eq!(house.enforced(ada).await, Some(Enforced::Intended));
    house.server.misbehave(Fault::None);
    assert_eq!(slow.await.expect("no panic").expect("done"), Did::Opened);
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
    assert_eq!(house.enforced(ada).await, None);
}

#[tokio::test]
async fn whoever_dies_closing_after_the_renewal_looked_locks_nobody_out() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let ada = house.resident(1, "ada").await;
        house.set_stage(ada, Stage::Limited).await;
        house.server.misbehave(Fault::Slow);
        let enforcer = house.another_process();
        let dying = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await.map(|_| ()) });
        while house.enforced(ada).await.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The renewal's run finds the account open. Only then it is closed, and whoever did it never says so.
        house.set_stage(ada, Stage::Active).await;
        house.work().await;
        assert!(house.server.changes().is_empty(), "{kind:?}");
        house.server.misbehave(Fault::SilentAfterChange);
        while house.server.changes().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        dying.abort();
        let _ = dying.await;
        house.server.misbehave(Fault::None);
        house.clock.advance(MINUTE);
        house.work().await;
        house.clock.advance(MINUTE);
        house.work().await;
        assert!(!house.server.person("ada").is_closed, "{kind:?}");
        assert_eq!(house.enforced(ada).await, None, "{kind:?}");
    }
}

#[tokio::test]
async fn whoever_looked_before_another_process_closed_erases_nothing_of_it() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let ada = house.resident(1, "ada").await;
        house.set_stage(ada, Stage::Limited).await;
        // A token that was wrong for a while: every member has an error to forget.
        house.server.misbehave(Fault::Status(401));
        house.work().await;
        assert!(house.row(ada).await.enforce_error.is_some(), "{kind:?}");
        house.server.misbehave(Fault::None);
        house.server.hold_next_look();
        let enforcer = house.another_process();
        let stale = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await });
        while !house.server.is_holding() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        house.clock.advance(Duration::from_secs(900));
        house.work().await;
        assert_eq!(house.enforced(ada).await, Some(Enforced::Done), "{kind:?}");
        house.server.let_go();
        let did = stale.await.expect("no panic").expect("done");
        assert_eq!(did, Did::ClosedByOthers, "{kind:?}: as far as that one knows");
        assert_eq!(house.enforced(ada).await, Some(Enforced::Done), "{kind:?}");
        house.set_stage(ada, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("ada").is_closed, "{kind:?}");
        assert_eq!(house.enforced(ada).await, None, "{kind:?}");
    }
}

#[tokio::test]
async fn a_renewal_that_comes_late_erases_no_closing_of_another_process() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    house.set_stage(ada, Stage::Active).await;
    // This one read that ada is back, and looks for long.
    house.server.hold_next_look();
    let enforcer = house.another_process();
    let stale = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await });
    while !house.server.is_holding() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    house.work().await;
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada", "open ada", "close ada"]);
    house.server.let_go();
    stale.await.expect("no panic").expect("done");
    assert!(
        house.server.person("ada").is_closed,
        "whatever it opened it closed again"
    );
    assert_eq!(house.enforced(ada).await, Some(Enforced::Done));
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert!(!house.server.person("ada").is_closed);
}

async fn delete(house: &House, account: AccountId) {
    let now = house.now();
    house
        .write(move |conn| {
            party_departures::note(conn, account, now)?;
            accounts::remove(conn, account, now)
        })
        .await;
}

async fn closed_ids(house: &House, account: AccountId) -> Option<Vec<String>> {
    let left = house
        .write(move |conn| party_departures::find(conn, PARTY, account))
        .await;
    left.expect("they are remembered").closed_ids
}

#[tokio::test]
async fn whoever_left_is_opened_in_the_end_if_leaving_forgot_the_closing_and_opening_it_fails() {
    for fails in [false, true] {
        let house = House::new(PartyKind::Mastodon).await;
        let ada = house.resident(1, "ada").await;
        delete(&house, ada).await;
        house.server.misbehave(Fault::Slow);
        let enforcer = house.another_process();
        let slow = tokio::spawn(async move { enforcer.enforce(PARTY, ada, Mode::Configured).await });
        while closed_ids(&house, ada).await.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let at = Some(house.now());
        house
            .write(move |conn| {
                parties::set_disabled_at(conn, PARTY, at)?;
                party_departures::reopen(conn, PARTY, ada)
            })
            .await;
        // Nobody notes anything until the account is closed over there, and the server has broken down or not.
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel::<()>();
        let store = house.store.clone();
        let holding = tokio::spawn(async move {
            let hold = move |_: &mut store::Conn| -> Result<(), StoreError> {
                begin.send(()).expect("somebody waits");
                released.recv().expect("it is let go");
                Ok(())
            };
            store.write(hold).await
        });
        begun.await.expect("it holds");
        house.server.misbehave(Fault::None);
        while house.server.changes().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if fails {
            house.server.misbehave(Fault::Status(502));
        }
        release.send(()).expect("it holds");
        holding.await.expect("no panic").expect("it held");
        assert_eq!(slow.await.expect("no panic").is_err(), fails);
        assert_eq!(house.server.person("ada").is_closed, fails);
        assert_eq!(
            closed_ids(&house, ada).await.is_some(),
            fails,
            "what is closed is noted"
        );
        house.server.misbehave(Fault::None);
        house.enforcer.tick().await.expect("swept");
        house.work().await;
        assert_eq!(house.server.changes(), ["close ada", "open ada"], "{fails}");
        assert_eq!(closed_ids(&house, ada).await, None, "{fails}");
        // When log-in is on again, they are outside again.
        house.write(|conn| parties::set_disabled_at(conn, PARTY, None)).await;
        assert_eq!(house.enforcer.tick().await.expect("swept"), 1, "{fails}");
        house.work().await;
        assert!(house.server.person("ada").is_closed, "{fails}");
    }
}

#[tokio::test]
async fn what_was_about_to_be_closed_for_whoever_left_is_opened_where_log_in_is_off_and_closed_when_it_is_on() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    // The clean twin: what is settled stays.
    delete(&house, eva).await;
    house.work().await;
    // Closed over there, and whoever did it died before it was noted as done.
    delete(&house, ada).await;
    house.server.change("ada", |ada| ada.is_closed = true);
    house
        .write(move |conn| party_departures::put_closed(conn, PARTY, ada, Some(&["100".to_owned()])))
        .await;
    let at = Some(house.now());
    house.write(move |conn| parties::set_disabled_at(conn, PARTY, at)).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva", "open ada"]);
    assert_eq!(closed_ids(&house, ada).await, None);
    assert!(closed_ids(&house, eva).await.is_some());
    house.write(|conn| parties::set_disabled_at(conn, PARTY, None)).await;
    house.enforcer.tick().await.expect("swept");
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva", "open ada", "close ada"]);
}
