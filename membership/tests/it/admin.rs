//! Who may do what to whom.

use crate::world::World;
use domain::account::{AccountState, Role};
use domain::membership::{BanSubject, Stage};
use membership::{BanWith, MembershipError, Permit};

#[tokio::test]
async fn nobody_acts_on_themselves_or_on_somebody_whose_role_is_not_below() {
    let world = World::new().await;
    let mut all = Vec::new();
    for (id, role) in [
        (1, Role::Member),
        (2, Role::Moderator),
        (3, Role::Admin),
        (4, Role::Owner),
    ] {
        let member = world.member(id).await;
        world.set_role(member, role).await;
        all.push(world.account(member).await);
    }
    assert!(matches!(Permit::of(&all[0]), Err(MembershipError::NotAllowed { .. })));
    for by in &all[1..] {
        for target in &all {
            let permit = Permit::of(by).expect("at least a moderator");
            let subject = BanSubject::Account(target.id);
            let done = world
                .membership
                .ban(permit, subject.clone(), "because", BanWith::default())
                .await;
            match &done {
                Ok(()) => assert!(target.role < by.role, "{by:?} {target:?}"),
                Err(MembershipError::Yourself) => assert_eq!(by.id, target.id),
                Err(MembershipError::NotBelow) => assert!(target.role >= by.role),
                Err(other) => panic!("{other}"),
            }
            if done.is_ok() {
                world.membership.unban(permit, subject).await.expect("lifted");
            }
        }
    }
}

#[tokio::test]
async fn a_permit_of_somebody_who_was_demoted_suspended_or_lapsed_meanwhile_is_worth_nothing() {
    let world = World::new().await;
    let (mia, ada) = (world.member(1).await, world.member(2).await);
    world.set_role(mia, Role::Moderator).await;
    let permit = Permit::of(&world.account(mia).await).expect("a moderator");
    let subject = BanSubject::Account(ada);
    let ban = || {
        world
            .membership
            .ban(permit, subject.clone(), "because", BanWith::default())
    };
    ban().await.expect("a moderator may");
    world
        .membership
        .unban(permit, subject.clone())
        .await
        .expect("and may lift it");
    world.set_role(mia, Role::Member).await;
    assert!(matches!(ban().await, Err(MembershipError::NotAllowed { .. })));
    world.set_role(mia, Role::Moderator).await;
    world.set_state(mia, AccountState::Suspended).await;
    assert!(matches!(ban().await, Err(MembershipError::NotAllowed { .. })));
    world.set_state(mia, AccountState::Active).await;
    let mut row = world.row(mia).await;
    row.standing.stage = Stage::Limited;
    world.write(move |conn| store::memberships::save(conn, &row)).await;
    assert!(matches!(ban().await, Err(MembershipError::NotAllowed { .. })));
    assert_eq!(world.account(ada).await.state, AccountState::Active);
}

#[tokio::test]
async fn roles_are_given_below_ones_own_and_owners_by_the_operator_only() {
    let world = World::new().await;
    let (ann, ada) = (world.member(1).await, world.member(2).await);
    world.set_role(ann, Role::Admin).await;
    let admin = Permit::of(&world.account(ann).await).expect("an admin");
    let give = |by, role| world.membership.set_role(by, ada, role);
    give(admin, Role::Moderator).await.expect("below");
    assert_eq!(world.account(ada).await.role, Role::Moderator);
    for role in [Role::Admin, Role::Owner] {
        assert!(matches!(give(admin, role).await, Err(MembershipError::NotBelow)));
    }
    let moderator = Permit::of(&world.account(ada).await).expect("a moderator");
    let refused = world.membership.set_role(moderator, ann, Role::Member).await;
    assert!(matches!(refused, Err(MembershipError::NotAllowed { needed: "admin" })));
    world.set_role(ann, Role::Owner).await;
    give(admin, Role::Admin).await.expect("the owner makes admins");
    assert!(matches!(give(admin, Role::Owner).await, Err(MembershipError::NotBelow)));
    give(Permit::operator(), Role::Owner).await.expect("the operator does");
    let nobody = world
        .membership
        .set_role(admin, domain::AccountId(999), Role::Member)
        .await;
    assert!(matches!(nobody, Err(MembershipError::NoSuchAccount)));
}

#[tokio::test]
async fn the_wallet_of_somebody_above_is_not_banned_by_an_admin() {
    let world = World::new().await;
    let (ann, own) = (world.member(1).await, world.member(2).await);
    world.set_role(ann, Role::Admin).await;
    world.set_role(own, Role::Owner).await;
    let admin = Permit::of(&world.account(ann).await).expect("an admin");
    let ban = |number| {
        let subject = BanSubject::Wallet(crate::world::wallet(number).subject());
        world.membership.ban(admin, subject, "because", BanWith::default())
    };
    assert!(matches!(ban(2).await, Err(MembershipError::NotBelow)));
    assert!(matches!(ban(1).await, Err(MembershipError::Yourself)));
    ban(3).await.expect("nobody's");
    assert!(matches!(ban(3).await, Err(MembershipError::AlreadyBanned)));
}

#[tokio::test]
async fn a_reason_is_demanded_and_bounded() {
    let world = World::new().await;
    let ada = world.member(1).await;
    let ban = |reason: String| {
        let membership = world.membership.clone();
        let subject = BanSubject::Account(ada);
        async move {
            membership
                .ban(Permit::operator(), subject, &reason, BanWith::default())
                .await
        }
    };
    for bad in [String::new(), "  ".to_owned(), "x".repeat(2001), "a\0b".to_owned()] {
        assert!(matches!(ban(bad).await, Err(MembershipError::BadText { most: 2000 })));
    }
    ban("x".repeat(2000)).await.expect("just short enough");
}
