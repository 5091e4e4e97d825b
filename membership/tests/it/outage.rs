//! Unknown is not no.

use crate::gate::pass;
use crate::world::{DAY, HOUR, Refused, World, at};
use domain::gate::Outcome;
use domain::membership::Stage;
use store::membership_events;

#[tokio::test]
async fn in_seven_days_without_any_rpc_nobody_loses_access_and_nobody_is_admitted() {
    let world = World::new().await;
    world.members(20).await;
    for id in 1..=5 {
        world.gate.transfer(pass(id), None);
    }
    world.follow().await;
    world.pass_time(DAY).await;
    let before = world.write(|conn| membership_events::recent(conn, None, 100)).await;
    assert_eq!(before.len(), 5, "five are in grace");
    world.gate.ledger().reachable = false;
    for id in 6..=9 {
        world.gate.transfer(pass(id), None);
    }
    world.gate.transfer(pass(77), Some(at(77)));
    world.follow().await;
    world.pass_time(7 * DAY).await;
    assert_eq!(
        world.write(|conn| membership_events::recent(conn, None, 100)).await,
        before
    );
    assert!(matches!(
        world.try_join(77).await,
        Err(Refused::Rules(Outcome::Unknown))
    ));
    for id in 1..=20 {
        let row = world.row(domain::AccountId(id)).await;
        let expected = if id <= 5 { Stage::Grace } else { Stage::Active };
        assert_eq!(row.standing.stage, expected, "{id}");
        assert_eq!(row.outcome, Some(Outcome::Unknown), "{id}");
    }
    let spent = world.row(domain::AccountId(1)).await.standing.spent;
    world.gate.ledger().reachable = true;
    world.pass_time(HOUR).await;
    assert_eq!(
        world.row(domain::AccountId(1)).await.standing.spent,
        spent,
        "the outage did not count"
    );
    world.pass_time(HOUR).await;
    assert!(
        world.row(domain::AccountId(1)).await.standing.spent > spent,
        "now it does"
    );
    assert_eq!(world.stage(domain::AccountId(16)).await, Stage::Active);
    assert!(world.try_join(77).await.is_ok(), "the same with a chain");
}

#[tokio::test]
async fn a_server_that_was_off_for_a_month_demotes_nobody_further_than_grace() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(pass(1), None);
    world.follow().await;
    world.pass_time(HOUR).await;
    world.clock.advance(30 * DAY);
    world.membership.tick().await.expect("ticks");
    world.work().await;
    assert_eq!(world.stage(ada).await, Stage::Grace);
    assert!(world.row(ada).await.standing.spent <= 7 * HOUR);
}

#[tokio::test]
async fn a_hiccup_is_asked_about_again_in_a_minute_and_an_outage_less_often() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.look(ada).await;
    let minutes = |looked: membership::Looked| looked.recheck_at.since(world.now()).as_secs() / 60;
    world.gate.ledger().reachable = false;
    assert!((1..2).contains(&minutes(world.look(ada).await)));
    assert!((15..30).contains(&minutes(world.look(ada).await)));
    world.gate.ledger().reachable = true;
    assert!(minutes(world.look(ada).await) >= 12 * 60);
}
