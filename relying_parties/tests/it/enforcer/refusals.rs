//! A server that says no has closed nothing, and so nothing is ours to open.

use super::house::{House, PARTY};
use domain::membership::Stage;
use domain::openid::{Enforced, PartyKind};
use std::time::Duration;
use store::party_accounts;
use testkit::party_servers::{Fault, Person};

const QUARTER: Duration = Duration::from_secs(900);

#[tokio::test]
async fn what_a_moderator_closes_after_a_refusal_is_never_opened() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.server.misbehave(Fault::Refuses("100".to_owned()));
    house.work().await;
    assert_eq!(house.enforced(ada).await, None, "nothing was done");
    assert!(house.row(ada).await.enforce_error.is_some(), "and an admin reads why");
    house.server.misbehave(Fault::None);
    house.server.change("ada", |ada| ada.is_closed = true);
    house.clock.advance(QUARTER);
    house.work().await;
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert!(house.server.changes().is_empty());
    assert!(house.server.person("ada").is_closed);
}

#[tokio::test]
async fn a_refusal_in_the_middle_leaves_what_was_closed_to_be_opened() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.server.add(Person::new("old_ada", 0));
    house
        .write(move |conn| party_accounts::link(conn, PARTY, ada, "old_ada"))
        .await;
    house.set_stage(ada, Stage::Limited).await;
    // The linked one comes first, and is refused.
    house.server.misbehave(Fault::Refuses("101".to_owned()));
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
    assert_eq!(house.enforced(ada).await, Some(Enforced::Done));
    house.server.change("old_ada", |old| old.is_closed = true);
    house.server.misbehave(Fault::None);
    house.set_stage(ada, Stage::Active).await;
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
    assert!(house.server.person("old_ada").is_closed, "somebody else closed it");
}

#[tokio::test]
async fn a_server_that_breaks_in_the_middle_leaves_the_intention() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.note_enforced(ada, Some(Enforced::Intended)).await;
    house.set_stage(ada, Stage::Limited).await;
    house.server.misbehave(Fault::Status(500));
    house.work().await;
    assert_eq!(house.enforced(ada).await, Some(Enforced::Intended));
}
