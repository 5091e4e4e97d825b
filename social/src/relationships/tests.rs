//! How members stand to each other, as clients are told.

use super::*;
use crate::scene::Scene;
use crate::{blocking, following, muting};
use std::time::Duration;

const ADA: ActorId = ActorId(1);
const EVA: ActorId = ActorId(2);
const MAX: ActorId = ActorId(3);
const BOB: ActorId = ActorId(4);

#[tokio::test]
async fn every_direction_is_told_apart() {
    let scene = Scene::new().await;
    following::follow(&scene.means, &scene.ada, EVA)
        .await
        .expect("followed");
    following::follow(&scene.means, &scene.ada, BOB).await.expect("asked");
    scene.follow(BOB, ADA).await;
    blocking::block(&scene.means, &scene.max, ADA).await.expect("blocked");
    muting::mute(&scene.means, &scene.ada, EVA, true, Some(Duration::from_secs(9)))
        .await
        .expect("muted");
    let now = scene.means.clock.now();
    let found = scene.write(move |conn| between(conn, ADA, &[BOB, EVA, MAX], now)).await;
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [BOB, EVA, MAX]);
    assert_eq!(
        found[0].1,
        Relationship {
            requested: true,
            followed_by: true,
            ..Relationship::default()
        }
    );
    assert_eq!(
        found[1].1,
        Relationship {
            following: true,
            muting: true,
            muting_notifications: true,
            mute_ends_at: Some(now.plus(Duration::from_secs(9))),
            ..Relationship::default()
        }
    );
    assert_eq!(
        found[2].1,
        Relationship {
            blocked_by: true,
            ..Relationship::default()
        }
    );
    let other_side = scene
        .write(move |conn| Ok((between(conn, MAX, &[ADA], now)?, between(conn, BOB, &[ADA], now)?)))
        .await;
    assert!(other_side.0[0].1.blocking && !other_side.0[0].1.blocked_by);
    assert!(other_side.1[0].1.requested_by && other_side.1[0].1.following);
}
