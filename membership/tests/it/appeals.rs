//! Appeals and their answers.

use crate::world::{World, wallet};
use domain::account::{AccountState, Role};
use domain::membership::{BanSubject, NoticeKind};
use membership::{Appellant, BanWith, MembershipError, Permit};
use store::appeals::{self, AppealState};
use store::bans;

#[tokio::test]
async fn a_suspended_member_appeals_once_at_a_time_and_a_grant_restores_them() {
    for world in World::both().await {
        let (mia, ada) = (world.member(1).await, world.member(2).await);
        world.set_role(mia, Role::Moderator).await;
        let by = Permit::of(&world.account(mia).await).expect("a moderator");
        let subject = BanSubject::Account(ada);
        world
            .membership
            .ban(by, subject, "spam", BanWith::default())
            .await
            .expect("banned");
        let whose = Appellant::Account(ada);
        let first = world
            .membership
            .appeal(whose.clone(), "It was not me")
            .await
            .expect("written");
        let second = world.membership.appeal(whose.clone(), "Hello?").await;
        assert!(matches!(second, Err(MembershipError::AppealWaiting)));
        world
            .membership
            .decide_appeal(by, first, false, "It was you.")
            .await
            .expect("decided");
        assert_eq!(world.account(ada).await.state, AccountState::Suspended);
        let again = world.membership.decide_appeal(by, first, true, "Sorry!").await;
        assert!(matches!(again, Err(MembershipError::AppealDecided)));
        world.clock.advance(std::time::Duration::from_secs(1));
        let next = world.membership.appeal(whose, "Really not").await.expect("written");
        world
            .membership
            .decide_appeal(by, next, true, "Sorry!")
            .await
            .expect("decided");
        assert_eq!(world.account(ada).await.state, AccountState::Active);
        assert!(world.write(|conn| bans::list(conn, None, 9)).await.is_empty());
        assert_eq!(
            world.told(ada).await,
            [NoticeKind::AppealAnswered, NoticeKind::AppealAnswered]
        );
        let missing = world.membership.decide_appeal(by, 12345, true, "x").await;
        assert!(matches!(missing, Err(MembershipError::NoSuchAppeal)));
    }
}

#[tokio::test]
async fn nobody_decides_their_own_appeal_or_that_of_an_equal() {
    let world = World::new().await;
    let (mia, max) = (world.member(1).await, world.member(2).await);
    world.set_role(mia, Role::Moderator).await;
    world.set_role(max, Role::Moderator).await;
    let by = Permit::of(&world.account(mia).await).expect("a moderator");
    for (who, own) in [(mia, true), (max, false)] {
        let id = world
            .membership
            .appeal(Appellant::Account(who), "please")
            .await
            .expect("written");
        let error = world.membership.decide_appeal(by, id, true, "yes").await;
        match error {
            Err(MembershipError::Yourself) => assert!(own),
            Err(MembershipError::NotBelow) => assert!(!own),
            other => panic!("{other:?}"),
        }
        let appeal = world.write(move |conn| appeals::find(conn, id)).await.expect("there");
        assert_eq!(appeal.state, AppealState::Open, "undone with the rest");
        world
            .membership
            .decide_appeal(Permit::operator(), id, true, "yes")
            .await
            .expect("decided");
    }
}

#[tokio::test]
async fn a_wallet_without_an_account_appeals_and_an_admin_lets_it_in() {
    let world = World::new().await;
    let (mia, ann) = (world.member(1).await, world.member(2).await);
    world.set_role(mia, Role::Moderator).await;
    world.set_role(ann, Role::Admin).await;
    let moderator = Permit::of(&world.account(mia).await).expect("a moderator");
    let admin = Permit::of(&world.account(ann).await).expect("an admin");
    let subject = wallet(9).subject();
    let banned = BanSubject::Wallet(subject.clone());
    world
        .membership
        .ban(admin, banned.clone(), "spam", BanWith::default())
        .await
        .expect("banned");
    let id = world
        .membership
        .appeal(Appellant::Wallet(subject), "I bought it used")
        .await
        .expect("written");
    let refused = world.membership.decide_appeal(moderator, id, true, "ok").await;
    assert!(matches!(refused, Err(MembershipError::NotAllowed { needed: "admin" })));
    world
        .membership
        .decide_appeal(admin, id, true, "Welcome")
        .await
        .expect("decided");
    assert!(world.write(move |conn| bans::find(conn, &banned)).await.is_none());
}

#[tokio::test]
async fn an_appeal_has_words_and_not_too_many() {
    let world = World::new().await;
    let ada = world.member(1).await;
    for bad in ["", " ", &"x".repeat(2001)] {
        let refused = world.membership.appeal(Appellant::Account(ada), bad).await;
        assert!(matches!(refused, Err(MembershipError::BadText { .. })));
    }
    let nobody = world
        .membership
        .appeal(Appellant::Account(domain::AccountId(77)), "please")
        .await;
    assert!(matches!(nobody, Err(MembershipError::NoSuchAccount)));
    world
        .membership
        .appeal(Appellant::Account(ada), "please")
        .await
        .expect("written");
}
