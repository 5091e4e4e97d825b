//! Whom the enforcer leaves alone.

use super::house::{House, PARTY};
use domain::membership::Stage;
use domain::openid::PartyKind;
use relying_parties::enforcer::{Did, Mode};
use std::time::Duration;
use store::party_accounts;
use testkit::party_servers::Person;

#[tokio::test]
async fn what_somebody_else_closed_is_never_opened() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.server.change("ada", |ada| ada.is_closed = true);
    for member in [ada, eva] {
        house.set_stage(member, Stage::Limited).await;
    }
    house.work().await;
    assert_eq!(house.enforced(ada).await, None, "not ours");
    for member in [ada, eva] {
        house.set_stage(member, Stage::Active).await;
    }
    house.work().await;
    assert!(house.server.person("ada").is_closed, "the admins there closed it");
    assert!(!house.server.person("eva").is_closed, "this one was ours");
    assert_eq!(house.server.changes(), ["close eva", "open eva"]);
}

#[tokio::test]
async fn a_suspension_by_the_admins_there_outlasts_ours() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    house.server.change("ada", |ada| ada.is_banned_there = true);
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    let there = house.server.person("ada");
    assert!(!there.is_closed && there.is_banned_there, "{there:?}");
    assert_eq!(house.enforced(ada).await, None);
}

#[tokio::test]
async fn admins_over_there_are_never_closed_and_an_admin_here_reads_why() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
        house.server.change("ada", |ada| ada.is_admin = true);
        for member in [ada, eva] {
            house.set_stage(member, Stage::Dormant).await;
        }
        house.work().await;
        assert!(house.server.person("eva").is_closed, "{kind:?}: everybody else is");
        assert!(!house.server.person("ada").is_closed, "{kind:?}");
        let error = house.row(ada).await.enforce_error.expect("an explanation");
        assert!(error.contains("administers"), "{error}");
        house.server.change("ada", |ada| ada.is_admin = false);
        house.set_stage(ada, Stage::Dormant).await;
        house.work().await;
        assert!(house.server.person("ada").is_closed, "{kind:?}: an admin no longer");
        assert_eq!(house.row(ada).await.enforce_error, None);
    }
}

#[tokio::test]
async fn somebody_elses_account_of_the_same_name_is_never_closed() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let eva = house.resident(2, "eva").await;
        // Ada has a username here that somebody had over there long before.
        let ada = house.member(1, "ada").await;
        house.log_in(PARTY, ada).await;
        let long_ago = house.now().minus(Duration::from_secs(365 * 86_400));
        house
            .server
            .add(Person::new("ada", long_ago.as_secs()).with_subject("of-somebody-else"));
        for member in [ada, eva] {
            house.set_stage(member, Stage::Limited).await;
        }
        house.work().await;
        assert!(house.server.person("eva").is_closed, "{kind:?}: one's own is");
        assert!(!house.server.person("ada").is_closed, "{kind:?}");
        assert!(
            house
                .row(ada)
                .await
                .enforce_error
                .expect("an explanation")
                .contains("link")
        );
        // Once it is proven to be theirs it follows the gate.
        let remote = if kind == PartyKind::Synapse {
            "@ada:matrix.example"
        } else {
            "ada"
        };
        house
            .write(move |conn| party_accounts::link(conn, PARTY, ada, remote))
            .await;
        house.set_stage(ada, Stage::Dormant).await;
        house.work().await;
        assert!(house.server.person("ada").is_closed, "{kind:?}: linked");
    }
}

#[tokio::test]
async fn whoever_was_only_refused_has_no_account_over_there() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.member(1, "ada").await, house.resident(2, "eva").await);
    let now = house.now();
    house
        .write(move |conn| party_accounts::note_refusal(conn, PARTY, ada, "limited", now))
        .await;
    house.server.add(Person::new("ada", now.as_secs()));
    for member in [ada, eva] {
        house.set_stage(member, Stage::Limited).await;
    }
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva"]);
}

#[tokio::test]
async fn a_linked_account_is_found_by_its_own_name() {
    let house = House::new(PartyKind::Synapse).await;
    let ada = house.member(1, "ada").await;
    house
        .write(move |conn| party_accounts::link(conn, PARTY, ada, "@old_ada:matrix.example"))
        .await;
    house.server.add(Person::new("ada", house.now().as_secs()));
    house.server.add(Person::new("old_ada", 0));
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close old_ada"]);
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_says_what_it_would_do() {
    let house = House::with(PartyKind::Mastodon, true).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    let said = house
        .enforcer
        .enforce(PARTY, ada, Mode::Configured)
        .await
        .expect("asked");
    assert_eq!(said, Did::WouldClose);
    let said = house
        .enforcer
        .enforce(PARTY, eva, Mode::Configured)
        .await
        .expect("asked");
    assert_eq!(said, Did::Nothing);
    assert_eq!((house.enforced(ada).await, house.server.changes().len()), (None, 0));
    assert!(house.audited().await.is_empty());
    // The same where the configuration means it, and somebody only wants to know.
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    let run = |mode| house.enforcer.enforce(PARTY, ada, mode);
    assert_eq!(run(Mode::Dry).await.expect("asked"), Did::WouldClose);
    assert_eq!(house.server.changes().len(), 0);
    assert_eq!(run(Mode::Configured).await.expect("done"), Did::Closed);
    house.set_stage(ada, Stage::Active).await;
    assert_eq!(run(Mode::Dry).await.expect("asked"), Did::WouldOpen);
    assert_eq!(run(Mode::Configured).await.expect("done"), Did::Opened);
}
