//! Blocking and unblocking on a real database.

use super::*;
use crate::following::{FollowingError, follow};
use crate::reacting::{ReactingError, like_post};
use crate::reading;
use crate::scene::Scene;
use domain::ActorId;
use domain::follow::FollowState;
use domain::job::{AnswerFollow, SendBlock, SendUndoBlock, SendUndoFollow};
use domain::post::Visibility;
use store::blocks;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);
const BOB: ActorId = ActorId(4);

#[tokio::test]
async fn a_block_parts_two_members_and_nobody_elsewhere_hears_of_it() {
    let scene = Scene::new().await;
    follow(&scene.means, &scene.eva, ADA).await.expect("followed");
    follow(&scene.means, &scene.ada, EVA).await.expect("followed");
    let post = scene.post(&scene.ada, "hello @eva", Visibility::Public).await;
    scene.post(&scene.eva, "hello @ada", Visibility::Public).await;
    like_post(&scene.means, &scene.eva, post.id).await.expect("liked");
    assert_eq!((scene.home(ADA).await.len(), scene.home(EVA).await.len()), (2, 2));
    assert!(block(&scene.means, &scene.ada, EVA).await.expect("blocked"));
    assert!(!block(&scene.means, &scene.ada, EVA).await.expect("blocked before"));
    for (one, other) in [(ADA, EVA), (EVA, ADA)] {
        assert_eq!(scene.follow_state(one, other).await, None);
        assert_eq!(scene.home(one).await.len(), 1, "only their own post is left");
        assert!(scene.told(one).await.is_empty());
    }
    assert!(scene.jobs::<SendBlock>().await.is_empty());
    let id = post.id;
    assert!(matches!(
        like_post(&scene.means, &scene.eva, id).await,
        Err(ReactingError::NotFound)
    ));
    assert!(matches!(
        follow(&scene.means, &scene.ada, EVA).await,
        Err(FollowingError::Blocking)
    ));
    assert!(matches!(
        follow(&scene.means, &scene.eva, ADA).await,
        Err(FollowingError::KeptApart)
    ));
    scene
        .write(move |conn| {
            assert!(!reading::may_read(conn, Some(EVA), &post)?, "even what is public");
            assert!(
                reading::may_read(conn, Some(ADA), &post)?,
                "an author reads what they wrote"
            );
            assert!(reading::may_read(conn, None, &post)?);
            Ok(())
        })
        .await;
    assert!(unblock(&scene.means, &scene.ada, EVA).await.expect("lifted"));
    assert!(!unblock(&scene.means, &scene.ada, EVA).await.expect("nothing left"));
    assert_eq!(scene.follow_state(EVA, ADA).await, None, "a follow does not come back");
    assert!(like_post(&scene.means, &scene.eva, id).await.is_ok());
}

#[tokio::test]
async fn somebody_elsewhere_hears_of_a_block_of_the_ended_follows_and_of_its_end() {
    let scene = Scene::new().await;
    follow(&scene.means, &scene.ada, BOB).await.expect("asked");
    scene.follow(BOB, ADA).await;
    assert!(block(&scene.means, &scene.ada, BOB).await.expect("blocked"));
    assert_eq!(scene.follow_state(ADA, BOB).await, None);
    assert_eq!(scene.follow_state(BOB, ADA).await, Some(FollowState::Rejected));
    let told = scene.jobs::<SendBlock>().await;
    assert_eq!((told.len(), told[0].blocker, told[0].target), (1, ADA, BOB));
    assert_eq!(scene.jobs::<SendUndoFollow>().await.len(), 1);
    assert_eq!(scene.jobs::<AnswerFollow>().await.len(), 1);
    let uri = scene
        .write(|conn| blocks::activity_uri(conn, ADA, BOB))
        .await
        .expect("stored");
    assert!(uri.starts_with("https://guild.example/users/ada/blocks/"));
    assert!(unblock(&scene.means, &scene.ada, BOB).await.expect("lifted"));
    assert_eq!(scene.jobs::<SendUndoBlock>().await[0].block_uri, uri);
}

#[tokio::test]
async fn a_block_from_elsewhere_parts_the_two_here_as_well() {
    let scene = Scene::new().await;
    scene.follow(ADA, BOB).await;
    let post = scene.arrive(scene.post_of_bob(Visibility::Public), &[ADA]).await;
    assert_eq!(scene.home_shown(ADA).await, [post.id]);
    let now = scene.means.clock.now();
    let entropy = std::sync::Arc::clone(&scene.means.entropy);
    let known = scene
        .write(move |conn| {
            let uri = "https://b.example/blocks/1";
            let first = crate::arrival::blocked(conn, BOB, ADA, uri, now, &*entropy)?;
            Ok((first, crate::arrival::blocked(conn, BOB, ADA, uri, now, &*entropy)?))
        })
        .await;
    assert_eq!(known, (true, false));
    assert!(scene.home(ADA).await.is_empty() && scene.told(ADA).await.is_empty());
    assert!(matches!(
        follow(&scene.means, &scene.ada, BOB).await,
        Err(FollowingError::KeptApart)
    ));
    assert!(scene.write(|conn| crate::arrival::unblocked(conn, BOB, ADA)).await);
    assert!(follow(&scene.means, &scene.ada, BOB).await.is_ok());
}

#[tokio::test]
async fn nobody_blocks_themselves_the_unknown_or_while_suspended() {
    let scene = Scene::new().await;
    assert!(block(&scene.means, &scene.ada, EVA).await.is_ok(), "the clean twin");
    assert!(matches!(
        block(&scene.means, &scene.ada, ADA).await,
        Err(BlockingError::Oneself)
    ));
    assert!(matches!(
        block(&scene.means, &scene.ada, ActorId(99)).await,
        Err(BlockingError::Gone)
    ));
    scene.suspend(&scene.ada).await;
    assert!(matches!(
        block(&scene.means, &scene.ada, BOB).await,
        Err(BlockingError::NotAllowed)
    ));
    assert!(matches!(
        unblock(&scene.means, &scene.ada, EVA).await,
        Err(BlockingError::NotAllowed)
    ));
}
