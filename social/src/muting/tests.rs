//! Muting and its end on a real database.

use super::*;
use crate::scene::Scene;
use crate::{following, reading};
use domain::post::Visibility;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);

#[tokio::test]
async fn a_mute_hides_posts_while_it_lasts_and_they_come_back() {
    let scene = Scene::new().await;
    following::follow(&scene.means, &scene.ada, EVA)
        .await
        .expect("followed");
    let post = scene.post(&scene.eva, "loud", Visibility::Public).await;
    assert_eq!(scene.home_shown(ADA).await, [post.id]);
    mute(&scene.means, &scene.ada, EVA, true, Some(Duration::from_secs(60)))
        .await
        .expect("muted");
    assert!(scene.home_shown(ADA).await.is_empty());
    let id = post.id;
    let found = scene
        .write(move |conn| reading::find_status(conn, Some(ADA), id.0))
        .await;
    assert!(found.is_some(), "somebody who asks for this one post gets it");
    scene.clock.advance(Duration::from_secs(61));
    assert_eq!(scene.home_shown(ADA).await, [post.id]);
}

#[tokio::test]
async fn a_mute_for_good_ends_when_it_is_taken_back() {
    let scene = Scene::new().await;
    following::follow(&scene.means, &scene.ada, EVA)
        .await
        .expect("followed");
    let post = scene.post(&scene.eva, "loud", Visibility::Public).await;
    mute(&scene.means, &scene.ada, EVA, true, None).await.expect("muted");
    scene.clock.advance(Duration::from_secs(86_400 * 400));
    assert!(scene.home_shown(ADA).await.is_empty());
    assert!(unmute(&scene.means, &scene.ada, EVA).await.expect("ended"));
    assert!(!unmute(&scene.means, &scene.ada, EVA).await.expect("nothing left"));
    assert_eq!(scene.home_shown(ADA).await, [post.id]);
}

#[tokio::test]
async fn nobody_mutes_themselves_the_unknown_or_while_suspended() {
    let scene = Scene::new().await;
    assert!(mute(&scene.means, &scene.ada, EVA, true, None).await.is_ok());
    assert!(matches!(
        mute(&scene.means, &scene.ada, ADA, true, None).await,
        Err(BlockingError::Oneself)
    ));
    assert!(matches!(
        mute(&scene.means, &scene.ada, ActorId(99), true, None).await,
        Err(BlockingError::Gone)
    ));
    scene.suspend(&scene.ada).await;
    assert!(matches!(
        mute(&scene.means, &scene.ada, EVA, true, None).await,
        Err(BlockingError::NotAllowed)
    ));
    assert!(matches!(
        unmute(&scene.means, &scene.ada, EVA).await,
        Err(BlockingError::NotAllowed)
    ));
}
