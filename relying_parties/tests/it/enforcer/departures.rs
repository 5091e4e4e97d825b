//! Members who delete their account here lose the one over there too, though nothing is known of them any more.

use super::house::{House, PARTY};
use domain::AccountId;
use domain::openid::PartyKind;
use store::{accounts, party_accounts, party_departures};
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
    house
        .write(move |conn| party_departures::list_of(conn, account))
        .await
        .len()
}

#[tokio::test]
async fn a_deletion_closes_the_account_and_then_nothing_is_kept() {
    for kind in [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas] {
        let house = House::new(kind).await;
        let (ada, _eva) = (house.resident(1, "ada").await, house.resident(2, "eva").await);
        delete(&house, ada).await;
        let row = house.write(move |conn| party_accounts::find(conn, PARTY, ada)).await;
        assert_eq!((row, left(&house, ada).await), (None, 1), "{kind:?}");
        house.work().await;
        assert_eq!(house.server.changes(), ["close ada"], "{kind:?}");
        assert_eq!(left(&house, ada).await, 0, "{kind:?}");
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
    assert_eq!(left(&house, ada).await, 0, "nothing can be done, and nothing is kept");
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
