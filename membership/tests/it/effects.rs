//! Roles, groups and moderators by rules.

use crate::gate::{badge, pass, soul};
use crate::world::{DAY, HOUR, World, at};
use domain::AccountId;
use domain::account::Role;
use domain::gate::Effect;
use domain::membership::Stage;
use membership::Settings;
use store::{accounts, member_effects, membership_events};

async fn effects(world: &World, id: AccountId) -> Vec<String> {
    let held = world.write(move |conn| member_effects::list(conn, id)).await;
    held.into_iter().map(|held| held.effect.to_string()).collect()
}

fn with_moderators() -> Settings {
    Settings {
        moderators_by_token: true,
        ..Settings::default()
    }
}

#[tokio::test]
async fn a_badge_gives_its_role_at_once_and_takes_it_only_when_its_loss_is_final() {
    for world in World::both().await {
        let ada = world.member(1).await;
        world.gate.transfer(badge(1), Some(at(1)));
        world.gate.transfer(badge(100), Some(at(1)));
        world.follow().await;
        assert_eq!(effects(&world, ada).await, ["group:core", "role:builder"]);
        world
            .write(move |conn| member_effects::show(conn, ada, &Effect::Role("builder".to_owned()), true))
            .await;
        world.gate.ledger().instant = false;
        world.gate.transfer(badge(1), None);
        world.follow().await;
        assert_eq!(effects(&world, ada).await, ["group:core", "role:builder"], "not final");
        world.gate.finalise();
        let looked = world.look(ada).await;
        assert_eq!(looked.withdrawn, [Effect::Role("builder".to_owned())]);
        assert_eq!(effects(&world, ada).await, ["group:core"]);
        assert_eq!(world.stage(ada).await, Stage::Active);
        world.gate.transfer(badge(1), Some(at(1)));
        world.follow().await;
        let held = world.write(move |conn| member_effects::list(conn, ada)).await;
        assert_eq!(held.len(), 2);
        assert!(held.iter().all(|held| !held.shown), "who gets it anew decides anew");
    }
}

#[tokio::test]
async fn an_outage_takes_no_role() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(badge(1), Some(at(1)));
    world.follow().await;
    assert_eq!(effects(&world, ada).await, ["role:builder"]);
    world.gate.transfer(badge(1), None);
    world.gate.ledger().reachable = false;
    world.pass_time(3 * DAY).await;
    world.look(ada).await;
    assert_eq!(effects(&world, ada).await, ["role:builder"]);
    world.gate.ledger().reachable = true;
    world.look(ada).await;
    assert!(effects(&world, ada).await.is_empty(), "the same with a chain");
}

#[tokio::test]
async fn rules_that_are_gone_give_nothing_any_more() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(badge(1), Some(at(1)));
    world.follow().await;
    assert_eq!(effects(&world, ada).await, ["role:builder"]);
    world.gate.ledger().open = true;
    world.look(ada).await;
    assert!(effects(&world, ada).await.is_empty());
}

#[tokio::test]
async fn a_soul_bound_token_makes_a_moderator_only_with_the_switch_and_only_when_it_is_final() {
    for kind in [0, 1] {
        let [sqlite, postgres] = World::both().await;
        let world = if kind == 0 { sqlite } else { postgres };
        let ada = world.member(1).await;
        world.gate.ledger().moderators = true;
        world.gate.transfer(soul(1), Some(at(1)));
        world.follow().await;
        assert_eq!(world.account(ada).await.role, Role::Member, "switched off");
        let on = world.again_with(with_moderators());
        world.gate.ledger().instant = false;
        world.gate.ledger().settled.owners.remove(&soul(1));
        on.reassess(ada).await.expect("looked");
        assert_eq!(world.account(ada).await.role, Role::Member, "not final");
        world.gate.finalise();
        on.reassess(ada).await.expect("looked");
        assert_eq!(world.account(ada).await.role, Role::Moderator);
        let rule = world.write(move |conn| accounts::role_rule(conn, ada)).await;
        assert_eq!(rule.as_deref(), Some("keepers"));
        assert_eq!(effects(&world, ada).await, ["moderator"]);
        world.gate.transfer(soul(1), None);
        on.reassess(ada).await.expect("looked");
        assert_eq!(world.account(ada).await.role, Role::Moderator, "not final");
        world.gate.ledger().reachable = false;
        on.reassess(ada).await.expect("looked");
        assert_eq!(world.account(ada).await.role, Role::Moderator, "unknown is not no");
        world.gate.ledger().reachable = true;
        world.gate.finalise();
        on.reassess(ada).await.expect("looked");
        assert_eq!(world.account(ada).await.role, Role::Member);
        assert!(effects(&world, ada).await.is_empty());
    }
}

#[tokio::test]
async fn the_switch_turned_off_unmakes_those_whom_rules_made_and_nobody_else() {
    let world = World::new().await;
    let (ada, eva) = (world.member(1).await, world.member(2).await);
    world.set_role(eva, Role::Moderator).await;
    world.gate.ledger().moderators = true;
    for id in [1, 2] {
        world.gate.transfer(soul(id), Some(at(id)));
    }
    let on = world.again_with(with_moderators());
    for id in [ada, eva] {
        on.reassess(id).await.expect("looked");
        assert_eq!(world.account(id).await.role, Role::Moderator);
        world.look(id).await;
    }
    assert_eq!(world.account(ada).await.role, Role::Member);
    assert_eq!(world.account(eva).await.role, Role::Moderator, "made by hand");
}

#[tokio::test]
async fn nobody_becomes_admin_or_owner_by_a_token_and_an_admin_is_not_made_less() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.ledger().moderators = true;
    world.gate.transfer(soul(1), Some(at(1)));
    let on = world.again_with(with_moderators());
    on.reassess(ada).await.expect("looked");
    assert_eq!(world.account(ada).await.role, Role::Moderator);
    world.set_role(ada, Role::Admin).await;
    world.gate.transfer(soul(1), None);
    on.reassess(ada).await.expect("looked");
    assert_eq!(world.account(ada).await.role, Role::Admin);
    assert!(
        effects(&world, ada).await.is_empty(),
        "the rule has no part in it any more"
    );
}

#[tokio::test]
async fn a_look_that_runs_twice_or_late_changes_nothing() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(badge(1), Some(at(1)));
    world.follow().await;
    world.gate.transfer(badge(1), None);
    world.gate.transfer(pass(1), None);
    world.follow().await;
    let all = |conn: &mut store::Conn| membership_events::recent(conn, None, 100);
    let events = world.write(all).await;
    assert_eq!(events.len(), 2, "a role and a stage");
    let (told, row) = (world.told(ada).await, world.row(ada).await);
    for _ in 0..3 {
        let looked = world.look(ada).await;
        assert_eq!((looked.from, looked.to), (Stage::Grace, Stage::Grace));
        assert!(looked.granted.is_empty() && looked.withdrawn.is_empty());
    }
    world.clock.advance(HOUR);
    world.follow().await;
    assert_eq!(world.write(all).await, events);
    assert_eq!(world.told(ada).await, told);
    assert_eq!(world.row(ada).await.standing.since, row.standing.since);
}
