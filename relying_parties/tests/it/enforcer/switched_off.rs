//! Accounts that are closed when the gate is taken away from in front of their server, wholly or by half, and groups
//! that nobody can be in.

use super::house::{HOUR, House, PARTY, enforcer};
use domain::Timestamp;
use domain::membership::Stage;
use domain::openid::{Enforced, PartyKind};
use relying_parties::enforcer::{Did, Mode};
use relying_parties::settings::Settings;
use std::time::Duration;
use store::relying_parties as parties;

async fn switch(house: &House, disabled_at: Option<Timestamp>) {
    house
        .write(move |conn| parties::set_disabled_at(conn, PARTY, disabled_at))
        .await;
}

async fn asks_for(house: &House, group: &'static str) {
    house
        .write(move |conn| {
            let mut party = parties::find(conn, PARTY)?.expect("it is registered");
            party.gate_group = Some(group.to_owned());
            parties::update(conn, &party)
        })
        .await;
}

#[tokio::test]
async fn while_a_server_is_switched_off_whoever_is_back_is_opened_and_nobody_is_closed() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
        house.set_stage(ada, Stage::Limited).await;
        house.work().await;
        assert!(house.server.person("ada").is_closed, "{kind:?}: the clean twin");
        switch(&house, Some(house.now())).await;
        house.set_stage(eva, Stage::Limited).await;
        house.work().await;
        assert!(!house.server.person("eva").is_closed, "{kind:?}: off");
        assert_eq!(
            house.enforced(ada).await,
            Some(Enforced::Done),
            "{kind:?}: not back yet"
        );
        house.set_stage(ada, Stage::Active).await;
        house.work().await;
        assert!(!house.server.person("ada").is_closed, "{kind:?}: back");
        assert_eq!(house.server.changes(), ["close ada", "open ada"], "{kind:?}");
        switch(&house, None).await;
        assert_eq!(house.enforcer.tick().await.expect("swept"), 1, "{kind:?}");
        house.work().await;
        assert!(house.server.person("eva").is_closed, "{kind:?}: on again");
    }
}

#[tokio::test]
async fn the_sweep_finds_who_is_back_at_a_server_that_is_switched_off_and_begins_anew_when_it_is_on() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    switch(&house, Some(house.now())).await;
    for (member, stage) in [(ada, Stage::Active), (eva, Stage::Limited)] {
        house.set_stage(member, stage).await;
        // What was heard is lost.
        let now = house.now();
        house
            .write(move |conn| {
                let kinds = ["enforce_member"];
                for job in store::jobs::claim(conn, &kinds, now, HOUR, 100)? {
                    store::jobs::finish(conn, &job)?;
                }
                Ok(())
            })
            .await;
    }
    assert_eq!(house.enforcer.tick().await.expect("swept"), 1, "ada alone");
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
    assert_eq!(house.enforcer.tick().await.expect("not yet"), 0);
    switch(&house, None).await;
    assert_eq!(house.enforcer.tick().await.expect("swept"), 1, "eva, at once");
}

#[tokio::test]
async fn the_status_counts_what_is_closed_also_where_no_way_leads_any_more() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    switch(&house, Some(house.now())).await;
    house.set_stage(eva, Stage::Limited).await;
    let status = house.enforcer.status(Some(PARTY)).await.expect("read").remove(0);
    assert_eq!((status.closed, status.waiting.len()), (1, 0), "{status:?}");
    switch(&house, None).await;
    let without = enforcer(&house.store, &house.clock, Settings::default());
    let status = without.status(Some(PARTY)).await.expect("read").remove(0);
    assert_eq!((status.closed, status.server), (1, None));
}

#[tokio::test]
async fn a_group_that_no_rule_gives_closes_nobody_and_opens_nobody() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.set_group(ada, "core", true).await;
    house.work().await;
    asks_for(&house, "core").await;
    let run = async |account, wanted| {
        let did = house.enforcer.enforce(PARTY, account, Mode::Configured).await;
        assert_eq!(did.expect("done"), wanted);
    };
    run(ada, Did::Nothing).await;
    run(eva, Did::Closed).await;
    // Somebody mistypes it: ada stays in, eva stays out, the sweep has nothing to do.
    asks_for(&house, "cores").await;
    for account in [ada, eva] {
        run(account, Did::Nothing).await;
    }
    assert_eq!(house.enforcer.tick().await.expect("swept"), 0);
    assert_eq!(house.server.changes(), ["close eva"]);
    let status = house.enforcer.status(Some(PARTY)).await.expect("read").remove(0);
    assert_eq!(
        (status.closed, status.waiting.len(), status.missing_group.as_deref()),
        (1, 0, Some("cores"))
    );
    // A lapse counts, whatever the group is.
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva", "close ada"]);
}

#[tokio::test]
async fn what_was_about_to_be_closed_is_opened_where_log_in_is_off_though_no_rule_gives_the_group() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    asks_for(&house, "cores").await;
    // Whoever closed ada died before it was noted; eva's was.
    for (account, name, enforced) in [(ada, "ada", Enforced::Intended), (eva, "eva", Enforced::Done)] {
        house.server.change(name, |person| person.is_closed = true);
        house.note_enforced(account, Some(enforced)).await;
    }
    house.clock.advance(Duration::from_secs(60));
    // While it is on, the doubt opens nobody.
    assert_eq!(house.enforcer.tick().await.expect("swept"), 0);
    let did = house.enforcer.enforce(PARTY, ada, Mode::Configured).await;
    assert_eq!(did.expect("done"), Did::Nothing);
    assert!(house.server.changes().is_empty());
    switch(&house, Some(house.now())).await;
    assert_eq!(house.enforcer.tick().await.expect("swept"), 1, "ada alone");
    house.work().await;
    assert_eq!(house.server.changes(), ["open ada"]);
    assert_eq!(house.enforced(ada).await, None);
    assert_eq!(house.enforced(eva).await, Some(Enforced::Done));
}
