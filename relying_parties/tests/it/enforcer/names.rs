//! Which accounts are a member's: the one that they linked, and the one that a log-in made, whatever that
//! server called it.

use super::house::{House, PARTY, Subjects, party};
use domain::AccountId;
use domain::membership::Stage;
use domain::openid::{Enforced, MakeSubject, PartyKind};
use relying_parties::enforcer::{Did, Mode};
use std::time::Duration;
use store::party_accounts;
use testkit::party_servers::{Person, SERVER_NAME};

const KINDS: [PartyKind; 3] = [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas];

fn subject(house: &House, account: AccountId) -> String {
    Subjects.subject(&party(PARTY, house.kind, house.now()), account)
}

async fn link(house: &House, account: AccountId, name: &str) {
    let remote = match house.kind {
        PartyKind::Synapse => format!("@{name}:{SERVER_NAME}"),
        _ => name.to_owned(),
    };
    house
        .write(move |conn| party_accounts::link(conn, PARTY, account, &remote))
        .await;
}

fn add(house: &House, name: &str, made_ago: Duration, subject: &str) {
    let made = house.now().minus(made_ago).as_secs();
    house.server.add(Person::new(name, made).with_subject(subject));
}

const YEAR: Duration = Duration::from_secs(365 * 86_400);

#[tokio::test]
async fn whoever_links_an_account_and_logs_in_to_another_has_both_closed_and_opened() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let zed = house.member(1, "zed").await;
        add(&house, "zed2", YEAR, "throwaway");
        link(&house, zed, "zed2").await;
        house.log_in(PARTY, zed).await;
        add(&house, "zed", Duration::ZERO, &subject(&house, zed));
        house.set_stage(zed, Stage::Limited).await;
        house.work().await;
        assert!(house.server.person("zed2").is_closed, "{kind:?}");
        assert!(house.server.person("zed").is_closed, "{kind:?}");
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("zed2").is_closed, "{kind:?}");
        assert!(!house.server.person("zed").is_closed, "{kind:?}");
        assert_eq!(house.enforced(zed).await, None);
    }
}

#[tokio::test]
async fn of_two_accounts_only_the_one_that_we_closed_is_opened() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let zed = house.member(1, "zed").await;
        add(&house, "zed2", YEAR, "throwaway");
        link(&house, zed, "zed2").await;
        house.log_in(PARTY, zed).await;
        add(&house, "zed", Duration::ZERO, &subject(&house, zed));
        house.server.change("zed2", |person| person.is_closed = true);
        house.set_stage(zed, Stage::Limited).await;
        house.work().await;
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert_eq!(house.server.changes(), ["close zed", "open zed"], "{kind:?}");
        assert!(house.server.person("zed2").is_closed, "{kind:?}");
    }
}

#[tokio::test]
async fn a_strangers_account_of_the_username_stays_open_beside_a_linked_one() {
    for kind in KINDS {
        let house = House::new(kind).await;
        let zed = house.member(1, "zed").await;
        add(&house, "zed", YEAR, "of-somebody-else");
        add(&house, "zed2", YEAR, "throwaway");
        link(&house, zed, "zed2").await;
        house.log_in(PARTY, zed).await;
        house.set_stage(zed, Stage::Limited).await;
        house.work().await;
        assert_eq!(house.server.changes(), ["close zed2"], "{kind:?}");
    }
}

#[tokio::test]
async fn an_account_that_got_another_name_because_the_username_was_taken_is_found() {
    for (kind, name) in [
        (PartyKind::Synapse, "zed1"),
        (PartyKind::Mas, "whatever-they-chose"),
        (PartyKind::Mastodon, "zed_1"),
    ] {
        let house = House::new(kind).await;
        let zed = house.member(1, "zed").await;
        add(&house, "zed", YEAR, "of-somebody-else");
        house.log_in(PARTY, zed).await;
        add(&house, name, Duration::ZERO, &subject(&house, zed));
        house.set_stage(zed, Stage::Limited).await;
        house.work().await;
        assert_eq!(house.server.changes(), [format!("close {name}")], "{kind:?}");
        assert_eq!(house.enforced(zed).await, Some(Enforced::Done));
        house.set_stage(zed, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person(name).is_closed, "{kind:?}");
        assert!(!house.server.person("zed").is_closed, "{kind:?}");
    }
}

#[tokio::test]
async fn on_mastodon_a_numbered_name_of_another_member_is_theirs() {
    let house = House::new(PartyKind::Mastodon).await;
    let zed = house.member(1, "zed").await;
    house.resident(2, "zed_1").await;
    let eva = house.member(3, "eva").await;
    add(&house, "zed_2", Duration::ZERO, "");
    link(&house, eva, "zed_2").await;
    add(&house, "zed", YEAR, "");
    house.log_in(PARTY, zed).await;
    house.set_stage(zed, Stage::Limited).await;
    house.work().await;
    assert!(house.server.changes().is_empty(), "{:?}", house.server.changes());
    // The clean twin: the third one is nobody else's.
    add(&house, "zed_3", Duration::ZERO, "");
    house.set_stage(zed, Stage::Dormant).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close zed_3"]);
}

#[tokio::test]
async fn on_mastodon_an_account_made_after_the_first_log_in_is_a_strangers() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.member(1, "ada").await, house.resident(2, "eva").await);
    house.log_in(PARTY, ada).await;
    house.clock.advance(Duration::from_secs(11 * 60));
    add(&house, "ada", Duration::ZERO, "");
    house.clock.advance(Duration::from_secs(86_400));
    for member in [ada, eva] {
        house.log_in(PARTY, member).await;
        house.set_stage(member, Stage::Limited).await;
    }
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva"]);
    let did = house.enforcer.enforce(PARTY, ada, Mode::Configured).await;
    assert_eq!(did.expect("asked"), Did::NotTheirs);
}

#[tokio::test]
async fn on_mastodon_of_two_that_may_be_theirs_neither_is_touched() {
    let house = House::new(PartyKind::Mastodon).await;
    // A stranger signs up as bob; at the same time a member of that username logs in, and gets bob_1.
    let bob = house.member(1, "bob").await;
    add(&house, "bob", Duration::ZERO, "");
    house.log_in(PARTY, bob).await;
    add(&house, "bob_1", Duration::ZERO, "");
    // The clean twin has one that fits.
    let eva = house.member(2, "eva").await;
    add(&house, "eva", YEAR, "");
    house.log_in(PARTY, eva).await;
    add(&house, "eva_1", Duration::ZERO, "");
    for member in [bob, eva] {
        house.set_stage(member, Stage::Limited).await;
    }
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva_1"]);
    let error = house.row(bob).await.enforce_error.expect("an explanation");
    assert!(error.contains("link"), "{error}");
    // Once it is known which one is theirs, that one follows the gate, and the other nobody.
    link(&house, bob, "bob_1").await;
    house.set_stage(bob, Stage::Dormant).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva_1", "close bob_1"]);
}

#[tokio::test]
async fn on_mastodon_an_account_made_minutes_before_the_first_log_in_is_a_strangers() {
    for (before, is_theirs) in [(30, true), (5 * 60, false)] {
        let house = House::new(PartyKind::Mastodon).await;
        let bob = house.member(1, "bob").await;
        add(&house, "bob", Duration::from_secs(before), "");
        house.log_in(PARTY, bob).await;
        house.set_stage(bob, Stage::Limited).await;
        house.work().await;
        assert_eq!(house.server.person("bob").is_closed, is_theirs, "{before}");
    }
}

#[tokio::test]
async fn on_mastodon_a_linked_account_beside_one_of_the_same_moment_is_the_only_one_closed() {
    let house = House::new(PartyKind::Mastodon).await;
    let bob = house.resident(1, "bob").await;
    link(&house, bob, "bob").await;
    add(&house, "bob_1", Duration::ZERO, "");
    house.set_stage(bob, Stage::Limited).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close bob"]);
}

#[tokio::test]
async fn on_synapse_a_member_is_found_by_the_name_that_its_admin_gave_us() {
    for (provider, is_found) in [("oidc-hall", true), ("oidc-other", false)] {
        let house = House::new(PartyKind::Synapse).await;
        house.server.call_us("oidc-hall");
        let mut said = super::house::settings(PartyKind::Synapse, &house.server.url, false);
        said.provider = Some(provider.to_owned());
        let said = relying_parties::settings::Settings::from([(PARTY.to_owned(), said)]);
        let house = House {
            enforcer: super::house::enforcer(&house.store, &house.clock, said),
            ..house
        };
        let bob = house.member(1, "bob").await;
        add(&house, "bob", YEAR, "of-somebody-else");
        house.log_in(PARTY, bob).await;
        add(&house, "bob1", Duration::ZERO, &subject(&house, bob));
        house.set_stage(bob, Stage::Limited).await;
        house.work().await;
        assert_eq!(house.server.person("bob1").is_closed, is_found, "{provider}");
        assert!(!house.server.person("bob").is_closed);
    }
}
