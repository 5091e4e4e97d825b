//! A database restored from yesterday's copy.

use crate::gate::pass;
use crate::world::{DAY, HOUR, World, at};
use domain::AccountId;
use domain::membership::{NoticeKind, Stage};

#[tokio::test]
async fn a_database_restored_from_yesterdays_copy_demotes_and_restores_nobody_wrongly() {
    let world = World::new().await;
    world.members(7).await;
    let [kept, sold, renewed, gone, nearly, back, limited] = [1, 2, 3, 4, 5, 6, 7].map(AccountId);
    // Before the copy: `limited` went long ago, `nearly` six days, `renewed` and `gone` two days.
    world.gate.transfer(pass(7), None);
    world.follow().await;
    world.pass_time(4 * DAY).await;
    world.gate.transfer(pass(5), None);
    world.follow().await;
    world.pass_time(4 * DAY).await;
    for id in [3, 4] {
        world.gate.transfer(pass(id), None);
    }
    world.follow().await;
    world.pass_time(2 * DAY).await;
    assert_eq!(world.stage(limited).await, Stage::Limited);
    assert_eq!(world.stage(nearly).await, Stage::Grace);
    let copy = world.back_up();
    // The day that is lost.
    world.gate.transfer(pass(2), Some(at(99)));
    world.gate.transfer(pass(3), Some(at(3)));
    world.gate.transfer(pass(6), Some(at(98)));
    world.follow().await;
    world.pass_time(12 * HOUR).await;
    world.gate.transfer(pass(6), Some(at(6)));
    world.follow().await;
    world.pass_time(12 * HOUR).await;
    let restored = world.restore(copy);
    restored.membership.tick().await.expect("ticks");
    restored.work().await;
    for id in [kept, sold, renewed, gone, nearly, back, limited] {
        restored.look(id).await;
    }
    for id in [kept, renewed, back] {
        assert_eq!(world.stage(id).await, Stage::Active, "{id}");
        assert_eq!(restored.stage(id).await, Stage::Active, "{id} has a token");
    }
    for id in [kept, back] {
        assert!(restored.told(id).await.is_empty(), "{id} need not know");
    }
    assert_eq!(restored.told(renewed).await.last(), Some(&NoticeKind::Restored));
    for id in [sold, gone, nearly, limited] {
        let (old, new) = (restored.stage(id).await, world.stage(id).await);
        assert!(
            old > Stage::Active && old <= new,
            "{id} has none: {old:?}, really {new:?}"
        );
    }
    assert_eq!(
        restored.stage(limited).await,
        Stage::Limited,
        "who was limited is not let off"
    );
    for id in [gone, nearly, limited] {
        let (old, new) = (restored.row(id).await.standing, world.row(id).await.standing);
        let is_less = old.stage < new.stage || old.spent <= new.spent;
        assert!(is_less, "{id}: no time is counted that was not");
    }
    restored.pass_time(9 * DAY).await;
    assert_eq!(restored.stage(sold).await, Stage::Limited, "and time goes on");
    assert_eq!(restored.stage(kept).await, Stage::Active);
}
