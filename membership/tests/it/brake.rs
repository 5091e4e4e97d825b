//! The brake: too many at once are rather a mistake.

use crate::gate::{badge, pass};
use crate::world::{DAY, HOUR, World, at};
use domain::AccountId;
use domain::gate::Outcome;
use domain::membership::Stage;
use membership::{MembershipError, Permit};
use std::time::Duration;
use store::{audit, bindings, brakes};

async fn in_grace(world: &World, members: i64) -> i64 {
    let mut count = 0;
    for id in 1..=members {
        count += i64::from(world.row(AccountId(id)).await.standing.stage == Stage::Grace);
    }
    count
}

/// So many members of so many sell within a minute; how many are in grace then, and whether the brake was
/// tripped.
async fn sell(members: i64, sold: u64) -> (World, i64, bool) {
    let world = World::new().await;
    world.members(members).await;
    for id in 1..=sold {
        world.gate.transfer(pass(id), None);
        world.follow().await;
        world.clock.advance(Duration::from_millis(500));
    }
    let tripped = world.write(|conn| brakes::find(conn, "members")).await.is_some();
    let lapsed = in_grace(&world, i64::try_from(sold).expect("few")).await;
    (world, lapsed, tripped)
}

#[tokio::test]
async fn of_forty_members_five_may_lapse_within_an_hour_and_not_a_sixth() {
    let (_, lapsed, tripped) = sell(40, 5).await;
    assert_eq!((lapsed, tripped), (5, false));
    let (world, lapsed, tripped) = sell(40, 6).await;
    assert_eq!((lapsed, tripped), (5, true));
    let sixth = world.row(AccountId(6)).await;
    assert_eq!(
        (sixth.standing.stage, sixth.outcome),
        (Stage::Active, Some(Outcome::No))
    );
    let bound = world.write(|conn| bindings::list(conn, AccountId(6))).await;
    assert_eq!(bound, [pass(6)], "a token that may be a mistake is not let go");
    world.pass_time(3 * DAY).await;
    assert_eq!(in_grace(&world, 6).await, 5, "time alone releases nothing");
    let spent = world.row(AccountId(1)).await.standing.spent;
    assert!(spent <= HOUR, "{spent:?}: nobody of the rule goes on lapsing");
}

#[tokio::test]
async fn of_a_thousand_members_fifty_may_lapse_within_an_hour_and_not_one_more() {
    let (_, lapsed, tripped) = sell(1000, 50).await;
    assert_eq!((lapsed, tripped), (50, false));
    let (_, lapsed, tripped) = sell(1000, 51).await;
    assert_eq!((lapsed, tripped), (50, true));
}

#[tokio::test]
async fn demotions_of_an_earlier_hour_do_not_count() {
    let world = World::new().await;
    world.members(40).await;
    for hour in 0..4 {
        for id in hour * 5 + 1..=hour * 5 + 5 {
            world.gate.transfer(pass(id), None);
        }
        world.follow().await;
        world.clock.advance(HOUR + Duration::from_secs(1));
    }
    assert_eq!(in_grace(&world, 20).await, 20);
    assert!(world.write(brakes::list).await.is_empty());
}

#[tokio::test]
async fn an_admin_releases_the_brake_for_a_day_and_it_counts_anew_after_that() {
    let (world, ..) = sell(40, 9).await;
    let admin = Permit::operator();
    assert_eq!(in_grace(&world, 9).await, 5);
    assert!(matches!(
        world.membership.release_brake(admin, "other").await,
        Err(MembershipError::NoBrake)
    ));
    world
        .membership
        .release_brake(admin, "members")
        .await
        .expect("released");
    world.pass_time(2 * HOUR).await;
    assert_eq!(in_grace(&world, 9).await, 9);
    world.pass_time(DAY).await;
    assert!(world.write(brakes::list).await.is_empty(), "armed again");
    for id in 20..=26 {
        world.gate.transfer(pass(id), None);
        world.follow().await;
    }
    let tripped = world.write(|conn| brakes::find(conn, "members")).await;
    assert_eq!(tripped.map(|brake| (brake.demotions, brake.members)), Some((6, 40)));
    let log = world.write(|conn| audit::list(conn, None, 10)).await;
    assert_eq!(log.iter().filter(|entry| entry.action == "release_brake").count(), 1);
}

#[tokio::test]
async fn an_admin_who_keeps_the_brake_stops_a_release() {
    let (world, ..) = sell(40, 9).await;
    let admin = Permit::operator();
    world
        .membership
        .release_brake(admin, "members")
        .await
        .expect("released");
    world.membership.keep_brake(admin, "members").await.expect("kept");
    world.pass_time(2 * HOUR).await;
    assert_eq!(in_grace(&world, 9).await, 5);
    for id in 6..=9 {
        world.gate.transfer(pass(id), Some(at(id)));
    }
    world.follow().await;
    for id in 6..=9 {
        let row = world.row(AccountId(id)).await;
        assert_eq!((row.standing.stage, row.outcome), (Stage::Active, Some(Outcome::Yes)));
    }
}

#[tokio::test]
async fn those_who_come_back_are_restored_while_the_brake_holds() {
    let (world, lapsed, tripped) = sell(40, 6).await;
    assert_eq!((lapsed, tripped), (5, true));
    world.gate.transfer(pass(1), Some(at(1)));
    world.follow().await;
    assert_eq!(world.stage(AccountId(1)).await, Stage::Active);
}

#[tokio::test]
async fn withdrawals_of_a_role_are_braked_too_and_by_the_rule_that_gave_it() {
    let world = World::new().await;
    world.members(40).await;
    for id in 1..=8 {
        world.gate.transfer(badge(id), Some(at(id)));
    }
    world.follow().await;
    let count = |world: &World| {
        let store = world.store.clone();
        async move {
            let counts = store.read(store::member_effects::counts).await;
            counts
                .expect("counted")
                .into_iter()
                .map(|(_, members)| members)
                .sum::<i64>()
        }
    };
    assert_eq!(count(&world).await, 8);
    for id in 1..=8 {
        world.gate.transfer(badge(id), None);
        world.follow().await;
    }
    assert_eq!(count(&world).await, 3, "five were taken");
    let brakes = world.write(brakes::list).await;
    assert_eq!(
        brakes.iter().map(|brake| brake.rule.as_str()).collect::<Vec<_>>(),
        ["builders"]
    );
    world.gate.transfer(pass(20), None);
    world.follow().await;
    assert_eq!(world.stage(AccountId(20)).await, Stage::Grace, "other rules go on");
}

#[tokio::test]
async fn members_whose_looks_run_at_the_same_time_are_counted_one_after_the_other() {
    for world in World::both().await {
        world.members(12).await;
        for id in 1..=12 {
            world.gate.transfer(pass(id), None);
        }
        let looks = (1..=12).map(|id| world.membership.reassess(AccountId(id)));
        for look in futures::future::join_all(looks).await {
            look.expect("looked");
        }
        assert_eq!(in_grace(&world, 12).await, 5);
    }
}
