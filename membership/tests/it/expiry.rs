//! Keys that end by themselves: nothing on a chain says so.

use crate::gate::pass;
use crate::world::{DAY, HOUR, World};
use domain::membership::{NoticeKind, Stage};

#[tokio::test]
async fn a_key_that_ends_is_announced_once_a_week_before_and_its_end_begins_grace() {
    for world in World::both().await {
        let ada = world.member(1).await;
        let end = world.secs() + 20 * 86_400;
        world.gate.ends(pass(1), end);
        world.follow().await;
        assert_eq!(
            world.row(ada).await.expires_at.map(|at| at.as_secs()),
            Some(end.cast_signed())
        );
        world.pass_time(12 * DAY + 23 * HOUR).await;
        assert!(world.told(ada).await.is_empty());
        world.pass_time(2 * HOUR).await;
        assert_eq!(world.told(ada).await, [NoticeKind::ExpiresSoon]);
        world.pass_time(6 * DAY + 22 * HOUR).await;
        assert_eq!(world.told(ada).await, [NoticeKind::ExpiresSoon], "once");
        assert_eq!(world.stage(ada).await, Stage::Active);
        world.pass_time(2 * HOUR).await;
        assert_eq!(world.stage(ada).await, Stage::Grace, "on time");
        assert_eq!(world.told(ada).await, [NoticeKind::ExpiresSoon, NoticeKind::GraceBegan]);
    }
}

#[tokio::test]
async fn a_renewal_in_time_is_announced_again_for_its_own_end_and_small_moves_are_not() {
    let world = World::new().await;
    let ada = world.member(1).await;
    let end = world.secs() + 5 * 86_400;
    world.gate.ends(pass(1), end);
    world.follow().await;
    assert_eq!(world.told(ada).await, [NoticeKind::ExpiresSoon]);
    for second in 1..5 {
        world.gate.ends(pass(1), end + second);
        world.follow().await;
    }
    assert_eq!(world.told(ada).await.len(), 1);
    world.gate.ends(pass(1), end + 30 * 86_400);
    world.follow().await;
    world.pass_time(20 * DAY).await;
    assert_eq!(world.told(ada).await.len(), 1);
    world.pass_time(9 * DAY).await;
    assert_eq!(
        world.told(ada).await,
        [NoticeKind::ExpiresSoon, NoticeKind::ExpiresSoon]
    );
    assert_eq!(world.stage(ada).await, Stage::Active);
}
