//! Reading notifications and putting them away.

use super::*;
use crate::scene::Scene;
use crate::{blocking, muting};
use domain::paging::Page;
use domain::post::Visibility;
use store::notifications::NotificationFilter;

const ADA: ActorId = ActorId(1);
const BOB: ActorId = ActorId(4);

async fn shown(scene: &Scene) -> Vec<Shown> {
    let now = scene.means.clock.now();
    scene
        .write(move |conn| {
            let list = notifications::list(conn, ADA, &Page::first(40), &NotificationFilter::default())?;
            visible(conn, ADA, list, now)
        })
        .await
}

#[tokio::test]
async fn what_is_unread_is_counted_from_the_last_one_read() {
    let scene = Scene::new().await;
    for _ in 0..3 {
        scene.arrive(scene.post_of_bob(Visibility::Public), &[ADA]).await;
    }
    let list = shown(&scene).await;
    assert_eq!(list.len(), 3);
    assert_eq!(
        (&list[0].actor.username, list[0].post.is_some()),
        (&"bob".to_owned(), true)
    );
    assert_eq!(scene.write(|conn| count_unread(conn, ADA)).await, 3);
    let second = list[1].notification.id;
    assert!(
        mark_read(&scene.means, &scene.ada, second)
            .await
            .expect("read")
            .is_some()
    );
    assert_eq!(scene.write(|conn| count_unread(conn, ADA)).await, 1);
    let back = mark_read(&scene.means, &scene.ada, list[2].notification.id)
        .await
        .expect("known");
    assert!(back.is_none(), "nobody reads backwards");
    assert_eq!(scene.write(|conn| count_unread(conn, ADA)).await, 1);
}

#[tokio::test]
async fn a_notification_is_put_away_by_its_owner_only() {
    let scene = Scene::new().await;
    scene.arrive(scene.post_of_bob(Visibility::Public), &[ADA]).await;
    scene.arrive(scene.post_of_bob(Visibility::Public), &[ADA]).await;
    let id = shown(&scene).await[0].notification.id;
    assert!(matches!(
        dismiss(&scene.means, &scene.eva, id).await,
        Err(NotifyingError::NotFound)
    ));
    assert!(dismiss(&scene.means, &scene.ada, id).await.is_ok());
    assert!(matches!(
        dismiss(&scene.means, &scene.ada, id).await,
        Err(NotifyingError::NotFound)
    ));
    assert_eq!(shown(&scene).await.len(), 1);
    clear(&scene.means, &scene.ada).await.expect("cleared");
    assert!(shown(&scene).await.is_empty());
    scene.suspend(&scene.ada).await;
    assert!(matches!(
        clear(&scene.means, &scene.ada).await,
        Err(NotifyingError::NotAllowed)
    ));
}

#[tokio::test]
async fn a_mute_made_afterwards_hides_and_a_blocked_host_does_as_well() {
    let scene = Scene::new().await;
    scene.arrive(scene.post_of_bob(Visibility::Public), &[ADA]).await;
    assert_eq!(shown(&scene).await.len(), 1);
    muting::mute(&scene.means, &scene.ada, BOB, false, None)
        .await
        .expect("muted");
    assert_eq!(shown(&scene).await.len(), 1, "this mute leaves notifications alone");
    muting::mute(&scene.means, &scene.ada, BOB, true, None)
        .await
        .expect("muted");
    assert!(shown(&scene).await.is_empty());
    muting::unmute(&scene.means, &scene.ada, BOB).await.expect("ended");
    let now = scene.means.clock.now();
    scene
        .write(move |conn| store::hosts::block(conn, "b.example", "spam", now))
        .await;
    assert!(shown(&scene).await.is_empty());
    scene.write(|conn| store::hosts::unblock(conn, "b.example")).await;
    assert_eq!(shown(&scene).await.len(), 1);
    blocking::block(&scene.means, &scene.ada, BOB).await.expect("blocked");
    assert!(shown(&scene).await.is_empty());
}
