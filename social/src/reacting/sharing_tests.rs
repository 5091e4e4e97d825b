//! Boosting, keeping, pinning and muting threads on a real database.

use super::*;
use crate::blocking;
use crate::scene::Scene;
use domain::ActorId;
use domain::job::{DistributePins, SendAnnounce, SendUndoAnnounce};
use domain::notification::NotificationKind::{Favourite, Reblog};
use domain::paging::Page;
use domain::post::Visibility;
use store::{bookmarks, pins};

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);
const BOB: ActorId = ActorId(4);

#[tokio::test]
async fn a_boost_is_shown_to_followers_told_to_the_author_and_taken_back_once() {
    let scene = Scene::new().await;
    scene.follow(scene.max.actor_id, EVA).await;
    let post = scene.post(&scene.ada, "good", Visibility::Public).await;
    scene.tick();
    let id = announce_post(&scene.means, &scene.eva, post.id, None)
        .await
        .expect("boosted");
    let again = announce_post(&scene.means, &scene.eva, post.id, None)
        .await
        .expect("boosted before");
    assert_eq!(again, id);
    let told = scene.jobs::<SendAnnounce>().await;
    assert_eq!((told.len(), told[0].post_id), (1, post.id));
    assert!(
        told[0]
            .announce_uri
            .starts_with("https://guild.example/users/eva/announces/")
    );
    assert_eq!(scene.told(ADA).await, [(Reblog, EVA)]);
    let home = scene.home(scene.max.actor_id).await;
    assert_eq!((home.len(), home[0].id, home[0].announced_by), (1, id, Some(EVA)));
    let found = scene.write(move |conn| reading::find_status(conn, None, id)).await;
    assert_eq!(
        found.map(|(entry, post)| (entry.announced_by, post.id)),
        Some((Some(EVA), post.id))
    );
    assert!(
        unannounce_post(&scene.means, &scene.eva, post.id)
            .await
            .expect("taken back")
    );
    assert!(
        !unannounce_post(&scene.means, &scene.eva, post.id)
            .await
            .expect("nothing left")
    );
    let undone = scene.jobs::<SendUndoAnnounce>().await;
    assert_eq!(
        (undone.len(), &undone[0].announce_uri, undone[0].open),
        (1, &told[0].announce_uri, true)
    );
    assert!(scene.told(ADA).await.is_empty());
    assert!(scene.home(scene.max.actor_id).await.is_empty());
}

#[tokio::test]
async fn only_open_posts_and_own_followers_only_ones_are_boosted() {
    let scene = Scene::new().await;
    scene.follow(EVA, ADA).await;
    let open = scene.post(&scene.ada, "open", Visibility::Unlisted).await;
    let closed = scene.post(&scene.ada, "closed", Visibility::Followers).await;
    let direct = scene.post(&scene.ada, "for @eva", Visibility::Direct).await;
    let boost = async |account: &Account, id, wanted| announce_post(&scene.means, account, id, wanted).await;
    assert!(boost(&scene.eva, open.id, Some(Visibility::Unlisted)).await.is_ok());
    assert!(
        boost(&scene.ada, closed.id, None).await.is_ok(),
        "to one's own followers again"
    );
    for refused in [
        boost(&scene.eva, closed.id, None).await,
        boost(&scene.eva, direct.id, None).await,
        boost(&scene.ada, direct.id, None).await,
        boost(&scene.max, open.id, Some(Visibility::Direct)).await,
    ] {
        assert!(matches!(refused, Err(ReactingError::NotBoostable)));
    }
    assert!(matches!(
        boost(&scene.max, closed.id, None).await,
        Err(ReactingError::NotFound)
    ));
}

#[tokio::test]
async fn kept_posts_are_listed_and_what_cannot_be_read_is_not_kept() {
    let scene = Scene::new().await;
    let open = scene.post(&scene.ada, "open", Visibility::Public).await;
    let closed = scene.post(&scene.ada, "closed", Visibility::Followers).await;
    for _ in 0..2 {
        bookmark_post(&scene.means, &scene.eva, open.id).await.expect("kept");
    }
    assert!(matches!(
        bookmark_post(&scene.means, &scene.eva, closed.id).await,
        Err(ReactingError::NotFound)
    ));
    let list = scene.write(|conn| bookmarks::list(conn, EVA, &Page::first(9))).await;
    assert_eq!(list.len(), 1);
    for _ in 0..2 {
        unbookmark_post(&scene.means, &scene.eva, open.id)
            .await
            .expect("not kept");
    }
    assert!(
        scene
            .write(|conn| bookmarks::list(conn, EVA, &Page::first(9)))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn at_most_five_own_posts_are_pinned_and_peers_hear_of_each_change() {
    let scene = Scene::new().await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(
            scene
                .post(&scene.ada, &format!("post {number}"), Visibility::Public)
                .await
                .id,
        );
    }
    for id in &ids[..5] {
        pin_post(&scene.means, &scene.ada, *id).await.expect("pinned");
    }
    pin_post(&scene.means, &scene.ada, ids[0]).await.expect("pinned before");
    assert!(matches!(
        pin_post(&scene.means, &scene.ada, ids[5]).await,
        Err(ReactingError::TooManyPins)
    ));
    assert_eq!(scene.jobs::<DistributePins>().await.len(), 5);
    unpin_post(&scene.means, &scene.ada, ids[0]).await.expect("unpinned");
    unpin_post(&scene.means, &scene.ada, ids[0])
        .await
        .expect("unpinned before");
    assert_eq!(scene.jobs::<DistributePins>().await.len(), 1);
    assert_eq!(scene.write(|conn| pins::list(conn, ADA)).await.len(), 4);
    let theirs = scene.post(&scene.eva, "eva's", Visibility::Public).await;
    let direct = scene.post(&scene.ada, "for @eva", Visibility::Direct).await;
    for id in [theirs.id, direct.id] {
        assert!(matches!(
            pin_post(&scene.means, &scene.ada, id).await,
            Err(ReactingError::NotPinnable)
        ));
    }
}

#[tokio::test]
async fn a_muted_thread_is_silent_until_it_is_heard_again() {
    let scene = Scene::new().await;
    let post = scene.post(&scene.ada, "hot", Visibility::Public).await;
    like_post(&scene.means, &scene.max, post.id).await.expect("liked");
    assert_eq!(scene.told(ADA).await.len(), 1);
    mute_thread(&scene.means, &scene.ada, post.id).await.expect("muted");
    like_post(&scene.means, &scene.eva, post.id).await.expect("liked");
    assert_eq!(scene.told(ADA).await.len(), 1);
    unmute_thread(&scene.means, &scene.ada, post.id).await.expect("heard");
    announce_post(&scene.means, &scene.eva, post.id, None)
        .await
        .expect("boosted");
    let mut told = scene.told(ADA).await;
    told.sort();
    assert_eq!(told, [(Reblog, EVA), (Favourite, scene.max.actor_id)]);
}

#[tokio::test]
async fn nobody_reacts_while_suspended_nor_to_what_a_block_hides() {
    let scene = Scene::new().await;
    let post = scene.arrive(scene.post_of_bob(Visibility::Public), &[]).await;
    let (means, ada, eva) = (&scene.means, &scene.ada, &scene.eva);
    assert!(announce_post(means, ada, post.id, None).await.is_ok());
    assert!(bookmark_post(means, ada, post.id).await.is_ok());
    assert!(mute_thread(means, ada, post.id).await.is_ok());
    blocking::block(means, eva, BOB).await.expect("blocked");
    assert!(matches!(
        announce_post(means, eva, post.id, None).await,
        Err(ReactingError::NotFound)
    ));
    assert!(matches!(
        bookmark_post(means, eva, post.id).await,
        Err(ReactingError::NotFound)
    ));
    assert!(matches!(
        mute_thread(means, eva, post.id).await,
        Err(ReactingError::NotFound)
    ));
    assert!(matches!(
        pin_post(means, eva, post.id).await,
        Err(ReactingError::NotFound)
    ));
    scene.suspend(ada).await;
    assert!(matches!(
        announce_post(means, ada, post.id, None).await,
        Err(ReactingError::NotAllowed)
    ));
    assert!(matches!(
        unannounce_post(means, ada, post.id).await,
        Err(ReactingError::NotAllowed)
    ));
    assert!(matches!(
        bookmark_post(means, ada, post.id).await,
        Err(ReactingError::NotAllowed)
    ));
    assert!(matches!(
        unbookmark_post(means, ada, post.id).await,
        Err(ReactingError::NotAllowed)
    ));
    assert!(matches!(
        pin_post(means, ada, post.id).await,
        Err(ReactingError::NotAllowed)
    ));
    assert!(matches!(
        unpin_post(means, ada, post.id).await,
        Err(ReactingError::NotAllowed)
    ));
    assert!(matches!(
        mute_thread(means, ada, post.id).await,
        Err(ReactingError::NotAllowed)
    ));
    assert!(matches!(
        unmute_thread(means, ada, post.id).await,
        Err(ReactingError::NotAllowed)
    ));
}
