//! Who may log in at a server behind the gate, and what those servers are told of changes.

use crate::gate::{badge, pass};
use crate::world::{DAY, HOUR, World, at};
use domain::account::{AccountState, Role};
use domain::gate::Outcome;
use domain::job::{EnforceMember, Job};
use domain::membership::{BanSubject, Stage};
use domain::openid::{AdmitToParty, Admittance, PartyKind, PartyScopes, RelyingParty};
use domain::{AccountId, Timestamp};
use membership::{BanWith, Permit, Settings};
use std::time::Duration;
use store::{accounts, jobs, memberships, party_accounts, relying_parties};
use testkit::builders;

fn party(gate_group: Option<&str>) -> RelyingParty {
    RelyingParty {
        client_id: "rp_one".to_owned(),
        id: 1,
        name: "The other server".to_owned(),
        kind: PartyKind::Synapse,
        website: None,
        redirect_uris: Vec::new(),
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::default(),
        sector: "other.example".to_owned(),
        gate_group: gate_group.map(ToOwned::to_owned),
        synthetic_email: false,
        is_public: false,
        created_at: Timestamp::from_millis(0),
        disabled_at: None,
    }
}

fn admitted(groups: &[&str]) -> Admittance {
    Admittance::Admitted {
        groups: groups.iter().map(|&group| group.to_owned()).collect(),
    }
}

async fn admit(world: &World, account: AccountId) -> Admittance {
    world.membership.admit(account, &party(None)).await
}

async fn as_known(world: &World, account: AccountId) -> Admittance {
    world.membership.admit_as_known(account, &party(None)).await
}

#[tokio::test]
async fn members_are_admitted_with_their_groups_until_grace_is_over() {
    for world in World::both().await {
        let (ada, eva) = (world.member(1).await, world.member(2).await);
        world.gate.transfer(badge(1), Some(at(1)));
        world.gate.transfer(badge(100), Some(at(1)));
        assert_eq!(admit(&world, ada).await, admitted(&["core"]), "roles are no groups");
        assert_eq!(admit(&world, eva).await, admitted(&[]));
        let core = party(Some("core"));
        assert_eq!(world.membership.admit(ada, &core).await, admitted(&["core"]));
        assert_eq!(world.membership.admit(eva, &core).await, Admittance::NotInGroup);
        world.gate.transfer(pass(1), None);
        world.follow().await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        assert_eq!(
            admit(&world, ada).await,
            admitted(&["core"]),
            "grace takes nothing away"
        );
        world.pass_time(9 * DAY).await;
        assert_eq!(admit(&world, ada).await, Admittance::Lapsed(Stage::Limited));
        assert_eq!(as_known(&world, ada).await, Admittance::Lapsed(Stage::Limited));
        assert_eq!(
            world.membership.admit(ada, &core).await,
            Admittance::Lapsed(Stage::Limited)
        );
        assert_eq!(admit(&world, eva).await, admitted(&[]));
    }
}

#[tokio::test]
async fn a_log_in_sees_a_renewal_that_nobody_told_of() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(pass(1), None);
    world.follow().await;
    world.pass_time(9 * DAY).await;
    assert_eq!(admit(&world, ada).await, Admittance::Lapsed(Stage::Limited));
    world.gate.change(|view| {
        view.owners.insert(pass(1), at(1));
    });
    world.clock.advance(Duration::from_secs(31));
    assert_eq!(
        as_known(&world, ada).await,
        Admittance::Lapsed(Stage::Limited),
        "asks no chain"
    );
    assert_eq!(admit(&world, ada).await, admitted(&[]));
    assert_eq!(as_known(&world, ada).await, admitted(&[]));
}

#[tokio::test]
async fn many_log_ins_at_once_cost_one_look_and_so_do_those_within_half_a_minute() {
    let world = World::new().await;
    let ada = world.member(1).await;
    let looks = |world: &World| world.gate.ledger().assessed;
    let before = looks(&world);
    let all = futures::future::join_all((0..20).map(|_| admit(&world, ada))).await;
    assert!(all.iter().all(|one| *one == admitted(&[])));
    assert_eq!(looks(&world), before + 1);
    world.clock.advance(Duration::from_secs(30));
    admit(&world, ada).await;
    assert_eq!(looks(&world), before + 1);
    world.clock.advance(Duration::from_secs(1));
    admit(&world, ada).await;
    assert_eq!(looks(&world), before + 2);
}

#[tokio::test]
async fn while_nothing_can_be_known_a_yes_of_the_last_day_counts_and_an_older_one_does_not() {
    let world = World::new().await;
    let (ada, eva) = (world.member(1).await, world.member(2).await);
    world.set_role(eva, Role::Admin).await;
    assert_eq!(admit(&world, ada).await, admitted(&[]));
    world.gate.ledger().reachable = false;
    world.clock.advance(DAY);
    assert_eq!(admit(&world, ada).await, admitted(&[]));
    assert_eq!(as_known(&world, ada).await, admitted(&[]));
    assert_eq!(world.row(ada).await.outcome, Some(Outcome::Unknown));
    world.clock.advance(Duration::from_secs(31));
    assert_eq!(admit(&world, ada).await, Admittance::Unknown);
    assert_eq!(as_known(&world, ada).await, Admittance::Unknown);
    assert_eq!(
        admit(&world, eva).await,
        admitted(&[]),
        "admins are members whatever they hold"
    );
    assert_eq!(world.stage(ada).await, Stage::Active, "an unknown changes no stage");
    world.gate.ledger().reachable = true;
    world.clock.advance(Duration::from_secs(31));
    assert_eq!(admit(&world, ada).await, admitted(&[]));
}

#[tokio::test]
async fn while_nothing_can_be_known_grace_counts_like_a_yes_and_a_lapse_does_not() {
    for world in World::both().await {
        let (ada, eva) = (world.member(1).await, world.member(2).await);
        world.gate.transfer(pass(2), None);
        world.follow().await;
        world.pass_time(9 * DAY).await;
        assert_eq!(admit(&world, eva).await, Admittance::Lapsed(Stage::Limited));
        world.gate.transfer(pass(1), None);
        world.follow().await;
        world.pass_time(3 * DAY).await;
        assert_eq!(world.stage(ada).await, Stage::Grace);
        assert_eq!(admit(&world, ada).await, admitted(&[]), "the clean twin");
        world.gate.ledger().reachable = false;
        for after in [Duration::from_secs(31), DAY - Duration::from_secs(31)] {
            world.clock.advance(after);
            assert_eq!(admit(&world, ada).await, admitted(&[]), "on the fourth day of grace");
            assert_eq!(as_known(&world, ada).await, admitted(&[]));
            assert_eq!(world.row(ada).await.outcome, Some(Outcome::Unknown));
        }
        world.clock.advance(Duration::from_secs(31));
        assert_eq!(admit(&world, ada).await, Admittance::Unknown, "a day, like everybody's");
        assert_eq!(world.stage(ada).await, Stage::Grace);
        assert_ne!(
            admit(&world, eva).await,
            admitted(&[]),
            "whoever is limited has no yes to keep"
        );
    }
}

#[tokio::test]
async fn the_suspended_the_deleted_and_strangers_are_gone() {
    let world = World::new().await;
    let (ada, eva) = (world.member(1).await, world.member(2).await);
    assert_eq!(admit(&world, ada).await, admitted(&[]));
    world.set_state(ada, AccountState::Suspended).await;
    world.set_state(eva, AccountState::Deleted).await;
    world.gate.ledger().reachable = false;
    world.clock.advance(2 * DAY);
    for account in [ada, eva, AccountId(77)] {
        assert_eq!(admit(&world, account).await, Admittance::Gone);
        assert_eq!(as_known(&world, account).await, Admittance::Gone);
    }
}

#[tokio::test]
async fn whom_no_rule_binds_is_not_locked_out() {
    let world = World::new().await;
    let kim = world
        .write(|conn| {
            let (account, actor) = builders::local_account(9, "kim");
            accounts::add(conn, &account, &actor, &[])?;
            Ok(account.id)
        })
        .await;
    let before = world.gate.ledger().assessed;
    assert_eq!(admit(&world, kim).await, admitted(&[]));
    world.gate.ledger().reachable = false;
    world.clock.advance(2 * DAY);
    assert_eq!(admit(&world, kim).await, admitted(&[]));
    assert_eq!(world.gate.ledger().assessed, before, "there is nothing to look at");
    assert_eq!(world.write(move |conn| memberships::find(conn, kim)).await, None);
    // An open instance has no rules, and so everybody is a member.
    let open = World::new().await;
    open.gate.ledger().open = true;
    let ada = open.member(1).await;
    open.gate.transfer(pass(1), None);
    open.clock.advance(9 * DAY);
    assert_eq!(admit(&open, ada).await, admitted(&[]));
}

#[tokio::test]
async fn whoever_cost_enough_reads_today_is_judged_by_what_is_known() {
    let world = World::with(Settings {
        reads_per_member_and_day: 4,
        ..Settings::default()
    })
    .await;
    let ada = world.member(1).await;
    assert_eq!(admit(&world, ada).await, admitted(&[]));
    let before = world.gate.ledger().assessed;
    world.gate.ledger().reachable = false;
    world.clock.advance(HOUR);
    assert_eq!(admit(&world, ada).await, admitted(&[]));
    assert_eq!(world.gate.ledger().assessed, before);
}

/// The revisions that relying parties wait to hear of.
async fn told(world: &World) -> usize {
    let waiting = world.write(|conn| jobs::list(conn, "waiting", 100)).await;
    waiting.iter().filter(|job| job.kind == EnforceMember::KIND).count()
}

#[tokio::test]
async fn every_change_that_matters_elsewhere_is_told_in_its_own_transaction() {
    for world in World::both().await {
        let (ada, eva) = (world.member(1).await, world.member(2).await);
        let now = world.now();
        world
            .write(move |conn| {
                relying_parties::add(conn, &party(None), Some("hash"))?;
                party_accounts::note_login(conn, "rp_one", ada, now)
            })
            .await;
        world.look(ada).await;
        assert_eq!(told(&world).await, 0, "nothing changed");
        let mut expected = 0;
        let mut next = async |world: &World| {
            expected += 1;
            assert_eq!(told(world).await, expected);
            world.clock.advance(Duration::from_secs(1));
        };
        world.gate.transfer(badge(1), Some(at(1)));
        world.look(ada).await;
        assert_eq!(told(&world).await, 0, "a role is our own matter");
        world.gate.transfer(badge(100), Some(at(1)));
        world.look(ada).await;
        next(&world).await;
        world.gate.transfer(badge(100), None);
        world.look(ada).await;
        next(&world).await;
        for id in [1, 2] {
            world.gate.transfer(pass(id), None);
        }
        world.look(ada).await;
        next(&world).await;
        world.look(eva).await;
        assert_eq!(told(&world).await, 3, "eva has nothing to do with any other server");
        let (by, subject) = (Permit::operator(), BanSubject::Account(ada));
        let banned = world.membership.ban(by, subject.clone(), "spam", BanWith::default());
        banned.await.expect("banned");
        next(&world).await;
        world.membership.unban(by, subject).await.expect("lifted");
        next(&world).await;
    }
}
