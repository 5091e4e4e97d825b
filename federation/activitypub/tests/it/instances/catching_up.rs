//! Whoever begins to follow somebody sees what they wrote last, not only what comes next.

use crate::parts::instance::{Instance, settle};
use crate::parts::world::World;
use domain::post::Visibility;

#[tokio::test]
async fn a_new_follower_gets_the_newest_public_posts_and_no_others() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let public = there
        .post(&bob, "before anybody listened", Visibility::Public, None)
        .await;
    let for_followers = there
        .post(&bob, "for those who followed then", Visibility::Followers, None)
        .await;
    settle(&[&here, &there]).await;
    assert!(here.post_at(&public.uri).await.is_none(), "nobody here follows him yet");

    let found = here.find(&bob.uri).await;
    here.follow(&ada, &found).await;
    settle(&[&here, &there]).await;

    assert!(
        here.post_at(&public.uri).await.is_some(),
        "what anybody may read has come"
    );
    assert!(
        here.post_at(&for_followers.uri).await.is_none(),
        "what only followers may read is in no outbox"
    );
}
