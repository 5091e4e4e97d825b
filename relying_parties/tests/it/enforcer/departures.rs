//! Members who delete their account here lose the one over there too, though nothing is known of them any more.

use super::house::{House, PARTY, enforcer, settings};
use domain::AccountId;
use domain::openid::PartyKind;
use relying_parties::settings::{Antispam, FailModes, PartySettings, Settings};
use std::collections::HashMap;
use store::party_departures::PartyDeparture;
use store::{accounts, party_accounts, party_departures, relying_parties as parties};
use testkit::party_servers::{Fault, Person};

async fn delete(house: &House, account: AccountId) {
    let now = house.now();
    house
        .write(move |conn| {
            party_departures::note(conn, account, now)?;
            accounts::remove(conn, account, now)
        })
        .await;
}

async fn left(house: &House, account: AccountId) -> usize {
    known(house, account)
        .await
        .iter()
        .filter(|left| left.settled_at.is_none())
        .count()
}

async fn known(house: &House, account: AccountId) -> Vec<PartyDeparture> {
    house.write(move |conn| party_departures::list_of(conn, account)).await
}

/// An enforcer over the same house by other settings.
fn by(house: House, change: impl FnOnce(&mut PartySettings)) -> House {
    let mut said = settings(house.kind, &house.server.url, false);
    change(&mut said);
    let said = Settings::from([(PARTY.to_owned(), said)]);
    House {
        enforcer: enforcer(&house.store, &house.clock, said),
        ..house
    }
}

fn questions() -> Antispam {
    Antispam {
        token: "a-token".to_owned(),
        provider: "oidc-guildhall".to_owned(),
        exempt: Vec::new(),
        admits_unlinked: true,
        on_failure: FailModes::default(),
        rooms: HashMap::new(),
    }
}

async fn switch(house: &House, disabled_at: Option<domain::Timestamp>) {
    house
        .write(move |conn| parties::set_disabled_at(conn, PARTY, disabled_at))
        .await;
}

#[tokio::test]
async fn a_deletion_closes_the_account_and_only_what_opens_it_again_is_kept() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let (ada, _eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
        delete(&house, ada).await;
        let row = house.write(move |conn| party_accounts::find(conn, PARTY, ada)).await;
        assert_eq!((row, left(&house, ada).await), (None, 1), "{kind:?}");
        house.work().await;
        assert_eq!(house.server.changes(), ["close ada"], "{kind:?}");
        assert_eq!(left(&house, ada).await, 0, "{kind:?}");
        let closed = known(&house, ada).await.pop().and_then(|left| left.closed_ids);
        assert_eq!(closed.map(|ids| ids.len()), Some(1), "{kind:?}");
        // It is not looked at again.
        house.clock.advance(super::house::HOUR * 6);
        assert_eq!(house.enforcer.tick().await.expect("swept"), 0, "{kind:?}");
        assert_eq!(
            house.audited().await,
            [("party.close".to_owned(), format!("account:{ada}"))]
        );
    }
}

#[tokio::test]
async fn a_deletion_is_tried_again_until_the_server_answers() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    delete(&house, ada).await;
    house.server.misbehave(Fault::Status(502));
    house.work().await;
    assert_eq!(left(&house, ada).await, 1);
    house.server.misbehave(Fault::None);
    // Even if the job is lost for good, the next sweep knows.
    house.clock.advance(super::house::HOUR);
    house.enforcer.tick().await.expect("swept");
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
    assert_eq!(left(&house, ada).await, 0);
}

#[tokio::test]
async fn nothing_is_noted_of_somebody_who_was_never_there() {
    let house = House::new(PartyKind::Mastodon).await;
    let (ada, eva) = (house.member(1, "ada").await, house.resident(2, "eva").await);
    house.server.add(Person::new("ada", house.now().as_secs()));
    delete(&house, ada).await;
    assert_eq!(left(&house, ada).await, 0);
    delete(&house, eva).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close eva"]);
}

#[tokio::test]
async fn an_account_of_the_same_name_outlives_the_deletion() {
    let house = House::new(PartyKind::Synapse).await;
    let ada = house.resident(1, "ada").await;
    house
        .server
        .change("ada", |ada| ada.subjects = vec!["of-somebody-else".to_owned()]);
    delete(&house, ada).await;
    house.work().await;
    assert!(house.server.changes().is_empty());
    assert!(
        known(&house, ada).await.is_empty(),
        "nothing can be done, and nothing is kept"
    );
}

#[tokio::test]
async fn a_dry_run_forgets_nobody_who_left() {
    let house = House::with(PartyKind::Mastodon, true).await;
    let ada = house.resident(1, "ada").await;
    let eva = house.resident(2, "eva").await;
    house.server.change("eva", |eva| eva.is_admin = true);
    for account in [ada, eva] {
        delete(&house, account).await;
    }
    house.work().await;
    assert!(house.server.changes().is_empty());
    assert_eq!((left(&house, ada).await, left(&house, eva).await), (1, 1));
}

#[tokio::test]
async fn a_departure_is_forgotten_only_where_no_way_leads() {
    // Neither an admin API nor questions.
    let house = House::new(PartyKind::Synapse).await;
    let ada = house.resident(1, "ada").await;
    let house = by(house, |said| said.admin_api = None);
    delete(&house, ada).await;
    house.work().await;
    assert!(known(&house, ada).await.is_empty());
    // Questions alone: whoever is forgotten would be a stranger, and those may go on.
    let house = House::new(PartyKind::Synapse).await;
    let ada = house.resident(1, "ada").await;
    let house = by(house, |said| {
        said.admin_api = None;
        said.antispam = Some(questions());
    });
    delete(&house, ada).await;
    house.work().await;
    assert_eq!(known(&house, ada).await.len(), 1);
    assert!(house.server.changes().is_empty());
}

#[tokio::test]
async fn whoever_left_is_known_for_good_where_synapse_asks() {
    let house = House::new(PartyKind::Synapse).await;
    let (ada, eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
    house.server.change("eva", |eva| eva.is_closed = true);
    let house = by(house, |said| said.antispam = Some(questions()));
    for account in [ada, eva] {
        delete(&house, account).await;
    }
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
    for account in [ada, eva] {
        assert_eq!(
            (known(&house, account).await.len(), left(&house, account).await),
            (1, 0)
        );
    }
}

#[tokio::test]
async fn whoever_left_a_server_that_is_switched_off_is_closed_when_it_is_on_again() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    switch(&house, Some(house.now())).await;
    delete(&house, ada).await;
    house.work().await;
    assert_eq!(house.enforcer.tick().await.expect("nothing to do"), 0);
    assert_eq!((left(&house, ada).await, house.server.changes().len()), (1, 0));
    switch(&house, None).await;
    assert_eq!(house.enforcer.tick().await.expect("swept"), 1);
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
}

#[tokio::test]
async fn a_refusal_leaves_a_departure_to_be_done() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    delete(&house, ada).await;
    house.server.misbehave(Fault::Refuses("100".to_owned()));
    house.work().await;
    let row = known(&house, ada).await.pop().expect("it is known");
    assert_eq!((row.closed_ids, row.settled_at), (None, None));
    // A moderator over there closes it: it is theirs.
    house.server.change("ada", |ada| ada.is_closed = true);
    house.server.misbehave(Fault::None);
    house.clock.advance(super::house::HOUR);
    house.work().await;
    assert!(known(&house, ada).await.is_empty());
}
