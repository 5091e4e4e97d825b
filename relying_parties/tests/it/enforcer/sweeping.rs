//! What was not heard is found by the sweep.

use super::house::{HOUR, House, PARTY};
use domain::membership::{Stage, Standing};
use domain::openid::PartyKind;
use store::memberships;

/// The stage changes, and nobody says so.
async fn change_unheard(house: &House, account: domain::AccountId, stage: Stage) {
    let now = house.now();
    house
        .write(move |conn| {
            let mut membership = memberships::find(conn, account)?.expect("a member");
            membership.standing = Standing {
                stage,
                ..Standing::active(now)
            };
            memberships::save(conn, &membership)
        })
        .await;
}

#[tokio::test]
async fn a_sweep_finds_what_nobody_told_and_only_that() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    for id in 2..=12 {
        house.resident(id, &format!("other{id}")).await;
    }
    change_unheard(&house, ada, Stage::Limited).await;
    assert_eq!(house.enforcer.tick().await.expect("swept"), 1);
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada"]);
    assert_eq!(
        house.server.requests(),
        5,
        "the four names that ada may have, and one change; the others are not asked about"
    );
    assert_eq!(house.enforcer.tick().await.expect("not yet"), 0);
    change_unheard(&house, ada, Stage::Active).await;
    house.clock.advance(5 * HOUR);
    assert_eq!(house.enforcer.tick().await.expect("not yet"), 0);
    house.clock.advance(HOUR);
    assert_eq!(house.enforcer.tick().await.expect("swept"), 1);
    house.work().await;
    assert_eq!(house.server.changes(), ["close ada", "open ada"]);
}

#[tokio::test]
async fn what_an_admin_over_there_opened_by_hand_is_closed_again() {
    let house = House::new(PartyKind::Mastodon).await;
    let ada = house.resident(1, "ada").await;
    house.set_stage(ada, Stage::Limited).await;
    house.work().await;
    house.server.change("ada", |ada| ada.is_closed = false);
    house.clock.advance(6 * HOUR);
    assert_eq!(house.enforcer.tick().await.expect("swept"), 1);
    house.work().await;
    assert!(house.server.person("ada").is_closed);
    house.clock.advance(6 * HOUR);
    house.enforcer.tick().await.expect("swept");
    house.work().await;
    assert_eq!(
        house.server.changes(),
        ["close ada", "close ada"],
        "what stayed closed is left"
    );
}

#[tokio::test]
async fn a_crowd_is_spread_over_time() {
    let house = House::new(PartyKind::Mastodon).await;
    for id in 1..=30 {
        let member = house.resident(id, &format!("member{id}")).await;
        change_unheard(&house, member, Stage::Dormant).await;
    }
    assert_eq!(house.enforcer.tick().await.expect("swept"), 30);
    house.work().await;
    assert_eq!(house.server.changes().len(), 1, "the others come one after the other");
    house.clock.advance(std::time::Duration::from_secs(10));
    house.work().await;
    assert_eq!(house.server.changes().len(), 30);
    let done = house
        .enforcer
        .run_over(PARTY, relying_parties::enforcer::Mode::Dry)
        .await;
    assert!(done.expect("looked").iter().all(|(_, did)| did.is_ok()));
}
