//! Who never lapses, and an open gate.

use crate::gate::pass;
use crate::world::{DAY, World, at};
use domain::account::{AccountState, Role};
use domain::membership::Stage;
use membership::Reassessed;

#[tokio::test]
async fn owner_and_admin_never_lapse_and_moderators_by_hand_do() {
    let world = World::new().await;
    let mut members = Vec::new();
    for (id, role) in [
        (1, Role::Owner),
        (2, Role::Admin),
        (3, Role::Moderator),
        (4, Role::Member),
    ] {
        let member = world.member(id).await;
        world.set_role(member, role).await;
        members.push(member);
        world.gate.transfer(pass(id.cast_unsigned()), None);
    }
    world.follow().await;
    world.pass_time(9 * DAY).await;
    let mut stages = Vec::new();
    for id in &members {
        stages.push(world.stage(*id).await);
    }
    assert_eq!(stages, [Stage::Active, Stage::Active, Stage::Limited, Stage::Limited]);
    world.set_role(members[3], Role::Admin).await;
    world.look(members[3]).await;
    assert_eq!(world.stage(members[3]).await, Stage::Active, "an admin is not limited");
    assert_eq!(
        world.account(members[2]).await.role,
        Role::Moderator,
        "a hand's role stays"
    );
}

#[tokio::test]
async fn an_open_gate_keeps_everybody_and_asks_no_chain() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(pass(1), Some(at(2)));
    world.gate.ledger().open = true;
    world.follow().await;
    world.pass_time(9 * DAY).await;
    assert_eq!(world.stage(ada).await, Stage::Active);
    let looked = world.look(ada).await;
    assert_eq!(looked.reads, 0);
    assert_eq!(world.row(ada).await.rule.as_deref(), Some("open"));
}

#[tokio::test]
async fn the_suspended_and_the_deleted_are_left_alone_and_do_not_come_back_every_ten_seconds() {
    let world = World::new().await;
    let (ada, eva) = (world.member(1).await, world.member(2).await);
    world.set_state(ada, AccountState::Suspended).await;
    world.set_state(eva, AccountState::Deleted).await;
    for id in [1, 2] {
        world.gate.transfer(pass(id), None);
    }
    let before = world.gate.ledger().assessed;
    world.follow().await;
    world.pass_time(2 * DAY).await;
    assert_eq!(
        world.membership.reassess(ada).await.expect("skipped"),
        Reassessed::Skipped
    );
    assert_eq!(
        world.membership.reassess(eva).await.expect("skipped"),
        Reassessed::Skipped
    );
    assert_eq!(world.gate.ledger().assessed, before, "nobody was asked about");
    assert_eq!(world.membership.tick().await.expect("ticks"), 0);
    assert_eq!(world.stage(ada).await, Stage::Active);
    world.set_state(ada, AccountState::Active).await;
    world.look(ada).await;
    assert_eq!(
        world.stage(ada).await,
        Stage::Grace,
        "who is restored is looked at again"
    );
}
