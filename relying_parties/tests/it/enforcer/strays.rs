//! What we closed for one member, and what is not theirs any more: nobody stays closed out for somebody else's lapse.

use super::house::{House, PARTY, Subjects, party};
use domain::AccountId;
use domain::membership::Stage;
use domain::openid::{Enforced, MakeSubject, PartyKind};
use relying_parties::enforcer::{Did, Mode};
use std::time::Duration;
use store::{accounts, party_accounts, party_closings, party_departures, relying_parties as parties};
use testkit::party_servers::{Fault, Person, SERVER_NAME};

const KINDS: [PartyKind; 3] = [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas];
const YEAR: Duration = Duration::from_secs(365 * 86_400);

fn subject(house: &House, account: AccountId) -> String {
    Subjects.subject(&party(PARTY, house.kind, house.now()), account)
}

fn remote(house: &House, name: &str) -> String {
    match house.kind {
        PartyKind::Synapse => format!("@{name}:{SERVER_NAME}"),
        _ => name.to_owned(),
    }
}

async fn link(house: &House, account: AccountId, name: &str) {
    let (remote, now) = (remote(house, name), house.now());
    house
        .write(move |conn| {
            party_accounts::link(conn, PARTY, account, &remote)?;
            party_accounts::enforce_later(conn, account, now)
        })
        .await;
}

async fn unlink(house: &House, account: AccountId) {
    house.clock.advance(Duration::from_secs(1));
    let now = house.now();
    house
        .write(move |conn| {
            party_accounts::unlink(conn, PARTY, account)?;
            party_accounts::enforce_later(conn, account, now)
        })
        .await;
}

async fn closed_ids(house: &House, account: AccountId) -> Vec<String> {
    house
        .write(move |conn| party_closings::list(conn, PARTY, account))
        .await
}

async fn delete(house: &House, account: AccountId) {
    house.clock.advance(Duration::from_secs(1));
    let now = house.now();
    house
        .write(move |conn| {
            party_departures::note(conn, account, now)?;
            accounts::remove(conn, account, now)
        })
        .await;
}

/// Zed is linked, by mistake, to somebody's account of long ago, and has lapsed.
async fn wrongly_linked(kind: PartyKind) -> (House, AccountId) {
    let house = House::new(kind).await;
    let zed = house.member(1, "zed").await;
    let made = house.now().minus(YEAR).as_secs();
    house.server.add(Person::new("old", made).with_subject("throwaway"));
    link(&house, zed, "old").await;
    house.set_stage(zed, Stage::Limited).await;
    house.work().await;
    assert!(house.server.person("old").is_closed, "{kind:?}");
    (house, zed)
}

#[tokio::test]
async fn an_account_whose_link_is_taken_back_while_it_is_closed_is_opened_at_once() {
    for kind in KINDS {
        let (house, zed) = wrongly_linked(kind).await;
        unlink(&house, zed).await;
        house.work().await;
        assert_eq!(house.server.changes(), ["close old", "open old"], "{kind:?}");
        assert_eq!(house.enforced(zed).await, None, "{kind:?}");
        let actions: Vec<String> = house.audited().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["party.close", "party.open"], "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_unlinked_while_it_was_closed_is_opened_by_the_renewal_too() {
    for kind in KINDS {
        let (house, zed) = wrongly_linked(kind).await;
        // The clean twin: one that stays linked.
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("old").is_closed, "{kind:?}");
        house.set_stage(zed, Stage::Dormant).await;
        house.work().await;
        // The run of the unlinking never came: it renews first.
        house
            .write(move |conn| party_accounts::unlink(conn, PARTY, zed).map(|_| ()))
            .await;
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("old").is_closed, "{kind:?}");
        assert_eq!(house.enforced(zed).await, None, "{kind:?}");
    }
}

#[tokio::test]
async fn of_two_that_were_closed_only_the_one_that_is_not_theirs_is_opened() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let zed = house.resident(1, "zed").await;
        let made = house.now().minus(YEAR).as_secs();
        house.server.add(Person::new("old", made).with_subject("throwaway"));
        link(&house, zed, "old").await;
        house.set_stage(zed, Stage::Limited).await;
        house.work().await;
        assert_eq!(closed_ids(&house, zed).await.len(), 2, "{kind:?}");
        unlink(&house, zed).await;
        house.work().await;
        assert!(!house.server.person("old").is_closed, "{kind:?}");
        assert!(house.server.person("zed").is_closed, "{kind:?}: that one is theirs");
        assert_eq!(house.enforced(zed).await, Some(Enforced::Done), "{kind:?}");
        assert_eq!(closed_ids(&house, zed).await.len(), 1, "{kind:?}");
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("zed").is_closed, "{kind:?}");
    }
}

#[tokio::test]
async fn what_somebody_else_closed_is_not_opened_by_an_unlinking() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let zed = house.member(1, "zed").await;
        let made = house.now().minus(YEAR).as_secs();
        house.server.add(Person::new("old", made));
        house.server.change("old", |old| old.is_closed = true);
        link(&house, zed, "old").await;
        house.set_stage(zed, Stage::Limited).await;
        house.work().await;
        unlink(&house, zed).await;
        house.work().await;
        assert!(house.server.changes().is_empty(), "{kind:?}");
    }
}

#[tokio::test]
async fn an_account_that_was_renamed_over_there_while_it_was_closed_is_opened() {
    for kind in [PartyKind::Mastodon, PartyKind::Mas] {
        let (house, zed) = wrongly_linked(kind).await;
        house.server.change("old", |old| old.name = "renamed".to_owned());
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("renamed").is_closed, "{kind:?}");
        assert_eq!(house.enforced(zed).await, None, "{kind:?}");
    }
}

#[tokio::test]
async fn on_mastodon_a_member_of_a_numbered_name_takes_nobodys_account_away() {
    let house = House::new(PartyKind::Mastodon).await;
    let zed = house.member(1, "zed").await;
    house.server.add(Person::new("zed", house.now().minus(YEAR).as_secs()));
    house.log_in(PARTY, zed).await;
    house.server.add(Person::new("zed_1", house.now().as_secs()));
    house.set_stage(zed, Stage::Limited).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close zed_1"]);
    // A day later somebody of that very name comes, and gets another account over there.
    house.clock.advance(Duration::from_secs(86_400));
    let other = house.member(2, "zed_1").await;
    house.log_in(PARTY, other).await;
    house.set_stage(zed, Stage::Dormant).await;
    house.work().await;
    assert!(house.server.person("zed_1").is_closed, "it is zed's");
    house.set_stage(zed, Stage::Active).await;
    house.work().await;
    assert!(!house.server.person("zed_1").is_closed);
}

#[tokio::test]
async fn an_account_that_another_member_shows_to_be_theirs_follows_that_member() {
    for kind in KINDS {
        for is_admitted in [true, false] {
            let (house, zed) = wrongly_linked(kind).await;
            let bob = house.member(2, "bob").await;
            house
                .write(move |conn| party_accounts::unlink(conn, PARTY, zed).map(|_| ()))
                .await;
            link(&house, bob, "old").await;
            if !is_admitted {
                house.set_stage(bob, Stage::Limited).await;
                house.work().await;
            }
            house.set_stage(zed, Stage::Dormant).await;
            house.work().await;
            assert_eq!(house.server.person("old").is_closed, !is_admitted, "{kind:?}");
            assert_eq!(house.enforced(zed).await, None, "{kind:?}");
            assert_eq!(house.enforced(bob).await.is_some(), !is_admitted, "{kind:?}");
            house.set_stage(bob, Stage::Active).await;
            house.work().await;
            assert!(!house.server.person("old").is_closed, "{kind:?} {is_admitted}");
        }
    }
}

#[tokio::test]
async fn a_departure_closes_no_account_that_somebody_has_shown_to_be_theirs_meanwhile() {
    for kind in KINDS {
        for is_by_log_in in [false, true] {
            let house = House::new(kind).await;
            let (ada, eva) = (house.member(1, "ada").await, house.resident(3, "eva").await);
            let made = house.now();
            let old = Person::new("ada", made.as_secs()).with_subject(&subject(&house, ada));
            house.server.add(old);
            match is_by_log_in {
                true => house.log_in(PARTY, ada).await,
                false => link(&house, ada, "ada").await,
            }
            // The clean twin: nobody has anything to do with eva's account any more.
            house.server.misbehave(Fault::Status(502));
            delete(&house, ada).await;
            delete(&house, eva).await;
            house.work().await;
            let again = house.member(2, "ada2").await;
            link(&house, again, "ada").await;
            house.server.misbehave(Fault::None);
            house.clock.advance(super::house::HOUR * 6);
            house.enforcer.tick().await.expect("swept");
            house.work().await;
            assert_eq!(house.server.changes(), ["close eva"], "{kind:?} {is_by_log_in}");
            assert_eq!(house.enforced(again).await, None, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn whoever_shows_that_an_account_is_theirs_that_a_departure_closed_has_it_opened() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let ada = house.resident(1, "ada").await;
        delete(&house, ada).await;
        house.work().await;
        assert!(house.server.person("ada").is_closed, "{kind:?}");
        let again = house.member(2, "ada2").await;
        link(&house, again, "ada").await;
        let did = house.enforcer.enforce(PARTY, again, Mode::Dry).await.expect("asked");
        assert_eq!(did, Did::WouldOpen, "{kind:?}");
        house.work().await;
        assert_eq!(house.server.changes(), ["close ada", "open ada"], "{kind:?}");
        let left = house.write(move |conn| party_departures::find(conn, PARTY, ada)).await;
        assert!(left.is_none_or(|left| left.closed_ids.is_none()), "{kind:?}");
        // It follows its new member from now on.
        house.set_stage(again, Stage::Limited).await;
        house.work().await;
        assert!(house.server.person("ada").is_closed, "{kind:?}");
    }
}

#[tokio::test]
async fn a_departure_that_closes_while_the_account_is_being_linked_gives_it_up() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let ada = house.resident(1, "ada").await;
        delete(&house, ada).await;
        let slow = house.begins_to_close(ada).await;
        let again = house.member(2, "ada2").await;
        link(&house, again, "ada").await;
        house.server.misbehave(Fault::None);
        slow.await.expect("no panic").expect("done");
        house.work().await;
        house.clock.advance(Duration::from_secs(60));
        house.work().await;
        assert!(!house.server.person("ada").is_closed, "{kind:?}");
        assert_eq!(house.enforced(again).await, None, "{kind:?}");
    }
}

#[tokio::test]
async fn while_log_in_is_switched_off_nothing_is_closed_and_what_is_not_theirs_is_opened() {
    for kind in KINDS {
        let (house, zed) = wrongly_linked(kind).await;
        let eva = house.resident(2, "eva").await;
        let at = Some(house.now());
        house
            .write(move |conn| parties::set_disabled_at(conn, PARTY, at).map(|_| ()))
            .await;
        house.set_stage(eva, Stage::Limited).await;
        house.work().await;
        assert_eq!(house.server.changes(), ["close old"], "{kind:?}");
        unlink(&house, zed).await;
        house.work().await;
        assert_eq!(house.server.changes(), ["close old", "open old"], "{kind:?}");
        // The clean twin: it is on again.
        house
            .write(move |conn| parties::set_disabled_at(conn, PARTY, None).map(|_| ()))
            .await;
        house.set_stage(eva, Stage::Dormant).await;
        house.work().await;
        assert!(house.server.person("eva").is_closed, "{kind:?}");
    }
}

#[tokio::test]
async fn while_the_group_that_is_asked_for_is_in_doubt_what_is_not_theirs_is_opened_all_the_same() {
    for is_given in [true, false] {
        let house = House::new(PartyKind::Mastodon).await;
        let zed = house.resident(1, "zed").await;
        let made = house.now().minus(YEAR).as_secs();
        house.server.add(Person::new("old", made));
        link(&house, zed, "old").await;
        house.set_stage(zed, Stage::Limited).await;
        house.work().await;
        assert!(house.server.person("old").is_closed && house.server.person("zed").is_closed);
        // Back, but now the server asks for a group.
        let group = if is_given { "core" } else { "cores" };
        house
            .write(move |conn| {
                let mut party = parties::find(conn, PARTY)?.expect("it is registered");
                party.gate_group = Some(group.to_owned());
                parties::update(conn, &party).map(|_| ())
            })
            .await;
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert!(house.server.person("zed").is_closed, "{group}: nobody is opened");
        unlink(&house, zed).await;
        house.work().await;
        assert!(!house.server.person("old").is_closed, "{group}");
        assert!(house.server.person("zed").is_closed, "{group}");
    }
}

#[tokio::test]
async fn what_is_closed_for_somebody_who_left_while_log_in_is_switched_off_is_opened_at_once() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    delete(&house, ada).await;
    let slow = house.begins_to_close(ada).await;
    let at = Some(house.now());
    house
        .write(move |conn| {
            parties::set_disabled_at(conn, PARTY, at)?;
            party_departures::reopen(conn, PARTY, ada)
        })
        .await;
    house.server.misbehave(Fault::None);
    assert_eq!(slow.await.expect("no panic").expect("done"), Did::Opened);
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
    let actions: Vec<String> = house.audited().await.into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions, ["party.close", "party.open"]);
}

#[tokio::test]
async fn what_was_about_to_be_closed_when_log_in_was_switched_off_is_open_in_the_end() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    let slow = house.begins_to_close(ada).await;
    let at = Some(house.now());
    house
        .write(move |conn| parties::set_disabled_at(conn, PARTY, at).map(|_| ()))
        .await;
    house.server.misbehave(Fault::None);
    let _ = slow.await.expect("no panic");
    house.clock.advance(Duration::from_secs(60));
    house.enforcer.tick().await.expect("swept");
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
    assert_eq!(house.enforced(ada).await, None);
}
