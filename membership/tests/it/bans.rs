//! Banned accounts, tokens and wallets.

use crate::gate::pass;
use crate::world::{HOUR, Refused, World, at, wallet};
use domain::account::{AccountState, Role};
use domain::membership::{BanSubject, NoticeKind, PendingChangeKind, RECOVERY_DELAY, Stage};
use membership::{BanWith, MembershipError, Permit};
use store::bindings::Bound;
use store::pending_changes::{self, NewChange};
use store::{audit, bans, memberships};

async fn ban(world: &World, subject: BanSubject) {
    let (membership, by) = (&world.membership, Permit::operator());
    membership
        .ban(by, subject, "spam", BanWith::default())
        .await
        .expect("banned");
}

async fn work(world: &World) {
    world.membership.tick().await.expect("ticks");
    world.work().await;
}

#[tokio::test]
async fn a_banned_token_admits_nobody() {
    for world in World::both().await {
        world.gate.transfer(pass(1), Some(at(1)));
        ban(&world, BanSubject::Token(pass(1))).await;
        let refused = world.try_join(1).await.expect_err("banned");
        assert!(matches!(refused, Refused::Bound(Bound::Banned)), "{refused:?}");
        world
            .membership
            .unban(Permit::operator(), BanSubject::Token(pass(1)))
            .await
            .expect("lifted");
        world.try_join(1).await.expect("the same without the ban");
    }
}

#[tokio::test]
async fn a_member_by_a_token_that_is_banned_lapses_and_another_token_keeps_them() {
    let world = World::new().await;
    let (ada, eva) = (world.member(1).await, world.member(2).await);
    world.gate.transfer(pass(20), Some(at(2)));
    world.follow().await;
    for id in [1, 2] {
        ban(&world, BanSubject::Token(pass(id))).await;
    }
    work(&world).await;
    assert_eq!(world.stage(ada).await, Stage::Grace);
    assert_eq!(
        world.stage(eva).await,
        Stage::Active,
        "holding a banned token harms nobody"
    );
    assert!(world.bound(eva).await.contains(&pass(20)));
    let events = world.membership.overview().await.expect("read").events;
    assert!(
        events[0].reason.contains("\"because\":\"banned\""),
        "{}",
        events[0].reason
    );
    world
        .membership
        .unban(Permit::operator(), BanSubject::Token(pass(1)))
        .await
        .expect("lifted");
    work(&world).await;
    assert_eq!(world.stage(ada).await, Stage::Active);
}

#[tokio::test]
async fn a_banned_token_that_is_sent_to_a_member_harms_them_not() {
    let world = World::new().await;
    let ada = world.member(1).await;
    ban(&world, BanSubject::Token(pass(66))).await;
    world.gate.transfer(pass(66), Some(at(1)));
    world.follow().await;
    assert_eq!(world.stage(ada).await, Stage::Active);
    assert_eq!(world.bound(ada).await, [pass(1)]);
}

#[tokio::test]
async fn the_ban_of_a_wallet_takes_nothing_from_its_member_so_that_nobody_finds_out_whose_it_is() {
    let world = World::new().await;
    let (ada, eva) = (world.member(1).await, world.member(2).await);
    world.follow().await;
    ban(&world, BanSubject::Wallet(wallet(1).subject())).await;
    work(&world).await;
    assert_eq!(world.stage(ada).await, Stage::Active);
    assert_eq!(world.stage(eva).await, Stage::Active);
}

#[tokio::test]
async fn a_banned_account_is_suspended_with_its_tokens_and_wallets_and_lifting_lifts_them_all() {
    let world = World::new().await;
    let ada = world.member(1).await;
    ban(&world, BanSubject::Account(ada)).await;
    assert_eq!(world.account(ada).await.state, AccountState::Suspended);
    let banned = |world: &World| {
        let store = world.store.clone();
        async move { store.read(|conn| bans::list(conn, None, 10)).await.expect("read").len() }
    };
    assert_eq!(banned(&world).await, 3);
    world.gate.transfer(pass(1), Some(at(5)));
    assert!(world.try_join(5).await.is_err(), "the buyer has nothing of it");
    world.gate.transfer(pass(1), Some(at(1)));
    let again = world
        .membership
        .ban(Permit::operator(), BanSubject::Account(ada), "spam", BanWith::default())
        .await;
    assert!(matches!(again, Err(MembershipError::AlreadyBanned)));
    world
        .membership
        .unban(Permit::operator(), BanSubject::Account(ada))
        .await
        .expect("lifted");
    assert_eq!(banned(&world).await, 0);
    assert_eq!(world.account(ada).await.state, AccountState::Active);
    work(&world).await;
    assert_eq!(world.stage(ada).await, Stage::Active);
    let again = world
        .membership
        .unban(Permit::operator(), BanSubject::Account(ada))
        .await;
    assert!(matches!(again, Err(MembershipError::NotBanned)));
}

#[tokio::test]
async fn a_moderator_does_not_lift_what_an_admin_banned_by_banning_the_account_and_lifting_that() {
    let world = World::new().await;
    let (mia, ada) = (world.member(1).await, world.member(2).await);
    world.set_role(mia, Role::Moderator).await;
    let by = Permit::of(&world.account(mia).await).expect("a moderator");
    let subject = BanSubject::Wallet(wallet(2).subject());
    ban(&world, subject.clone()).await;
    let (membership, account) = (&world.membership, BanSubject::Account(ada));
    membership
        .ban(by, account.clone(), "spam", BanWith::default())
        .await
        .expect("banned");
    membership.unban(by, account).await.expect("lifted");
    let left = world.write(|conn| bans::list(conn, None, 10)).await;
    let left: Vec<_> = left.into_iter().map(|(_, ban)| ban.subject).collect();
    assert_eq!(left, [subject], "its token is free again, the wallet is not");
}

#[tokio::test]
async fn an_account_may_be_banned_without_its_tokens_and_wallets() {
    let world = World::new().await;
    let ada = world.member(1).await;
    let with = BanWith {
        tokens: false,
        wallets: false,
    };
    world
        .membership
        .ban(Permit::operator(), BanSubject::Account(ada), "rude", with)
        .await
        .expect("banned");
    assert_eq!(world.write(|conn| bans::list(conn, None, 10)).await.len(), 1);
}

#[tokio::test]
async fn every_deed_is_in_the_audit_log_and_a_refused_one_is_not() {
    let world = World::new().await;
    let (mia, ada) = (world.member(1).await, world.member(2).await);
    world.set_role(mia, Role::Moderator).await;
    let by = Permit::of(&world.account(mia).await).expect("a moderator");
    world
        .membership
        .ban(by, BanSubject::Account(ada), "spam", BanWith::default())
        .await
        .expect("banned");
    world
        .membership
        .unban(by, BanSubject::Account(ada))
        .await
        .expect("lifted");
    let refused = world
        .membership
        .ban(by, BanSubject::Token(pass(2)), "spam", BanWith::default())
        .await;
    assert!(matches!(refused, Err(MembershipError::NotAllowed { needed: "admin" })));
    let log = world.write(|conn| audit::list(conn, None, 10)).await;
    let mut actions: Vec<_> = log
        .iter()
        .map(|entry| (entry.action.as_str(), entry.account_id))
        .collect();
    actions.sort_unstable();
    assert_eq!(actions, [("ban", Some(mia)), ("unban", Some(mia))]);
    assert!(
        log.iter()
            .all(|entry| !entry.detail.contains("0x") && !entry.subject.contains("0x"))
    );
    world.clock.advance(HOUR);
    world.write(memberships::members).await;
}

#[tokio::test]
async fn a_ban_ends_the_new_wallet_that_an_admin_asked_for_and_nothing_else() {
    for world in World::both().await {
        let ada = world.member(1).await;
        let now = world.now();
        for (asked_with, payload) in [("admin:9", wallet(8).subject()), ("recovery_code", wallet(7).subject())] {
            let change = NewChange {
                account_id: ada,
                kind: PendingChangeKind::Rebind,
                payload,
                asked_with: asked_with.to_owned(),
                asked_at: now,
                effective_at: now.plus(RECOVERY_DELAY),
            };
            world
                .write(move |conn| {
                    pending_changes::add(
                        conn,
                        &change,
                        &testkit::SeededEntropy::new(u64::from(asked_with.len() == 7)),
                    )
                })
                .await;
        }
        let waiting = async || world.write(move |conn| pending_changes::waiting(conn, ada)).await;
        assert_eq!(waiting().await.len(), 2);
        ban(&world, BanSubject::Account(ada)).await;
        let left = waiting().await;
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(left[0].asked_with, "recovery_code");
        assert!(world.told(ada).await.contains(&NoticeKind::ChangeCancelled));
    }
}
