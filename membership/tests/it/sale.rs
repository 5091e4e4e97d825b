//! What moves a token moves the membership: sale, loan, burning, and its way back.

use crate::gate::{UNIT, pass};
use crate::world::{DAY, HOUR, Refused, World, at};
use domain::gate::Outcome;
use domain::membership::{NoticeKind, Stage};
use std::time::Duration;
use store::bindings::Bound;
use store::{membership_events, notices};

#[tokio::test]
async fn a_sale_begins_grace_at_once_and_the_buyer_waits_for_the_cool_down() {
    for world in World::both().await {
        let ada = world.member(1).await;
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Active);
        world.gate.transfer(pass(1), Some(at(2)));
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        assert_eq!(world.told(ada).await, [NoticeKind::GraceBegan]);
        assert!(world.bound(ada).await.is_empty());
        let refused = world.try_join(2).await.expect_err("it cools down");
        let free_at = world.now().plus(72 * HOUR);
        assert!(
            matches!(refused, Refused::Bound(Bound::Cooling { free_at: at }) if at == free_at),
            "{refused:?}"
        );
        world.pass_time(71 * HOUR).await;
        assert!(world.try_join(2).await.is_err(), "an hour too early");
        world.pass_time(HOUR).await;
        let buyer = world.try_join(2).await.expect("free now");
        assert_eq!(world.bound(buyer).await, [pass(1)]);
        assert_eq!(
            world.stage(ada).await,
            Stage::Grace,
            "posts and profile stay, the clock goes on"
        );
    }
}

#[tokio::test]
async fn the_seller_takes_the_token_back_at_once_however_young_the_holding_is() {
    for world in World::both().await {
        let ada = world.member(1).await;
        world.gate.transfer(pass(1), Some(at(2)));
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        world.clock.advance(HOUR);
        world.gate.change(|view| {
            view.young.insert(pass(1));
        });
        world.gate.transfer(pass(1), Some(at(1)));
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Active);
        assert_eq!(world.bound(ada).await, [pass(1)]);
        assert_eq!(world.told(ada).await, [NoticeKind::GraceBegan, NoticeKind::Restored]);
    }
}

#[tokio::test]
async fn a_unit_that_went_round_restores_nobody_before_it_is_old_enough_again() {
    for world in World::both().await {
        let ada = world.member(UNIT.cast_signed()).await;
        world.gate.transfer(pass(UNIT), Some(at(2)));
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        world.clock.advance(HOUR);
        world.gate.change(|view| {
            view.young.insert(pass(UNIT));
        });
        world.gate.transfer(pass(UNIT), Some(at(UNIT)));
        world.follow().await;
        assert_eq!(
            world.stage(ada).await,
            Stage::Grace,
            "the next one was a member by it meanwhile"
        );
        world.gate.change(|view| {
            view.young.remove(&pass(UNIT));
        });
        world.look(ada).await;
        assert_eq!(world.stage(ada).await, Stage::Active);
    }
}

#[tokio::test]
async fn a_buyer_who_lapsed_is_restored_when_the_token_they_bought_is_free() {
    let world = World::new().await;
    let (ada, eva) = (world.member(1).await, world.member(2).await);
    world.gate.transfer(pass(2), None);
    world.follow().await;
    assert_eq!(world.stage(eva).await, Stage::Grace);
    world.gate.transfer(pass(1), Some(at(2)));
    world.follow().await;
    assert_eq!(world.stage(ada).await, Stage::Grace);
    assert_eq!(world.stage(eva).await, Stage::Grace, "ada's pass cools down");
    assert_eq!(world.row(eva).await.outcome, Some(Outcome::No));
    world.pass_time(71 * HOUR).await;
    assert_eq!(world.stage(eva).await, Stage::Grace);
    world.pass_time(2 * HOUR).await;
    assert_eq!(world.stage(eva).await, Stage::Active);
}

#[tokio::test]
async fn what_is_lent_stays_the_lenders_membership_and_is_none_of_the_borrowers() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.change(|view| {
        view.managers.insert(pass(1), at(1));
    });
    world.gate.transfer(pass(1), Some(at(2)));
    world.follow().await;
    assert_eq!(world.stage(ada).await, Stage::Active);
    assert_eq!(world.bound(ada).await, [pass(1)]);
    assert!(matches!(world.try_join(2).await, Err(Refused::Rules(Outcome::No))));
}

#[tokio::test]
async fn burning_ends_in_dormancy_step_by_step_with_a_warning_before_each_and_a_new_token_ends_that() {
    for world in World::both().await {
        let ada = world.member(1).await;
        world.gate.transfer(pass(1), None);
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        world.pass_time(6 * DAY).await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        world.pass_time(2 * DAY).await;
        assert_eq!(world.stage(ada).await, Stage::Limited);
        world.pass_time(58 * DAY).await;
        assert_eq!(world.stage(ada).await, Stage::Limited);
        world.pass_time(3 * DAY).await;
        assert_eq!(world.stage(ada).await, Stage::Dormant);
        let told = [
            NoticeKind::GraceBegan,
            NoticeKind::LimitedSoon,
            NoticeKind::LimitedBegan,
            NoticeKind::DormantSoon,
            NoticeKind::DormantBegan,
        ];
        assert_eq!(world.told(ada).await, told);
        world.gate.transfer(pass(9), Some(at(1)));
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Active);
        assert_eq!(world.told(ada).await.last(), Some(&NoticeKind::Restored));
        let steps = [
            (Stage::Active, Stage::Grace),
            (Stage::Grace, Stage::Limited),
            (Stage::Limited, Stage::Dormant),
            (Stage::Dormant, Stage::Active),
        ];
        assert_eq!(world.steps(ada).await, steps);
    }
}

#[tokio::test]
async fn grace_is_not_left_before_the_sale_is_final() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.ledger().instant = false;
    world.gate.transfer(pass(1), Some(at(2)));
    world.follow().await;
    world.pass_time(20 * DAY).await;
    assert_eq!(world.stage(ada).await, Stage::Grace);
    world.gate.finalise();
    world.pass_time(2 * HOUR).await;
    assert_eq!(world.stage(ada).await, Stage::Limited);
}

#[tokio::test]
async fn a_renewal_that_names_nothing_but_the_token_restores_even_the_dormant() {
    for world in World::both().await {
        let ada = world.member(1).await;
        let end = world.secs() + 10 * 86_400;
        world.gate.ends(pass(1), end);
        world.follow().await;
        world.pass_time(100 * DAY).await;
        assert_eq!(world.stage(ada).await, Stage::Dormant);
        let now = world.now();
        world.write(move |conn| store::sweep::run(conn, now)).await;
        world.gate.ends(pass(1), world.secs() + 30 * 86_400);
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Active);
        let held = move |conn: &mut store::Conn| store::token_holds::accounts_of(conn, &[pass(1)]);
        assert!(world.write(held).await.is_empty(), "who is back needs no such trace");
    }
}

#[tokio::test]
async fn an_event_says_rule_condition_and_block_and_nothing_that_somebody_holds() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(pass(1), Some(at(2)));
    world.follow().await;
    let events = world.write(|conn| membership_events::recent(conn, None, 10)).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].rule.as_deref(), Some("members"));
    let reason: serde_json::Value = serde_json::from_str(&events[0].reason).expect("JSON");
    assert_eq!(reason["because"], "rules");
    assert_eq!(reason["conditions"][0]["condition"], "pass");
    assert_eq!(reason["blocks"][0]["chain"], "eip155:31337");
    assert!(!events[0].reason.contains("0x"), "{}", events[0].reason);
    let told = world.write(move |conn| notices::unread(conn, ada)).await;
    let arguments = &told[0].arguments;
    assert_eq!(arguments.get("days").map(String::as_str), Some("7"));
    assert_eq!(
        arguments.get("link").map(String::as_str),
        Some("https://passes.example/buy")
    );
    assert_eq!(
        arguments.get("until").map(String::as_str),
        Some(world.now().plus(Duration::from_secs(7 * 86_400)).to_rfc3339().as_str())
    );
}

#[tokio::test]
async fn a_second_token_in_the_wallet_takes_over_and_is_not_occupied_before() {
    let world = World::new().await;
    world.gate.transfer(pass(5), Some(at(1)));
    let ada = world.member(1).await;
    world.follow().await;
    assert_eq!(world.bound(ada).await.len(), 1, "one token is enough");
    let first = world.bound(ada).await[0];
    let second = if first == pass(1) { pass(5) } else { pass(1) };
    world.gate.transfer(first, Some(at(2)));
    world.follow().await;
    assert_eq!(world.stage(ada).await, Stage::Active);
    assert_eq!(world.bound(ada).await, [second]);
    assert!(world.try_join(2).await.is_err(), "the first cools down");
}
