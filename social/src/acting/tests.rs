//! What each stage of a membership may do, act by act, on a real database.

use crate::describing::{DescribingError, Description, describe};
use crate::following::{self, FollowingError};
use crate::posting::{self, Draft, PostingError, Revision};
use crate::reacting::{self, ReactingError};
use crate::scene::{Scene, draft};
use crate::{blocking, muting, notifying};
use domain::follow::FollowState;
use domain::job::{AnswerFollow, DistributePost, SendFollow, SendLike, SendUndoFollow, SendUndoLike};
use domain::membership::Stage;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};

fn revision(text: &str) -> Revision {
    Revision {
        text: text.to_owned(),
        summary: String::new(),
        sensitive: false,
        language: None,
    }
}

/// Every act that others see or are told of, by name, with whether it was refused for the lapse.
async fn publish_everything(scene: &Scene, mine: PostId, of_bob: PostId) -> Vec<(&'static str, bool)> {
    let (means, ada) = (&scene.means, &scene.ada);
    scene.tick();
    let name = Description {
        display_name: Some("Ada".to_owned()),
        ..Description::default()
    };
    let reacted = |result: Result<(), ReactingError>| matches!(result, Err(ReactingError::Lapsed));
    vec![
        (
            "post",
            matches!(
                posting::create_post(means, ada, draft("a")).await,
                Err(PostingError::Lapsed)
            ),
        ),
        (
            "answer",
            matches!(
                posting::create_post(
                    means,
                    ada,
                    Draft {
                        in_reply_to: Some(of_bob),
                        ..draft("b")
                    }
                )
                .await,
                Err(PostingError::Lapsed)
            ),
        ),
        (
            "edit",
            matches!(
                posting::edit_post(means, ada, mine, revision("c")).await,
                Err(PostingError::Lapsed)
            ),
        ),
        (
            "describe",
            matches!(describe(means, ada, name).await, Err(DescribingError::Lapsed)),
        ),
        (
            "follow",
            matches!(
                following::follow(means, ada, scene.bob.id).await,
                Err(FollowingError::Lapsed)
            ),
        ),
        (
            "like",
            reacted(reacting::like_post(means, ada, of_bob).await.map(|_| ())),
        ),
        (
            "boost",
            reacted(reacting::announce_post(means, ada, of_bob, None).await.map(|_| ())),
        ),
        ("pin", reacted(reacting::pin_post(means, ada, mine).await)),
    ]
}

/// Every act by which somebody takes back or protects themselves, with whether it worked.
async fn withdraw_everything(scene: &Scene, mine: PostId, of_bob: PostId) -> Vec<(&'static str, bool)> {
    let (means, ada, bob, eva) = (&scene.means, &scene.ada, scene.bob.id, scene.eva.actor_id);
    vec![
        ("unlike", reacting::unlike_post(means, ada, of_bob).await.is_ok()),
        ("unboost", reacting::unannounce_post(means, ada, of_bob).await.is_ok()),
        ("bookmark", reacting::bookmark_post(means, ada, of_bob).await.is_ok()),
        (
            "unbookmark",
            reacting::unbookmark_post(means, ada, of_bob).await.is_ok(),
        ),
        ("mute thread", reacting::mute_thread(means, ada, of_bob).await.is_ok()),
        (
            "unmute thread",
            reacting::unmute_thread(means, ada, of_bob).await.is_ok(),
        ),
        ("unpin", reacting::unpin_post(means, ada, mine).await.is_ok()),
        ("unfollow", following::unfollow(means, ada, bob).await.is_ok()),
        ("accept", following::accept_follower(means, ada, eva).await.is_ok()),
        ("reject", following::reject_follower(means, ada, eva).await.is_ok()),
        ("remove", following::remove_follower(means, ada, eva).await.is_ok()),
        ("mute", muting::mute(means, ada, eva, true, None).await.is_ok()),
        ("unmute", muting::unmute(means, ada, eva).await.is_ok()),
        ("block", blocking::block(means, ada, eva).await.is_ok()),
        ("unblock", blocking::unblock(means, ada, eva).await.is_ok()),
        ("mark read", notifying::mark_read(means, ada, 1).await.is_ok()),
        ("clear", notifying::clear(means, ada).await.is_ok()),
        ("delete", posting::delete_post(means, ada, mine).await.is_ok()),
    ]
}

async fn scene_with_posts() -> (Scene, PostId, PostId) {
    let scene = Scene::new().await;
    let mine = scene.post(&scene.ada, "mine", Visibility::Public).await.id;
    let of_bob = scene.post_of_bob(Visibility::Public);
    let of_bob = scene.arrive(of_bob, &[]).await.id;
    (scene, mine, of_bob)
}

#[tokio::test]
async fn a_time_of_grace_takes_nothing_away() {
    for stage in [Stage::Active, Stage::Grace] {
        let (scene, mine, of_bob) = scene_with_posts().await;
        scene.lapse(&scene.ada, stage).await;
        for (act, lapsed) in publish_everything(&scene, mine, of_bob).await {
            assert!(!lapsed, "{stage:?} {act}");
        }
        for (act, done) in withdraw_everything(&scene, mine, of_bob).await {
            assert!(done, "{stage:?} {act}");
        }
    }
}

#[tokio::test]
async fn the_limited_publish_nothing_and_take_everything_back() {
    let (scene, mine, of_bob) = scene_with_posts().await;
    let likes = reacting::like_post(&scene.means, &scene.ada, of_bob).await;
    assert!(likes.expect("the clean twin"));
    following::follow(&scene.means, &scene.ada, scene.bob.id)
        .await
        .expect("the clean twin");
    let before = (
        scene.jobs::<SendLike>().await.len(),
        scene.jobs::<SendFollow>().await.len(),
    );
    assert_eq!(before, (1, 1));
    scene.jobs::<DistributePost>().await;
    scene.lapse(&scene.ada, Stage::Limited).await;
    for (act, lapsed) in publish_everything(&scene, mine, of_bob).await {
        assert!(lapsed, "{act}");
    }
    assert!(
        scene.jobs::<DistributePost>().await.is_empty(),
        "nobody is told of anything"
    );
    assert!(scene.jobs::<SendLike>().await.is_empty());
    assert!(scene.jobs::<SendFollow>().await.is_empty());
    for (act, done) in withdraw_everything(&scene, mine, of_bob).await {
        assert!(done, "{act}");
    }
    assert_eq!(
        scene.jobs::<SendUndoLike>().await.len(),
        1,
        "what is taken back is told"
    );
    assert_eq!(scene.jobs::<SendUndoFollow>().await.len(), 1);
}

#[tokio::test]
async fn the_dormant_change_nothing_and_a_renewal_brings_everything_back() {
    let (scene, mine, of_bob) = scene_with_posts().await;
    scene.lapse(&scene.ada, Stage::Dormant).await;
    for (act, lapsed) in publish_everything(&scene, mine, of_bob).await {
        assert!(lapsed, "{act}");
    }
    for (act, done) in withdraw_everything(&scene, mine, of_bob).await {
        assert!(!done, "{act}");
    }
    scene.lapse(&scene.ada, Stage::Active).await;
    for (act, lapsed) in publish_everything(&scene, mine, of_bob).await {
        assert!(!lapsed, "{act}");
    }
}

/// A direct post of ada's with this text, or why not.
async fn whisper(scene: &Scene, text: &str) -> Result<Post, PostingError> {
    scene.tick();
    let whisper = Draft {
        visibility: Visibility::Direct,
        ..draft(text)
    };
    posting::create_post(&scene.means, &scene.ada, whisper).await
}

#[tokio::test]
async fn the_limited_write_to_moderators_here_and_to_nobody_else() {
    let scene = Scene::new().await;
    scene.appoint(&scene.eva).await;
    scene.lapse(&scene.ada, Stage::Limited).await;
    let asked = whisper(&scene, "@eva help").await.expect("a moderator");
    whisper(&scene, "@eva I, @ada, need help")
        .await
        .expect("naming oneself harms nobody");
    assert_eq!(asked.visibility, Visibility::Direct);
    for refused in ["@eva and @max", "@eva and @bob@b.example", "@max", "to nobody"] {
        assert!(
            matches!(whisper(&scene, refused).await, Err(PostingError::Lapsed)),
            "{refused}"
        );
    }
    for open in [Visibility::Followers, Visibility::Unlisted, Visibility::Public] {
        let post = Draft {
            visibility: open,
            ..draft("@eva help")
        };
        let answer = posting::create_post(&scene.means, &scene.ada, post).await;
        assert!(matches!(answer, Err(PostingError::Lapsed)), "{open:?}");
    }
    // An answer to the moderator's direct answer is one as well, whatever the form says.
    let answered = scene.post(&scene.eva, "@ada yes?", Visibility::Direct).await;
    let thanks = Draft {
        in_reply_to: Some(answered.id),
        ..draft("@eva thank you")
    };
    let thanks = posting::create_post(&scene.means, &scene.ada, thanks)
        .await
        .expect("answered");
    assert_eq!(thanks.visibility, Visibility::Direct);
    scene.suspend(&scene.eva).await;
    assert!(matches!(whisper(&scene, "@eva help").await, Err(PostingError::Lapsed)));
}

#[tokio::test]
async fn a_direct_answer_to_somebody_who_is_no_moderator_is_no_way_around() {
    let scene = Scene::new().await;
    scene.appoint(&scene.eva).await;
    let asked = scene.post(&scene.max, "@ada hello", Visibility::Direct).await;
    let answer = |to| Draft {
        in_reply_to: Some(to),
        visibility: Visibility::Direct,
        ..draft("@eva look at this")
    };
    let twin = posting::create_post(&scene.means, &scene.ada, answer(asked.id)).await;
    assert!(twin.is_ok(), "the clean twin");
    scene.lapse(&scene.ada, Stage::Limited).await;
    let refused = posting::create_post(&scene.means, &scene.ada, answer(asked.id)).await;
    assert!(matches!(refused, Err(PostingError::Lapsed)));
}

#[tokio::test]
async fn who_has_lapsed_is_there_for_others_as_before() {
    for stage in [Stage::Limited, Stage::Dormant] {
        let (scene, mine, _) = scene_with_posts().await;
        scene.lapse(&scene.ada, stage).await;
        let state = following::follow(&scene.means, &scene.eva, scene.ada.actor_id).await;
        assert_eq!(state.expect("followed"), FollowState::Accepted, "{stage:?}");
        assert!(
            reacting::like_post(&scene.means, &scene.eva, mine)
                .await
                .expect("liked"),
            "{stage:?}"
        );
        assert!(scene.home_shown(scene.eva.actor_id).await.contains(&mine), "{stage:?}");
    }
}

#[tokio::test]
async fn nothing_is_kept_at_home_or_notified_while_somebody_is_dormant() {
    for (stage, receives) in [(Stage::Limited, true), (Stage::Dormant, false)] {
        let scene = Scene::new().await;
        let (ada, bob) = (scene.ada.actor_id, scene.bob.id);
        scene.follow(ada, bob).await;
        scene.lapse(&scene.ada, stage).await;
        let post = scene.post_of_bob(Visibility::Public);
        let post = scene.arrive(post, &[ada]).await;
        assert_eq!(scene.home(ada).await.len(), usize::from(receives), "{stage:?}");
        assert_eq!(scene.told(ada).await.len(), usize::from(receives), "{stage:?}");
        let stored = scene.write(move |conn| store::posts::lookup(conn, post.id)).await;
        assert!(stored.is_some(), "it is stored for everybody else");
        scene.lapse(&scene.ada, Stage::Active).await;
        let next = scene.post_of_bob(Visibility::Public);
        scene.arrive(next, &[ada]).await;
        assert_eq!(scene.home(ada).await.len(), 1 + usize::from(receives), "{stage:?}");
        assert_eq!(scene.told(ada).await.len(), 1 + usize::from(receives), "{stage:?}");
    }
}

#[tokio::test]
async fn a_consent_that_arrives_while_somebody_is_dormant_fills_no_home() {
    for (stage, filled) in [(Stage::Active, 1), (Stage::Dormant, 0)] {
        let scene = Scene::new().await;
        let (ada, bob): (ActorId, ActorId) = (scene.ada.actor_id, scene.bob.id);
        let post = scene.post_of_bob(Visibility::Public);
        scene.arrive(post, &[]).await;
        scene.follow(ada, bob).await;
        scene.lapse(&scene.ada, stage).await;
        scene
            .write(move |conn| crate::arrival::follow_accepted(conn, ada, bob))
            .await;
        assert_eq!(scene.home(ada).await.len(), filled, "{stage:?}");
    }
}

#[tokio::test]
async fn a_limited_member_answers_those_who_ask_to_follow() {
    let scene = Scene::new().await;
    let (ada, bob) = (scene.ada.actor_id, scene.bob.id);
    scene.follow_as(bob, ada, FollowState::Requested).await;
    scene.lapse(&scene.ada, Stage::Limited).await;
    assert!(
        following::accept_follower(&scene.means, &scene.ada, bob)
            .await
            .expect("answered")
    );
    assert_eq!(scene.jobs::<AnswerFollow>().await.len(), 1);
}
