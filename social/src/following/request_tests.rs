//! Locked accounts: asking, answering, and sending followers away.

use super::*;
use crate::scene::Scene;
use domain::ActorId;
use domain::follow::FollowState;
use domain::job::{AnswerFollow, SendFollow};
use domain::notification::NotificationKind;
use domain::post::Visibility;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);
const BOB: ActorId = ActorId(4);

#[tokio::test]
async fn a_locked_member_is_asked_and_an_accepted_follower_reads_on() {
    let scene = Scene::new().await;
    scene.lock(&scene.ada).await;
    let post = scene.post(&scene.ada, "for followers", Visibility::Followers).await;
    for _ in 0..2 {
        assert_eq!(
            follow(&scene.means, &scene.eva, ADA).await.expect("asked"),
            FollowState::Requested
        );
    }
    assert!(scene.jobs::<SendFollow>().await.is_empty());
    assert_eq!(scene.told(ADA).await, [(NotificationKind::FollowRequest, EVA)]);
    assert!(scene.home_shown(EVA).await.is_empty());
    assert!(accept_follower(&scene.means, &scene.ada, EVA).await.expect("accepted"));
    assert!(!accept_follower(&scene.means, &scene.ada, EVA).await.expect("answered"));
    assert_eq!(scene.follow_state(EVA, ADA).await, Some(FollowState::Accepted));
    assert!(scene.told(ADA).await.is_empty(), "the question is answered");
    assert_eq!(scene.home_shown(EVA).await, [post.id]);
    assert!(scene.jobs::<AnswerFollow>().await.is_empty());
}

#[tokio::test]
async fn a_rejected_question_may_be_asked_again() {
    let scene = Scene::new().await;
    scene.lock(&scene.ada).await;
    follow(&scene.means, &scene.eva, ADA).await.expect("asked");
    assert!(reject_follower(&scene.means, &scene.ada, EVA).await.expect("rejected"));
    assert!(!reject_follower(&scene.means, &scene.ada, EVA).await.expect("answered"));
    assert!(scene.told(ADA).await.is_empty());
    assert_eq!(
        follow(&scene.means, &scene.eva, ADA).await.expect("asked again"),
        FollowState::Requested
    );
    assert_eq!(scene.told(ADA).await.len(), 1);
    assert!(unfollow(&scene.means, &scene.eva, ADA).await.expect("taken back"));
    assert!(scene.told(ADA).await.is_empty());
}

#[tokio::test]
async fn somebody_elsewhere_hears_the_answer_by_a_job() {
    let scene = Scene::new().await;
    scene.follow_as(BOB, ADA, FollowState::Requested).await;
    assert!(accept_follower(&scene.means, &scene.ada, BOB).await.expect("accepted"));
    assert_eq!(scene.jobs::<AnswerFollow>().await.len(), 1);
    assert!(remove_follower(&scene.means, &scene.ada, BOB).await.expect("removed"));
    assert!(
        !remove_follower(&scene.means, &scene.ada, BOB)
            .await
            .expect("gone before")
    );
    assert_eq!(scene.follow_state(BOB, ADA).await, Some(FollowState::Rejected));
    let told = scene.jobs::<AnswerFollow>().await;
    assert_eq!((told.len(), told[0].follower, told[0].target), (1, BOB, ADA));
}

#[tokio::test]
async fn a_removed_follower_reads_no_more() {
    let scene = Scene::new().await;
    follow(&scene.means, &scene.eva, ADA).await.expect("followed");
    assert_eq!(scene.told(ADA).await, [(NotificationKind::Follow, EVA)]);
    scene.post(&scene.ada, "for followers", Visibility::Followers).await;
    assert_eq!(scene.home_shown(EVA).await.len(), 1);
    assert!(remove_follower(&scene.means, &scene.ada, EVA).await.expect("removed"));
    assert!(scene.home(EVA).await.is_empty());
}

#[tokio::test]
async fn a_suspended_member_answers_nobody() {
    let scene = Scene::new().await;
    scene.lock(&scene.ada).await;
    follow(&scene.means, &scene.eva, ADA).await.expect("asked");
    scene.suspend(&scene.ada).await;
    for refused in [
        accept_follower(&scene.means, &scene.ada, EVA).await,
        reject_follower(&scene.means, &scene.ada, EVA).await,
        remove_follower(&scene.means, &scene.ada, EVA).await,
    ] {
        assert!(matches!(refused, Err(FollowingError::NotAllowed)));
    }
    assert_eq!(scene.follow_state(EVA, ADA).await, Some(FollowState::Requested));
}
